"""Studio rooms of a server, and notices about them."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.notices import store as notices
from bot.notices.rules import Problem
from bot.rooms import store as rooms
from bot.rooms.errors import RoomIsAfk, TooManyRooms
from bot.rooms.results import RoomChange, RoomLine, RoomsShown
from bot.rooms.rules import MAX_ROOMS, TIMER_OFF
from bot.rooms.store import Room
from bot.servers import store as servers
from bot.servers.service.context import ServerContext, context_of, default_server, load_context
from bot.setting_changes.rules import Setting
from bot.setting_changes.service import record_change
from bot.shared_timers import store as shared_timers
from bot.shared_timers.errors import BadLengths
from bot.shared_timers.rules import Lengths, lengths_meant
from bot.use_cases import Service


class Rooms(Service):
    """Use cases of a server's studio rooms."""

    @writes
    def toggle(
        self,
        tx: Transaction,
        request: Request,
        channel_id: int,
        focus: str | None = None,
        *,
        timer: str | None = None,
        is_afk: bool = False,
    ) -> RoomsShown:
        """Make a channel a studio room, change a room, or make it an ordinary channel.

        A new room without a focus gets the first one of the server's pack. For an existing room,
        no focus or the same focus makes it an ordinary channel again, unless its `timer` is set:
        the lengths that it runs by itself, or `off`.

        Raises:
            UnknownFocus: the pack has no such focus.
            BadLengths: the lengths can't be read, or are out of range.
            RoomIsAfk: it is the server's AFK channel.
            TooManyRooms: the server has the maximum number of rooms.
        """
        lengths = _lengths(timer)
        claim(tx, request)
        server = servers.enter(tx, default_server(request.guild_id, self._packs))
        context = context_of(server, self._packs)
        chosen = context.focus(focus).slug if focus else None
        before = rooms.find(tx, request.guild_id, channel_id)
        change = _change(before, chosen, is_timed=timer is not None)
        room = before or Room(
            guild_id=request.guild_id, channel_id=channel_id, focus=context.pack.focuses[0].slug
        )
        room = replace(room, focus=chosen or room.focus)
        if timer is not None:
            room = _timed(room, lengths)
        if change is RoomChange.UNMARKED:
            rooms.unmark(tx, request.guild_id, [channel_id])
            notices.clear_notices(tx, request.guild_id, channel_id)
        elif is_afk:
            raise RoomIsAfk(channel_id=channel_id)
        else:
            if before is None and len(rooms.all_of(tx, request.guild_id)) >= MAX_ROOMS:
                raise TooManyRooms(limit=MAX_ROOMS)
            rooms.mark(tx, room)
        _record(tx, request, before, None if change is RoomChange.UNMARKED else room)
        return RoomsShown(
            rooms=_lines(tx, context),
            channel_id=channel_id,
            change=change,
            focus=context.focus_name(room.focus),
            focus_given=focus is not None,
            lengths=room.lengths,
        )

    @reads
    def show(self, tx: Transaction, guild_id: int) -> RoomsShown:
        """Return a server's studio rooms."""
        return RoomsShown(rooms=_lines(tx, load_context(tx, self._packs, guild_id)))

    @writes
    def forget(self, tx: Transaction, request: Request, channel_ids: Collection[int]) -> RoomsShown:
        """Have staff remove the studio rooms whose channels were deleted."""
        claim(tx, request)
        server = servers.enter(tx, default_server(request.guild_id, self._packs))
        for room in rooms.all_of(tx, request.guild_id):
            if room.channel_id in channel_ids:
                setting, channel_id = Setting.STUDIO_ROOM, room.channel_id
                record_change(tx, request, setting, channel_id, old=room.focus, new=None)
        rooms.unmark(tx, request.guild_id, channel_ids)
        return RoomsShown(rooms=_lines(tx, context_of(server, self._packs)))

    @writes
    def remove_deleted(self, tx: Transaction, guild_id: int, channel_id: int) -> None:
        """Remove the studio room of a channel that was just deleted; idempotent."""
        servers.enter(tx, default_server(guild_id, self._packs))
        rooms.unmark(tx, guild_id, [channel_id])

    @writes
    def report_afk(self, tx: Transaction, guild_id: int, channel_id: int, now: datetime) -> None:
        """Notify staff, once, that a studio room is now the server's AFK channel."""
        notices.raise_notice(
            tx, guild_id, problem=Problem.ROOM_IS_AFK, channel_id=channel_id, now=now
        )

    @reads
    def has_afk_notice(self, tx: Transaction, guild_id: int) -> bool:
        """Return whether staff have a notice that a studio room is the AFK channel."""
        of_server = notices.notices_of(tx, guild_id)
        return any(notice.problem is Problem.ROOM_IS_AFK for notice in of_server)

    @writes
    def clear_afk(self, tx: Transaction, guild_id: int) -> None:
        """Delete the notice about the AFK channel: no studio room is one any more."""
        notices.clear_problem(tx, guild_id, Problem.ROOM_IS_AFK)

    @reads
    def channels_of(self, tx: Transaction, guild_id: int) -> list[int]:
        """Return the channel ids of a server's studio rooms."""
        return [room.channel_id for room in rooms.all_of(tx, guild_id)]

    @reads
    def channels(self, tx: Transaction) -> dict[int, list[int]]:
        """Return the channel ids of the studio rooms of own servers, by server id."""
        channel_ids: dict[int, list[int]] = {}
        for room in rooms.all_rooms(tx):
            channel_ids.setdefault(room.guild_id, []).append(room.channel_id)
        return channel_ids


def _lengths(timer: str | None) -> Lengths | None:
    """Return the lengths that staff typed, None for `off`. Raises BadLengths."""
    if timer is None or timer.strip().casefold() == TIMER_OFF:
        return None
    lengths = lengths_meant(timer)
    if lengths is None:
        raise BadLengths(text=timer)
    return lengths


def _timed(room: Room, lengths: Lengths | None) -> Room:
    return replace(
        room,
        work_minutes=lengths and lengths.work_minutes,
        break_minutes=lengths and lengths.break_minutes,
    )


def _change(before: Room | None, focus: str | None, *, is_timed: bool) -> RoomChange:
    if before is None:
        return RoomChange.MARKED
    if focus is not None and focus != before.focus:
        return RoomChange.REFOCUSED
    return RoomChange.RETIMED if is_timed else RoomChange.UNMARKED


def _record(tx: Transaction, request: Request, before: Room | None, after: Room | None) -> None:
    """Record what changed about a room; a timer that it ran by itself until now ends."""
    room = after or before
    if room is None:
        return
    focuses = {"old": before and before.focus, "new": after and after.focus}
    record_change(tx, request, Setting.STUDIO_ROOM, room.channel_id, **focuses)
    old, new = before and before.lengths, after and after.lengths
    record_change(tx, request, Setting.STUDIO_ROOM_TIMER, room.channel_id, old=old, new=new)
    running = shared_timers.in_channel(tx, room.guild_id, room.channel_id)
    if old != new and running is not None and running.rounds is None:
        shared_timers.end_at(tx, running.id, request.now)
        tx.after_commit(tx.wakeup)


def _lines(tx: Transaction, context: ServerContext) -> list[RoomLine]:
    return [
        RoomLine(
            channel_id=room.channel_id,
            focus=context.focus_name(room.focus),
            lengths=room.lengths,
        )
        for room in rooms.all_of(tx, context.server.guild_id)
    ]
