"""Texts about streaks at their limits."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.streaks.results import StreakUpdate
from bot.streaks.rules import Bridge, DayMark, Streak, StreakDay
from bot.streaks.view import streak_paragraph, streak_summary
from tests.profiles.test_view import SHOWN

LAST = date(2026, 11, 22)
UPDATE = StreakUpdate(streak=Streak(days=1_234, longest=1_234, last_on=LAST, rest_days=0))
ENDED = Streak(days=0, longest=21, last_on=LAST)


def before(*days: int) -> tuple[date, ...]:
    return tuple(LAST - timedelta(days=n) for n in sorted(days, reverse=True))


def summary(update: StreakUpdate) -> list[str]:
    return streak_summary(update).content.replace("\N{NO-BREAK SPACE}", " ").splitlines()


@pytest.mark.parametrize(
    ("bridge", "text"),
    [
        (
            Bridge(covered=before(1)),
            (
                "-# A rest day saved your streak on Saturday. No rest days left. "
                "Your next one comes at day 1,239."
            ),
        ),
        (
            Bridge(covered=before(3), excused=before(1, 2)),
            (
                "-# A rest day saved your streak on Thursday. Friday and Saturday didn't break "
                "your streak: I was offline. No rest days left. Your next one comes at day 1,239."
            ),
        ),
        (
            Bridge(excused=before(9)),
            "-# Fri 13 Nov 2026 didn't break your streak: I was offline.",
        ),
        (
            Bridge(covered=before(400, 401), excused=before(*range(1, 400))),
            (
                "-# 2 rest days saved your streak on Fri 17 Oct 2025 and Sat 18 Oct 2025. "
                "Sun 19 Oct 2025 to Saturday didn't break your streak: I was offline. "
                "No rest days left. Your next one comes at day 1,239."
            ),
        ),
    ],
)
def test_bridged_days_are_named(bridge: Bridge, text: str) -> None:
    assert summary(replace(UPDATE, bridge=bridge)) == ["🔥 **1,234-day streak**", text]


def test_the_last_seven_days_mark_rest_and_offline_days() -> None:
    marks = [DayMark.ACTIVE, DayMark.MISSED, DayMark.ACTIVE, DayMark.REST, DayMark.OFFLINE]
    days = before(6, 5, 4, 3, 2, 1, 0)
    week = [
        StreakDay(on=on, mark=mark)
        for on, mark in zip(days, [*marks, DayMark.ACTIVE, DayMark.ACTIVE], strict=True)
    ]
    assert summary(replace(UPDATE, week=tuple(week)))[1:] == [
        "-# Mo ✓, Tu –, We ✓, Th rest, Fr offline, Sa ✓, Su ✓"
    ]
    assert len(summary(replace(UPDATE, week=(week[-1],)))) == 1, "a first day needs no week"


@pytest.mark.parametrize(
    ("update", "text"),
    [
        (
            replace(UPDATE, milestone=7, streak=Streak(days=7, longest=21, last_on=LAST)),
            "🔥 **7 days in a row!** That's a whole week.",
        ),
        (
            replace(UPDATE, streak=Streak(days=1, longest=21, last_on=LAST), ended_days=16),
            "🔥 **Streak: day 1**\n-# Your 16-day streak ended (best: 21).",
        ),
        (
            StreakUpdate(streak=ENDED, minutes_left=4, ended_days=21),
            "🔥 Your 21-day streak ended. That's your best! 4 min more starts a new one.",
        ),
        (StreakUpdate(streak=ENDED, minutes_left=4), "🔥 4 min more today starts a streak."),
        (
            replace(UPDATE, minutes_left=4),
            "🔥 **1,234-day streak** · 4 min more and this day counts.",
        ),
        (StreakUpdate(streak=ENDED), "🔥 Your streak has ended since. Best: 21 days."),
    ],
)
def test_one_true_figure_says_where_the_streak_stands(update: StreakUpdate, text: str) -> None:
    assert streak_summary(update).content == text


def test_a_profile_mentions_a_gap_only_while_the_streak_is_alive() -> None:
    shown = replace(SHOWN, rest_days=1, bridge=Bridge(covered=before(1)))
    assert streak_paragraph(shown, own=False).splitlines() == [
        "🔥 **400-day streak** · best: 1,000",
        "-# 1 rest day.",
    ]
    assert streak_paragraph(shown, own=True).splitlines() == [
        "🔥 **400-day streak** · best: 1,000",
        (
            "-# Practise 10 minutes, complete a quest or play an ear round by <t:1795378500:f> "
            "to keep your streak."
        ),
        "-# A rest day saved your streak on Saturday.",
        "-# 1 rest day. Another rest day comes at day 406.",
    ]
    broken = replace(SHOWN, streak_days=0, streak_until=None)
    assert streak_paragraph(broken, own=True) == (
        "🔥 No streak right now. 10 minutes today starts one. Best: 1,000 days."
    )
