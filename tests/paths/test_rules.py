from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.rules.periods import personal_period, shown_period
from bot.paths.rules import changeable_at, path_followed


@given(level=st.integers(1, 250))
def test_a_path_counts_from_level_ten_on(level: int) -> None:
    assert path_followed("mixing", level) == ("mixing" if level >= 10 else None)
    assert path_followed(None, level) is None


def test_a_path_may_be_changed_thirty_days_after_it_was_chosen() -> None:
    chosen_at = datetime(2026, 11, 22, 20, 15, tzinfo=UTC)
    assert changeable_at(chosen_at) == chosen_at + timedelta(days=30)


@given(day=st.dates(), user_id=st.integers(1, 2**63 - 1), other=st.integers(1, 2**63 - 1))
def test_a_personal_period_contains_the_member_and_shows_only_its_day(
    day: date, user_id: int, other: int
) -> None:
    first = personal_period(day, user_id)
    swapped = personal_period(day, user_id, swapped=True)
    assert first != swapped
    assert shown_period(first) == shown_period(swapped) == day.isoformat()
    if other != user_id:
        assert personal_period(day, other) not in (first, swapped)
    for period in ("2026-11-22", "2026-W47", "2026-11"):
        assert shown_period(period) == period
