"""Studio rooms: coming and going, the end of a day, and what staff set (docs/rules.md)."""

from collections.abc import Sequence
from datetime import date

import pytest

from bot.domain.errors import (
    TooManyRooms,
    UnknownFocus,
)
from bot.domain.members import SessionKind
from bot.domain.rooms import MOST_ROOMS
from bot.services.room_results import RoomChange
from bot.services.rooms import Sighting
from bot.storage import deliveries
from bot.storage import sessions as stored
from bot.storage.database import Database
from bot.storage.deliveries import DeliveryKind
from tests.services.studio import (
    LOUNGE,
    OTHER_ROOM,
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
from tests.services.world import (
    ANNE,
    ANNOUNCEMENTS,
    BEN,
    MUSIC,
    World,
    local,
)

TODAY, TOMORROW = date(2026, 11, 11), date(2026, 11, 12)


# ---------------------------------------------------------------- coming and going


async def test_being_in_a_room_is_a_session_dated_to_the_leaving(world: World) -> None:
    await mark(world)
    began_at = world.now
    await be_there(world, 30)
    left_at = world.now
    await stay_away(world, 9)
    assert await world.awards() == []
    await stay_away(world, 1)
    (session,) = await sessions_of(world)
    assert (session.kind, session.focus, session.channel_id) == (SessionKind.ROOM, "mixing", ROOM)
    assert (session.started_at, session.ended_at) == (began_at, left_at)
    assert (session.minutes, session.day, session.check_at) == (30, TODAY, None)
    (award,) = await world.awards()
    assert (award.base_xp, award.minutes, award.at) == (300, 30, world.now)
    async with world.database.reading() as tx:
        assert await stored.breaks(tx, session.id) == []


@pytest.mark.parametrize(("minutes", "kept"), [(5 - 1 / 60, []), (5, [5])])
async def test_it_takes_five_minutes(world: World, minutes: float, kept: Sequence[int]) -> None:
    await mark(world)
    await be_there(world, minutes)
    await stay_away(world)
    assert await minutes_of(world) == kept
    assert len(await world.awards()) == len(kept)


async def test_an_hour_in_a_room_earns_no_fresh_ears(world: World) -> None:
    await mark(world)
    await be_there(world, 60)
    await stay_away(world)
    (award,) = await world.awards()
    assert award.base_xp == 600


async def test_a_short_absence_is_a_break_and_no_practice(world: World) -> None:
    await mark(world)
    await be_there(world, 20)
    left_at = world.now
    await stay_away(world, 10 - 1 / 60)
    back_at = world.now
    await be_there(world, 10)
    await stay_away(world)
    (session,) = await sessions_of(world)
    assert session.minutes == 30
    async with world.database.reading() as tx:
        (pause,) = await stored.breaks(tx, session.id)
    assert (pause.from_at, pause.to_at) == (left_at, back_at)


async def test_a_long_absence_is_the_end_with_or_without_a_tick(world: World) -> None:
    await mark(world)
    await be_there(world, 20)
    await stay_away(world, 10)
    await be_there(world, 10)
    world.passes(minutes=10)
    await be_there(world, 5)
    await stay_away(world)
    assert await minutes_of(world) == [20, 10, 5]


async def test_moving_between_rooms_goes_on_and_moving_elsewhere_is_leaving(world: World) -> None:
    await mark(world)
    await mark(world, OTHER_ROOM, "theory")
    await found(world, ROOM)
    await sit(world, 10)
    await found(world, OTHER_ROOM)
    await sit(world, 10)
    await found(world, LOUNGE)
    await stay_away(world, 5)
    await found(world, OTHER_ROOM)
    await sit(world, 5)
    await found(world, LOUNGE)
    await stay_away(world)
    await found(world, LOUNGE)
    (session,) = await sessions_of(world)
    assert (session.minutes, session.focus) == (25, "mixing")


async def test_what_is_found_twice_or_overtaken_changes_nothing(world: World) -> None:
    await mark(world)
    await found(world, ROOM)
    await found(world, ROOM)
    await sit(world, 10)
    before = world.now
    world.passes(minutes=1)
    await found(world, ROOM)
    world.now, later = before, world.now
    await found(world, None)  # older than what is known
    world.now = later
    await found(world, None)
    world.passes(seconds=5)
    await found(world, None)
    await stay_away(world)
    assert await minutes_of(world) == [11]


async def test_nobody_is_followed_where_nothing_is_a_room(world: World) -> None:
    sighting = Sighting(guild_id=world.guild_id, user_id=ANNE, channel_id=LOUNGE, at=world.now)
    assert not await world.services.rooms.concern(sighting)
    await found(world, LOUNGE)
    await found(world, None)
    assert await sessions_of(world) == []
    assert not await is_known(world)
    await mark(world, LOUNGE)
    assert await world.services.rooms.concern(sighting)


async def test_the_room_of_another_server_is_none_here(world: World, database: Database) -> None:
    await mark(World(database))
    await found(world, ROOM)
    assert await sessions_of(world) == []


async def test_nine_hours_are_kept_and_eight_are_paid(world: World) -> None:
    world.now = local("2026-11-11", "08:00")
    await mark(world)
    await be_there(world, 9 * 60)
    await stay_away(world)
    (award,) = await world.awards()
    assert (award.minutes, award.base_xp) == (540, 240 * 10 + 240 * 5)


async def test_what_is_logged_of_the_same_time_is_not_counted_twice(world: World) -> None:
    world.now = local("2026-11-11", "05:00")
    await mark(world)
    await found(world, ROOM)
    await sit(world, 60)
    await world.log(90)
    await found(world, None)
    await stay_away(world)
    assert [award.minutes for award in await world.awards()] == [90, 40]
    await world.services.logbook.undo(world.request())
    assert (await world.services.logbook.history(world.guild_id, ANNE)).minutes == 90


async def test_a_level_up_is_owed_to_the_announcements(world: World) -> None:
    await world.announce()
    await mark(world)
    await be_there(world, 30)
    await stay_away(world)
    (owed,) = await world.due()
    assert (owed.kind, owed.channel_id) == (DeliveryKind.LEVEL_UP, ANNOUNCEMENTS)
    async with world.database.reading() as tx:
        assert await deliveries.find(tx, DeliveryKind.LEVEL_UP, owed.subject_id)


async def test_the_other_members_session_is_none_of_ones_own(world: World) -> None:
    await mark(world)
    await found(world, ROOM)
    await found(world, ROOM, BEN)
    assert await world.services.rooms.staying_in(world.guild_id) == [ANNE, BEN]
    await sit(world, 10, [ANNE, BEN])
    await found(world, None)
    await sit(world, 10, [BEN])
    await found(world, None, BEN)
    await stay_away(world)
    assert (await minutes_of(world), await minutes_of(world, BEN)) == ([10], [20])


# ---------------------------------------------------------------- the end of the day


async def test_a_night_is_shared_out_between_its_days(world: World) -> None:
    world.now = local("2026-11-12", "03:00")
    await mark(world)
    await be_there(world, 90)
    await stay_away(world)
    kept = await sessions_of(world)
    assert [(each.day, each.minutes) for each in kept] == [(TODAY, 60), (TOMORROW, 30)]
    assert kept[0].ended_at == kept[1].started_at == local("2026-11-12", "04:00")
    assert [award.day for award in await world.awards()] == [TODAY, TOMORROW]


async def test_who_leaves_just_after_four_has_left_the_new_day(world: World) -> None:
    world.now = local("2026-11-12", "03:30")
    await mark(world)
    await found(world, ROOM)
    await sit(world, 29)
    world.passes(minutes=2)
    await found(world, None)
    await stay_away(world)
    assert [(each.day, each.minutes) for each in await sessions_of(world)] == [(TODAY, 30)]


async def test_who_is_away_at_four_comes_back_to_the_new_day(world: World) -> None:
    world.now = local("2026-11-12", "03:30")
    await mark(world)
    await be_there(world, 27)
    await stay_away(world, 5)
    await be_there(world, 6)
    await stay_away(world)
    kept = await sessions_of(world)
    assert [(each.day, each.minutes) for each in kept] == [(TODAY, 27), (TOMORROW, 6)]


async def test_a_day_begins_in_the_zone_of_its_member(world: World) -> None:
    await world.set_up(timezone="Asia/Tokyo")
    world.now = local("2026-11-12", "03:50", "Asia/Tokyo")
    await mark(world)
    await be_there(world, 20)
    await stay_away(world)
    assert [(each.day, each.minutes) for each in await sessions_of(world)] == [
        (TODAY, 10),
        (TOMORROW, 10),
    ]


# ---------------------------------------------------------------- what staff set


async def test_a_channel_becomes_a_room_and_an_ordinary_one_again(world: World) -> None:
    shown = await mark(world)
    assert (shown.change, shown.focus, shown.focus_given) == (RoomChange.MARKED, "Mixing", True)
    shown = await mark(world, OTHER_ROOM, None)
    assert (shown.change, shown.focus_given) == (RoomChange.MARKED, False)
    assert [(room.channel_id, room.focus) for room in shown.rooms] == [
        (ROOM, "Mixing"),
        (OTHER_ROOM, MUSIC.focuses[0].name),
    ]
    assert (await mark(world, ROOM, "Theory")).change is RoomChange.REFOCUSED
    assert await world.services.rooms.channels_of(world.guild_id) == [ROOM, OTHER_ROOM]
    assert (await mark(world, ROOM, "theory")).change is RoomChange.UNMARKED
    shown = await mark(world, OTHER_ROOM, None)
    assert (shown.change, shown.rooms) == (RoomChange.UNMARKED, [])
    assert world.guild_id not in await world.services.rooms.channels()
    with pytest.raises(UnknownFocus):
        await mark(world, ROOM, "juggling")


async def test_a_server_has_25_rooms_at_most(world: World) -> None:
    for channel_id in range(700, 700 + MOST_ROOMS):
        await mark(world, channel_id)
    with pytest.raises(TooManyRooms):
        await mark(world, ROOM)
    assert (await mark(world, 700, "theory")).change is RoomChange.REFOCUSED
    assert (await mark(world, 700, "theory")).change is RoomChange.UNMARKED
    assert len((await mark(world, ROOM)).rooms) == MOST_ROOMS


async def test_another_focus_is_that_of_later_sessions(world: World) -> None:
    await mark(world)
    await found(world, ROOM)
    await sit(world, 5)
    await mark(world, ROOM, "theory")
    await sit(world, 5)
    await found(world, None)
    await stay_away(world)
    await be_there(world, 5)
    await stay_away(world)
    assert [(each.focus, each.minutes) for each in await sessions_of(world)] == [
        ("mixing", 10),
        ("theory", 5),
    ]


async def test_a_room_that_is_gone_is_forgotten(world: World) -> None:
    await mark(world)
    await mark(world, OTHER_ROOM)
    shown = await world.services.rooms.forget(world.guild_id, [ROOM, LOUNGE])
    assert [room.channel_id for room in shown.rooms] == [OTHER_ROOM]
    shown = await world.services.rooms.show(world.guild_id)
    assert [room.channel_id for room in shown.rooms] == [OTHER_ROOM]
    await found(world, ROOM)
    assert await sessions_of(world) == []
