"""Follows members in and out of studio rooms, where presence is tracked as practice sessions."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.db.errors import StorageError
from bot.db.transactions import Transaction
from bot.db.use_cases import in_steps, reads, writes
from bot.members import store as members
from bot.members.store import Member
from bot.packs.errors import PackMissing
from bot.rooms import store as rooms
from bot.rooms.results import RoomStatus
from bot.rooms.rules import AWAY, Sighting
from bot.rooms.service.room_sessions import (
    RoomSession,
    end_if_over,
    end_room_session,
    find_room_session,
    mark_away,
    mark_present,
    room_session_of,
    start_room_session,
)
from bot.rooms.store import Room
from bot.servers.service.context import ServerContext, load_context
from bot.sessions.rules import MAX_BREAKS, SessionKind
from bot.sessions.service.practice import stretches_of, together_of
from bot.sessions.store import breaks, sessions
from bot.sessions.store.timers import DueSession
from bot.shared_timers.rules import Together
from bot.shared_timers.service.room_parts import follow_room_timer
from bot.use_cases import Service
from bot.xp.rules.awards import practice_minutes
from bot.xp.store import ledger

_AT_ONCE = 200
_WATCHED_AT_ONCE = 25
_RETRY_AFTER = timedelta(hours=1)

logger = logging.getLogger(__name__)


class RoomPresence(Service):
    """Use cases of members in studio rooms and their sessions."""

    @reads
    def members_in_session(self, tx: Transaction, guild_id: int) -> list[int]:
        """Return the members with a running session in a server's rooms."""
        return [session.user_id for session in rooms.running_in(tx, guild_id)]

    @reads
    def is_relevant(self, tx: Transaction, sighting: Sighting) -> bool:
        """Return whether a sighting may change something, without waiting for the write lock."""
        channel_id = sighting.channel_id
        if channel_id and rooms.find(tx, sighting.guild_id, channel_id):
            return True
        running = sessions.running(tx, sighting.guild_id, sighting.user_id, SessionKind.ROOM)
        return running is not None

    @reads
    def status(
        self, tx: Transaction, guild_id: int, user_id: int, now: datetime
    ) -> RoomStatus | None:
        """Return a member's running room session, or None."""
        room_session = find_room_session(tx, guild_id, user_id)
        if room_session is None:
            return None
        context = load_context(tx, self._packs, guild_id)
        member = members.find(tx, guild_id, user_id)
        day = ledger.practice_day(tx, guild_id, user_id, room_session.session.day)
        stretches = stretches_of(
            room_session.session.started_at, breaks.of_session(tx, room_session.session.id), now
        )
        return _shown(
            context,
            member,
            room_session,
            practised_minutes=practice_minutes(stretches),
            day_minutes=day.minutes,
            together=together_of(tx, room_session.session, now),
        )

    @writes
    def follow(self, tx: Transaction, sighting: Sighting) -> None:
        """Update a member's session from a sighting of them (rules, Studio rooms).

        In a room, a session starts or its break ends; outside the rooms, a break starts. A sighting
        older than the last one is ignored, and a repeated one changes nothing.
        """
        room = self._room(tx, sighting)
        entering = members.lock if room is None else members.enter
        member = entering(tx, sighting.guild_id, sighting.user_id)
        room_session = find_room_session(tx, sighting.guild_id, sighting.user_id)
        if member is None or (
            room_session is not None and sighting.at < room_session.presence.seen_at
        ):
            return
        try:
            context = load_context(tx, self._packs, sighting.guild_id)
        except PackMissing:  # the operator may restore the pack
            return
        if room is not None:
            _continue_or_start(tx, context, member, room_session, room, sighting.at)
        elif room_session is not None:
            _start_break(tx, context, member, room_session, sighting)

    def _room(self, tx: Transaction, sighting: Sighting) -> Room | None:
        if sighting.channel_id is None:
            return None
        return rooms.find(tx, sighting.guild_id, sighting.channel_id)

    @in_steps
    def watch(self, guild_id: int, present: Collection[int], now: datetime) -> list[int]:
        """Record that members are still in a server's rooms.

        Returns the members whose break or session has to end; call `follow` for them. Other
        servers' changes come in between: each transaction is about a few members only.
        """
        sessions_present, to_follow = self._present.blocking(guild_id, present)
        for at in range(0, len(sessions_present), _WATCHED_AT_ONCE):
            some = sessions_present[at : at + _WATCHED_AT_ONCE]
            to_follow += self._watch_some.blocking(some, now)
        return to_follow

    @reads
    def _present(
        self, tx: Transaction, guild_id: int, present: Collection[int]
    ) -> tuple[list[int], list[int]]:
        """Return the sessions of members who are there, and who lacks their room's timer."""
        running = [each for each in rooms.running_in(tx, guild_id) if each.user_id in present]
        without_timer = rooms.without_timer(tx, guild_id)
        to_follow = [each.user_id for each in running if each.channel_id in without_timer]
        return [each.id for each in running], to_follow

    @writes
    def _watch_some(self, tx: Transaction, session_ids: Sequence[int], now: datetime) -> list[int]:
        to_follow: list[int] = []
        for session_id in session_ids:
            session = sessions.find_running(tx, session_id)
            if session is None:
                continue
            room_session = room_session_of(tx, session)
            if (
                room_session.presence.away_since is None
                and room_session.presence.over_at(now) is None
            ):
                mark_present(tx, room_session, now)
            else:
                to_follow.append(session.user_id)
        return to_follow

    @in_steps
    def end_due(self, now: datetime) -> None:
        """End sessions whose members have been away or unseen for too long, up to 200 at once.

        Each has a transaction of its own, so that one failure does not affect the others.
        """
        for each in self._due.blocking(now):
            try:
                self._end_one.blocking(each, now)
            except StorageError:
                raise
            except Exception:
                logger.exception(
                    "Server %s: could not end session %s; trying again in an hour",
                    each.guild_id,
                    each.id,
                )
                self._postpone.blocking(each, now + _RETRY_AFTER)

    @reads
    def _due(self, tx: Transaction, now: datetime) -> list[DueSession]:
        return rooms.due(tx, now, _AT_ONCE)

    @writes
    def _postpone(self, tx: Transaction, due: DueSession, check_at: datetime) -> None:
        rooms.set_check(tx, due.id, check_at)

    @writes
    def _end_one(self, tx: Transaction, due: DueSession, now: datetime) -> None:
        # Lock the member before reading the session: another process may be ending it.
        member = members.lock(tx, due.guild_id, due.user_id)
        room_session = find_room_session(tx, due.guild_id, due.user_id)
        if member is not None and room_session is not None:
            context = load_context(tx, self._packs, due.guild_id)
            end_if_over(tx, context, member, room_session, now)


def _continue_or_start(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    room_session: RoomSession | None,
    room: Room,
    at: datetime,
) -> None:
    """Continue the session of a member who is in a room, or start one."""
    if room_session is not None:
        room_session = end_if_over(tx, context, member, room_session, at)
    if room_session is not None:
        mark_present(tx, room_session, at)
        follow_room_timer(tx, member, replace(room_session.session, away_at=None), room, at)
    else:
        start_room_session(tx, context, member, channel_id=room.channel_id, focus=room.focus, at=at)


def _start_break(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    room_session: RoomSession,
    sighting: Sighting,
) -> None:
    """Start a break in the session of a member who is not in a room."""
    if room_session.presence.away_since is not None:
        return
    left_at = room_session.presence.left_at(sighting.at, live=sighting.live)
    running = end_if_over(tx, context, member, room_session, left_at)
    if running is None:
        return
    if breaks.count(tx, running.session.id) < MAX_BREAKS:
        mark_away(tx, running, left_at)
    else:  # coming back begins another session
        end_room_session(tx, context, member, running, until=left_at, now=sighting.at)


def _shown(
    context: ServerContext,
    member: Member,
    room_session: RoomSession,
    *,
    practised_minutes: int,
    day_minutes: int,
    together: Together | None,
) -> RoomStatus:
    session, away_since = room_session.session, room_session.presence.away_since
    return RoomStatus(
        focus=context.focus_name(session.focus),
        channel_id=session.channel_id,
        started_at=session.started_at,
        away_since=away_since,
        over_at=away_since + AWAY if away_since is not None else None,
        minutes=practised_minutes,
        day_minutes=day_minutes,
        daily_goal_minutes=member.daily_goal_minutes,
        together=together,
    )
