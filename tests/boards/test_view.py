"""Leaderboards as text: names, ordinals, units and limits."""

from dataclasses import replace

import pytest

from bot.boards.results import BoardPage, OwnPlace, Span
from bot.boards.rules import Metric
from bot.boards.service import PAGE_SIZE
from bot.boards.store import BoardRow
from bot.boards.view import (
    draw_board,
    draw_own_place,
    movement,
    period_name,
    read_board_key,
)
from bot.interactions.errors import StaleButton
from bot.ui.pictures.attached import ALT_TEXT_LIMIT
from tests.reply_text import text_of

SPANS = {
    Span.WEEK: "2026-W48",
    Span.LAST_WEEK: "2026-W47",
    Span.MONTH: "2026-11",
    Span.LAST_MONTH: "2026-10",
    Span.ALL: "all",
}


def page(rank: int, score: int = 5, metric: Metric = Metric.XP, count: int = 1) -> BoardPage:
    rows = [BoardRow(rank=rank + at, user_id=10**18 + at, score=score) for at in range(count)]
    return BoardPage(
        period="all",
        metric=metric,
        rows=rows,
        page=0,
        pages=1,
        size=1_300,
        best_score=score,
        spans=SPANS,
    )


@pytest.mark.parametrize(
    ("period", "name"),
    [
        ("all", "All time"),
        ("2026-02", "February 2026"),
        ("2026-W47", "16–22 November 2026, week 47"),
        ("2026-W49", "30 November – 6 December 2026, week 49"),
        ("2026-W53", "28 December 2026 – 3 January 2027, week 53"),
    ],
)
def test_periods_have_names(period: str, name: str) -> None:
    assert period_name(period) == name


@pytest.mark.parametrize("period", ["", "2025-W53", "2026-00", "2026-W00", "2026", "0000-01"])
def test_invalid_periods_are_refused(period: str) -> None:
    with pytest.raises(ValueError):
        period_name(period)
    with pytest.raises(StaleButton):
        read_board_key(f"{period}.xp.0")


@pytest.mark.parametrize(
    ("rank", "ordinal"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (22, "22nd"),
        (111, "111th"),
        (1_001, "1,001st"),
        (1_012, "1,012th"),
    ],
)
def test_ordinals_of_places(rank: int, ordinal: str) -> None:
    place = OwnPlace(rank=rank, board=page(rank))
    assert f"You're {ordinal} of 1,300" in text_of(draw_own_place(place, 10**18, {}))


@pytest.mark.parametrize(
    ("metric", "score", "text"),
    [
        (Metric.XP, 12_345, "12,345 XP"),
        (Metric.MINUTES, 90, "1 h 30 min"),
        (Metric.QUESTS, 1, "1 quest"),
        (Metric.QUESTS, 2_000, "2,000 quests"),
        (Metric.STREAK, 12, "12 days"),
    ],
)
def test_scores_have_units(metric: Metric, score: int, text: str) -> None:
    assert text_of(draw_board(page(1, score, metric), {})).endswith(f" · {text}")


def test_the_longest_names_fit_discords_limits() -> None:
    names = {10**18 + at: "*" * 32 for at in range(PAGE_SIZE)}
    text = text_of(draw_board(page(999_990, 10**12, count=PAGE_SIZE), names))
    assert text.count("1,000,000,000,000 XP") == PAGE_SIZE


def test_the_alt_text_of_the_longest_page_has_every_line() -> None:
    names = {10**18 + at: chr(ord("a") + at) * 32 for at in range(PAGE_SIZE)}
    board = replace(
        page(999_990, 10**12, count=PAGE_SIZE),
        earlier_ranks={10**18 + at: 2_000_000 for at in range(PAGE_SIZE)},
    )
    (file,) = draw_board(board, names, b"PNG").files
    assert file.description is not None
    assert file.description.count("1,000,000,000,000 XP, up 1,000,0") == PAGE_SIZE
    assert len(file.description) < ALT_TEXT_LIMIT


@pytest.mark.parametrize(
    ("earlier", "text"),
    [(None, ""), ({}, "new"), ({10**18: 7}, "▲2"), ({10**18: 4}, "▼1"), ({10**18: 5}, "")],
)
def test_movement_is_against_the_period_before(earlier: dict[int, int] | None, text: str) -> None:
    board = replace(page(5), period="2026-W47", earlier_ranks=earlier)
    assert movement(board, board.rows[0]) == text
    assert ("▲▼ since the week before" in text_of(draw_board(board, {}))) == bool(text)


def test_boards_of_the_past_say_how_it_went_and_invite_nobody() -> None:
    for period, own, empty in (
        (
            "2026-W48",
            "You're 1st of",
            "No one's on this board yet. A session, a quest or an ear round puts",
        ),
        ("2026-W47", "You came 1st of", "No one was on this board."),
        ("2026-10", "You came 1st of", "No one was on this board."),
    ):
        board = replace(page(1), period=period)
        assert own in text_of(draw_own_place(OwnPlace(rank=1, board=board), 10**18, {}))
        assert empty in text_of(draw_board(replace(board, rows=[], size=0), {}))
        absent = text_of(draw_own_place(OwnPlace(rank=None, board=board), 10**18, {}))
        assert ("yet" in absent) == (period == "2026-W48")


def test_who_shares_the_first_place_is_tied() -> None:
    board = replace(page(1, count=2), rows=[replace(row, rank=1) for row in page(1, count=2).rows])
    place = OwnPlace(rank=1, board=board)
    assert "Tied with zoe" in text_of(draw_own_place(place, 10**18, {10**18 + 1: "zoe"}))
    alone = OwnPlace(rank=1, board=page(1))
    assert "behind" not in text_of(draw_own_place(alone, 10**18, {}))


def test_only_the_first_three_and_oneself_are_highlighted() -> None:
    names = {10**18 + at: f"m{at}" for at in range(5)}
    board = page(1, count=5)
    text = text_of(draw_board(board, names))
    assert [f"**m{at}**" in text for at in range(5)] == [True, True, True, False, False]
    place = OwnPlace(rank=5, board=board)
    assert "**m4** · 5 XP **← you**" in text_of(draw_own_place(place, 10**18 + 4, names))
