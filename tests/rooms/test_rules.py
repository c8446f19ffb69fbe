"""Rules of studio rooms: when a session ends, and up to when it counts."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.rooms.rules import AWAY, WATCHED, Presence

SEEN = datetime(2026, 11, 22, 20, tzinfo=UTC)
DAY_END = datetime(2026, 11, 23, 4, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def presence(seen_at: datetime = SEEN, away_since: datetime | None = None) -> Presence:
    return Presence(seen_at=seen_at, away_since=away_since, day_ends_at=DAY_END)


def test_a_seen_member_stays() -> None:
    assert presence().over_at(SEEN) is None
    assert presence().over_at(SEEN + AWAY - SECOND) is None


def test_a_member_unseen_for_ten_minutes_was_there_until_last_seen() -> None:
    assert presence().over_at(SEEN + AWAY) == SEEN
    assert not presence().goes_on(SEEN + AWAY)


def test_a_member_away_for_ten_minutes_was_there_until_they_left() -> None:
    away = presence(away_since=SEEN)
    assert away.over_at(SEEN + AWAY - SECOND) is None
    assert away.over_at(SEEN + AWAY) == SEEN
    assert not away.goes_on(SEEN + AWAY)


def test_the_end_of_the_day_starts_a_new_session_for_present_members() -> None:
    present = presence(DAY_END - SECOND)
    assert present.over_at(DAY_END - SECOND) is None
    assert not present.goes_on(DAY_END - SECOND)
    assert present.over_at(DAY_END) == DAY_END
    assert present.goes_on(DAY_END)


def test_the_end_of_the_day_ends_an_away_members_session_when_they_left() -> None:
    left_at = DAY_END - timedelta(minutes=5)
    away = presence(left_at, left_at)
    assert away.over_at(DAY_END - SECOND) is None
    assert away.over_at(DAY_END) == left_at
    assert not away.goes_on(DAY_END)


def test_an_unseen_member_gets_no_new_session_at_the_end_of_the_day() -> None:
    unseen = presence(DAY_END - AWAY)
    assert unseen.over_at(DAY_END) == DAY_END - AWAY
    assert not unseen.goes_on(DAY_END)


@pytest.mark.parametrize(
    ("ago", "live", "is_now"),
    [(WATCHED, True, True), (WATCHED + SECOND, True, False), (SECOND, False, False)],
)
def test_leaving_is_dated_to_now_only_if_it_was_observed(
    ago: timedelta, live: bool, is_now: bool
) -> None:
    now = SEEN + ago
    assert presence().left_at(now, live=live) == (now if is_now else SEEN)


def test_ending_a_session_counts_until_now_unless_away_or_unseen() -> None:
    now = SEEN + timedelta(minutes=1)
    assert presence().ends_at(now) == now
    assert presence(away_since=SEEN).ends_at(now) == SEEN
    assert presence().ends_at(SEEN + AWAY) == SEEN
    assert presence(DAY_END - SECOND).ends_at(DAY_END + SECOND) == DAY_END


@pytest.mark.parametrize("rule", ["over_at", "goes_on", "ends_at"])
def test_a_naive_instant_raises(rule: str) -> None:
    with pytest.raises(ValueError, match="naive"):
        getattr(presence(), rule)(SEEN.replace(tzinfo=None))
    with pytest.raises(ValueError, match="naive"):
        presence().left_at(SEEN.replace(tzinfo=None), live=True)
