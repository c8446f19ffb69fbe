"""Practice sessions as members see them: timers, results, and history."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.packs.content import Focus
from bot.sessions.results import (
    SessionHistory,
    SessionLine,
    SessionRecorded,
    SessionUndone,
    Timer,
    TimerDiscarded,
)
from bot.sessions.rules import MAX_MINUTES, MIN_MINUTES, SessionKind
from bot.streaks.view import streak_summary
from bot.ui.actions import button, page_buttons
from bot.ui.replies import BRAND, SUCCESS, Reply, body, heading, panel, row, rule, say, small
from bot.ui.text import bar, date_text, minutes, plain, plural, quoted, timestamp, xp
from bot.xp.rules.awards import FRESH_EARS_MINUTES, PAID_MINUTES_A_DAY
from bot.xp.view import award_text, level_up_after, level_up_items, progress_text

STRETCH_MINUTES = 60
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


def draw_timer(timer: Timer, guild: discord.Guild | None = None) -> Reply:
    """Draw a running timer with its buttons.

    The `guild` is where a level-up of the studio room before it names its roles.
    """
    pause = timer.break_since
    started = f"Started {timestamp(timer.started_at)}, at {timestamp(timer.started_at, 't')}"
    items: list[discord.ui.Item[Any]] = [
        *level_up_items(timer.room.awarded.level_up if timer.room else None, guild),
        heading(f"{timer.focus}: on a break" if pause else f"Practising: {timer.focus}"),
        body(f"On a break since {timestamp(pause, 't')}, {timestamp(pause)}" if pause else started),
    ]
    if timer.note:
        items.append(body(quoted(timer.note, limit=_NOTE_SHOWN)))
    items += [body(_so_far(timer)), rule(), small(_hint(timer))]
    ears = ears_text(timer)
    if ears is not None:
        items.append(small(ears))
    if timer.room is None:
        return Reply(layout=panel(*items, _timer_buttons(timer)))
    items.append(small(_room_text(timer.room)))
    layout = panel(*items, _timer_buttons(timer))
    return Reply(layout=layout, afterwards=level_up_after(timer.room.awarded))


def _room_text(room: SessionRecorded) -> str:
    return (
        f"Before it, the studio room kept {minutes(room.minutes)} of {room.focus} for you: "
        f"+{xp(room.awarded.xp)}. While a timer runs, the room keeps nothing."
    )


def _so_far(timer: Timer) -> str:
    text = f"**{minutes(timer.minutes)}** of practice so far"
    if timer.breaks:
        text += f", {plural(timer.breaks):break}"
    day_minutes = timer.day_minutes + timer.minutes
    if timer.daily_goal_minutes is not None:
        return f"{text}\n{goal_text('Today', day_minutes, timer.daily_goal_minutes)}"
    if timer.day_minutes:
        text += f"\n{minutes(day_minutes)} with what today held before"
    return text


def goal_text(day: str, done: int, goal: int) -> str:
    """Return a day's progress towards the daily goal, in minutes."""
    if done >= goal:
        return f"{day} {bar(done, goal)} {minutes(done)}, the goal of {minutes(goal)} reached"
    return f"{day} {bar(done, goal)} {minutes(done)} of {minutes(goal)}"


def _hint(timer: Timer) -> str:
    if timer.break_since is not None:
        return "Quiet is the best thing for tired ears. The time of a break is not counted."
    if not timer.fresh_ears:
        return (
            f"{minutes(timer.stretch_minutes)} without a break: a good moment to rest your ears."
            if timer.stretch_minutes >= STRETCH_MINUTES
            else "Little breaks keep your hearing honest."
        )
    left = STRETCH_MINUTES - timer.stretch_minutes
    soon = f"within {minutes(left)}" if left else "now"
    return (
        f"Fresh ears: take a break {soon}, before this stretch passes the hour, and "
        f"{FRESH_EARS_MINUTES} minutes of practice or more earn a tenth on top."
    )


def ears_text(timer: Timer) -> str | None:
    """Return when the next ear reminder is due, or None if there is none."""
    if timer.break_since is not None:
        return None
    if not timer.ears_minutes:
        return "Reminders to rest your ears are off; `/profile setup` turns them on."
    if timer.ears_at is None:
        return None
    return (
        f"I remind you to rest your ears {timestamp(timer.ears_at)}, "
        f"at {timestamp(timer.ears_at, 't')}."
    )


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
    )


def draw_no_timer() -> Reply:
    """Draw that no timer is running."""
    return say(
        "You have no timer running. `/session start` starts one, and `/session log` takes what "
        "you practised without me."
    )


def draw_stopped(
    result: SessionRecorded | TimerDiscarded,
    guild: discord.Guild | None = None,
    *,
    directly: bool = False,
) -> Reply:
    """Draw the result of a stopped timer."""
    if isinstance(result, SessionRecorded):
        return draw_recorded(result, guild, directly=directly)
    what = "studio room session" if result.in_room else "timer"
    if result.day_full:
        return say(
            f"Your {what} ran for {minutes(result.minutes)}, but its day has no room left: it "
            "already holds as many minutes as it has had. What you logged stays as it is."
        )
    return say(
        f"Your {what} has ended after {minutes(result.minutes)}. A session counts from "
        f"{MIN_MINUTES} minutes on, so nothing was recorded. Sitting down is the hard part, "
        "and you have just done it: start again whenever you like."
    )


def draw_cancelled(result: TimerDiscarded) -> Reply:
    """Draw a cancelled timer, and how to log its minutes anyway."""
    text = f"Your timer is gone, with {minutes(result.minutes)} on it. Nothing was recorded."
    if result.minutes >= MIN_MINUTES:
        loggable = min(result.minutes, MAX_MINUTES)
        text += f" If that was a slip, `/session log minutes:{loggable}` still counts them."
    return say(text)


def draw_recorded(
    recorded: SessionRecorded, guild: discord.Guild | None = None, *, directly: bool = False
) -> Reply:
    """Draw a recorded session: a level-up, its award, and the day's total.

    No public message can follow in direct messages (`directly`).
    """
    awarded = recorded.awarded
    items: list[discord.ui.Item[Any]] = [
        *level_up_items(awarded.level_up, guild, directly=directly),
        heading(f"{minutes(recorded.minutes)} of {recorded.focus}"),
        award_text(awarded, fresh_ears=recorded.fresh_ears),
    ]
    if recorded.note:
        items.append(body(quoted(recorded.note, limit=_NOTE_SHOWN)))
    items += [rule(), body(_day_line(recorded))]
    items += [*map(small, _remarks(recorded)), streak_summary(awarded)]
    return Reply(
        layout=panel(*items, accent=SUCCESS),
        afterwards=None if directly else level_up_after(awarded),
    )


def _day_line(recorded: SessionRecorded) -> str:
    day = f"**{date_text(recorded.day)}**"
    if recorded.daily_goal_minutes is not None:
        return goal_text(day, recorded.day_minutes, recorded.daily_goal_minutes)
    return f"{day} {minutes(recorded.day_minutes)} of practice"


def _remarks(recorded: SessionRecorded) -> list[str]:
    """Return explanations of how a session was counted."""
    remarks: list[str] = []
    if recorded.in_room:
        remarks.append("A studio room kept this one. The next begins when you come in again.")
    if recorded.cut_minutes:
        remarks.append(cut_text(recorded.cut_minutes))
    if recorded.unpaid_minutes:
        remarks.append(
            f"{minutes(recorded.unpaid_minutes)} past the day's {minutes(PAID_MINUTES_A_DAY)} are "
            "kept but earn no XP. Rest is practice too."
        )
    return remarks


def cut_text(cut_minutes: int) -> str:
    """Return why a session counts less than its timer ran."""
    return (
        f"{minutes(cut_minutes)} left out: with what you had logged, the day would have held more "
        "minutes than it has had."
    )


def draw_undone(undone: SessionUndone) -> Reply:
    """Draw an undone session, and the member's new progress."""
    revoked = undone.revoked
    return Reply(
        layout=panel(
            heading("Taken back"),
            body(f"{minutes(undone.minutes)} of {undone.focus} on {date_text(undone.day)}"),
            body(f"**\N{MINUS SIGN}{xp(revoked.xp)}**\n{progress_text(revoked.progress)}"),
            small("Its minutes are free again: `/session log` takes them if they were real."),
        )
    )


def draw_history(history: SessionHistory, *, own: bool) -> Reply:
    """Draw a page of finished sessions; notes are shown only to their member."""
    whose = "Your sessions" if own else f"Sessions of <@{history.user_id}>"
    if not history.lines:
        text = "Nothing here yet."
        if own:
            text += " `/session start` starts a timer, `/session log` takes what is done already."
        return Reply(layout=panel(heading(whose), body(text)))
    items: list[discord.ui.Item[Any]] = [
        heading(whose),
        small(f"{plural(history.sessions):session} · {minutes(history.minutes)} of practice"),
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
    if session.note and with_note:
        text += f"\n-# {plain(session.note, limit=_NOTE_IN_LINE)}"
    return text
