"""Studio rooms beside timers, and the commands that know of them (docs/rules.md)."""

from datetime import timedelta

import pytest

from bot.domain.errors import NoTimer, RoomKeepsSession, TimerRunning
from bot.domain.members import SessionKind
from bot.services.session_results import SessionRecorded, TimerDiscarded
from tests.services.studio import (
    ROOM,
    be_there,
    found,
    is_known,
    mark,
    minutes_of,
    sessions_of,
    sit,
    stay_away,
)
from tests.services.world import ANNE, World


async def test_a_timer_comes_before_the_room(world: World) -> None:
    await mark(world)
    await world.services.sessions.start(world.request(), focus="theory")
    await found(world, ROOM)
    await sit(world, 30)
    await found(world, None)
    await stay_away(world)
    recorded = await world.services.sessions.stop(world.request())
    assert isinstance(recorded, SessionRecorded)
    assert (recorded.minutes, recorded.in_room) == (40, False)
    assert [each.kind for each in await sessions_of(world)] == [SessionKind.TIMED]


async def test_starting_a_timer_ends_and_credits_what_the_room_kept(world: World) -> None:
    await mark(world)
    await found(world, ROOM)
    await sit(world, 20)
    timer = await world.services.sessions.start(world.request())
    assert timer.room is not None
    assert (timer.room.minutes, timer.room.awarded.base_xp, timer.focus) == (20, 200, "Mixing")
    assert timer.day_minutes == 20
    with pytest.raises(TimerRunning):
        await world.services.sessions.start(world.request())
    await found(world, ROOM)
    assert await minutes_of(world) == [20, None]


async def test_starting_a_timer_within_five_minutes_discards_what_the_room_kept(
    world: World,
) -> None:
    await mark(world)
    await found(world, ROOM)
    await sit(world, 4)
    assert (await world.services.sessions.start(world.request())).room is None
    assert [each.kind for each in await sessions_of(world)] == [SessionKind.TIMED]


async def test_what_the_room_keeps_is_stopped_by_command_and_not_begun_again_by_itself(
    world: World,
) -> None:
    await mark(world)
    await found(world, ROOM)
    await sit(world, 20)
    recorded = await world.services.sessions.stop(world.request(), note="drums")
    assert isinstance(recorded, SessionRecorded)
    assert (recorded.minutes, recorded.note, recorded.in_room) == (20, "drums", True)
    assert not recorded.fresh_ears
    await sit(world, 20)
    assert await minutes_of(world) == [20]
    with pytest.raises(NoTimer):
        await world.services.sessions.stop(world.request())
    await found(world, None)
    await found(world, ROOM)
    await sit(world, 3)
    assert await world.services.sessions.stop(world.request()) == TimerDiscarded(
        minutes=3, in_room=True
    )


async def test_stopping_while_away_counts_up_to_the_leaving(world: World) -> None:
    await mark(world)
    await be_there(world, 20)
    world.passes(minutes=5)
    recorded = await world.services.sessions.stop(world.request())
    assert recorded.minutes == 20


async def test_a_room_knows_no_breaks_by_command(world: World) -> None:
    await mark(world)
    began_at = world.now
    await found(world, ROOM)
    sessions = world.services.sessions
    for asked in (sessions.take_break, sessions.resume, sessions.cancel):
        with pytest.raises(RoomKeepsSession) as refused:
            await asked(world.request())
        assert (refused.value.channel_id, refused.value.since) == (ROOM, began_at)


async def test_the_status_tells_what_a_room_keeps(world: World) -> None:
    rooms = world.services.rooms
    assert await rooms.status(world.guild_id, ANNE, world.now) is None
    await mark(world)
    began_at = world.now
    await found(world, ROOM)
    await sit(world, 7)
    shown = await rooms.status(world.guild_id, ANNE, world.now)
    assert shown is not None
    assert (shown.minutes, shown.started_at, shown.focus) == (7, began_at, "Mixing")
    assert (shown.away_since, shown.over_at) == (None, None)
    await found(world, None)
    world.passes(minutes=2)
    shown = await rooms.status(world.guild_id, ANNE, world.now)
    assert shown is not None
    assert (shown.minutes, shown.away_since) == (7, world.now - timedelta(minutes=2))
    assert shown.over_at == world.now + timedelta(minutes=8)


async def test_the_export_has_it_and_the_deletion_ends_it(world: World) -> None:
    await mark(world)
    began_at = world.now
    await found(world, ROOM)
    await sit(world, 20)
    content = (await world.services.privacy.export(world.guild_id, ANNE, world.now)).content
    (session,) = content["sessions"]
    assert (session["kind"], session["ended_at"]) == ("room", None)
    assert session["started_at"] == f"{began_at:%Y-%m-%dT%H:%M:%SZ}"
    await world.services.privacy.delete(world.guild_id, ANNE, world.now)
    await sit(world, 20)
    await found(world, None)
    assert await sessions_of(world) == []
    assert not await is_known(world)
    await be_there(world, 6)
    await stay_away(world)
    assert await minutes_of(world) == [6]
