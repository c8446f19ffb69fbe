"""Studio rooms: the voice channels that keep sessions, and who is seen in them."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from bot.db.errors import StorageError
from bot.db.transactions import Transaction
from bot.db.use_cases import in_steps, reads, writes
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.members import store as members
from bot.members.store import Member
from bot.packs.errors import PackMissing
from bot.rooms import store as rooms
from bot.rooms.errors import TooManyRooms
from bot.rooms.results import RoomChange, RoomLine, RoomsShown, RoomStay
from bot.rooms.rules import AWAY, MOST_ROOMS, Sighting
from bot.rooms.service.room_sessions import (
    Staying,
    begin_stay,
    bring_up_to,
    find_staying,
    leave,
    see,
    staying_of,
)
from bot.rooms.store import DueStay, Room
from bot.servers import store as servers
from bot.servers.service.context import ServerContext, context_of, default_server, load_context
from bot.use_cases import Service
from bot.xp.store import ledger

_AT_ONCE = 200
_TROUBLE_PAUSE = timedelta(hours=1)

logger = logging.getLogger(__name__)


class Rooms(Service):
    """What staff do with studio rooms, and what rooms do for members."""

    @writes
    def toggle(
        self, tx: Transaction, request: Request, channel_id: int, focus: str | None = None
    ) -> RoomsShown:
        """Make a studio room of a channel, give one another focus, or make it ordinary again.

        Without a focus, a new one is about the first of the server's pack. The same again, or no
        focus, makes an ordinary channel of a room.

        Raises:
            UnknownFocus: the pack has no such focus.
            TooManyRooms: the server has as many as it may have.
        """
        claim(tx, request)
        server = servers.enter(tx, default_server(request.guild_id, self._packs))
        context = context_of(server, self._packs)
        chosen = context.focus(focus) if focus else context.pack.focuses[0]
        before = rooms.find(tx, request.guild_id, channel_id)
        change = _change(before, chosen.slug if focus else None)
        if change is RoomChange.UNMARKED:
            rooms.unmark(tx, request.guild_id, [channel_id])
        else:
            if before is None and len(rooms.of(tx, request.guild_id)) >= MOST_ROOMS:
                raise TooManyRooms(most=MOST_ROOMS)
            room = Room(guild_id=request.guild_id, channel_id=channel_id, focus=chosen.slug)
            rooms.mark(tx, room)
        return RoomsShown(
            rooms=_lines(tx, context),
            channel_id=channel_id,
            change=change,
            focus=chosen.name,
            focus_given=focus is not None,
        )

    @reads
    def show(self, tx: Transaction, guild_id: int) -> RoomsShown:
        """Return a server's studio rooms."""
        return RoomsShown(rooms=_lines(tx, load_context(tx, self._packs, guild_id)))

    @writes
    def forget(self, tx: Transaction, guild_id: int, channel_ids: Collection[int]) -> RoomsShown:
        """Forget the studio rooms whose channels are gone; to do so twice does no harm."""
        servers.enter(tx, default_server(guild_id, self._packs))
        rooms.unmark(tx, guild_id, channel_ids)
        return RoomsShown(rooms=_lines(tx, load_context(tx, self._packs, guild_id)))

    @reads
    def channels_of(self, tx: Transaction, guild_id: int) -> list[int]:
        """Return the ids of the channels that are a server's studio rooms."""
        return [room.channel_id for room in rooms.of(tx, guild_id)]

    @reads
    def channels(self, tx: Transaction) -> dict[int, list[int]]:
        """Return the same for all servers that have any, by the server's id."""
        found: dict[int, list[int]] = {}
        for room in rooms.everywhere(tx):
            found.setdefault(room.guild_id, []).append(room.channel_id)
        return found

    @reads
    def staying_in(self, tx: Transaction, guild_id: int) -> list[int]:
        """Return the ids of the members of whom a server's rooms keep a session."""
        return [session.user_id for session in rooms.running_in(tx, guild_id)]

    @reads
    def concern(self, tx: Transaction, sighting: Sighting) -> bool:
        """Tell whether a sighting may change anything, without waiting for who is writing."""
        channel_id = sighting.channel_id
        if channel_id and rooms.find(tx, sighting.guild_id, channel_id):
            return True
        running = rooms.running(tx, sighting.guild_id, sighting.user_id)
        return running is not None

    @reads
    def status(
        self, tx: Transaction, guild_id: int, user_id: int, now: datetime
    ) -> RoomStay | None:
        """Return the session that a room keeps of a member, or None."""
        staying = find_staying(tx, guild_id, user_id)
        if staying is None:
            return None
        context = load_context(tx, self._packs, guild_id)
        member = members.find(tx, guild_id, user_id)
        held = ledger.practice_day(tx, guild_id, user_id, staying.session.day)
        return _shown(context, member, staying, held.minutes, now)

    @writes
    def follow(self, tx: Transaction, sighting: Sighting) -> None:
        """Bring a member's session to where they were found (rules, Studio rooms).

        In a room it begins, or a break of it ends; out of the rooms, a break begins. What is older
        than what is known already changes nothing, and to find the same again does no harm.
        """
        room = self._room(tx, sighting)
        entering = members.hold if room is None else members.enter
        member = entering(tx, sighting.guild_id, sighting.user_id)
        staying = find_staying(tx, sighting.guild_id, sighting.user_id)
        if member is None or (staying is not None and sighting.at < staying.stay.seen_at):
            return
        try:
            context = load_context(tx, self._packs, sighting.guild_id)
        except PackMissing:  # whoever runs the bot may bring the pack back
            return
        if room is not None:
            _found(tx, context, member, staying, room, sighting.at)
        elif staying is not None:
            _missed(tx, context, member, staying, sighting)

    def _room(self, tx: Transaction, sighting: Sighting) -> Room | None:
        if sighting.channel_id is None:
            return None
        return rooms.find(tx, sighting.guild_id, sighting.channel_id)

    @writes
    def watch(
        self, tx: Transaction, guild_id: int, present: Collection[int], now: datetime
    ) -> list[int]:
        """Note that members are in a server's rooms still.

        Returns those whose session has more to it than that, and wants to be followed.
        """
        more: list[int] = []
        for session in rooms.running_in(tx, guild_id):
            if session.user_id not in present:
                continue
            staying = staying_of(tx, session)
            if staying.stay.away_since is None and staying.stay.over_at(now) is None:
                see(tx, staying, now)
            else:
                more.append(session.user_id)
        return more

    @in_steps
    def end_due(self, now: datetime) -> None:
        """End sessions whose members are away or out of sight, up to 200 at once.

        Each is a transaction of its own, so that the trouble with one is no other's.
        """
        for each in self._due.blocking(now):
            try:
                self._end_one.blocking(each, now)
            except StorageError:
                raise
            except Exception:
                logger.exception("Server %s: session %s is not ended", each.guild_id, each.id)
                self._look_later.blocking(each, now + _TROUBLE_PAUSE)

    @reads
    def _due(self, tx: Transaction, now: datetime) -> list[DueStay]:
        return rooms.due(tx, now, _AT_ONCE)

    @writes
    def _look_later(self, tx: Transaction, due: DueStay, check_at: datetime) -> None:
        rooms.check(tx, due.id, check_at)

    @writes
    def _end_one(self, tx: Transaction, due: DueStay, now: datetime) -> None:
        # Locked before the session is read: another process may just be ending it.
        member = members.hold(tx, due.guild_id, due.user_id)
        staying = find_staying(tx, due.guild_id, due.user_id)
        if member is not None and staying is not None:
            context = load_context(tx, self._packs, due.guild_id)
            bring_up_to(tx, context, member, staying, now)


def _change(before: Room | None, focus: str | None) -> RoomChange:
    if before is None:
        return RoomChange.MARKED
    if focus is None or focus == before.focus:
        return RoomChange.UNMARKED
    return RoomChange.REFOCUSED


def _lines(tx: Transaction, context: ServerContext) -> list[RoomLine]:
    return [
        RoomLine(channel_id=room.channel_id, focus=context.focus_name(room.focus))
        for room in rooms.of(tx, context.server.guild_id)
    ]


def _found(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    staying: Staying | None,
    room: Room,
    at: datetime,
) -> None:
    """Let the session of a member who is in a room go on, or begin one."""
    if staying is not None:
        staying = bring_up_to(tx, context, member, staying, at)
    if staying is not None:
        see(tx, staying, at)
    else:
        begin_stay(tx, context, member, channel_id=room.channel_id, focus=room.focus, at=at)


def _missed(
    tx: Transaction, context: ServerContext, member: Member, staying: Staying, sighting: Sighting
) -> None:
    """Begin a break of the session of a member who is in none of the rooms."""
    if staying.stay.away_since is not None:
        return
    left_at = staying.stay.left_at(sighting.at, live=sighting.live)
    running = bring_up_to(tx, context, member, staying, left_at)
    if running is not None:
        leave(tx, running, left_at)


def _shown(
    context: ServerContext, member: Member, staying: Staying, day_minutes: int, now: datetime
) -> RoomStay:
    session, away_since = staying.session, staying.stay.away_since
    return RoomStay(
        focus=context.focus_name(session.focus),
        channel_id=session.channel_id,
        started_at=session.started_at,
        away_since=away_since,
        over_at=away_since + AWAY if away_since is not None else None,
        minutes=staying.minutes(now),
        day_minutes=day_minutes,
        daily_goal_minutes=member.daily_goal_minutes,
    )
