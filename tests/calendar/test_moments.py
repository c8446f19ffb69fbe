"""Reading instants the way people write them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.rules.moments import moment_meant

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)  # a Wednesday, 19:30 in Berlin


def meant(text: str, now: datetime = NOW) -> str | None:
    at = moment_meant(text, now=now, after=now, zone=BERLIN)
    return None if at is None else f"{at.astimezone(BERLIN):%a %d %b %H:%M}"


def test_what_people_type_is_read_in_the_servers_zone() -> None:
    for text, expected in (
        ("in 2 days", "Fri 27 Nov 19:30"),
        ("90 min", "Wed 25 Nov 21:00"),
        ("1h30", "Wed 25 Nov 21:00"),
        ("1 week", "Wed 02 Dec 19:30"),
        ("20:00", "Wed 25 Nov 20:00"),
        ("at 7pm", "Thu 26 Nov 19:00"),
        ("Sunday 20:00", "Sun 29 Nov 20:00"),
        ("sun at 8pm", "Sun 29 Nov 20:00"),
        ("Wednesday 18:00", "Wed 02 Dec 18:00"),
        ("tomorrow, 9:00", "Thu 26 Nov 09:00"),
        ("Saturday", "Sat 28 Nov 20:00"),
        ("2026-12-06 20:00", "Sun 06 Dec 20:00"),
        ("2026-13-06", None),
        ("Sunday at some point", None),
        ("s", None),
        ("0001-01-01 00:00", None),
        ("9999-12-31 23:59", None),
        ("soon", None),
        ("", None),
    ):
        assert meant(text) == expected, text


def test_a_time_that_the_clock_change_skips_is_the_first_after_it() -> None:
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert meant("sunday 02:30", before) == "Sun 29 Mar 03:00"


@given(text=st.text(max_size=70), ahead=st.timedeltas(timedelta(0), timedelta(days=30)))
def test_any_text_is_read_or_refused(text: str, ahead: timedelta) -> None:
    at = moment_meant(text, now=NOW, after=NOW + ahead, zone=BERLIN)
    assert at is None or at.tzinfo is not None
