"""Texts about streaks at their limits."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.streaks.rules import Bridge, Streak
from bot.streaks.view import streak_line, streak_paragraph
from tests.profiles.test_view import SHOWN
from tests.sessions.test_view import RECORDED

LAST = date(2026, 11, 22)
AWARDED = replace(
    RECORDED.awarded, streak=Streak(days=1_234, longest=1_234, last_on=LAST, rest_days=0)
)


def before(*days: int) -> tuple[date, ...]:
    return tuple(LAST - timedelta(days=n) for n in sorted(days, reverse=True))


@pytest.mark.parametrize(
    ("bridge", "text"),
    [
        (Bridge(), "1,234 days in a row"),
        (
            Bridge(covered=before(1)),
            "A rest day covered Saturday. Your streak goes on at 1,234 days. No rest day left.",
        ),
        (
            Bridge(covered=before(3), excused=before(1, 2)),
            (
                "A rest day covered Thursday. Friday and Saturday don't count: I was down. "
                "Your streak goes on at 1,234 days. No rest day left."
            ),
        ),
        (
            Bridge(excused=before(9)),
            "Fri 13 Nov 2026 doesn't count: I was down. Your streak goes on at 1,234 days.",
        ),
        (
            Bridge(covered=before(400, 401), excused=before(*range(1, 400))),
            (
                "Rest days covered Fri 17 Oct 2025 and Sat 18 Oct 2025. "
                "The 399 days from Sun 19 Oct 2025 on don't count: I was down. "
                "Your streak goes on at 1,234 days. No rest day left."
            ),
        ),
    ],
)
def test_bridged_days_are_named(bridge: Bridge, text: str) -> None:
    assert streak_line(replace(AWARDED, bridge=bridge)) == text


def test_a_profile_mentions_a_gap_only_while_the_streak_is_alive() -> None:
    shown = replace(SHOWN, rest_days=1, bridge=Bridge(covered=before(1)))
    assert streak_paragraph(shown).splitlines() == [
        "**400 days in a row**, 1,000 at the longest",
        "-# A rest day covered Saturday.",
        "-# 1 rest day held. Day 406 of the streak earns another.",
        "-# It stands until <t:1795378500:f>: 10 minutes or a quest before then carry it on.",
    ]
    broken = replace(SHOWN, streak_days=0, streak_until=None)
    assert streak_paragraph(broken) == (
        "**No streak yet: 10 minutes today start one**\n-# 1,000 days is the longest so far"
    )
