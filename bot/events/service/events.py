"""Use cases of `/settings event`: planning hours in which practice earns more, and cancelling."""

from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.calendar.rules.moments import moment_meant
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.errors import check_all
from bot.events import store as events
from bot.events.errors import (
    EventEndNeeded,
    EventLengthOutOfRange,
    EventOver,
    EventOverlaps,
    EventStartPast,
    EventStartTooFar,
    EventTimeUnclear,
    Limit,
    TooManyEvents,
)
from bot.events.results import EventCancelled, EventPlanned, EventsShown, EventWanted
from bot.events.rules import (
    FARTHEST,
    LONGEST,
    MOST_PLANNED,
    NAME_LIMIT,
    PERCENTS,
    SHORTEST,
    EventState,
    start_meant,
)
from bot.events.store import Event, NewEvent
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.notes.service import clean_text
from bot.servers import store as servers
from bot.servers.service.context import ServerContext, context_of, default_server, load_context
from bot.setting_changes.rules import Setting
from bot.setting_changes.service import record_change
from bot.use_cases import Service

_DEFAULT_NAME: Final = "Bonus XP"


class Events(Service):
    """Use cases of a server's events, for staff; each change is in the audit."""

    @reads
    def show(self, tx: Transaction, guild_id: int, now: datetime) -> EventsShown:
        """Return the events that run or are planned."""
        return _shown(tx, load_context(tx, self._packs, guild_id), now)

    @writes
    def plan(self, tx: Transaction, request: Request, wanted: EventWanted) -> EventPlanned:
        """Plan an event.

        Raises:
            EventTimeUnclear: a start or an end is no time.
            EventEndNeeded: there's no end.
            EventStartPast: it would start in the past.
            EventStartTooFar: it would start too far ahead.
            EventLengthOutOfRange: it would be too short or too long.
            TooManyEvents: the server has as many as it may.
            EventOverlaps: there's another one at that time.
            NoteTooLong: its name is too long.
        """
        claim(tx, request)
        server = servers.enter(tx, default_server(request.guild_id, self._packs))
        context = context_of(server, self._packs)
        name, times = check_all(
            lambda: clean_text(wanted.name, NAME_LIMIT) or _DEFAULT_NAME,
            lambda: _times(wanted, request.now, context.zone),
        )
        from_at, to_at = times
        coming = events.coming(tx, request.guild_id, request.now)
        _check_free(coming, from_at, to_at)
        planned = events.add(
            tx,
            NewEvent(
                guild_id=request.guild_id,
                name=" ".join(name.split()),
                percent=wanted.percent or max(PERCENTS),
                from_at=from_at,
                to_at=to_at,
                state=EventState.PLANNED,
                due_at=from_at,
            ),
        )
        _record(tx, request, planned, old=None, new=_stored(planned))
        tx.after_commit(tx.wakeup)
        return EventPlanned(planned=planned, shown=_shown(tx, context, request.now))

    @writes
    def cancel(self, tx: Transaction, request: Request, event_id: int) -> EventCancelled:
        """Cancel an event: one that runs ends now, and what it gave stays.

        Raises:
            EventOver: it is over, was cancelled, or is another server's.
        """
        claim(tx, request)
        server = servers.enter(tx, default_server(request.guild_id, self._packs))
        event = events.enter(tx, event_id)
        if event is None or event.guild_id != request.guild_id:
            raise EventOver
        if event.cancelled_at is not None or event.to_at <= request.now:
            raise EventOver
        was_running = event.from_at <= request.now
        if was_running:
            ended = replace(event, to_at=request.now, due_at=request.now)
        else:
            ended = replace(event, to_at=event.from_at, due_at=None, state=EventState.OVER)
        events.save(tx, replace(ended, cancelled_at=request.now))
        _record(tx, request, event, old=_stored(event), new=None)
        tx.after_commit(tx.wakeup)
        left = _shown(tx, context_of(server, self._packs), request.now)
        return EventCancelled(cancelled=event, was_running=was_running, left=left)


def _times(wanted: EventWanted, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when an event starts and ends; a length as its end counts from its start."""
    from_text, to_text = wanted.from_text or "", wanted.to_text or ""
    start = start_meant(from_text, now=now, zone=zone)
    from_at, to_at = check_all(
        lambda: _start(start, from_text, now),
        lambda: _end(to_text, now=now, after=start or now, zone=zone),
    )
    if not SHORTEST <= to_at - from_at <= LONGEST:
        raise EventLengthOutOfRange(
            from_at=from_at, to_at=to_at, shortest=SHORTEST, longest=LONGEST
        )
    return from_at, to_at


def _start(start: datetime | None, text: str, now: datetime) -> datetime:
    if start is None:
        raise EventTimeUnclear(limit=Limit.START, text=text)
    if start < now:
        raise EventStartPast(at=start)
    if start - now > FARTHEST:
        raise EventStartTooFar(at=start, farthest=FARTHEST)
    return start


def _end(text: str, *, now: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    if not text.strip():
        raise EventEndNeeded
    end = moment_meant(text, now=now, after=after, zone=zone)
    if end is None:
        raise EventTimeUnclear(limit=Limit.END, text=text)
    return end


def _check_free(coming: list[Event], from_at: datetime, to_at: datetime) -> None:
    for other in coming:
        if other.from_at < to_at and from_at < other.to_at:
            raise EventOverlaps(name=other.name, from_at=other.from_at, to_at=other.to_at)
    if len(coming) >= MOST_PLANNED:
        raise TooManyEvents(limit=MOST_PLANNED)


def _shown(tx: Transaction, context: ServerContext, now: datetime) -> EventsShown:
    return EventsShown(
        events=events.coming(tx, context.server.guild_id, now),
        zone=context.zone.key,
        channel_id=context.server.announcements_channel_id,
    )


def _record(
    tx: Transaction, request: Request, event: Event, *, old: str | None, new: str | None
) -> None:
    record_change(tx, request, Setting.EVENT, event.name, old=old, new=new)


def _stored(event: Event) -> str:
    """Return an event as the audit stores it."""
    return f"{event.percent} {int(event.from_at.timestamp())} {int(event.to_at.timestamp())}"
