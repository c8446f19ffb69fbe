"""Shared timers in their channel, and what members see when they join one."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import discord
from discord import app_commands

from bot.sessions.view.timers import draw_stopped, draw_timer, timer_name
from bot.shared_timers.results import (
    JoinAsked,
    Joined,
    SharedTimerCard,
    SharedTimerEnded,
    StartedInRoom,
)
from bot.shared_timers.rules import PRESETS, Lengths, Phase, lengths_meant
from bot.ui.actions import Action, button, choice
from bot.ui.custom_ids import CustomIdPattern, custom_id_pattern
from bot.ui.emoji import PRACTICE
from bot.ui.replies import BRAND, Reply, body, gap, heading, panel, row, say, small
from bot.ui.text import minutes, named, plural, timestamp

MOST_NAMES: Final = 12
_NAME_LIMIT: Final = 60
_MOST_OPTIONS: Final = 25
_JOIN: Final = "together-join"


def shared_timer_marker(timer_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies a shared timer in its channel."""
    return custom_id_pattern(_JOIN, timer_id)


def join_button(timer_id: int) -> Action:
    """Return the button that joins a shared timer."""
    return button("Join", _JOIN, timer_id, style=discord.ButtonStyle.success)


def leave_button(timer_id: int) -> Action:
    """Return the button that ends the own part in a shared timer."""
    return button("Leave", "together-leave", timer_id)


def draw_card(card: SharedTimerCard, names: Mapping[int, str]) -> discord.ui.LayoutView:
    """Draw a shared timer as everybody sees it; `names` are those of who is in the server."""
    items = _over(card, names) if card.phase is None else _running(card, card.phase, names)
    accent = BRAND if card.accent is None else discord.Colour(card.accent)
    return panel(*items, accent=accent)


def _running(
    card: SharedTimerCard, phase: Phase, names: Mapping[int, str]
) -> list[discord.ui.Item[Any]]:
    who = [
        f"- {named(line.user_id, names.get(line.user_id), limit=_NAME_LIMIT)} · {line.focus}"
        for line in card.lines[:MOST_NAMES]
    ]
    started = ""
    if card.host_id is not None and card.host_id in names:
        started = f" · started by {named(card.host_id, names[card.host_id], limit=_NAME_LIMIT)}"
    timer_id = card.timer.id
    return [
        heading(f"{PRACTICE} Practising together"),
        body(_state(card, phase)),
        gap(),
        body(_everybody(who, card)),
        gap(),
        small(f"{lengths_text(card.timer.lengths)}{started}"),
        row(join_button(timer_id), leave_button(timer_id), button("End", "together-end", timer_id)),
    ]


def _state(card: SharedTimerCard, phase: Phase) -> str:
    until = f"until {timestamp(phase.to_at, 't')}, {timestamp(phase.to_at)}"
    if phase.is_break:
        return f"**Break** {until}\nThen {_round_text(card, phase.round + 1)}."
    following = (
        "That's the last one."
        if phase.ends_timer
        else f"Then a {minutes(card.timer.break_minutes)} break."
    )
    now = _round_text(card, phase.round).capitalize()
    return f"**{now}** {until}\n{following}"


def _round_text(card: SharedTimerCard, number: int) -> str:
    return f"round {number}" + (f" of {card.timer.rounds}" if card.timer.rounds else "")


def _everybody(who: Sequence[str], card: SharedTimerCard) -> str:
    """Return who takes part; members who are private are only counted."""
    more = card.unnamed + len(card.lines) - len(who)
    if not who:
        return f"{plural(more):member} practising"
    return "\n".join([*who, *([f"- and {more} more"] if more else [])])


def _over(card: SharedTimerCard, names: Mapping[int, str]) -> list[discord.ui.Item[Any]]:
    ended_at = card.timer.ended_at or card.timer.ends_at or card.timer.started_at
    lines = [
        f"- {named(line.user_id, names.get(line.user_id), limit=_NAME_LIMIT)}: "
        f"{minutes(line.minutes or 0)}"
        for line in card.lines[:MOST_NAMES]
    ]
    more = card.unnamed + len(card.lines) - len(lines)
    if more:
        lines.append(f"- and {more} more" if lines else f"{plural(more):member} practised")
    logged = " Everyone's time is logged." if lines else ""
    again = button("Go again", "together-again", card.timer.id, style=discord.ButtonStyle.primary)
    return [
        heading(f"{PRACTICE} Practised together"),
        body(f"Ended {timestamp(ended_at, 't')}.{logged}"),
        *([gap(), body("\n".join(lines))] if lines else []),
        gap(),
        *([row(again)] if card.timer.rounds else []),
    ]


def lengths_text(lengths: Lengths) -> str:
    """Return the lengths of a shared timer in words."""
    return f"{minutes(lengths.work_minutes)} of practice, {minutes(lengths.break_minutes)} breaks"


def draw_started(started: Joined | StartedInRoom, guild: discord.Guild | None = None) -> Reply:
    """Draw a shared timer that a member has started."""
    if isinstance(started, Joined):
        return draw_joined(started, guild)
    timer, rounds = started.timer, f"{plural(started.timer.rounds or 0):round}"
    return say(
        f"<#{timer.channel_id}> now runs {rounds}: {lengths_text(timer.lengths)}. Everyone in the "
        "room takes part."
    )


def draw_joined(joined: Joined, guild: discord.Guild | None = None) -> Reply:
    """Draw a member's own timer in a shared timer, with a choice of what they practise."""
    extra: list[discord.ui.Item[Any]] = []
    if joined.is_host:
        extra.append(small("I've posted the timer in this channel, so others can join."))
    elif not joined.is_new:
        extra.append(small("You're in this shared timer."))
    if joined.focuses:
        options = [
            discord.SelectOption(label=focus.name, value=focus.slug)
            for focus in joined.focuses
            if focus.name != joined.timer.focus
        ][:_MOST_OPTIONS]
        chosen = choice(
            "Practise something else", "together-focus", joined.session_id, options=options
        )
        extra.append(row(chosen))
    return draw_timer(joined.timer, guild, extra=extra)


def draw_join_asked(asked: JoinAsked) -> Reply:
    """Draw the question whether to join with the timer that is already running."""
    timer = asked.timer
    text = (
        f"You have a timer running: **{minutes(timer.minutes)}** of {timer_name(timer)}. Join with "
        "it, and it takes everyone's breaks from now on."
    )
    join = button(
        "Join with it",
        "together-with",
        asked.shared_timer_id,
        style=discord.ButtonStyle.success,
    )
    return Reply(layout=panel(body(text), row(join)))


def draw_ended(ended: SharedTimerEnded, guild: discord.Guild | None = None) -> Reply:
    """Draw that a shared timer was ended for everybody."""
    if ended.stopped is not None:
        return draw_stopped(ended.stopped, guild)
    return say("Ended for everybody. I'm logging what each of them practised.")


def suggest_lengths(typed: str) -> list[app_commands.Choice[str]]:
    """Return the usual lengths as choices, or those that were typed."""
    own = lengths_meant(typed)
    offered = PRESETS if own is None else (own,)
    return [
        app_commands.Choice(
            name=f"{minutes(each.work_minutes)} of practice, {minutes(each.break_minutes)} break",
            value=str(each),
        )
        for each in offered
    ]
