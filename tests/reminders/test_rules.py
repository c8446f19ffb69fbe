"""When timers remind, ask, and close (docs/rules.md)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.reminders.rules import answer_due, check_due, ears_due, ears_due_after_change, is_stale

SIGN = datetime(2026, 11, 22, 20, 15, tzinfo=UTC)
LENGTHS = st.integers(30, 90)


@given(length=LENGTHS)
def test_ears_are_due_after_the_chosen_minutes(length: int) -> None:
    assert ears_due(SIGN, length) == SIGN + timedelta(minutes=length)


def test_zero_minutes_means_never() -> None:
    assert ears_due(SIGN, 0) is None
    assert ears_due_after_change(SIGN, 0, SIGN + timedelta(minutes=5)) is None


@given(length=LENGTHS, passed=st.integers(0, 300))
def test_changed_minutes_count_from_the_last_sign_or_from_now(length: int, passed: int) -> None:
    now = SIGN + timedelta(minutes=passed)
    since = SIGN if passed < length else now
    assert ears_due_after_change(SIGN, length, now) == since + timedelta(minutes=length)


def test_an_inactive_owner_is_asked_after_three_hours_and_has_half_an_hour() -> None:
    assert check_due(SIGN) == SIGN + timedelta(hours=3)
    assert answer_due(SIGN) == SIGN + timedelta(minutes=30)


def test_an_ears_reminder_is_stale_after_half_an_hour() -> None:
    assert not is_stale(SIGN, SIGN + timedelta(minutes=30))
    assert is_stale(SIGN, SIGN + timedelta(minutes=30, seconds=1))
