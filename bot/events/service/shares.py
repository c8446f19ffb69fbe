"""The part of an award that falls within an event, inside the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime

from bot.db.transactions import Transaction
from bot.events import store as events
from bot.events.rules import event_base_xp, practised_within
from bot.events.store import Event
from bot.xp.rules.awards import EventShare, Stretch


def share_at(
    tx: Transaction, guild_id: int, at: datetime, *, base_xp: int, minutes: int = 0
) -> EventShare | None:
    """Return the share of an award that counts whole if an event runs at `at`, else None."""
    event = events.running_at(tx, guild_id, at) if base_xp else None
    return _share(event, base_xp, minutes) if event else None


def share_of_practice(
    tx: Transaction,
    guild_id: int,
    stretches: Sequence[Stretch],
    *,
    minutes: int,
    minutes_before: int,
    fresh_ears: bool,
) -> EventShare | None:
    """Return the share of a session's award: the minutes practised while an event ran.

    Of several events in one session, it's the one that adds most. `minutes_before` is what the day
    had before the session.
    """
    shares: list[EventShare] = []
    for event in events.between(tx, guild_id, stretches[0].from_at, stretches[-1].to_at):
        before, within = practised_within(stretches, event.from_at, event.to_at, minutes)
        base_xp = event_base_xp(before, within, minutes_before, fresh_ears=fresh_ears)
        if base_xp:
            shares.append(_share(event, base_xp, within))
    return max(shares, key=lambda each: each.base_xp * (each.percent - 100), default=None)


def _share(event: Event, base_xp: int, minutes: int) -> EventShare:
    return EventShare(
        event_id=event.id,
        name=event.name,
        percent=event.percent,
        base_xp=base_xp,
        minutes=minutes,
    )
