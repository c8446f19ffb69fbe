"""The pictures of leaderboards, weeks and quests."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.boards.picture import board_picture
from bot.boards.results import BoardPage
from bot.boards.rules import Metric
from bot.boards.store import BoardRow
from bot.packs.loading import load_packs
from bot.quests.picture import PostingPicture
from bot.ui.pictures.themes import DEFAULT, themed
from bot.week_reviews.picture import week_picture
from bot.week_reviews.results import WeekReview
from bot.week_reviews.rules import Improvement
from bot.week_reviews.store import WeekTotals
from bot.week_reviews.view import describe_week
from tests.ui.pictures.golden import assert_golden
from tests.ui.pictures.test_card import face

NAMES = {
    1: "mia",
    2: "Zoë Ångström",
    3: "عبد الرحمن",
    4: "たかし 🎧",
    5: "מיכל",
    6: "Константин Константинопольский",
    7: "ณัฐวุฒิ",
    8: "김민준",
    9: "नीरज",
}
SCORES = (12_843, 11_020, 11_020, 7_300, 5_410, 3_902, 2_201, 900, 412, 1)
RANKS = (1, 2, 2, 4, 5, 6, 7, 8, 9, 10)
BOARD = BoardPage(
    period="2026-W47",
    metric=Metric.XP,
    rows=[
        BoardRow(rank=rank, user_id=at, score=score)
        for at, (rank, score) in enumerate(zip(RANKS, SCORES, strict=True), start=1)
    ],
    page=0,
    pages=3,
    size=28,
    best_score=12_843,
    spans={},
    earlier_ranks={1: 1, 2: 14, 3: 2, 4: 1, 5: 5, 7: 9, 9: 1_203},
)
WEEK = WeekReview(
    id=1,
    guild_id=1,
    week="2026-W47",
    totals=WeekTotals(xp=84_213, minutes=1_975, quests=41, active=17),
    before=WeekTotals(xp=61_000, minutes=2_400, quests=41, active=15),
    minutes_by_day=(120, 340, 95, 0, 410, 777, 233),
    top=BOARD.rows[:5],
    streaks=[],
    improved=Improvement(user_id=4, xp=7_300, mean_xp=2_100),
    releases=[],
    released=0,
)


def test_a_page_shows_ranks_names_and_bars() -> None:
    shown = board_picture(BOARD, NAMES, {1: face()}, DEFAULT)
    assert shown.lines[-1].name == "A member"  # whose name is unknown
    assert_golden("board", shown.draw())


def test_a_later_page_scales_to_the_first_place_and_highlights_the_member() -> None:
    rows = [replace(row, rank=row.rank + 9_990) for row in BOARD.rows[5:]]
    page = replace(BOARD, metric=Metric.MINUTES, rows=rows, page=999)
    shown = board_picture(page, NAMES, {7: face()}, themed("daylight", 0xB5651D), own=7)
    assert shown.lines[0].share == pytest.approx(3_902 / 12_843)
    assert [line.is_own for line in shown.lines] == [False, True, False, False, False]
    assert_golden("board-own", shown.draw())


def test_a_week_shows_totals_days_and_top_members() -> None:
    assert_golden("week", week_picture(WEEK, NAMES, {1: face()}, DEFAULT).draw())
    text = describe_week(WEEK, NAMES)
    assert text.startswith(
        "Practice: 32 h 55 min, down 18%; XP: 84,213, up 38%; Quests: 41, no change; By day: Mon 2"
    )
    assert "; 1 mia, 12,843 XP; 2 Zoë Ångström, 11,020 XP; 2 عبد الرحمن, 11,020 XP; " in text


def test_the_largest_weekly_totals_are_not_shortened() -> None:
    totals = WeekTotals(xp=12_345_678, minutes=123_456, quests=98_765, active=9_999)
    before = WeekTotals(xp=0, minutes=1, quests=9_876, active=1)
    alone = replace(WEEK, totals=totals, before=before, top=[], improved=None)
    shown = week_picture(alone, {}, {}, themed("tape", 0xFF0000))
    assert [(one.figure, one.change) for one in shown.sums] == [
        ("2,057 h 36 min", "10×+"),
        ("12,345,678", ""),
        ("98,765", "10×+"),
    ]
    assert_golden("week-large", shown.draw())


def test_every_focus_has_its_own_picture_and_unknown_ones_a_default() -> None:
    pack = load_packs(Path("seeds"))["music-production"]
    slugs = [focus.slug for focus in pack.focuses]
    drawn = {slug: PostingPicture(focus=slug, theme=DEFAULT).draw() for slug in [*slugs, "balls"]}
    assert len(set(drawn.values())) == len(slugs) + 1
    assert_golden("quest-mixing", drawn["mixing"])
    assert_golden("quest-of-another-skill", PostingPicture(focus="balls", theme=DEFAULT).draw())
