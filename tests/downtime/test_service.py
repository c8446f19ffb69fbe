"""The bot's downtime: outages, and the days excused by them."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from bot.db import facts
from bot.db.database import Database
from bot.downtime import store as outages
from bot.errors import CoachError
from bot.members import store as members
from bot.profiles.results import ProfileChanges
from tests import recount
from tests.recount import check_streak, simulate_outage
from tests.test_races import start_until_blocked
from tests.world import ANNE, BEN, CLEO, NOON, World, local


def outages_of(world: World) -> list[tuple[datetime, datetime]]:
    """Return all outages; each must be applied."""
    with world.database.reading() as tx:
        assert outages.unapplied(tx) == []
        applied = outages.between(tx, NOON - timedelta(days=99), NOON + timedelta(days=99))
        return [(each.from_at, each.to_at) for each in applied]


def excused(world: World, user_id: int = ANNE) -> list[str]:
    counted = recount.read(world, user_id)
    check_streak(counted, world.now)
    return sorted(map(str, counted.excused))


def test_the_first_start_ends_no_outage(world: World) -> None:
    world.log(10)
    world.services.downtime.detect_outage.blocking(world.now)
    world.passes(days=2)
    world.services.downtime.detect_outage.blocking(world.now)  # no heartbeat before
    world.services.downtime.record_heartbeat.blocking(world.now)
    assert outages_of(world) == []


def test_consecutive_heartbeats_end_no_outage(world: World) -> None:
    for _ in range(4):
        world.services.downtime.record_heartbeat.blocking(world.now)
        world.passes(minutes=29)
    assert outages_of(world) == []


def test_an_outage_is_recorded_once_and_ends_at_the_restart(
    world: World,
) -> None:
    downtime = world.services.downtime
    downtime.record_heartbeat.blocking(world.now)
    started = world.now
    world.passes(hours=7)
    back = world.now
    downtime.detect_outage.blocking(world.now)
    downtime.detect_outage.blocking(world.now)
    world.passes(minutes=20)
    downtime.detect_outage.blocking(world.now)  # another restart, without a heartbeat yet
    world.passes(minutes=20)
    downtime.record_heartbeat.blocking(world.now)
    downtime.record_heartbeat.blocking(world.now)
    assert outages_of(world) == [(started, back), (back, back + timedelta(minutes=40))]


def test_downtime_works_after_the_clock_was_ahead(world: World) -> None:
    world.services.downtime.record_heartbeat.blocking(world.now + timedelta(days=300))
    world.services.downtime.record_heartbeat.blocking(world.now)
    world.passes(hours=1)
    world.services.downtime.record_heartbeat.blocking(world.now)
    assert outages_of(world) == [(NOON, world.now)]


def test_days_are_excused_by_each_members_zone(world: World) -> None:
    world.passes(hours=1)
    zones = {ANNE: None, BEN: "Pacific/Auckland", CLEO: "America/Los_Angeles"}
    for user_id, zone in zones.items():
        if zone:
            world.services.profiles.set_up.blocking(
                world.request(user_id), ProfileChanges(timezone=zone)
            )
        world.log(10, user_id)
    world.now = local("2026-11-13", "12:00")
    simulate_outage(world, local("2026-11-12", "20:00"))  # eight hours of each of two days
    assert excused(world) == ["2026-11-12", "2026-11-13"]
    assert excused(world, BEN) == ["2026-11-13"]  # from 09:00 until 01:00
    assert excused(world, CLEO) == ["2026-11-12"]  # from 12:00 until 04:00
    world.services.profiles.set_up.blocking(
        world.request(BEN), ProfileChanges(timezone="Pacific/Honolulu")
    )
    assert excused(world, BEN) == ["2026-11-13"]


def test_hours_of_several_outages_are_added_up(world: World) -> None:
    world.log(10)
    for begins, ends in (("06:00", "09:00"), ("12:00", "14:59"), ("20:00", "20:30")):
        world.now = local("2026-11-12", ends)
        assert excused(world) == []
        simulate_outage(world, local("2026-11-12", begins))
    assert excused(world) == ["2026-11-12"]
    with world.database.reading() as tx:
        assert outages.unapplied(tx) == []


@pytest.mark.parametrize(("days_before", "is_excused"), [(6, True), (9, False)])
def test_only_recently_active_members_are_excused(
    world: World, days_before: int, *, is_excused: bool
) -> None:
    world.log(10)
    leave_server(world)
    world.passes(days=days_before, hours=10)
    simulate_outage(world, world.now - timedelta(hours=10))
    assert bool(excused(world)) is is_excused
    with world.database.reading() as tx:
        assert members.find(tx, world.guild_id, ANNE).left_at is not None


def leave_server(world: World) -> None:
    world.services.leaderboards.mark_left.blocking(world.guild_id, [ANNE], world.now)


def test_a_live_streak_is_excused_through_any_number_of_outages(
    world: World,
) -> None:
    world.log(10)
    for _ in range(2):  # at the second outage, the last activity was ten days ago
        world.passes(hours=1)
        started = world.now
        world.passes(days=10)
        simulate_outage(world, started)
    days = excused(world)
    assert (days[0], days[-1], len(days)) == ("2026-11-11", "2026-12-01", 21)
    carried = world.log(10).awarded
    assert (carried.streak.days, len(carried.bridge.excused)) == (2, 19)


def test_an_outage_interrupted_by_a_crash_is_applied_afterwards(world: World) -> None:
    """The first of two servers is done, but the outage is not marked as applied."""
    other = World(world.database, world.now)
    for each in (world, other):
        each.log(10)
        each.log(10, BEN)
        each.passes(days=1, hours=12)
    simulate_outage(world, local("2026-11-12", "09:00"))
    with world.database.writing() as tx:
        tx.execute("UPDATE outages SET applied_at = NULL")
        tx.execute(
            "DELETE FROM excused_days WHERE guild_id = :id AND user_id = 72",
            {"id": other.guild_id},
        )
        facts.put(tx, "alive_at", str(int(world.now.timestamp())))
    world.services.downtime.detect_outage.blocking(world.now)
    for each in (world, other):
        for user_id in (ANNE, BEN):
            assert excused(each, user_id) == ["2026-11-12"]
    assert len(outages_of(world)) == 1


def test_servers_without_settings_or_pack_are_excused_too(
    world: World,
) -> None:
    without_pack = World(world.database, world.now)
    without_pack.set_up(timezone="Asia/Tokyo")
    for each in (world, without_pack):
        each.log(10)
    with world.database.writing() as tx:
        tx.execute("UPDATE servers SET pack = 'vanished'")
    world.now = without_pack.now = local("2026-11-13", "12:00")
    simulate_outage(world, local("2026-11-12", "04:00"))
    assert excused(world) == ["2026-11-12", "2026-11-13"]
    assert excused(without_pack) == ["2026-11-12", "2026-11-13"]


def test_a_failing_server_does_not_block_others_and_is_retried(world: World) -> None:
    other = World(world.database, world.now)
    for each in (world, other):
        each.log(10)
    with world.database.writing() as tx:
        tx.execute(
            "INSERT INTO excused_days (guild_id, user_id, day)"
            " VALUES (:guild_id, :user_id, 'invalid')",
            {"guild_id": world.guild_id, "user_id": ANNE},
        )
    world.now = other.now = local("2026-11-13", "12:00")
    simulate_outage(world, local("2026-11-12", "04:00"))
    assert excused(other) == ["2026-11-12", "2026-11-13"]
    with world.database.writing() as tx:
        tx.execute("DELETE FROM excused_days WHERE day = 'invalid'")
    world.services.downtime.record_heartbeat.blocking(world.now)
    assert excused(world) == ["2026-11-12", "2026-11-13"]
    assert len(outages_of(world)) == 1


async def test_streaks_are_right_after_concurrent_actions(world: World) -> None:
    world.set_up()
    await asyncio.gather(
        *(asyncio.to_thread(world.log, 30, user_id) for user_id in (ANNE, BEN, CLEO))
    )
    # Their streaks still last: a change of the server's zone locks those, and no others.
    world.now = local("2026-11-12", "23:00")
    profiles = world.services.profiles

    async def quietly(work: Awaitable[object]) -> None:
        with suppress(CoachError):
            await work

    await asyncio.gather(
        *(
            quietly(each)
            for each in (
                asyncio.to_thread(simulate_outage, world, local("2026-11-11", "20:00")),
                asyncio.to_thread(world.log, 10, ANNE),
                world.services.logbook.undo(world.request(ANNE)),
                asyncio.to_thread(world.log, 10, BEN),
                profiles.set_up(world.request(BEN), ProfileChanges(timezone="Asia/Tokyo")),
                asyncio.to_thread(world.set_up, timezone="Pacific/Honolulu"),
                world.services.privacy.delete(world.guild_id, CLEO, world.now),
                asyncio.to_thread(simulate_outage, world, local("2026-11-11", "20:00")),
            )
        )
    )
    for user_id in (ANNE, BEN, CLEO):
        check_streak(recount.read(world, user_id), world.now)


async def test_an_outage_waits_for_a_locked_member(world: World, second: Database) -> None:
    world.log(10)
    world.now = local("2026-11-13", "11:00")
    with second.writing() as tx:
        members.enter(tx, world.guild_id, ANNE)
        applied = await start_until_blocked(
            asyncio.to_thread(simulate_outage, world, local("2026-11-12", "04:00"))
        )
        tx.execute(
            "UPDATE members SET timezone = 'Pacific/Honolulu' WHERE user_id = :id",
            {"id": ANNE},
        )
    await applied
    assert excused(world) == ["2026-11-11", "2026-11-12"]
