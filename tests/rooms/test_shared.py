"""Studio rooms that run a shared timer (docs/rules.md)."""

from collections.abc import Collection
from datetime import timedelta

from bot.clock_rollback.service import undo_clock_lead
from bot.sessions.results import SessionRecorded
from bot.shared_timers import store as shared_timers
from bot.shared_timers.errors import BadLengths, InTheRoom
from bot.shared_timers.results import StartedInRoom
from bot.shared_timers.store import SharedTimer
from bot.verify.service.verifier import Verifier
from tests.rooms.studio import (
    OTHER_ROOM,
    ROOM,
    report_channel,
    session_minutes,
    stored_sessions,
    toggle_room,
)
from tests.rooms.studio import watch as watch_rooms
from tests.shared_timers.together import find, tick
from tests.world import ANNE, BEN, NOON, ON_SQLITE, STAFF, World, refused


def room_timer(world: World, channel_id: int = ROOM) -> SharedTimer | None:
    with world.database.reading() as tx:
        return shared_timers.in_channel(tx, world.guild_id, channel_id)


def let_pass(world: World, minutes: int, present: Collection[int] = (ANNE,)) -> None:
    """Let time pass while these members are in a room, with ticks."""
    for _ in range(minutes):
        world.passes(minutes=1)
        tick(world)
        watch_rooms(world, present)


def time_room(world: World, timer: str, channel_id: int = ROOM) -> None:
    world.services.rooms.toggle.blocking(world.request(STAFF), channel_id, timer=timer)


def test_a_room_runs_its_timer_by_itself(world: World) -> None:
    toggle_room(world)
    time_room(world, "25/5")
    assert room_timer(world) is None
    report_channel(world, ROOM)
    timer = room_timer(world)
    assert timer is not None
    let_pass(world, 10)
    report_channel(world, ROOM, BEN)
    let_pass(world, 17, (ANNE, BEN))  # into the break
    status = world.services.room_presence.status.blocking(world.guild_id, BEN, world.now)
    assert status is not None
    assert status.away_since is None
    assert status.minutes == 15
    let_pass(world, 13, (ANNE, BEN))
    for user_id in (ANNE, BEN):
        report_channel(world, None, user_id)
    let_pass(world, 9, ())
    assert room_timer(world) is not None
    let_pass(world, 3, ())
    assert room_timer(world) is None  # empty for as long as sessions wait for their members
    assert session_minutes(world) == [35]
    assert session_minutes(world, BEN) == [25]
    assert list(Verifier(world.database, world.packs).run(world.now, repair=False)) == []
    report_channel(world, ROOM)
    again = room_timer(world)
    assert again is not None
    assert again.id != timer.id


@ON_SQLITE
def test_leaving_during_a_shared_break(world: World) -> None:
    toggle_room(world)
    time_room(world, "25/5")
    for user_id in (ANNE, BEN):
        report_channel(world, ROOM, user_id)
    let_pass(world, 26, (ANNE, BEN))
    for user_id in (ANNE, BEN):
        report_channel(world, None, user_id)
    let_pass(world, 2, ())
    report_channel(world, ROOM)  # Anne is back before the break is over, Ben stays away
    let_pass(world, 24)
    assert stored_sessions(world)[0].ears_at is None
    assert session_minutes(world, BEN) == [25]
    report_channel(world, None)
    let_pass(world, 9, ())  # past the next break
    report_channel(world, ROOM)
    let_pass(world, 4)
    report_channel(world, None)
    let_pass(world, 11, ())
    assert session_minutes(world) == [25 + 22 + 4]


@ON_SQLITE
def test_moving_to_another_room_is_moving_to_its_timer(world: World) -> None:
    toggle_room(world)
    toggle_room(world, OTHER_ROOM)
    time_room(world, "25/5")
    report_channel(world, ROOM)
    let_pass(world, 26)
    report_channel(world, OTHER_ROOM)  # which has none, so the break is over
    let_pass(world, 10)
    report_channel(world, None)
    let_pass(world, 11, ())
    assert session_minutes(world) == [35]
    assert room_timer(world) is None


@ON_SQLITE
def test_the_session_of_the_next_day_takes_part_too(world: World) -> None:
    world.now = NOON.replace(hour=3, minute=50)
    toggle_room(world)
    time_room(world, "25/5")
    report_channel(world, ROOM)
    let_pass(world, 40)
    yesterday, today = stored_sessions(world)
    assert yesterday.minutes == 10
    assert today.minutes is None
    status = world.services.room_presence.status.blocking(world.guild_id, ANNE, world.now)
    assert status is not None
    assert status.together is not None
    assert status.minutes == 25  # without the break from 04:15 to 04:20


@ON_SQLITE
def test_a_timer_started_by_hand_ends_without_ending_sessions(world: World) -> None:
    toggle_room(world)
    for user_id in (ANNE, BEN):
        report_channel(world, ROOM, user_id)
    timers = world.services.shared_timers
    started = timers.start.blocking(
        world.request(), lengths="10/3", rounds=2, focus="mixing", channel_id=ROOM
    )
    assert isinstance(started, StartedInRoom)
    timer_id = started.timer.id
    assert isinstance(refused(timers.join.blocking, world.request(BEN), timer_id), InTheRoom)
    let_pass(world, 12, (ANNE, BEN))
    left = timers.leave.blocking(world.request(BEN), timer_id)
    assert isinstance(left, SessionRecorded)
    assert (left.minutes, left.in_room) == (10, True)
    let_pass(world, 28)
    assert find(world, timer_id).ended_at is not None
    with world.database.reading() as tx:  # its message won't change when their session ends
        assert shared_timers.parts_of(tx, world.guild_id, ANNE) == []
    status = world.services.room_presence.status.blocking(world.guild_id, ANNE, world.now)
    assert status is not None
    assert status.together is None
    assert status.minutes == 37


@ON_SQLITE
def test_turning_a_rooms_timer_off_and_on(world: World) -> None:
    toggle_room(world)
    bad = refused(world.services.rooms.toggle.blocking, world.request(STAFF), ROOM, timer="often")
    assert isinstance(bad, BadLengths)
    time_room(world, "25/5")
    report_channel(world, ROOM)
    let_pass(world, 26)
    time_room(world, "off")
    let_pass(world, 4)
    assert room_timer(world) is None
    time_room(world, "50/10")
    let_pass(world, 1)  # nobody has to leave and come back for it
    timer = room_timer(world)
    assert timer is not None
    assert timer.work_minutes == 50
    status = world.services.room_presence.status.blocking(world.guild_id, ANNE, world.now)
    assert status is not None
    assert status.minutes == 30
    # Another focus, or making it an ordinary channel, is as before.
    toggle_room(world, focus="theory")
    assert room_timer(world) == timer
    toggle_room(world, focus=None)
    tick(world)
    assert room_timer(world) is None


@ON_SQLITE
def test_a_clock_set_back_moves_when_a_member_left(world: World) -> None:
    toggle_room(world)
    report_channel(world, ROOM)
    let_pass(world, 20)
    lead = timedelta(hours=1)
    world.now += lead
    report_channel(world, ROOM)
    world.passes(minutes=1)
    report_channel(world, None)
    world.now -= lead
    with world.database.writing() as tx:
        undo_clock_lead(tx, world.packs, lead, world.now)
    session = stored_sessions(world)[-1]
    assert session.away_at == session.last_sign_at
    assert session.away_at is not None
    assert session.away_at <= world.now
