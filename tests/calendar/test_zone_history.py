"""A member's producer days while their time zone changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.rules.days import ZoneHistory, day_end, first_instant, producer_day
from tests.world import local

BERLIN, NEW_YORK, TOKYO = (
    ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Asia/Tokyo")
)
HONOLULU, KIRITIMATI = ZoneInfo("Pacific/Honolulu"), ZoneInfo("Pacific/Kiritimati")
ZONES = st.sampled_from((BERLIN, NEW_YORK, TOKYO, HONOLULU, KIRITIMATI, ZoneInfo("UTC")))
START = datetime(2026, 11, 9, tzinfo=UTC)
TUESDAY = date(2026, 11, 10)


def test_without_a_change_a_day_is_the_zones_own() -> None:
    history, noon = ZoneHistory(zone=BERLIN), local("2026-11-10", "12:00", "Europe/Berlin")
    assert history.today(noon) == TUESDAY
    assert history.minutes_so_far(TUESDAY, noon) == 8 * 60
    assert history.yesterday_counts_until(TUESDAY) == noon


def test_yesterday_stays_over_after_a_move_to_the_west() -> None:
    now = local("2026-11-10", "13:00", "Europe/Berlin")
    moved = ZoneHistory(zone=BERLIN).changed_to(NEW_YORK, now)
    assert moved.today(now) == TUESDAY
    assert moved.yesterday_counts_until(TUESDAY) == first_instant(
        TUESDAY, now.astimezone(BERLIN).time().replace(hour=12), BERLIN
    )
    assert moved.minutes_so_far(TUESDAY, now) == 9 * 60


def test_a_day_that_began_is_not_taken_back() -> None:
    now = local("2026-11-10", "05:00", "Europe/Berlin")  # Monday evening in Honolulu
    moved = ZoneHistory(zone=BERLIN).changed_to(HONOLULU, now)
    assert producer_day(now, HONOLULU) < TUESDAY == moved.today(now)
    assert moved.today(day_end(TUESDAY, HONOLULU) - timedelta(seconds=1)) == TUESDAY
    assert moved.today(day_end(TUESDAY, HONOLULU)) == TUESDAY + timedelta(days=1)
    assert moved.minutes_so_far(TUESDAY, now) == 60


def test_a_change_by_a_clock_that_ran_ahead_is_ignored() -> None:
    ahead = ZoneHistory(zone=BERLIN).changed_to(TOKYO, START + timedelta(days=300))
    assert ahead.today(START) == producer_day(START, TOKYO)


@given(st.lists(st.tuples(ZONES, st.integers(0, 40 * 60)), min_size=1, max_size=12))
def test_days_never_go_back_and_never_run_more_than_a_day_ahead(
    moves: list[tuple[ZoneInfo, int]],
) -> None:
    now, history = START, ZoneHistory(zone=BERLIN)
    last = history.today(now)
    for zone, minutes in moves:
        now += timedelta(minutes=minutes)
        assert last <= history.today(now)
        last = history.today(now)
        history = history.changed_to(zone, now)
        assert last <= history.today(now)
        last = history.today(now)
        assert last - producer_day(now, KIRITIMATI) <= timedelta(0)
        assert history.starts_at(last) <= history.starts_at(last + timedelta(days=1))


@given(st.lists(st.tuples(ZONES, st.integers(0, 40 * 60)), min_size=1, max_size=12))
def test_a_yesterday_that_was_over_stays_over(moves: list[tuple[ZoneInfo, int]]) -> None:
    now, history = START, ZoneHistory(zone=BERLIN)
    over: set[date] = set()
    for zone, minutes in moves:
        now += timedelta(minutes=minutes)
        today = history.today(now)
        if now >= history.yesterday_counts_until(today):
            over.add(today - timedelta(days=1))
        history = history.changed_to(zone, now)
        today = history.today(now)
        if now < history.yesterday_counts_until(today):
            assert today - timedelta(days=1) not in over
