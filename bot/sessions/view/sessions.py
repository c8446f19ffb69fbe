"""Practice sessions as members see them: timers, results, and history."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import discord
from discord import app_commands

from bot.assessments.view import last_time_text
from bot.interactions.rules import Place
from bot.packs.content import Focus
from bot.sessions.results import (
    CancelAsked,
    NoteSaved,
    PractisedQuest,
    SessionHistory,
    SessionLine,
    SessionRecorded,
    SessionUndone,
    Timer,
    TimerCancelled,
    TimerDiscarded,
)
from bot.sessions.rules import MIN_MINUTES, SessionKind
from bot.sessions.view.buttons import result_buttons, start_again_button
from bot.streaks.view import start_button, streak_summary
from bot.ui.actions import button, page_buttons, place_button
from bot.ui.emoji import DONE, PRACTICE, QUEST, TRACK
from bot.ui.replies import (
    BRAND,
    SUCCESS,
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
from bot.ui.text import bar, date_text, minutes, plain, plural, quoted, timestamp, xp
from bot.xp.rules.awards import FRESH_EARS_MINUTES, PAID_MINUTES_A_DAY
from bot.xp.view import award_text, level_up_after, level_up_items, progress_text

STRETCH_MINUTES = 60
BREAKS_TEXT = "Breaks don't count towards your time."
_TITLE_SHOWN = 120
_NOTE_SHOWN = 600
_NOTE_IN_LINE = 140


def suggest_focuses(focuses: Sequence[Focus], typed: str) -> list[app_commands.Choice[str]]:
    """Return the focuses whose name or slug contains `typed` as choices."""
    wanted = typed.strip().casefold()
    return [
        app_commands.Choice(name=focus.name, value=focus.slug)
        for focus in focuses
        if wanted in focus.name.casefold() or wanted in focus.slug
    ]


def draw_timer(
    timer: Timer, guild: discord.Guild | None = None, *, directly: bool = False
) -> Reply:
    """Draw a running timer with its buttons, which only work in its server.

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
        items.append(body(quoted(timer.note, limit=_NOTE_SHOWN)))
    items += [body(_so_far(timer)), *_streak_of(timer), rule()]
    if timer.last_time is not None:
        items += [body(last_time_text(timer.last_time)), rule()]
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
    return plain(timer.quest.title, limit=_TITLE_SHOWN) if timer.quest else timer.focus


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


def total_today_text(day_minutes: int) -> str:
    """Return the minutes of a day so far."""
    return f"{minutes(day_minutes)} in total today"


def goal_text(day: str, done: int, goal: int) -> str:
    """Return a day's progress towards the daily goal, in minutes."""
    if done >= goal:
        return f"{day} {minutes(done)} · {minutes(goal)} goal reached"
    return f"{day} {bar(done, goal)} {minutes(done)} of {minutes(goal)}"


def _hint(timer: Timer) -> str:
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
    if timer.break_since is not None:
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


def draw_recorded(
    recorded: SessionRecorded, guild: discord.Guild | None = None, *, directly: bool = False
) -> Reply:
    """Draw a recorded session: a level-up, its award, the day's total, and what to do next.

    No public message can follow in direct messages (`directly`).
    """
    awarded, quest = recorded.awarded, recorded.quest
    items: list[discord.ui.Item[Any]] = [
        *level_up_items(awarded.level_up, guild, directly=directly),
        heading(f"{PRACTICE} {minutes(recorded.minutes)} of {recorded.focus}"),
    ]
    if quest is not None:
        items.append(body(f"{QUEST} {plain(quest.title, limit=_TITLE_SHOWN)}"))
    items.append(award_text(awarded, fresh_ears=recorded.fresh_ears))
    if recorded.note:
        items.append(body(quoted(recorded.note, limit=_NOTE_SHOWN)))
    items += [rule(), body(_day_line(recorded))]
    items += [*map(small, _remarks(recorded)), streak_summary(awarded)]
    if recorded.step is not None and not directly:
        title = plain(recorded.step.title, limit=_TITLE_SHOWN)
        items.append(body(f"{TRACK} **{title}**: {recorded.step.step.has}?"))
    if directly and quest is not None and quest.can_complete:
        items.append(body(_where_to_complete(recorded.place, quest)))
    items.append(result_buttons(recorded, directly=directly))
    return Reply(
        layout=panel(*items, accent=SUCCESS),
        afterwards=None if directly else level_up_after(awarded),
    )


def _where_to_complete(place: Place, quest: PractisedQuest) -> str:
    """Return how to complete a quest from direct messages, where that can't be done."""
    if place.message_id is not None:
        return "Done with the quest? Press **Complete** under its message."
    return f"Done with the quest? Use `/quest complete cadence:{quest.cadence}` in the server."


def _day_line(recorded: SessionRecorded) -> str:
    day = f"**{date_text(recorded.day)}**"
    if recorded.daily_goal_minutes is not None:
        return goal_text(day, recorded.day_minutes, recorded.daily_goal_minutes)
    if recorded.day_minutes <= recorded.minutes:
        return day  # the heading has its minutes
    return f"{day} {minutes(recorded.day_minutes)} in total"


def _remarks(recorded: SessionRecorded) -> list[str]:
    """Return explanations of how a session was counted."""
    remarks: list[str] = []
    if recorded.in_room:
        remarks.append("Tracked by a studio room. Come back in to start another session.")
    if recorded.cut_minutes:
        remarks.append(cut_text(recorded.cut_minutes))
    if recorded.unpaid_minutes:
        remarks.append(
            f"{minutes(recorded.unpaid_minutes)} past {minutes(PAID_MINUTES_A_DAY)} today: it "
            "counts as practice but earns no XP. Get some rest."
        )
    return remarks


def cut_text(cut_minutes: int) -> str:
    """Return why a session counts less than its timer ran."""
    return f"{minutes(cut_minutes)} not counted: that day is already fully logged."


def draw_note_saved(saved: NoteSaved) -> Reply:
    """Draw that the note of a session was changed."""
    session = f"{minutes(saved.minutes)} of {saved.focus}"
    if saved.note is None:
        return say(f"Your {session} has no note now.")
    note = quoted(saved.note, limit=_NOTE_SHOWN)
    return say(f"{DONE} Note added to your {session}.\n{note}", accent=SUCCESS)


def draw_undone(undone: SessionUndone, *, directly: bool = False) -> Reply:
    """Draw an undone session, and the member's new progress."""
    revoked, where = undone.revoked, " in the server" if directly else ""
    return Reply(
        layout=panel(
            heading("Session undone"),
            body(f"{minutes(undone.minutes)} of {undone.focus} on {date_text(undone.day)}"),
            body(f"**\N{MINUS SIGN}{xp(revoked.xp)}**\n{progress_text(revoked.progress)}"),
            small(f"You can log those minutes again with `/session log`{where}."),
            *([row(place_button(undone.place))] if directly else []),
        )
    )


def draw_history(history: SessionHistory, *, own: bool) -> Reply:
    """Draw a page of finished sessions; notes are shown only to their member."""
    whose = "Your sessions" if own else f"<@{history.user_id}>'s sessions"
    if not history.lines:
        if not own:
            return Reply(layout=panel(heading(whose), body("Nothing here yet.")))
        text = "Nothing here yet. `/session log` adds practice you've already done."
        begin = row(start_button(history.user_id))
        return Reply(layout=panel(heading(whose), body(text), begin), private=True)
    items: list[discord.ui.Item[Any]] = [
        heading(whose),
        small(f"{plural(history.sessions):session} · {minutes(history.minutes)}"),
        body("\n".join(_history_line(line, with_note=own) for line in history.lines)),
    ]
    buttons = page_buttons(
        "session-history", history.user_id, page=history.page, pages=history.pages
    )
    if buttons:
        items.append(row(*buttons))
    return Reply(layout=panel(*items, accent=BRAND), private=own)


def _history_line(line: SessionLine, *, with_note: bool) -> str:
    session = line.session
    text = f"{date_text(session.day)} · **{minutes(session.minutes)}** of {line.focus}"
    if session.started_at is not None:
        text += f" · {timestamp(session.started_at, 't')}"
    if session.kind is SessionKind.ROOM:
        text += " · in a studio room"
    if line.quest is not None:
        text += f"\n-# {QUEST} {plain(line.quest, limit=_TITLE_SHOWN)}"
    if session.note and with_note:
        text += f"\n-# {plain(session.note, limit=_NOTE_IN_LINE)}"
    return text
