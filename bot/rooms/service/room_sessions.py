"""Starts, continues and ends the sessions of studio rooms, inside the caller's transaction."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.calendar.rules.days import day_end, zone_or_utc
from bot.db.transactions import Transaction
from bot.members.store import Member
from bot.rooms import store as rooms
from bot.rooms.rules import AWAY, Presence
from bot.servers.service.context import ServerContext
from bot.sessions.results import SessionRecorded, TimerDiscarded
from bot.sessions.rules import SessionKind
from bot.sessions.service.timers import end_timer
from bot.sessions.store import breaks, sessions
from bot.sessions.store.sessions import NewSession, RunningSession
from bot.shared_timers.service.room_parts import follow_room_timer, is_shared_break


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomSession:
    """A running room session with its member's presence."""

    session: RunningSession
    presence: Presence


def find_room_session(tx: Transaction, guild_id: int, user_id: int) -> RoomSession | None:
    """Return a member's running room session, or None."""
    session = sessions.running(tx, guild_id, user_id, SessionKind.ROOM)
    return None if session is None else room_session_of(tx, session)


def room_session_of(tx: Transaction, session: RunningSession) -> RoomSession:
    """Return a running session of a room with its member's presence."""
    presence = Presence(
        seen_at=session.last_sign_at,
        away_since=session.away_at,
        day_ends_at=day_end(session.day, zone_or_utc(session.timezone)),
    )
    return RoomSession(session=session, presence=presence)


def start_room_session(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    *,
    channel_id: int,
    focus: str,
    at: datetime,
) -> None:
    """Start a room session, unless the member has a timer running (rules, Studio rooms)."""
    zone = context.zone_of(member)
    room_session = NewSession(
        guild_id=member.guild_id,
        user_id=member.user_id,
        kind=SessionKind.ROOM,
        day=context.today(member, at),
        timezone=zone.key,
        focus=focus,
        channel_id=channel_id,
        started_at=at,
        last_sign_at=at,
        check_at=at + AWAY,
    )
    if not sessions.start(tx, room_session):
        return
    room = rooms.find(tx, member.guild_id, channel_id)
    started = sessions.running(tx, member.guild_id, member.user_id, SessionKind.ROOM)
    if room is not None and started is not None:
        follow_room_timer(tx, member, started, room, at)


def mark_present(tx: Transaction, room_session: RoomSession, at: datetime) -> None:
    """Record that the member is in the room.

    If they were away, their break ends, unless the room's shared timer is on one.
    """
    session = room_session.session
    if room_session.presence.away_since is not None and not is_shared_break(tx, session, at):
        breaks.end(tx, session.id, at)
    rooms.set_last_seen(tx, session.id, at=at, check_at=at + AWAY, away_at=None)


def mark_away(tx: Transaction, room_session: RoomSession, at: datetime) -> None:
    """Record that the member has left, or is deafened, and start a break if they aren't on one."""
    if breaks.open_since(tx, room_session.session.id) is None:
        breaks.start(tx, room_session.session.id, at)
    rooms.set_last_seen(tx, room_session.session.id, at=at, check_at=at + AWAY, away_at=at)


def end_room_session(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    room_session: RoomSession,
    *,
    until: datetime,
    note: str | None = None,
    now: datetime,
) -> SessionRecorded | TimerDiscarded:
    """End a session and credit it up to `until`, or up to the break that it is on.

    Under 5 minutes nothing is recorded.
    """
    until = min(until, breaks.open_since(tx, room_session.session.id) or until)
    rooms.delete_open_break(tx, room_session.session.id)
    ended = end_timer(tx, context, member, room_session.session, until=until, note=note, now=now)
    return replace(ended, in_room=True)


def end_running_room_session(
    tx: Transaction, context: ServerContext, member: Member, now: datetime, note: str | None = None
) -> SessionRecorded | TimerDiscarded | None:
    """End a member's running room session at their request; return None if there is none."""
    room_session = find_room_session(tx, member.guild_id, member.user_id)
    if room_session is None:
        return None
    until = room_session.presence.ends_at(now)
    return end_room_session(tx, context, member, room_session, until=until, note=note, now=now)


def end_if_over(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    room_session: RoomSession,
    now: datetime,
) -> RoomSession | None:
    """End a session that is over by `now`; a member still there after 04:00 gets a new one.

    Returns the session that is running afterwards, if any.
    """
    until = room_session.presence.over_at(now)
    if until is None:
        return room_session
    end_room_session(tx, context, member, room_session, until=until, now=now)
    channel_id = room_session.session.channel_id
    if channel_id is None or not room_session.presence.goes_on(now):
        return None
    focus = room_session.session.focus
    start_room_session(tx, context, member, channel_id=channel_id, focus=focus, at=until)
    return find_room_session(tx, member.guild_id, member.user_id)
