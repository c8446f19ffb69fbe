"""Studio rooms during downtime, with two processes, and after any sequence of events."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.rules.periods import ALL_TIME
from bot.db.database import Database
from bot.members import store as members
from bot.sessions.errors import DayTooShort, NoTimer, TimerRunning
from bot.sessions.rules import SessionKind
from bot.xp.store import ledger, standings
from tests.rooms.studio import (
    ROOM,
    report_channel,
    session_minutes,
    stay,
    stored_sessions,
    tick,
    toggle_room,
    visit,
    wait,
    watch,
)
from tests.world import ANNE, MUSIC, ON_A_DATABASE, World, local

# ---------------------------------------------------------------- downtime


def test_a_short_downtime_counts_for_members_present_before_and_after(world: World) -> None:
    toggle_room(world)
    report_channel(world, ROOM)
    stay(world, 10)
    world.passes(minutes=9)
    report_channel(world, ROOM, live=False)
    stay(world, 1)
    report_channel(world, None)
    wait(world)
    assert session_minutes(world) == [20]


def test_a_member_who_left_during_downtime_left_when_last_seen(world: World) -> None:
    toggle_room(world)
    report_channel(world, ROOM)
    stay(world, 10)
    last_seen = world.now
    world.passes(minutes=8)
    report_channel(world, None, live=False)
    wait(world, 2)
    (session,) = stored_sessions(world)
    assert (session.minutes, session.ended_at) == (10, last_seen)


def test_leaving_during_a_lost_connection_is_dated_to_the_last_sighting(world: World) -> None:
    """After a lost connection, Discord sends all missed events at once."""
    toggle_room(world)
    report_channel(world, ROOM)
    stay(world, 10)
    world.passes(minutes=5)
    report_channel(world, None)
    wait(world, 5)
    assert session_minutes(world) == [10]


def test_a_late_check_of_rooms_undoes_nothing(world: World) -> None:
    toggle_room(world)
    report_channel(world, ROOM)
    stay(world, 8)
    late_check_at = world.now
    stay(world, 2)
    world.now, last_seen = late_check_at, world.now
    watch(world)
    world.now = last_seen + timedelta(minutes=5)
    report_channel(world, None, live=False)
    wait(world, 5)
    assert session_minutes(world) == [10]


@pytest.mark.parametrize("ticks_first", [True, False])
def test_a_long_downtime_does_not_count(world: World, ticks_first: bool) -> None:
    toggle_room(world)
    report_channel(world, ROOM)
    stay(world, 10)
    world.passes(hours=2)
    if ticks_first:
        tick(world)
    report_channel(world, ROOM, live=False)
    stay(world, 7)
    report_channel(world, None)
    wait(world)
    assert session_minutes(world) == [10, 7]


def test_an_unnoticed_gap_does_not_count(world: World) -> None:
    """The bot did not notice a lost connection; the next check sees the member in the room."""
    toggle_room(world)
    report_channel(world, ROOM)
    stay(world, 10)
    world.passes(hours=2)
    for user_id in world.services.room_presence.watch.blocking(world.guild_id, [ANNE], world.now):
        report_channel(world, ROOM, user_id)
    stay(world, 7)
    assert session_minutes(world) == [10, None]
    report_channel(world, None)
    wait(world)
    assert session_minutes(world) == [10, 7]


def test_a_check_of_rooms_notices_members_who_returned(world: World) -> None:
    toggle_room(world)
    visit(world, 10)
    world.passes(minutes=5)
    watch(world)
    stay(world, 5)
    report_channel(world, None)
    wait(world)
    assert session_minutes(world) == [15]


def test_a_member_never_seen_again_gets_credit_until_last_seen(world: World) -> None:
    """The bot was removed from the server, or the room was hidden from it."""
    toggle_room(world)
    report_channel(world, ROOM)
    stay(world, 25)
    wait(world, 10)
    assert session_minutes(world) == [25]


def test_a_member_who_left_the_server_stays_off_the_boards(world: World) -> None:
    toggle_room(world)
    visit(world, 30)
    with world.database.writing() as tx:
        members.mark_left(tx, world.guild_id, [ANNE], world.now)
    wait(world)
    assert session_minutes(world) == [30]
    with world.database.reading() as tx:
        assert members.find(tx, world.guild_id, ANNE).left_at is not None


def test_a_failing_session_does_not_block_others(world: World, database: Database) -> None:
    failing = World(database, world.now)
    toggle_room(failing)
    report_channel(failing, ROOM)
    stay(failing, 30)
    with database.writing() as tx:
        tx.execute(f"UPDATE servers SET pack = 'gone' WHERE guild_id = {failing.guild_id}")
    world.now = failing.now
    toggle_room(world)
    visit(world, 20)
    report_channel(failing, ROOM)
    wait(world, 30)
    assert session_minutes(world) == [20]
    assert session_minutes(failing) == [None]
    with database.writing() as tx:
        tx.execute(f"UPDATE servers SET pack = '{MUSIC.slug}' WHERE guild_id = {failing.guild_id}")
    wait(world, 60)
    assert session_minutes(failing) == [30]


# ---------------------------------------------------------------- two processes


async def test_two_processes_end_a_session_once(world: World, second: Database) -> None:
    toggle_room(world)
    visit(world, 20)
    world.passes(minutes=10)
    await asyncio.gather(
        asyncio.to_thread(tick, world), asyncio.to_thread(tick, world.beside(second))
    )
    assert session_minutes(world) == [20]
    assert len(world.awards()) == 1


async def test_two_processes_start_a_session_once(world: World, second: Database) -> None:
    toggle_room(world)
    await asyncio.gather(
        asyncio.to_thread(report_channel, world, ROOM),
        asyncio.to_thread(report_channel, world.beside(second), ROOM),
    )
    assert session_minutes(world) == [None]


# ---------------------------------------------------------------- any sequence of events

EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["come", "go", "down", "up", "log", "timer", "stop", "nothing"]),
        st.integers(0, 14 * 60),
    ),
    min_size=4,
    max_size=14,
)


class Simulation:
    """Where a member really is, and how long the bot could see them in a room."""

    def __init__(self) -> None:
        self.is_present = False
        self.is_up = True
        self.seconds = 0
        self.down_since: datetime | None = None
        self.was_present = False


@given(events=EVENTS, hour=st.sampled_from([2, 3, 12]))
@settings(ON_A_DATABASE, max_examples=6)
def test_no_more_is_credited_than_the_time_present(
    database: Database, events: list[tuple[str, int]], hour: int
) -> None:
    world = World(database, local("2026-11-12", f"{hour:02d}:00"))
    toggle_room(world)
    simulation, logged = Simulation(), 0
    for event, seconds in events:
        run_event(world, simulation, event)
        if event == "log" and simulation.is_up:
            with suppress(DayTooShort):
                logged += world.log(5).minutes
        pass_time(world, simulation, seconds)
    run_event(world, simulation, "up")
    run_event(world, simulation, "go")
    run_event(world, simulation, "stop")
    wait(world)
    check(world, simulation.seconds, logged)


def pass_time(world: World, simulation: Simulation, seconds: int) -> None:
    while seconds:
        step = min(seconds, 120)
        world.passes(seconds=step)
        seconds -= step
        if simulation.is_up:
            simulation.seconds += step if simulation.is_present else 0
            watch(world, [ANNE] if simulation.is_present else [])


def run_event(world: World, simulation: Simulation, event: str) -> None:
    if event in ("come", "go"):
        simulation.is_present = event == "come"
        if simulation.is_up:
            report_channel(world, ROOM if simulation.is_present else None)
    elif event == "down" and simulation.is_up:
        simulation.is_up, simulation.down_since, simulation.was_present = (
            False,
            world.now,
            simulation.is_present,
        )
    elif event == "up" and not simulation.is_up:
        assert simulation.down_since is not None
        away = world.now - simulation.down_since
        if simulation.was_present and simulation.is_present and away < timedelta(minutes=10):
            simulation.seconds += away.seconds
        simulation.is_up = True
        tick(world)
        report_channel(world, ROOM if simulation.is_present else None, live=False)
    elif event == "timer" and simulation.is_up:
        with suppress(TimerRunning):
            world.services.sessions.start.blocking(world.request())
    elif event == "stop" and simulation.is_up:
        with suppress(NoTimer):
            world.services.sessions.stop.blocking(world.request())


def check(world: World, seconds: int, logged: int) -> None:
    recorded = stored_sessions(world)
    assert all(each.minutes and each.minutes >= 5 for each in recorded)
    in_rooms = sum(each.minutes or 0 for each in recorded if each.kind is SessionKind.ROOM)
    assert in_rooms <= seconds // 60
    awards = world.awards()
    assert sum(award.minutes for award in awards) == sum(each.minutes or 0 for each in recorded)
    with world.database.reading() as tx:
        standing = standings.find(tx, world.guild_id, ANNE, ALL_TIME)
        days = {each.day for each in recorded}
        practice_days = [ledger.practice_day(tx, world.guild_id, ANNE, day) for day in days]
    assert standing.minutes == sum(each.minutes or 0 for each in recorded) >= logged
    assert all(day.minutes <= 24 * 60 for day in practice_days)
