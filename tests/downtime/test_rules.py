from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.rules.days import day_end, day_start, producer_day
from bot.downtime.rules import Outage, excused_days, was_down

BERLIN = ZoneInfo("Europe/Berlin")
BEGIN = datetime(2026, 10, 20, tzinfo=UTC)  # the clocks of Berlin go back on the 25th

instants = st.integers(0, 14 * 24 * 60).map(lambda n: BEGIN + timedelta(minutes=n))
outages = st.tuples(instants, st.integers(30, 3_000)).map(
    lambda drawn: Outage(from_at=drawn[0], to_at=drawn[0] + timedelta(minutes=drawn[1]))
)
zones = st.sampled_from([BERLIN, ZoneInfo("Pacific/Auckland"), ZoneInfo("America/New_York")])


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def outage(from_at: datetime, to_at: datetime) -> Outage:
    return Outage(from_at=from_at, to_at=to_at)


def october(*days: int) -> list[date]:
    return [date(2026, 10, day) for day in days]


@pytest.mark.parametrize(
    ("down", "expected"),
    [
        (outage(at(20, 12), at(20, 18)), october(20)),
        (outage(at(20, 12), at(20, 17, 59)), []),
        (outage(at(20, 22), at(21, 4)), october(20)),  # the night belongs to the day before
        (outage(at(20, 23), at(21, 9)), []),  # five hours of each
        (outage(at(20, 22), at(21, 10)), october(20, 21)),
        (outage(at(20, 12), at(23, 9)), october(20, 21, 22)),
        (outage(at(24, 21, 30), at(25, 3)), october(24)),  # one hour of that night is repeated
    ],
)
def test_a_day_with_six_hours_of_downtime_is_excused(down: Outage, expected: list[date]) -> None:
    assert excused_days(down, [down], BERLIN) == expected


def test_several_outages_of_a_day_add_up() -> None:
    early, late = outage(at(20, 6), at(20, 9)), outage(at(20, 20), at(20, 23))
    before = outage(at(19, 5), at(19, 23))
    assert excused_days(late, [before, early, late], BERLIN) == october(20)
    assert excused_days(late, [before, late], BERLIN) == []


def test_half_an_hour_without_a_heartbeat_is_an_outage() -> None:
    assert not was_down(BEGIN, BEGIN + timedelta(minutes=29, seconds=59))
    assert was_down(BEGIN, BEGIN + timedelta(minutes=30))
    assert not was_down(BEGIN, BEGIN - timedelta(days=1))  # after a clock correction


@given(drawn=st.lists(outages, min_size=1, max_size=5, unique_by=lambda each: each.from_at),
       zone=zones)  # fmt: skip
@settings(deadline=None, max_examples=60)
def test_excused_days_match_a_count_of_minutes(drawn: list[Outage], zone: ZoneInfo) -> None:
    minutes_down: dict[date, int] = {}
    for each in drawn:
        minute = each.from_at
        while minute < each.to_at:
            day = producer_day(minute, zone)
            minutes_down[day] = minutes_down.get(day, 0) + 1
            minute += timedelta(minutes=1)
    last = drawn[-1]
    expected = [
        day
        for day in sorted(minutes_down)
        if minutes_down[day] >= 360 and day_start(day, zone) < last.to_at
        and day_end(day, zone) > last.from_at
    ]  # fmt: skip
    assert excused_days(last, drawn, zone) == expected
