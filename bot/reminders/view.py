"""Reminders about running timers, and the results of answers.

They are sent as direct messages, or in a channel where other members can read them.
"""

import re
from dataclasses import replace
from typing import Any

import discord

from bot.notes.rules import NOTE_LIMIT
from bot.reminders.results import ReminderCard, TimerAnswered, TimerClosed, TimerReminder
from bot.reminders.rules import ReminderKind
from bot.sessions.results import SessionRecorded, Timer
from bot.sessions.rules import MAX_MINUTES, MIN_MINUTES
from bot.sessions.view.sessions import (
    STRETCH_MINUTES,
    cut_text,
    draw_recorded,
    draw_stopped,
    ears_text,
)
from bot.ui.actions import Action, CustomIdPattern, button, form, text_field
from bot.ui.replies import BRAND, SUCCESS, Reply, body, heading, panel, row, rule, small
from bot.ui.text import minutes, plain, timestamp
from bot.xp.view import award_text, level_up_items

_ABOUT_EARS = (
    (
        "Hearing adapts to what it is given: after a loud stretch highs seem duller than they "
        "are, and it is tempting to add too many. Five to ten minutes of quiet help."
    ),
    (
        "Tired ears ask for more volume. Give them five to ten minutes of quiet, then come back "
        "at a moderate level before you turn anything up."
    ),
    (
        "How bright and how heavy a mix sounds depends on how loud it plays: quiet playback thins "
        "out the lows first. Rest for a few minutes, then go on at one moderate level."
    ),
    (
        "After an hour with the same bars anything begins to sound right. A few minutes of "
        "silence bring a first impression back."
    ),
)


def reminder_marker(reminder_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies a reminder's message."""
    return re.compile(rf"v1:reminder-(rest|later):{reminder_id}")


def draw_reminder(card: ReminderCard, guild: discord.Guild | None, *, directly: bool) -> Reply:
    """Draw a reminder; in a channel it mentions its member, and only them."""
    items = _reminder_items(card, guild, directly=directly)
    items.append(small(_small_print(guild, directly=directly)))
    accent = SUCCESS if isinstance(card, TimerClosed) and card.awarded else BRAND
    return Reply(layout=panel(*items, accent=accent), ping=() if directly else (card.user_id,))


def _reminder_items(
    card: ReminderCard, guild: discord.Guild | None, *, directly: bool
) -> list[discord.ui.Item[Any]]:
    mention = "" if directly else f"<@{card.user_id}>: "
    if isinstance(card, TimerClosed):
        rest = button("Log the rest", "reminder-rest", card.id)
        return [*_closed_items(card, mention, guild, directly=directly), row(rest)]
    if card.kind is ReminderKind.EARS:
        return [
            heading("Rest your ears"),
            body(
                f"{mention}**{minutes(card.timer.stretch_minutes)}** of {card.timer.focus} so far, "
                "without a break."
            ),
            body(_ABOUT_EARS[card.id % len(_ABOUT_EARS)]),
            *_fresh_ears(card.timer),
            row(_break_button(card.id), button("Not now", "reminder-later", card.id)),
        ]
    return [
        heading("Are you still there?"),
        body(f"{mention}{_question(card)}"),
        row(
            button("Still going", "reminder-later", card.id, style=discord.ButtonStyle.primary),
            button("Stop the timer", "reminder-stop", card.id),
        ),
    ]


def _fresh_ears(timer: Timer) -> list[discord.ui.Item[Any]]:
    left = STRETCH_MINUTES - timer.stretch_minutes
    if not timer.fresh_ears or left <= 0:
        return []
    return [small(f"A break within {minutes(left)} keeps the fresh-ears tenth in reach.")]


def _question(card: TimerReminder) -> str:
    state = "on a break" if card.timer.break_since else "running"
    return (
        f"Your timer for {card.timer.focus} is {state}, and I last heard from you "
        f"{timestamp(card.sign_at)}. Without an answer by {timestamp(card.answer_by, 't')} I stop "
        f"it, and only your practice up to {timestamp(card.sign_at, 't')} counts."
    )


def _closed_items(
    closed: TimerClosed, mention: str, guild: discord.Guild | None, *, directly: bool
) -> list[discord.ui.Item[Any]]:
    level_up = closed.awarded.level_up if closed.awarded else None
    if level_up is not None and level_up.is_private and not directly:
        level_up = None
    items: list[discord.ui.Item[Any]] = [
        *level_up_items(level_up, guild, directly=directly),
        heading("Your timer has stopped"),
        body(f"{mention}{_closed_text(closed)}"),
    ]
    if closed.awarded is None:
        return items
    if directly:
        items.append(award_text(closed.awarded))
    cut_minutes = closed.minutes - (closed.counted_minutes or 0)
    if directly and cut_minutes:
        items.append(small(cut_text(cut_minutes)))
    return items


def _closed_text(closed: TimerClosed) -> str:
    intro = f"I had no answer from you, so I stopped your timer for {closed.focus}. "
    sign = timestamp(closed.sign_at, "f")
    if closed.counted_minutes is not None:
        return intro + (
            f"**{minutes(closed.counted_minutes)}** count, up to when I last heard from you: "
            f"{sign}. If you practised on, log the rest: here, or with `/session log`."
        )
    counted = f"When I last heard from you, {sign}, it held {minutes(closed.minutes)}"
    if closed.minutes < MIN_MINUTES:
        return intro + (
            f"{counted}, and a session counts from {MIN_MINUTES} minutes on, so nothing was "
            "recorded. What you did practise still counts if you log it: here, or with "
            "`/session log`."
        )
    return intro + (
        f"{counted}, but its day has no room left: it already holds as many minutes as it has had. "
        "What you logged stays as it is."
    )


def draw_answered(answered: TimerAnswered, guild: discord.Guild | None, *, directly: bool) -> Reply:
    """Draw an answered reminder; its buttons keep working.

    In a channel, only the member sees what a stopped timer earned.
    """
    if answered.stopped is not None:
        reply = draw_stopped(answered.stopped, guild, directly=directly)
        if directly:
            return reply
        stopped = panel(body("This timer has been stopped."))
        return Reply(
            layout=stopped, aside=replace(reply, afterwards=None), afterwards=reply.afterwards
        )
    small_print = small(_small_print(guild, directly=directly))
    if answered.timer is None:
        over = body(
            "This timer is over. `/session history` shows what has been recorded, and "
            "`/session start` begins another."
        )
        return Reply(layout=panel(over, small_print))
    return Reply(layout=panel(*_timer_items(answered.reminder_id, answered.timer), small_print))


def _timer_items(reminder_id: int, timer: Timer) -> list[discord.ui.Item[Any]]:
    stop = button("Stop", "reminder-stop", reminder_id, style=discord.ButtonStyle.success)
    so_far = f"**{minutes(timer.minutes)}** of practice so far"
    if timer.break_since is not None:
        resume = button("Resume", "reminder-resume", reminder_id, style=discord.ButtonStyle.primary)
        return [
            heading(f"{timer.focus}: on a break"),
            body(
                f"Since {timestamp(timer.break_since, 't')}, {timestamp(timer.break_since)}."
                f" {so_far}."
            ),
            small("Enjoy the quiet. The time of a break is not counted."),
            rule(),
            row(resume, stop),
        ]
    ears = ears_text(timer)
    return [
        heading(f"Practising: {timer.focus}"),
        body(f"{so_far}."),
        *([small(ears)] if ears else []),
        rule(),
        row(_break_button(reminder_id), stop),
    ]


def _break_button(reminder_id: int) -> Action:
    return button("Take a break", "reminder-break", reminder_id, style=discord.ButtonStyle.primary)


def _small_print(guild: discord.Guild | None, *, directly: bool) -> str:
    name = plain(guild.name if guild else "", limit=100)
    if directly and name:
        return f"From **{name}**, where `/profile setup` says when and where I remind you."
    return "`/profile setup` says when and where I remind you."


def rest_form(reminder_id: int) -> discord.ui.Modal:
    """Return the form to log what a closed timer did not count."""
    return form(
        "Log the rest",
        "reminder-rest",
        reminder_id,
        fields=[
            text_field(
                "minutes",
                "How many minutes?",
                hint=f"Whole minutes, from {MIN_MINUTES} to {MAX_MINUTES}",
                max_length=4,
            ),
            text_field("note", "How did it go?", required=False, long=True, max_length=NOTE_LIMIT),
        ],
    )


def draw_rest(recorded: SessionRecorded, guild: discord.Guild | None, *, directly: bool) -> Reply:
    """Draw the session logged for the rest."""
    return draw_recorded(recorded, guild, directly=directly)
