"""Timers as members see them: running, stopped, and discarded."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import discord

from bot.assessments.view import last_time_text
from bot.events.view.lines import running_line
from bot.sessions.results import (
    CancelAsked,
    PractisedQuest,
    SessionRecorded,
    Timer,
    TimerCancelled,
    TimerDiscarded,
)
from bot.sessions.rules import MIN_MINUTES
from bot.sessions.view.buttons import start_again_button
from bot.sessions.view.sessions import (
    NOTE_SHOWN,
    TITLE_SHOWN,
    draw_recorded,
    goal_text,
    total_today_text,
)
from bot.shared_timers.view.phases import together_text
from bot.streaks.view import start_button, streak_summary
from bot.ui.actions import button, place_button
from bot.ui.emoji import PRACTICE
from bot.ui.replies import (
    WARNING,
    Reply,
    body,
    heading,
    panel,
    row,
    rule,
    say,
    small,
)
from bot.ui.text import minutes, plain, plural, quoted, timestamp, xp
from bot.xp.rules.awards import FRESH_EARS_MINUTES
from bot.xp.view import level_up_after, level_up_items

STRETCH_MINUTES = 60


BREAKS_TEXT = "Breaks don't count towards your time."


def draw_timer(
    timer: Timer,
    guild: discord.Guild | None = None,
    *,
    directly: bool = False,
    extra: Sequence[discord.ui.Item[Any]] = (),
) -> Reply:
    """Draw a running timer with its buttons, which only work in its server, and `extra` items.

    The `guild` is where a level-up of the studio room before it names its roles.
    """
    pause, quest = timer.break_since, timer.quest
    doing = "On a break" if pause else "Practising"
    items: list[discord.ui.Item[Any]] = [
        *level_up_items(timer.room.awarded.level_up if timer.room else None, guild),
        heading(f"{PRACTICE} {doing}: {timer_name(timer)}"),
    ]
    if quest is not None:
        items.append(small(f"{_kind_of(quest)} · {timer.focus}"))
    items.append(body(f"{'Since' if pause else 'Started'} {_moment(pause or timer.started_at)}"))
    if timer.note:
        items.append(body(quoted(timer.note, limit=NOTE_SHOWN)))
    items += [body(_so_far(timer)), *_streak_of(timer), rule()]
    if timer.last_time is not None:
        items += [body(last_time_text(timer.last_time)), rule()]
    items += [small(running_line(timer.event))] if timer.event is not None else []
    items.append(small(_hint(timer)))
    ears = ears_text(timer)
    if ears is not None:
        items.append(small(ears))
    if timer.room is not None:
        items.append(small(_room_text(timer.room)))
    if directly:
        items.append(
            body("Pause or stop it in the server, with `/session break` or `/session stop`.")
        )
        items.append(row(place_button(timer.place)))
    else:
        items.append(_timer_buttons(timer))
    items += extra
    afterwards = level_up_after(timer.room.awarded) if timer.room and not directly else None
    return Reply(layout=panel(*items), afterwards=afterwards)


def _streak_of(timer: Timer) -> list[discord.ui.TextDisplay[Any]]:
    """Return the streak, unless the timer has what its day still takes to count."""
    left = timer.streak.minutes_left
    if left and timer.minutes >= left:
        return []
    so_far = replace(timer.streak, minutes_left=left and left - timer.minutes)
    return [streak_summary(so_far)]


def timer_name(timer: Timer) -> str:
    """Return what a timer is for: its quest or its focus."""
    return plain(timer.quest.title, limit=TITLE_SHOWN) if timer.quest else timer.focus


def _kind_of(quest: PractisedQuest) -> str:
    if quest.cadence is None:
        return "Exercise"
    version = f", {quest.variant} version" if quest.variant else ""
    return f"{quest.cadence.capitalize()} quest{version}"


def _moment(at: datetime) -> str:
    return f"{timestamp(at, 't')}, {timestamp(at)}"


def _room_text(room: SessionRecorded) -> str:
    return (
        f"The studio room had already tracked {minutes(room.minutes)} of {room.focus}: "
        f"+{xp(room.awarded.xp)}. It won't track you while your timer runs."
    )


def _so_far(timer: Timer) -> str:
    text = practised_text(timer.minutes)
    if timer.breaks:
        text += f" · {plural(timer.breaks):break}"
    day_minutes = timer.day_minutes + timer.minutes
    if timer.daily_goal_minutes is not None:
        return f"{text}\n{goal_text('Today', day_minutes, timer.daily_goal_minutes)}"
    if timer.day_minutes:
        text += f"\n{total_today_text(day_minutes)}"
    return text


def practised_text(so_far: int) -> str:
    """Return the minutes of a running session."""
    return f"Practised: **{minutes(so_far)}**"


def _hint(timer: Timer) -> str:
    if timer.together is not None:
        return together_text(timer.together, on_break=timer.break_since is not None)
    if timer.break_since is not None:
        return f"Quiet is the best rest for tired ears. {BREAKS_TEXT}"
    if not timer.fresh_ears:
        return (
            f"{minutes(timer.stretch_minutes)} without a break: a good moment to rest your ears."
            if timer.stretch_minutes >= STRETCH_MINUTES
            else "Short breaks keep your ears reliable."
        )
    left = STRETCH_MINUTES - timer.stretch_minutes
    soon = f"in the next {minutes(left)}" if left else "now"
    if left == STRETCH_MINUTES:
        soon = "within the hour"
    return (
        f"Fresh-ears bonus: take a break {soon} and practise {FRESH_EARS_MINUTES}+ min for +10% XP."
    )


def ears_text(timer: Timer) -> str | None:
    """Return when the next ear-break reminder is due, or None if there is none."""
    if timer.break_since is not None or timer.together is not None:
        return None
    if not timer.ears_minutes:
        return "Ear-break reminders are off. Turn them on in `/profile setup`."
    return timer.ears_at and f"Ear-break reminder at {timestamp(timer.ears_at, 't')}."


def _timer_buttons(timer: Timer) -> discord.ui.ActionRow[Any]:
    who = timer.user_id
    stop = button("Stop", "session-stop", who, style=discord.ButtonStyle.success)
    if timer.break_since is not None:
        resume = button("Resume", "session-resume", who, style=discord.ButtonStyle.primary)
        return row(resume, stop)
    return row(
        button("Break", "session-break", who),
        stop,
        button("Cancel", "session-cancel", who, style=discord.ButtonStyle.danger),
        *([button("I'm stuck", "coach-stuck", who)] if timer.has_help else []),
    )


def draw_no_timer(user_id: int) -> Reply:
    """Draw that no timer is running."""
    text = "No timer is running. `/session log` adds practice you did without the timer."
    return Reply(layout=panel(body(text), row(start_button(user_id))))


def draw_stopped(
    result: SessionRecorded | TimerDiscarded,
    guild: discord.Guild | None = None,
    *,
    directly: bool = False,
) -> Reply:
    """Draw the result of a stopped timer; direct messages have no button to start again."""
    if isinstance(result, SessionRecorded):
        return draw_recorded(result, guild, directly=directly)
    ran = minutes(result.minutes)
    if result.day_full:
        what = "room session" if result.in_room else "timer"
        return say(
            f"Your {what} ran for {ran}, but that day is already fully logged, so nothing was "
            "added."
        )
    text = body(
        f"{'Room session' if result.in_room else 'Timer'} stopped at {ran}. A session needs at "
        f"least {MIN_MINUTES} min, so nothing was logged. Sitting down is the hard part, and you "
        "did it."
    )
    if directly or result.in_room:
        return Reply(layout=panel(text))
    return Reply(layout=panel(text, row(start_again_button(result.user_id, result.subject))))


def draw_cancel_asked(asked: CancelAsked) -> Reply:
    """Draw the question whether to discard a timer."""
    keys = (asked.user_id, asked.session_id)
    at = int(asked.asked_at.timestamp())
    log = f"Log {minutes(asked.minutes)}"
    return Reply(
        layout=panel(
            body(f"There's **{minutes(asked.minutes)}** on your timer. Discard it?"),
            row(
                button(log, "session-log", *keys, at, style=discord.ButtonStyle.success),
                button("Keep going", "session-show", asked.user_id),
                button("Discard", "session-discard", *keys, style=discord.ButtonStyle.danger),
            ),
            accent=WARNING,
        )
    )


def draw_cancelled(cancelled: TimerCancelled) -> Reply:
    """Draw a discarded timer, and the button to log its minutes after all."""
    text = f"Timer discarded ({minutes(cancelled.minutes)})."
    if cancelled.session_id is None:
        return say(text)
    those = f"{plural(cancelled.minutes):minute}"
    log = button(f"Log {minutes(cancelled.minutes)}", "session-restore", cancelled.session_id)
    return Reply(
        layout=panel(body(f"{text} Didn't mean to? Log those {those}:"), row(log), accent=WARNING)
    )
