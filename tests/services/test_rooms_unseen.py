"""Studio rooms while nobody looks, by two processes at once, and through any sequence of events."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import DayTooShort, NoTimer, TimerRunning
from bot.domain.members import SessionKind
from bot.domain.periods import ALL_TIME
from bot.storage import ledger, members, standings
from bot.storage.database import Database
from tests.services.studio import (
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
from tests.services.world import ANNE, MUSIC, ON_A_DATABASE, World, local

# ---------------------------------------------------------------- out of sight


async def test_a_short_downtime_counts_for_who_is_there_before_and_after(world: World) -> None:
    await mark(world)
    await found(world, ROOM)
    await sit(world, 10)
    world.passes(minutes=9)
    await found(world, ROOM, live=False)
    await sit(world, 1)
    await found(world, None)
    await stay_away(world)
    assert await minutes_of(world) == [20]


async def test_who_left_during_a_downtime_left_when_last_seen(world: World) -> None:
    await mark(world)
    await found(world, ROOM)
    await sit(world, 10)
    last_seen = world.now
    world.passes(minutes=8)
    await found(world, None, live=False)
    await stay_away(world, 2)
    (session,) = await sessions_of(world)
    assert (session.minutes, session.ended_at) == (10, last_seen)


async def test_a_leaving_that_nobody_watched_is_not_dated_to_its_news(world: World) -> None:
    """The connection was lost for a while; what happened meanwhile is told all at once."""
    await mark(world)
    await found(world, ROOM)
    await sit(world, 10)
    world.passes(minutes=5)
    await found(world, None)
    await stay_away(world, 5)
    assert await minutes_of(world) == [10]


async def test_a_look_that_was_overtaken_takes_nothing_back(world: World) -> None:
    await mark(world)
    await found(world, ROOM)
    await sit(world, 8)
    overtaken = world.now
    await sit(world, 2)
    world.now, last_seen = overtaken, world.now
    await watch(world)
    world.now = last_seen + timedelta(minutes=5)
    await found(world, None, live=False)
    await stay_away(world, 5)
    assert await minutes_of(world) == [10]


@pytest.mark.parametrize("ticks_first", [True, False])
async def test_a_long_downtime_counts_for_nobody(world: World, ticks_first: bool) -> None:
    await mark(world)
    await found(world, ROOM)
    await sit(world, 10)
    world.passes(hours=2)
    if ticks_first:
        await tick(world)
    await found(world, ROOM, live=False)
    await sit(world, 7)
    await found(world, None)
    await stay_away(world)
    assert await minutes_of(world) == [10, 7]


async def test_a_computer_that_slept_has_not_watched(world: World) -> None:
    """Nobody told that the connection was lost; the next look finds the member there."""
    await mark(world)
    await found(world, ROOM)
    await sit(world, 10)
    world.passes(hours=2)
    for user_id in await world.services.rooms.watch(world.guild_id, [ANNE], world.now):
        await found(world, ROOM, user_id)
    await sit(world, 7)
    assert await minutes_of(world) == [10, None]
    await found(world, None)
    await stay_away(world)
    assert await minutes_of(world) == [10, 7]


async def test_a_look_finds_who_came_back_unheard(world: World) -> None:
    await mark(world)
    await be_there(world, 10)
    world.passes(minutes=5)
    await watch(world)
    await sit(world, 5)
    await found(world, None)
    await stay_away(world)
    assert await minutes_of(world) == [15]


async def test_who_is_never_seen_again_is_given_what_was_seen(world: World) -> None:
    """The bot was put out of the server, or the room hidden from it."""
    await mark(world)
    await found(world, ROOM)
    await sit(world, 25)
    await stay_away(world, 10)
    assert await minutes_of(world) == [25]


async def test_who_has_left_the_server_stays_off_its_boards(world: World) -> None:
    await mark(world)
    await be_there(world, 30)
    async with world.database.writing() as tx:
        await members.mark_left(tx, world.guild_id, [ANNE], world.now)
    await stay_away(world)
    assert await minutes_of(world) == [30]
    async with world.database.reading() as tx:
        assert (await members.find(tx, world.guild_id, ANNE)).left_at is not None


async def test_trouble_with_one_session_is_no_others(world: World, database: Database) -> None:
    lost = World(database, world.now)
    await mark(lost)
    await found(lost, ROOM)
    await sit(lost, 30)
    async with database.writing() as tx:
        await tx.exec_driver_sql(
            f"UPDATE servers SET pack = 'gone' WHERE guild_id = {lost.guild_id}"
        )
    world.now = lost.now
    await mark(world)
    await be_there(world, 20)
    await found(lost, ROOM)
    await stay_away(world, 30)
    assert await minutes_of(world) == [20]
    assert await minutes_of(lost) == [None]
    async with database.writing() as tx:
        await tx.exec_driver_sql(
            f"UPDATE servers SET pack = '{MUSIC.slug}' WHERE guild_id = {lost.guild_id}"
        )
    await stay_away(world, 60)
    assert await minutes_of(lost) == [30]


# ---------------------------------------------------------------- at once


async def test_two_processes_end_a_session_once(world: World, second: Database) -> None:
    await mark(world)
    await be_there(world, 20)
    world.passes(minutes=10)
    await asyncio.gather(tick(world), tick(world.beside(second)))
    assert await minutes_of(world) == [20]
    assert len(await world.awards()) == 1


async def test_two_processes_begin_a_session_once(world: World, second: Database) -> None:
    await mark(world)
    await asyncio.gather(found(world, ROOM), found(world.beside(second), ROOM))
    assert await minutes_of(world) == [None]


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
async def test_no_more_is_credited_than_was_there(
    database: Database, events: list[tuple[str, int]], hour: int
) -> None:
    world = World(database, local("2026-11-12", f"{hour:02d}:00"))
    await mark(world)
    truth, logged = Truth(), 0
    for event, seconds in events:
        await happens(world, truth, event)
        if event == "log" and truth.is_up:
            with suppress(DayTooShort):
                logged += (await world.log(5)).minutes
        await pass_time(world, truth, seconds)
    await happens(world, truth, "up")
    await happens(world, truth, "go")
    await happens(world, truth, "stop")
    await stay_away(world)
    await check(world, truth.seconds, logged)


async def pass_time(world: World, truth: Truth, seconds: int) -> None:
    while seconds:
        step = min(seconds, 120)
        world.passes(seconds=step)
        seconds -= step
        if truth.is_up:
            truth.seconds += step if truth.is_there else 0
            await watch(world, [ANNE] if truth.is_there else [])


async def happens(world: World, truth: Truth, event: str) -> None:
    if event in ("come", "go"):
        truth.is_there = event == "come"
        if truth.is_up:
            await found(world, ROOM if truth.is_there else None)
    elif event == "down" and truth.is_up:
        truth.is_up, truth.down_since, truth.was_there = False, world.now, truth.is_there
    elif event == "up" and not truth.is_up:
        assert truth.down_since is not None
        away = world.now - truth.down_since
        if truth.was_there and truth.is_there and away < timedelta(minutes=10):
            truth.seconds += away.seconds
        truth.is_up = True
        await tick(world)
        await found(world, ROOM if truth.is_there else None, live=False)
    elif event == "timer" and truth.is_up:
        with suppress(TimerRunning):
            await world.services.sessions.start(world.request())
    elif event == "stop" and truth.is_up:
        with suppress(NoTimer):
            await world.services.sessions.stop(world.request())


async def check(world: World, seconds: int, logged: int) -> None:
    kept = await sessions_of(world)
    assert all(each.minutes and each.minutes >= 5 for each in kept)
    in_rooms = sum(each.minutes or 0 for each in kept if each.kind is SessionKind.ROOM)
    assert in_rooms <= seconds // 60
    awards = await world.awards()
    assert sum(award.minutes for award in awards) == sum(each.minutes or 0 for each in kept)
    async with world.database.reading() as tx:
        standing = await standings.find(tx, world.guild_id, ANNE, ALL_TIME)
        days = {each.day for each in kept}
        held = [await ledger.practice_day(tx, world.guild_id, ANNE, day) for day in days]
    assert standing.minutes == sum(each.minutes or 0 for each in kept) >= logged
    assert all(day.minutes <= 24 * 60 for day in held)
