"""The session that a studio room keeps: how it begins, goes on and ends, inside a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.calendar.rules.days import day_end, producer_day, zone_or_utc
from bot.db.transactions import Transaction
from bot.members.store import Member
from bot.rooms import store as rooms
from bot.rooms.rules import AWAY, Stay
from bot.servers.service.context import ServerContext
from bot.sessions.results import SessionRecorded, TimerDiscarded
from bot.sessions.service.practice import break_since, stretches_of
from bot.sessions.service.timers import end_timer
from bot.sessions.store import sessions
from bot.sessions.store.sessions import Break, RunningSession
from bot.xp.rules.awards import practice_minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Staying:
    """A running session of a room, its breaks, and where its member is."""

    session: RunningSession
    breaks: Sequence[Break]
    stay: Stay

    def minutes(self, now: datetime) -> int:
        """Return the whole minutes of practice up to `now`."""
        return practice_minutes(stretches_of(self.session, self.breaks, now))


def find_staying(tx: Transaction, guild_id: int, user_id: int) -> Staying | None:
    """Return the session that a room keeps of a member, None where none runs."""
    session = rooms.running(tx, guild_id, user_id)
    return None if session is None else staying_of(tx, session)


def staying_of(tx: Transaction, session: RunningSession) -> Staying:
    """Return a running session of a room with what is known of its member."""
    breaks = sessions.breaks(tx, session.id)
    stay = Stay(
        seen_at=session.last_sign_at,
        away_since=break_since(breaks),
        day_ends_at=day_end(session.day, zone_or_utc(session.timezone)),
    )
    return Staying(session=session, breaks=breaks, stay=stay)


def begin_stay(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    *,
    channel_id: int,
    focus: str,
    at: datetime,
) -> None:
    """Begin a session, unless a timer runs: then that is the session (rules, Studio rooms)."""
    zone = context.zone_of(member)
    rooms.start(
        tx,
        member.guild_id,
        member.user_id,
        day=producer_day(at, zone),
        timezone=zone.key,
        focus=focus,
        channel_id=channel_id,
        at=at,
        check_at=at + AWAY,
    )


def see(tx: Transaction, staying: Staying, at: datetime) -> None:
    """Note that the member is there, and end their break if they were away."""
    if staying.stay.away_since is not None:
        sessions.close_break(tx, staying.session.id, at)
    rooms.see(tx, staying.session.id, at=at, check_at=at + AWAY)


def leave(tx: Transaction, staying: Staying, at: datetime) -> None:
    """Begin a break: the member has left, or hears nothing."""
    sessions.open_break(tx, staying.session.id, at)
    rooms.see(tx, staying.session.id, at=at, check_at=at + AWAY)


def end_stay(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    staying: Staying,
    *,
    until: datetime,
    note: str | None = None,
    now: datetime,
) -> SessionRecorded | TimerDiscarded:
    """End a session and credit it up to `until`; under 5 minutes it leaves nothing behind."""
    rooms.forget_break(tx, staying.session.id)
    ended = end_timer(tx, context, member, staying.session, until=until, note=note, now=now)
    return replace(ended, in_room=True)


def end_stay_of(
    tx: Transaction, context: ServerContext, member: Member, now: datetime, note: str | None = None
) -> SessionRecorded | TimerDiscarded | None:
    """End the session that a room keeps of a member, who wants it so; None where none runs."""
    staying = find_staying(tx, member.guild_id, member.user_id)
    if staying is None:
        return None
    until = staying.stay.ends_at(now)
    return end_stay(tx, context, member, staying, until=until, note=note, now=now)


def bring_up_to(
    tx: Transaction, context: ServerContext, member: Member, staying: Staying, now: datetime
) -> Staying | None:
    """End a session that is over by `now`; who has sat through 04:00 begins the new day's.

    Returns the one that runs then, if one does.
    """
    until = staying.stay.over_at(now)
    if until is None:
        return staying
    end_stay(tx, context, member, staying, until=until, now=now)
    channel_id = staying.session.channel_id
    if channel_id is None or not staying.stay.goes_on(now):
        return None
    focus = staying.session.focus
    begin_stay(tx, context, member, channel_id=channel_id, focus=focus, at=until)
    return find_staying(tx, member.guild_id, member.user_id)
