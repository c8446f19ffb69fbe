"""Has members of a studio room take part in its shared timer, inside the caller's transaction."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.db.transactions import Transaction
from bot.members.store import Member
from bot.rooms.store import Room
from bot.sessions.store.sessions import RunningSession
from bot.shared_timers import store
from bot.shared_timers.rules import Lengths
from bot.shared_timers.service.parts import apply_phases, end_shared_break
from bot.shared_timers.service.starting import start_in_channel
from bot.shared_timers.store import NewSharedTimer, Part, SharedTimer


def follow_room_timer(
    tx: Transaction, member: Member, session: RunningSession, room: Room, at: datetime
) -> None:
    """Have a member who is in a room take part in its shared timer, which starts if it should.

    If they came from another room, they leave the one of that.
    """
    timer = store.in_channel(tx, room.guild_id, room.channel_id)
    if timer is None and room.lengths is not None:
        timer = _start(tx, room, room.lengths, at)
    if timer is not None and timer.is_over(at):
        timer = None
    part = store.find_part(tx, session.id)
    if part is not None and (timer is None or part.shared_timer_id != timer.id):
        store.redraw_of_session(tx, session.id, at + store.REDRAW_AFTER)
        store.leave(tx, session.id)
        end_shared_break(tx, member, session, at)
        part = None
    if timer is not None and part is None:
        phase = timer.phase_at(at)
        store.join(tx, Part(session_id=session.id, shared_timer_id=timer.id, step=phase.step))
        apply_phases(tx, member, session, [replace(phase, from_at=at)])
        store.redraw(tx, timer.id, at + store.REDRAW_AFTER)


def is_shared_break(tx: Transaction, session: RunningSession, at: datetime) -> bool:
    """Return whether a session is on the break of a shared timer."""
    timer = store.of_session(tx, session.id)
    return timer is not None and not timer.is_over(at) and timer.phase_at(at).is_break


def _start(tx: Transaction, room: Room, lengths: Lengths, at: datetime) -> SharedTimer | None:
    """Start the shared timer that a room runs by itself, for as long as somebody is there."""
    timer = NewSharedTimer(
        guild_id=room.guild_id,
        channel_id=room.channel_id,
        host_id=None,
        focus=room.focus,
        work_minutes=lengths.work_minutes,
        break_minutes=lengths.break_minutes,
        rounds=None,
        started_at=at,
        ends_at=None,
        due_at=at + timedelta(minutes=lengths.work_minutes),
    )
    return start_in_channel(tx, timer) or store.in_channel(tx, room.guild_id, room.channel_id)
