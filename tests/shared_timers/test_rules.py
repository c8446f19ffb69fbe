"""The lengths and phases of shared timers."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.shared_timers.rules import Course, Lengths, lengths_meant
from tests.world import NOON


def test_lengths_are_typed_in_several_ways() -> None:
    assert lengths_meant("40/10") == Lengths(work_minutes=40, break_minutes=10)
    assert lengths_meant(" 90 : 30 ") == Lengths(work_minutes=90, break_minutes=30)
    for text in ("", "25", "9/5", "91/5", "25/2", "25/31", "25/5/5", "a/b", "999/999"):
        assert lengths_meant(text) is None, text


@given(
    work=st.integers(10, 90),
    pause=st.integers(3, 30),
    rounds=st.integers(1, 8),
    seconds=st.integers(0, 12 * 3600),
)
def test_phases_fill_the_time_without_gaps(
    work: int, pause: int, rounds: int, seconds: int
) -> None:
    total = Lengths(work_minutes=work, break_minutes=pause).total(rounds)
    course = Course(started_at=NOON, work_minutes=work, break_minutes=pause, ends_at=NOON + total)
    phases = [course.phase(step) for step in range(2 * rounds - 1)]
    assert [each.to_at for each in phases[:-1]] == [each.from_at for each in phases[1:]]
    assert [each.ends_timer for each in phases] == [False] * (len(phases) - 1) + [True]
    assert phases[-1].to_at == NOON + total
    assert sum(
        (each.to_at - each.from_at for each in phases if not each.is_break), timedelta()
    ) == timedelta(minutes=rounds * work)
    now = NOON + timedelta(seconds=seconds)
    expected = next((each for each in phases if each.from_at <= now < each.to_at), phases[-1])
    assert course.phase_at(now) == expected
    assert course.phases_after(0, now) == phases[1 : expected.step + 1]
