"""What makes a critique worth reading."""

from bot.feedback.rules.critiques import (
    is_hollow_streak,
    missing_characters,
    time_in_track,
    times_in,
)


def test_times_are_found_as_people_type_them() -> None:
    assert times_in("From 1:42 the bass and the kick fight, (0:07), 12:30.") == [102, 7, 750]
    assert times_in("At 1:42:30, 1:75, 16:9 or 21:05:2026") == []
    assert times_in("٣:٤٢") == []


def test_a_time_has_to_be_in_the_track() -> None:
    assert time_in_track("7:10, or rather 1:10", 214.2) == 70
    assert time_in_track("3:34", 214.2) == 214
    assert time_in_track("3:35", 214.2) is None
    assert time_in_track("59:59", None) == 3_599


def test_white_space_counts_once() -> None:
    assert missing_characters("a " * 20 + "b") == 0
    assert missing_characters("a" + " " * 60 + "b\n\n\nc") == 35
    assert missing_characters("a" + "\u200b\u3164\u0301" * 20 + "b") == 38


def test_three_of_the_last_five_that_didnt_help_are_too_many() -> None:
    assert is_hollow_streak([False, True, False, True, False])
    assert not is_hollow_streak([False, True, False, True, True, False])
    assert not is_hollow_streak([False, False])
