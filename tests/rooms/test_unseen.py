"""Studio rooms while nobody looks, by two processes at once, and through any sequence of events."""

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
    be_there,
    found,
    mark,
    minutes_of,
    sessions_of,
    sit,
    stay_away,
    tick,
    watch,
)
from tests.world import ANNE, MUSIC, ON_A_DATABASE, World, local

# ---------------------------------------------------------------- out of sight


def test_a_short_downtime_counts_for_members_present_before_and_after(world: World) -> None:
    mark(world)
    found(world, ROOM)
    sit(world, 10)
    world.passes(minutes=9)
    found(world, ROOM, live=False)
    sit(world, 1)
    found(world, None)
    stay_away(world)
    assert minutes_of(world) == [20]


def test_a_member_who_left_during_downtime_left_when_last_seen(world: World) -> None:
    mark(world)
    found(world, ROOM)
    sit(world, 10)
    last_seen = world.now
    world.passes(minutes=8)
    found(world, None, live=False)
    stay_away(world, 2)
    (session,) = sessions_of(world)
    assert (session.minutes, session.ended_at) == (10, last_seen)


def test_leaving_during_a_lost_connection_is_dated_to_the_last_sighting(world: World) -> None:
    """The connection was lost for a while; what happened meanwhile is told all at once."""
    mark(world)
    found(world, ROOM)
    sit(world, 10)
    world.passes(minutes=5)
    found(world, None)
    stay_away(world, 5)
    assert minutes_of(world) == [10]


def test_a_late_check_of_rooms_undoes_nothing(world: World) -> None:
    mark(world)
    found(world, ROOM)
    sit(world, 8)
    overtaken = world.now
    sit(world, 2)
    world.now, last_seen = overtaken, world.now
    watch(world)
    world.now = last_seen + timedelta(minutes=5)
    found(world, None, live=False)
    stay_away(world, 5)
    assert minutes_of(world) == [10]


@pytest.mark.parametrize("ticks_first", [True, False])
def test_a_long_downtime_does_not_count(world: World, ticks_first: bool) -> None:
    mark(world)
    found(world, ROOM)
    sit(world, 10)
    world.passes(hours=2)
    if ticks_first:
        tick(world)
    found(world, ROOM, live=False)
    sit(world, 7)
    found(world, None)
    stay_away(world)
    assert minutes_of(world) == [10, 7]


def test_time_asleep_does_not_count(world: World) -> None:
    """Nobody told that the connection was lost; the next look finds the member there."""
    mark(world)
    found(world, ROOM)
    sit(world, 10)
    world.passes(hours=2)
    for user_id in world.services.rooms.watch.blocking(world.guild_id, [ANNE], world.now):
        found(world, ROOM, user_id)
    sit(world, 7)
    assert minutes_of(world) == [10, None]
    found(world, None)
    stay_away(world)
    assert minutes_of(world) == [10, 7]


def test_a_check_of_rooms_finds_members_who_returned_unnoticed(world: World) -> None:
    mark(world)
    be_there(world, 10)
    world.passes(minutes=5)
    watch(world)
    sit(world, 5)
    found(world, None)
    stay_away(world)
    assert minutes_of(world) == [15]


def test_a_member_never_seen_again_gets_credit_until_last_seen(world: World) -> None:
    """The bot was put out of the server, or the room hidden from it."""
    mark(world)
    found(world, ROOM)
    sit(world, 25)
    stay_away(world, 10)
    assert minutes_of(world) == [25]


def test_a_member_who_left_the_server_stays_off_the_boards(world: World) -> None:
    mark(world)
    be_there(world, 30)
    with world.database.writing() as tx:
        members.mark_left(tx, world.guild_id, [ANNE], world.now)
    stay_away(world)
    assert minutes_of(world) == [30]
    with world.database.reading() as tx:
        assert members.find(tx, world.guild_id, ANNE).left_at is not None


def test_a_failing_session_does_not_block_others(world: World, database: Database) -> None:
    lost = World(database, world.now)
    mark(lost)
    found(lost, ROOM)
    sit(lost, 30)
    with database.writing() as tx:
        tx.execute(f"UPDATE servers SET pack = 'gone' WHERE guild_id = {lost.guild_id}")
    world.now = lost.now
    mark(world)
    be_there(world, 20)
    found(lost, ROOM)
    stay_away(world, 30)
    assert minutes_of(world) == [20]
    assert minutes_of(lost) == [None]
    with database.writing() as tx:
        tx.execute(f"UPDATE servers SET pack = '{MUSIC.slug}' WHERE guild_id = {lost.guild_id}")
    stay_away(world, 60)
    assert minutes_of(lost) == [30]


# ---------------------------------------------------------------- at once


async def test_two_processes_end_a_session_once(world: World, second: Database) -> None:
    mark(world)
    be_there(world, 20)
    world.passes(minutes=10)
    await asyncio.gather(
        asyncio.to_thread(tick, world), asyncio.to_thread(tick, world.beside(second))
    )
    assert minutes_of(world) == [20]
    assert len(world.awards()) == 1


async def test_two_processes_start_a_session_once(world: World, second: Database) -> None:
    mark(world)
    await asyncio.gather(
        asyncio.to_thread(found, world, ROOM), asyncio.to_thread(found, world.beside(second), ROOM)
    )
    assert minutes_of(world) == [None]


# ---------------------------------------------------------------- any sequence of events

EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["come", "go", "down", "up", "log", "timer", "stop", "nothing"]),
        st.integers(0, 14 * 60),
    ),
    min_size=4,
    max_size=14,
)


class Truth:
    """Where a member really is, and what of it the bot may take for presence."""

    def __init__(self) -> None:
        self.is_there = False
        self.is_up = True
        self.seconds = 0
        self.down_since: datetime | None = None
        self.was_there = False


@given(events=EVENTS, hour=st.sampled_from([2, 3, 12]))
@settings(ON_A_DATABASE, max_examples=6)
def test_no_more_is_credited_than_the_time_present(
    database: Database, events: list[tuple[str, int]], hour: int
) -> None:
    world = World(database, local("2026-11-12", f"{hour:02d}:00"))
    mark(world)
    truth, logged = Truth(), 0
    for event, seconds in events:
        happens(world, truth, event)
        if event == "log" and truth.is_up:
            with suppress(DayTooShort):
                logged += world.log(5).minutes
        pass_time(world, truth, seconds)
    happens(world, truth, "up")
    happens(world, truth, "go")
    happens(world, truth, "stop")
    stay_away(world)
    check(world, truth.seconds, logged)


def pass_time(world: World, truth: Truth, seconds: int) -> None:
    while seconds:
        step = min(seconds, 120)
        world.passes(seconds=step)
        seconds -= step
        if truth.is_up:
            truth.seconds += step if truth.is_there else 0
            watch(world, [ANNE] if truth.is_there else [])


def happens(world: World, truth: Truth, event: str) -> None:
    if event in ("come", "go"):
        truth.is_there = event == "come"
        if truth.is_up:
            found(world, ROOM if truth.is_there else None)
    elif event == "down" and truth.is_up:
        truth.is_up, truth.down_since, truth.was_there = False, world.now, truth.is_there
    elif event == "up" and not truth.is_up:
        assert truth.down_since is not None
        away = world.now - truth.down_since
        if truth.was_there and truth.is_there and away < timedelta(minutes=10):
            truth.seconds += away.seconds
        truth.is_up = True
        tick(world)
        found(world, ROOM if truth.is_there else None, live=False)
    elif event == "timer" and truth.is_up:
        with suppress(TimerRunning):
            world.services.sessions.start.blocking(world.request())
    elif event == "stop" and truth.is_up:
        with suppress(NoTimer):
            world.services.sessions.stop.blocking(world.request())


def check(world: World, seconds: int, logged: int) -> None:
    kept = sessions_of(world)
    assert all(each.minutes and each.minutes >= 5 for each in kept)
    in_rooms = sum(each.minutes or 0 for each in kept if each.kind is SessionKind.ROOM)
    assert in_rooms <= seconds // 60
    awards = world.awards()
    assert sum(award.minutes for award in awards) == sum(each.minutes or 0 for each in kept)
    with world.database.reading() as tx:
        standing = standings.find(tx, world.guild_id, ANNE, ALL_TIME)
        days = {each.day for each in kept}
        held = [ledger.practice_day(tx, world.guild_id, ANNE, day) for day in days]
    assert standing.minutes == sum(each.minutes or 0 for each in kept) >= logged
    assert all(day.minutes <= 24 * 60 for day in held)
