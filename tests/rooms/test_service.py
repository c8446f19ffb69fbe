"""Studio rooms: joining and leaving, the end of a day, and settings (docs/rules.md)."""

from collections.abc import Sequence
from datetime import date

import pytest

from bot.db.database import Database
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.packs.errors import UnknownFocus
from bot.rooms.errors import TooManyRooms
from bot.rooms.results import RoomChange
from bot.rooms.rules import MAX_ROOMS, Sighting
from bot.sessions.rules import MAX_BREAKS, SessionKind
from bot.sessions.store import breaks
from tests.rooms.studio import (
    LOUNGE,
    OTHER_ROOM,
    ROOM,
    has_member_row,
    report_channel,
    session_minutes,
    stay,
    stored_sessions,
    toggle_room,
    visit,
    wait,
)
from tests.world import ANNE, ANNOUNCEMENTS, BEN, MUSIC, ON_SQLITE, World, local

TODAY, TOMORROW = date(2026, 11, 11), date(2026, 11, 12)


# ---------------------------------------------------------------- joining and leaving


def test_a_room_session_ends_when_its_member_left(world: World) -> None:
    toggle_room(world)
    began_at = world.now
    visit(world, 30)
    left_at = world.now
    wait(world, 9)
    assert world.awards() == []
    wait(world, 1)
    (session,) = stored_sessions(world)
    assert (session.kind, session.focus) == (SessionKind.ROOM, "mixing")
    assert (session.started_at, session.ended_at) == (began_at, left_at)
    assert (session.minutes, session.day) == (30, TODAY)
    (award,) = world.awards()
    assert (award.base_xp, award.minutes, award.at) == (300, 30, world.now)
    with world.database.reading() as tx:
        assert breaks.of_session(tx, session.id) == []
        assert tx.execute("SELECT channel_id, check_at FROM sessions").rows == [(ROOM, None)]


@pytest.mark.parametrize(("minutes", "recorded"), [(5 - 1 / 60, []), (5, [5])])
def test_a_room_session_needs_five_minutes(
    world: World, minutes: float, recorded: Sequence[int]
) -> None:
    toggle_room(world)
    visit(world, minutes)
    wait(world)
    assert session_minutes(world) == recorded
    assert len(world.awards()) == len(recorded)


def test_an_hour_in_a_room_earns_no_fresh_ears(world: World) -> None:
    toggle_room(world)
    visit(world, 60)
    wait(world)
    (award,) = world.awards()
    assert award.base_xp == 600


def test_a_short_absence_is_a_break(world: World) -> None:
    toggle_room(world)
    visit(world, 20)
    left_at = world.now
    wait(world, 10 - 1 / 60)
    back_at = world.now
    visit(world, 10)
    wait(world)
    (session,) = stored_sessions(world)
    assert session.minutes == 30
    with world.database.reading() as tx:
        (pause,) = breaks.of_session(tx, session.id)
    assert (pause.from_at, pause.to_at) == (left_at, back_at)


def test_a_long_absence_ends_the_session_with_or_without_a_tick(world: World) -> None:
    toggle_room(world)
    visit(world, 20)
    wait(world, 10)
    visit(world, 10)
    world.passes(minutes=10)
    visit(world, 5)
    wait(world)
    assert session_minutes(world) == [20, 10, 5]


def test_moving_between_rooms_continues_the_session(world: World) -> None:
    toggle_room(world)
    toggle_room(world, OTHER_ROOM, "theory")
    report_channel(world, ROOM)
    stay(world, 10)
    report_channel(world, OTHER_ROOM)
    stay(world, 10)
    report_channel(world, LOUNGE)
    wait(world, 5)
    report_channel(world, OTHER_ROOM)
    stay(world, 5)
    report_channel(world, LOUNGE)
    wait(world)
    report_channel(world, LOUNGE)
    (session,) = stored_sessions(world)
    assert (session.minutes, session.focus) == (25, "mixing")


def test_repeated_and_late_sightings_change_nothing(world: World) -> None:
    toggle_room(world)
    report_channel(world, ROOM)
    report_channel(world, ROOM)
    stay(world, 10)
    before = world.now
    world.passes(minutes=1)
    report_channel(world, ROOM)
    world.now, later = before, world.now
    report_channel(world, None)  # older than the last sighting
    world.now = later
    report_channel(world, None)
    world.passes(seconds=5)
    report_channel(world, None)
    wait(world)
    assert session_minutes(world) == [11]


def test_servers_without_rooms_have_no_room_sessions(world: World) -> None:
    where = {"guild_id": world.guild_id, "user_id": ANNE, "channel_id": LOUNGE}
    sighting = Sighting(**where, at=world.now, live=True)
    assert not world.services.room_presence.is_relevant.blocking(sighting)
    report_channel(world, LOUNGE)
    report_channel(world, None)
    assert stored_sessions(world) == []
    assert not has_member_row(world)
    toggle_room(world, LOUNGE)
    assert world.services.room_presence.is_relevant.blocking(sighting)


def test_rooms_of_other_servers_do_not_count(world: World, database: Database) -> None:
    toggle_room(World(database))
    report_channel(world, ROOM)
    assert stored_sessions(world) == []


def test_nine_hours_are_recorded_and_eight_are_paid(world: World) -> None:
    world.now = local("2026-11-11", "08:00")
    toggle_room(world)
    visit(world, 9 * 60)
    wait(world)
    (award,) = world.awards()
    assert (award.minutes, award.base_xp) == (540, 240 * 10 + 240 * 5)


def test_sleeping_in_a_room_around_the_clock_pays_eight_hours_a_day(world: World) -> None:
    world.now = local("2026-11-11", "04:00")
    toggle_room(world)
    visit(world, 48 * 60)
    wait(world)
    for day in ("2026-11-11", "2026-11-12"):
        paid = [award for award in world.awards() if award.day.isoformat() == day]
        assert sum(award.minutes for award in paid) == 24 * 60
        assert sum(award.base_xp for award in paid) == 240 * 10 + 240 * 5


def test_time_logged_as_well_is_not_counted_twice(world: World) -> None:
    world.now = local("2026-11-11", "05:00")
    toggle_room(world)
    report_channel(world, ROOM)
    stay(world, 60)
    world.log(90)
    report_channel(world, None)
    wait(world)
    assert [award.minutes for award in world.awards()] == [90, 40]
    world.services.logbook.undo.blocking(world.request())
    assert world.services.logbook.history.blocking(world.guild_id, ANNE).minutes == 90


def test_a_level_up_in_a_room_is_announced(world: World) -> None:
    world.announce()
    toggle_room(world)
    visit(world, 30)
    wait(world)
    (owed,) = world.due()
    assert (owed.kind, owed.channel_id) == (DeliveryKind.LEVEL_UP, ANNOUNCEMENTS)
    with world.database.reading() as tx:
        assert deliveries.find(tx, DeliveryKind.LEVEL_UP, owed.subject_id)


def test_members_room_sessions_are_separate(world: World) -> None:
    toggle_room(world)
    report_channel(world, ROOM)
    report_channel(world, ROOM, BEN)
    assert world.services.room_presence.members_in_session.blocking(world.guild_id) == [ANNE, BEN]
    stay(world, 10, [ANNE, BEN])
    report_channel(world, None)
    stay(world, 10, [BEN])
    report_channel(world, None, BEN)
    wait(world)
    assert (session_minutes(world), session_minutes(world, BEN)) == ([10], [20])


# ---------------------------------------------------------------- the end of the day


def test_a_night_is_split_between_its_days(world: World) -> None:
    world.now = local("2026-11-12", "03:00")
    toggle_room(world)
    visit(world, 90)
    wait(world)
    recorded = stored_sessions(world)
    assert [(each.day, each.minutes) for each in recorded] == [(TODAY, 60), (TOMORROW, 30)]
    assert recorded[0].ended_at == recorded[1].started_at == local("2026-11-12", "04:00")
    assert [award.day for award in world.awards()] == [TODAY, TOMORROW]


def test_leaving_just_after_four_ends_the_new_days_session(world: World) -> None:
    world.now = local("2026-11-12", "03:30")
    toggle_room(world)
    report_channel(world, ROOM)
    stay(world, 29)
    world.passes(minutes=2)
    report_channel(world, None)
    wait(world)
    assert [(each.day, each.minutes) for each in stored_sessions(world)] == [(TODAY, 30)]


def test_a_member_away_at_four_returns_to_the_new_day(world: World) -> None:
    world.now = local("2026-11-12", "03:30")
    toggle_room(world)
    visit(world, 27)
    wait(world, 5)
    visit(world, 6)
    wait(world)
    recorded = stored_sessions(world)
    assert [(each.day, each.minutes) for each in recorded] == [(TODAY, 27), (TOMORROW, 6)]


def test_the_day_starts_in_the_members_zone(world: World) -> None:
    world.set_up(timezone="Asia/Tokyo")
    world.now = local("2026-11-12", "03:50", "Asia/Tokyo")
    toggle_room(world)
    visit(world, 20)
    wait(world)
    assert [(each.day, each.minutes) for each in stored_sessions(world)] == [
        (TODAY, 10),
        (TOMORROW, 10),
    ]


# ---------------------------------------------------------------- settings


def test_a_channel_becomes_a_room_and_an_ordinary_one_again(world: World) -> None:
    shown = toggle_room(world)
    assert (shown.change, shown.focus, shown.focus_given) == (RoomChange.MARKED, "Mixing", True)
    shown = toggle_room(world, OTHER_ROOM, None)
    assert (shown.change, shown.focus_given) == (RoomChange.MARKED, False)
    assert [(room.channel_id, room.focus) for room in shown.rooms] == [
        (ROOM, "Mixing"),
        (OTHER_ROOM, MUSIC.focuses[0].name),
    ]
    assert toggle_room(world, ROOM, "Theory").change is RoomChange.REFOCUSED
    assert world.services.rooms.channels_of.blocking(world.guild_id) == [ROOM, OTHER_ROOM]
    assert toggle_room(world, ROOM, "theory").change is RoomChange.UNMARKED
    shown = toggle_room(world, OTHER_ROOM, None)
    assert (shown.change, shown.rooms) == (RoomChange.UNMARKED, [])
    assert world.guild_id not in world.services.rooms.channels.blocking()
    with pytest.raises(UnknownFocus):
        toggle_room(world, ROOM, "juggling")


def test_a_server_has_25_rooms_at_most(world: World) -> None:
    for channel_id in range(700, 700 + MAX_ROOMS):
        toggle_room(world, channel_id)
    with pytest.raises(TooManyRooms):
        toggle_room(world, ROOM)
    assert toggle_room(world, 700, "theory").change is RoomChange.REFOCUSED
    assert toggle_room(world, 700, "theory").change is RoomChange.UNMARKED
    assert len(toggle_room(world, ROOM).rooms) == MAX_ROOMS


def test_a_changed_focus_applies_to_later_sessions(world: World) -> None:
    toggle_room(world)
    report_channel(world, ROOM)
    stay(world, 5)
    toggle_room(world, ROOM, "theory")
    stay(world, 5)
    report_channel(world, None)
    wait(world)
    visit(world, 5)
    wait(world)
    assert [(each.focus, each.minutes) for each in stored_sessions(world)] == [
        ("mixing", 10),
        ("theory", 5),
    ]


def test_a_deleted_room_is_removed(world: World) -> None:
    toggle_room(world)
    toggle_room(world, OTHER_ROOM)
    world.services.rooms.remove_deleted.blocking(world.guild_id, ROOM)
    shown = world.services.rooms.show.blocking(world.guild_id)
    assert [room.channel_id for room in shown.rooms] == [OTHER_ROOM]
    report_channel(world, ROOM)
    assert stored_sessions(world) == []


@ON_SQLITE
def test_coming_and_going_all_day_ends_a_room_session_at_a_hundred_breaks(world: World) -> None:
    toggle_room(world)
    report_channel(world, ROOM)
    for _ in range(MAX_BREAKS + 1):
        world.passes(seconds=6)
        report_channel(world, None)
        world.passes(seconds=1)
        report_channel(world, ROOM)
    before, now = stored_sessions(world)
    assert (before.minutes, now.started_at) == (10, world.now)
    with world.database.reading() as tx:
        assert len(breaks.of_session(tx, before.id)) == MAX_BREAKS
