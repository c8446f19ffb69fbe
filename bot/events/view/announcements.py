"""What everyone reads when an event starts and when it's over."""

from typing import Final

import discord

from bot.calendar.rules.periods import Cadence
from bot.events.results import EventCard
from bot.events.store import Event, EventSums
from bot.events.view.lines import earned_text, event_name
from bot.quests.view.next_steps import quest_button
from bot.ui.actions import button
from bot.ui.custom_ids import CustomIdPattern, custom_id_pattern
from bot.ui.emoji import EVENT
from bot.ui.replies import BRAND, Reply, body, heading, panel, row, say
from bot.ui.text import listed, minutes, plural, timestamp, xp

_END: Final = "end"
"""Tells the button of the end from that of the start."""
_WHAT_COUNTS: Final = (
    "- **Timers and studio rooms**: every minute until the end, even if you stop later\n"
    "- **Logged sessions**: those for today, if you log them before the end\n"
    "- **Quests and ear rounds**: when you complete them. A review can come later\n\n"
    "Milestones, feedback and battles pay as always."
)


def draw_start(card: EventCard) -> discord.ui.LayoutView:
    """Draw that an event has started."""
    event = card.event
    until = f"{timestamp(event.to_at, 'f')}, {timestamp(event.to_at)}"
    return panel(
        heading(f"{EVENT} {event_name(event.name)} is on"),
        body(f"Practice and quests earn **{earned_text(event.percent)}** until {until}."),
        row(
            quest_button(Cadence.DAILY, style=discord.ButtonStyle.primary),
            button("What counts", "event-what", event.id),
        ),
        accent=_colour(card.accent),
    )


def draw_end(card: EventCard) -> discord.ui.LayoutView:
    """Draw that an event is over, and what came of it."""
    event, sums = card.event, card.sums
    text = _sums_text(event, sums) if sums else ""
    return panel(
        heading(f"{EVENT} {event_name(event.name)} is over"),
        body(f"{text}\n-# Still on the timer? Your minutes up to the end count, too."),
        row(button("What counts", "event-what", event.id, _END)),
        accent=_colour(card.accent),
    )


def _sums_text(event: Event, sums: EventSums) -> str:
    if not sums.members:
        return "It was a quiet one this time. Thanks for having it on your radar."
    did = [f"practised {minutes(sums.minutes)}"] if sums.minutes else []
    if sums.quests:
        did.append(f"completed {plural(sums.quests):quest}")
    if not did:
        did.append("trained their ears")
    more = f"**{xp(sums.extra_xp)}** more than usual"
    return f"{plural(sums.members):member} {listed(did)}. That earned {more}."


def draw_what_counts() -> Reply:
    """Draw what counts in an event."""
    return say(f"### What counts in an event\n{_WHAT_COUNTS}")


def start_marker(event_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies the announcement of a start."""
    return custom_id_pattern("event-what", event_id)


def end_marker(event_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies the announcement of an end."""
    return custom_id_pattern("event-what", event_id, _END)


def _colour(accent: int | None) -> discord.Colour:
    return BRAND if accent is None else discord.Colour(accent)
