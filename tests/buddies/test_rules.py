"""When word of a buddy's practice may be sent (docs/rules.md)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from bot.buddies.rules import WORD_FROM, WORD_UNTIL, word_at

ZONES = sorted(available_timezones())


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 (made aware below)
    st.sampled_from(ZONES),
)
def test_word_comes_by_day_and_within_a_night(at: datetime, zone: str) -> None:
    now, local_zone = at.replace(tzinfo=UTC), ZoneInfo(zone)
    sent_at = word_at(now, local_zone)
    assert now <= sent_at <= now + timedelta(hours=11)  # a night of 9 hours, and clock changes
    assert WORD_FROM <= sent_at.astimezone(local_zone).time() < WORD_UNTIL
    assert word_at(sent_at, local_zone) == sent_at
