"""Planned pauses: what they keep, how they end, and how many there are."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.db.database import Database
from bot.pauses.errors import (
    NoPausesLeft,
    NotPaused,
    PauseEndPassed,
    PauseTooLong,
    UnclearPauseEnd,
)
from bot.pauses.results import PauseShown
from bot.pauses.rules import MAX_PAUSE_DAYS, PAUSES_WITHIN
from bot.streaks.rules import Bridge, DayMark, streak_of
from tests import recount
from tests.recount import check_streak
from tests.world import ANNE, NOON, ON_A_DATABASE, World, refused

TODAY = NOON.date()
ONE_DAY = timedelta(days=1)


def pause(world: World, until: str) -> PauseShown:
    return world.services.pauses.pause.blocking(world.request(), until)


def shown(world: World) -> PauseShown:
    return world.services.pauses.show.blocking(world.guild_id, ANNE, world.now)


def streak_days(world: World) -> int:
    return world.services.profiles.show.blocking(world.guild_id, ANNE, world.now).streak_days


def practise_for(world: World, days: int) -> None:
    """Practise on so many days; the last one is yesterday."""
    for _ in range(days):
        world.log(10)
        world.passes(days=1)


def test_a_streak_stands_still_and_goes_on_afterwards(world: World) -> None:
    practise_for(world, 3)
    paused = pause(world, "1 week")
    assert paused.pause is not None
    assert (paused.pause.from_on, paused.pause.days) == (TODAY + 3 * ONE_DAY, 7)
    world.passes(days=6)
    assert (streak_days(world), shown(world).pause is None) == (3, False)
    world.passes(days=1)  # over by itself: this day counts again
    assert (streak_days(world), shown(world).pause) == (3, None)
    recorded = world.log(10)
    assert (recorded.awarded.streak.days, recorded.awarded.pause_ended) == (4, False)
    paused_days = tuple(TODAY + n * ONE_DAY for n in range(3, 10))
    assert recorded.awarded.bridge == Bridge(paused=paused_days)
    assert [each.mark for each in recorded.awarded.week] == [*[DayMark.PAUSED] * 6, DayMark.ACTIVE]


def test_without_practice_the_streak_ends_after_the_pause(world: World) -> None:
    practise_for(world, 3)
    pause(world, "2 days")
    world.passes(days=2)
    assert streak_days(world) == 3
    world.passes(days=1)
    assert streak_days(world) == 0


def test_practising_ends_it_and_later_days_count_again(world: World) -> None:
    practise_for(world, 3)
    pause(world, "2 weeks")
    world.passes(days=2)
    assert world.log(5).awarded.pause_ended is False  # too little to count for the streak
    recorded = world.log(5)
    assert (recorded.awarded.pause_ended, recorded.awarded.streak.days) == (True, 4)
    assert shown(world).pause is None
    assert refused(world.services.pauses.end.blocking, world.request()).__class__ is NotPaused
    world.passes(days=2)
    assert streak_days(world) == 0
    check_streak(recount.read(world, ANNE), world.now)


def test_a_day_that_counts_already_is_not_paused(world: World) -> None:
    world.log(10)
    paused = pause(world, "2 days")
    assert paused.pause is not None
    assert paused.pause.from_on == TODAY + ONE_DAY
    assert world.log(10).awarded.pause_ended is False
    world.passes(days=2)
    assert streak_days(world) == 1


def test_a_broken_streak_is_not_rescued(world: World) -> None:
    practise_for(world, 3)
    world.passes(days=1)
    assert pause(world, "1 week").streak_days == 0
    assert streak_days(world) == 0


def test_it_can_be_ended_or_moved_by_hand(world: World) -> None:
    practise_for(world, 2)
    pause(world, "1 week")
    moved = pause(world, "4 weeks")
    assert moved.pause is not None
    assert (moved.pause.days, moved.left) == (MAX_PAUSE_DAYS, 1)
    world.passes(days=3)
    assert refused(pause, world, "4 weeks").__class__ is PauseTooLong
    ended = world.services.pauses.end.blocking(world.request())
    assert (ended.pause, ended.ended, ended.streak_days) == (None, True, 2)
    world.passes(days=1)
    assert streak_days(world) == 0


@pytest.mark.parametrize(
    ("until", "error"),
    [("soon", UnclearPauseEnd), ("29 days", PauseTooLong), ("2026-11-10", PauseEndPassed)],
)
def test_what_is_no_pause_is_refused(world: World, until: str, error: type[Exception]) -> None:
    assert refused(pause, world, until).__class__ is error
    assert shown(world).pause is None


def test_two_begin_within_180_days(world: World) -> None:
    for _ in range(2):
        pause(world, "1 day")
        world.passes(days=10)
    third = refused(pause, world, "1 day")
    assert isinstance(third, NoPausesLeft)
    assert third.next_on == TODAY + PAUSES_WITHIN
    world.passes(days=160)
    pause(world, "1 day")
    assert shown(world).left == 0


def test_one_that_ends_before_its_first_day_is_over_is_given_back(world: World) -> None:
    pause(world, "1 week")
    assert world.services.pauses.end.blocking(world.request()).left == 2
    pause(world, "3 days")
    assert shown(world).left == 1


@dataclass
class Model:
    """A streak as the rules describe it, computed day by day."""

    active: set[date] = field(default_factory=set[date])
    paused: set[date] = field(default_factory=set[date])


@settings(ON_A_DATABASE, max_examples=15)
@given(
    actions=st.lists(
        st.sampled_from(["practise", "pass", "pass", "pause 2", "pause 9", "end", "undo"]),
        max_size=25,
    )
)
def test_any_sequence_keeps_what_a_recount_gives(database: Database, actions: list[str]) -> None:
    world = World(database)
    model = Model()
    for action in actions:
        today = world.now.date()
        match action.split():
            case ["practise"]:
                world.log(10)
                model.active.add(today)
                if today in model.paused:
                    model.paused -= {each for each in model.paused if each >= today}
            case ["undo"] if today in model.active:
                world.services.logbook.undo.blocking(world.request())
                if not recount.minutes_of(recount.read(world, ANNE).awards).get(today):
                    model.active.discard(today)
            case ["pause", days]:
                _try_pause(world, model, int(days))
            case ["end"] if any(each >= today for each in model.paused):
                world.services.pauses.end.blocking(world.request())
                model.paused -= {each for each in model.paused if each >= today}
            case ["pass"]:
                world.passes(days=1)
            case _:
                pass
        counted = recount.read(world, ANNE)
        check_streak(counted, world.now)
        assert counted.excused == model.paused
        assert counted.member.streak == streak_of(model.active, model.paused)


def _try_pause(world: World, model: Model, days: int) -> None:
    before = shown(world)
    if not before.left and before.pause is None:
        assert refused(pause, world, f"{days} days").__class__ is NoPausesLeft
        return
    first = before.first
    last = first + (days - 1) * ONE_DAY
    if before.pause is not None:
        first = before.pause.from_on
        if (last - first).days >= MAX_PAUSE_DAYS:
            return
        model.paused -= {each for each in model.paused if each > last}
    pause(world, f"{days} days")
    model.paused |= {first + n * ONE_DAY for n in range((last - first).days + 1)}
