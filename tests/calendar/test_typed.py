"""Times of day and durations, the way people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.rules.typed import minutes_meant, time_of_day

HOURS, MINUTES = st.integers(0, 23), st.integers(0, 59)


@given(
    HOURS, MINUTES, st.sampled_from(["{h}:{m:02}", "{h:02}.{m:02}", "{h}h{m:02}", "{h:02}{m:02}"])
)
def test_every_time_of_24_hours_is_understood(hour: int, minute: int, written: str) -> None:
    assert time_of_day(f" {written.format(h=hour, m=minute)}\n") == f"{hour:02}:{minute:02}"


@given(HOURS, MINUTES, st.sampled_from(["{h}:{m:02}{half}", "{h}.{m:02} {half}", "{h}{half}"]))
def test_every_time_of_12_hours_is_understood(hour: int, minute: int, written: str) -> None:
    minute = minute if "{m" in written else 0
    for half in ("am", "AM", "a.m.") if hour < 12 else ("pm", "P.M."):
        typed = written.format(h=hour % 12 or 12, m=minute, half=half)
        assert time_of_day(typed) == f"{hour:02}:{minute:02}"


@given(st.text(max_size=8) | st.from_regex(r"[0-9]{1,5}[:.h ]?[0-9]{0,3} ?[ap]?m?", fullmatch=True))
def test_a_time_is_one_of_the_day_or_none(text: str) -> None:
    time = time_of_day(text)
    assert time is None or (time == f"{int(time[:2]):02}:{int(time[3:]):02}" and time < "24:00")


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("8pm", "20:00"),
        ("20", "20:00"),
        ("8.30 pm", "20:30"),
        ("20h", "20:00"),
        ("9 o'clock", "09:00"),
        ("noon", "12:00"),
        ("12am", "00:00"),
        ("٢٠", "20:00"),
        *((text, None) for text in ("24", "25:00", "13pm", "0am", "7:5", "8:60", "pm", "", "²")),
    ],
)
def test_times_of_day(text: str, time: str | None) -> None:
    assert time_of_day(text) == time


@given(st.integers(0, 99), MINUTES)
def test_every_duration_is_understood(hours: int, minutes: int) -> None:
    total = hours * 60 + minutes
    forms = (
        *(f"{total}", f"{total} min", f"{total}m", f"{total:,} minutes"),
        *(f"{hours}h{minutes:02}", f"{hours} h {minutes} min", f"{hours}:{minutes:02}"),
        *(f"{hours} hours and {minutes} minutes", f"{hours}hr {minutes}"),
    )
    assert [minutes_meant(form) for form in forms] == [total] * len(forms)


@given(st.text(max_size=10))
def test_a_duration_is_never_below_zero(text: str) -> None:
    assert (minutes_meant(text) or 0) >= 0


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1.5 h", 90),
        ("1,5h", 90),
        ("2h", 120),
        ("1 000", 1_000),
        ("٣", 3),
        *(
            (text, None)
            for text in ("", " ", "h", "min", "-5", "1,00", "1e3", "1:75", "²", "9" * 9)
        ),
    ],
)
def test_durations(text: str, minutes: int | None) -> None:
    assert minutes_meant(text) == minutes
