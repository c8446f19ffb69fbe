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
from bot.sessions.results import Timer
from bot.sessions.rules import MAX_MINUTES, MIN_MINUTES
from bot.sessions.view.sessions import cut_text
from bot.sessions.view.timers import (
    BREAKS_TEXT,
    STRETCH_MINUTES,
    draw_stopped,
    ears_text,
    practised_text,
    timer_name,
)
from bot.ui.actions import Action, button, place_button
from bot.ui.custom_ids import CustomIdPattern
from bot.ui.emoji import PRACTICE
from bot.ui.forms import form, text_field
from bot.ui.replies import BRAND, SUCCESS, Reply, body, heading, panel, row, rule, small
from bot.ui.text import minutes, plain, timestamp
from bot.xp.view import award_text, level_up_items

_ABOUT_EARS = (
    (
        "Ears adapt. After a loud stretch, highs sound duller than they are, and it's tempting to "
        "add too many. Five to ten quiet minutes help."
    ),
    (
        "Tired ears ask for more volume. Give them five to ten quiet minutes, then come back at a "
        "moderate level before you turn anything up."
    ),
    (
        "How bright and heavy a mix sounds depends on how loud you play it: turn it down and the "
        "lows fade first. Rest for a few minutes, then stick to one moderate level."
    ),
    (
        "After an hour on the same bars, anything starts to sound right. A few minutes of silence "
        "bring back your first impression."
    ),
)


def reminder_marker(reminder_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies a reminder's message."""
    return re.compile(rf"v1:reminder-(rest|later):{reminder_id}")


def draw_reminder(
    card: ReminderCard,
    guild: discord.Guild | None,
    *,
    directly: bool,
    gallery: discord.ui.MediaGallery[Any] | None = None,
) -> Reply:
    """Draw a reminder; in a channel it mentions its member, and only them.

    The `gallery` shows the picture of a level that a closed timer brought.
    """
    if isinstance(card, TimerClosed):
        items = _closed_items(card, guild, directly=directly, gallery=gallery)
    else:
        items = _reminder_items(card, directly=directly)
    items.append(small(_small_print(guild, directly=directly)))
    accent = SUCCESS if isinstance(card, TimerClosed) and card.awarded else BRAND
    return Reply(layout=panel(*items, accent=accent), ping=() if directly else (card.user_id,))


def _reminder_items(card: TimerReminder, *, directly: bool) -> list[discord.ui.Item[Any]]:
    mention = _mention(card, directly=directly)
    if card.kind is ReminderKind.EARS:
        return [
            heading(f"{PRACTICE} Rest your ears"),
            body(
                f"{mention}**{minutes(card.timer.stretch_minutes)}** of {card.timer.focus} without "
                "a break."
            ),
            body(_ABOUT_EARS[card.id % len(_ABOUT_EARS)]),
            *_fresh_ears(card.timer),
            row(_break_button(card.id), button("Not now", "reminder-later", card.id)),
        ]
    return [
        heading(f"{PRACTICE} Still practising?"),
        body(f"{mention}{_question(card)}"),
        row(
            button("Still going", "reminder-later", card.id, style=discord.ButtonStyle.primary),
            button("Stop the timer", "reminder-stop", card.id),
        ),
    ]


def _mention(card: ReminderCard, *, directly: bool) -> str:
    return "" if directly else f"<@{card.user_id}>: "


def _closed_buttons(closed: TimerClosed, *, directly: bool) -> list[Action]:
    """Return what a member can do about a closed timer; undoing shows figures, so not in public."""
    buttons = [button("Log the rest", "reminder-rest", closed.id)]
    if closed.session_id is not None:
        buttons.append(button("Again", "session-again", closed.session_id))
        if directly:
            buttons.append(button("Undo", "session-undo", closed.session_id))
    return buttons


def _fresh_ears(timer: Timer) -> list[discord.ui.Item[Any]]:
    left = STRETCH_MINUTES - timer.stretch_minutes
    if not timer.fresh_ears or left <= 0:
        return []
    return [small(f"Take a break in the next {minutes(left)} to keep your +10%.")]


def _question(card: TimerReminder) -> str:
    state = "on a break" if card.timer.break_since else "running"
    return (
        f"Your timer for {timer_name(card.timer)} is {state}, and I last heard from you "
        f"{timestamp(card.sign_at)}. If I don't hear from you by "
        f"{timestamp(card.answer_by, 't')}, I'll stop it and count up to "
        f"{timestamp(card.sign_at, 't')}."
    )


def _closed_items(
    closed: TimerClosed,
    guild: discord.Guild | None,
    *,
    directly: bool,
    gallery: discord.ui.MediaGallery[Any] | None,
) -> list[discord.ui.Item[Any]]:
    level_up = closed.awarded.level_up if closed.awarded else None
    if level_up is not None and level_up.is_private and not directly:
        level_up = None
    items: list[discord.ui.Item[Any]] = [
        *level_up_items(level_up, guild, directly=directly, gallery=gallery),
        heading(f"{PRACTICE} I stopped your timer"),
        body(f"{_mention(closed, directly=directly)}{_closed_text(closed)}"),
    ]
    if closed.awarded is not None and directly:
        items.append(award_text(closed.awarded))
        cut_minutes = closed.minutes - (closed.counted_minutes or 0)
        if cut_minutes:
            items.append(small(cut_text(cut_minutes)))
    return [*items, row(*_closed_buttons(closed, directly=directly))]


def _closed_text(closed: TimerClosed) -> str:
    sign = timestamp(closed.sign_at, "f")
    if closed.counted_minutes is not None:
        return (
            f"You didn't answer, so I counted **{minutes(closed.counted_minutes)}** of "
            f"{closed.focus}, up to when I last heard from you: {sign}. Practised for longer? "
            "Log the rest."
        )
    done = (
        f"You didn't answer. You'd done {minutes(closed.minutes)} of {closed.focus} when I last "
        f"heard from you, {sign}."
    )
    if closed.minutes < MIN_MINUTES:
        return (
            f"{done} Sessions need at least {MIN_MINUTES} min, so nothing was logged. "
            "Practised for longer? Log it here."
        )
    return f"{done} That day is already fully logged, so nothing was added."


def draw_answered(answered: TimerAnswered, guild: discord.Guild | None, *, directly: bool) -> Reply:
    """Draw an answered reminder; its buttons keep working.

    In a channel, only the member sees what a stopped timer earned.
    """
    if answered.stopped is not None:
        reply = draw_stopped(answered.stopped, guild, directly=directly)
        if directly:
            return reply
        stopped = panel(body("Timer stopped."))
        return Reply(
            layout=stopped, aside=replace(reply, afterwards=None), afterwards=reply.afterwards
        )
    small_print = small(_small_print(guild, directly=directly))
    if answered.timer is None:
        over = body(
            "This timer has ended. `/session history` shows what's logged, and `/session start` "
            "starts another one."
        )
        link = [row(place_button(answered.place))] if directly else []
        return Reply(layout=panel(over, *link, small_print))
    return Reply(layout=panel(*_timer_items(answered.reminder_id, answered.timer), small_print))


def _timer_items(reminder_id: int, timer: Timer) -> list[discord.ui.Item[Any]]:
    stop = button("Stop", "reminder-stop", reminder_id, style=discord.ButtonStyle.success)
    so_far = practised_text(timer.minutes)
    if timer.break_since is not None:
        resume = button("Resume", "reminder-resume", reminder_id, style=discord.ButtonStyle.primary)
        return [
            heading(f"{PRACTICE} On a break: {timer_name(timer)}"),
            body(f"Since {timestamp(timer.break_since, 't')}, {timestamp(timer.break_since)}"),
            body(so_far),
            small(f"Enjoy the quiet. {BREAKS_TEXT}"),
            rule(),
            row(resume, stop),
        ]
    ears = ears_text(timer)
    return [
        heading(f"{PRACTICE} Practising: {timer_name(timer)}"),
        body(so_far),
        *([small(ears)] if ears else []),
        rule(),
        row(_break_button(reminder_id), stop),
    ]


def _break_button(reminder_id: int) -> Action:
    return button("Take a break", "reminder-break", reminder_id, style=discord.ButtonStyle.primary)


def _small_print(guild: discord.Guild | None, *, directly: bool) -> str:
    name = plain(guild.name if guild else "", limit=100)
    if directly and name:
        return f"From **{name}**. Change reminders there in `/profile setup`."
    return "Change reminders in `/profile setup`."


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
                hint=f"From {MIN_MINUTES} to {MAX_MINUTES}",
                max_length=4,
            ),
            text_field("note", "How did it go?", required=False, long=True, max_length=NOTE_LIMIT),
        ],
    )
