"""Announces the start and the end of events when they're due."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.db.transactions import Transaction
from bot.db.use_cases import writes
from bot.departures import store as departures
from bot.departures.rules import WAITING_UNTIL
from bot.events import store as events
from bot.events.rules import END_ANNOUNCED_WITHIN, EventState
from bot.events.store import Event
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.servers import store as servers
from bot.use_cases import Service

_BATCH: Final = 20


class EventAnnouncements(Service):
    """What happens to events by itself."""

    @writes
    def announce_due(self, tx: Transaction, now: datetime) -> int:
        """Take a batch of events to their next state; return how many were due.

        An event that was missed altogether during downtime isn't announced.
        """
        due = events.due(tx, now, _BATCH)
        for found in sorted(due, key=lambda each: each.id):  # lock order
            event = events.enter(tx, found.id)
            if event is None or event.due_at is None or event.due_at > now:
                continue  # another process was faster
            if departures.is_gone(tx, event.guild_id):
                events.postpone(tx, event.id, WAITING_UNTIL)
            else:
                events.save(tx, _advanced(tx, event, now))
        return len(due)


def _advanced(tx: Transaction, event: Event, now: datetime) -> Event:
    """Return an event that has started or ended, after adding its announcement to the outbox."""
    if event.state is EventState.RUNNING:
        if now - event.to_at <= END_ANNOUNCED_WITHIN:
            _announce(tx, event, DeliveryKind.EVENT_END, now)
        return replace(event, state=EventState.OVER, due_at=None)
    if event.to_at <= now:
        return replace(event, state=EventState.OVER, due_at=None)
    _announce(tx, event, DeliveryKind.EVENT_START, now)
    return replace(event, state=EventState.RUNNING, due_at=event.to_at)


def _announce(tx: Transaction, event: Event, kind: DeliveryKind, now: datetime) -> None:
    server = servers.find(tx, event.guild_id)
    if server is None or server.announcements_channel_id is None:
        return
    deliveries.add(
        tx,
        guild_id=event.guild_id,
        kind=kind,
        subject_id=event.id,
        channel_id=server.announcements_channel_id,
        send_at=now,
    )
