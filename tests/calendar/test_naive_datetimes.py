"""Naive datetimes raise in every rule that takes an instant."""

import inspect
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import get_args, get_type_hints
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.battles.rules.battles import Every, Format
from bot.battles.rules.timing import entries_close_at, next_start, reminder_at
from bot.buddies.rules import ask_again_at, word_at
from bot.calendar.rules.days import ZoneHistory, aware, producer_day
from bot.calendar.rules.moments import moment_meant, next_on
from bot.calendar.rules.periods import (
    Cadence,
    Timetable,
    closes_at,
    current_period,
    latest_due,
    next_due,
)
from bot.calendar.rules.zones import find_zones, obvious_zone, offset_at
from bot.clock_rollback.rules import due_again, shifted_back, was_set_back
from bot.downtime.rules import was_down
from bot.events.rules import practised_within, start_meant
from bot.feedback.rules.dealing import next_up
from bot.paths.rules import changeable_at
from bot.reminders.rules import answer_due, check_due, ears_due, ears_due_after_change, is_stale
from bot.streak_reminders.rules import is_time, next_reminder_at
from bot.xp.rules.awards import Stretch, has_fresh_ears, practice_minutes

ZONE = ZoneInfo("Europe/Berlin")
HISTORY = ZoneHistory(zone=ZONE)
TIMETABLE = Timetable(zone=ZONE, daily_time=time(9), weekday=0)
PERIODS = {Cadence.DAILY: "2026-11-22", Cadence.WEEKLY: "2026-W47", Cadence.MONTHLY: "2026-11"}
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=55)

METHODS = {"today", "minutes_so_far"}

Taker = Callable[[datetime], object]


def takers() -> dict[str, Taker]:
    """Return every rule that takes an instant, by name."""
    found: dict[str, Taker] = {
        "aware": aware,
        "producer_day": lambda now: producer_day(now, ZONE),
        "ears_due": lambda now: ears_due(now, 50),
        "ears_due_after_change": lambda now: ears_due_after_change(now, 50, NOW),
        "changeable_at": changeable_at,
        "check_due": check_due,
        "answer_due": answer_due,
        "was_down": lambda now: was_down(NOW, now),
        "next_reminder_at": lambda now: next_reminder_at(20, ZONE, now),
        "ask_again_at": ask_again_at,
        "word_at": lambda now: word_at(now, ZONE),
        "start_meant": lambda now: start_meant("now", now=now, zone=ZONE),
        "practised_within": lambda now: practised_within([], now, LATER, 55),
        "is_time": lambda now: is_time(NOW.date(), 20, ZONE, now),
        "is_stale": lambda now: is_stale(NOW, now),
        "was_set_back": lambda now: was_set_back(now, NOW),
        "shifted_back": lambda now: shifted_back(now, timedelta(hours=1), NOW),
        "due_again": lambda now: due_again(now, timedelta(hours=1), NOW),
        "find_zones": lambda now: find_zones("+1", now, limit=1),
        "obvious_zone": lambda now: obvious_zone("Berlin", now),
        "offset_at": lambda now: offset_at("Europe/Berlin", now),
        "moment_meant": lambda now: moment_meant("20:00", now=now, after=now, zone=ZONE),
        "next_on": lambda now: next_on(4, "18:00", after=now, zone=ZONE),
        "entries_close_at": lambda now: entries_close_at(Format.WEEKEND, now, ZONE),
        "reminder_at": lambda now: reminder_at(Format.WEEK, now),
        "next_start": lambda now: next_start(Every.MONTH, 4, "18:00", after=now, zone=ZONE),
        "next_up": lambda now: next_up([], 1, [], now),
        "today": lambda now: HISTORY.today(now),
        "minutes_so_far": lambda now: HISTORY.minutes_so_far(date(2026, 11, 22), now),
    }
    for cadence, period in PERIODS.items():
        found |= {
            f"current_period {cadence}": partial(current_period, cadence, TIMETABLE),
            f"next_due {cadence}": partial(next_due, cadence, TIMETABLE),
            f"latest_due {cadence}": partial(latest_due, cadence, TIMETABLE),
            f"closes_at {cadence}": partial(closes_at, cadence, period=period, zone=ZONE),
        }
    return found


TAKERS = takers()


@pytest.mark.parametrize("name", TAKERS)
@given(naive=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001
@settings(deadline=None, max_examples=25)
def test_a_naive_datetime_raises(name: str, naive: datetime) -> None:
    with pytest.raises(ValueError, match="naive"):
        TAKERS[name](naive)


@pytest.mark.parametrize("name", TAKERS)
def test_an_aware_datetime_does_not_raise(name: str) -> None:
    TAKERS[name](NOW)
    TAKERS[name](NOW.astimezone(ZONE))


@pytest.mark.parametrize(
    ("from_at", "to_at"),
    [
        (NOW.replace(tzinfo=None), LATER.replace(tzinfo=None)),
        (NOW.replace(tzinfo=None), LATER),
        (NOW, LATER.replace(tzinfo=None)),
    ],
)
def test_stretches_of_naive_datetimes_raise(from_at: datetime, to_at: datetime) -> None:
    stretch = Stretch(from_at=from_at, to_at=to_at)
    with pytest.raises(ValueError, match="naive"):
        _ = stretch.length
    with pytest.raises(ValueError, match="naive"):
        practice_minutes([stretch])
    with pytest.raises(ValueError, match="naive"):
        has_fresh_ears(55, [stretch])


def test_every_rule_that_takes_an_instant_is_tested() -> None:
    taking = {
        name
        for file in (*Path("bot").glob("*/rules.py"), *Path("bot").glob("*/rules/*.py"))
        for module in [import_module(".".join(file.with_suffix("").parts))]
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        for parameter, hint in get_type_hints(function).items()
        if parameter != "return" and datetime in (hint, *get_args(hint))
    }
    assert taking == {name.split()[0] for name in TAKERS} - METHODS
