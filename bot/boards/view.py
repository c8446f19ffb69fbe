"""Leaderboards as members see them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import discord

from bot.boards.results import BoardPage, OwnPlace
from bot.boards.rules import Metric
from bot.boards.store import BoardRow
from bot.calendar.rules.periods import ALL_TIME
from bot.interactions.errors import StaleButton
from bot.ui.actions import button, page_buttons
from bot.ui.pictures.attached import picture
from bot.ui.pictures.names import shown_name
from bot.ui.replies import Reply, body, heading, panel, row, rule, say, small
from bot.ui.text import MONTHS, minutes, named, number, plural, xp

_NAME_LIMIT = 40
_PERIOD = re.compile(r"all|(?P<year>[12]\d{3})-(W(?P<week>\d{2})|(?P<month>\d{2}))", re.ASCII)
_TITLES = {
    Metric.XP: "XP",
    Metric.MINUTES: "Practice time",
    Metric.QUESTS: "Quests finished",
    Metric.STREAK: "Current streaks",
}
_HINTS = {
    Metric.XP: "`/session start` earns the first XP, `/quest today` the next.",
    Metric.MINUTES: "`/session start` times the first session.",
    Metric.QUESTS: "`/quest today` shows what there is to finish.",
    Metric.STREAK: "10 minutes of practice or a quest begin one: try `/session start`.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardKey:
    """The board and page of a button."""

    period: str
    metric: Metric
    page: int


def read_board_key(key: str) -> BoardKey:
    """Read a button's key, `period.metric.page`. Raises StaleButton if it names no board."""
    period, _, rest = key.partition(".")
    metric, _, page = rest.partition(".")
    if metric not in set(Metric) or not re.fullmatch(r"-?[0-9]{1,9}", page):
        raise StaleButton
    try:
        period_name(period)
    except ValueError:
        raise StaleButton from None
    return BoardKey(period=period, metric=Metric(metric), page=int(page))


def period_name(period: str) -> str:
    """Return a period's name: `16 to 22 November 2026, week 47`, `November 2026`, `all time`.

    Raises:
        ValueError: `period` is not a period.
    """
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise ValueError(f"not a period: {period!r}")
    if period == ALL_TIME:
        return "all time"
    year = int(match["year"])
    if match["month"]:
        return _month_name(date(year, int(match["month"]), 1))
    monday = date.fromisocalendar(year, int(match["week"]), 1)
    sunday = monday + timedelta(days=6)
    first = str(monday.day)
    if monday.month != sunday.month:
        first += f" {MONTHS[monday.month - 1]}"
    if monday.year != sunday.year:
        first += f" {monday.year}"
    return f"{first} to {sunday.day} {_month_name(sunday)}, week {int(match['week'])}"


def _month_name(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def draw_board(board: BoardPage, names: Mapping[int, str], png: bytes | None = None) -> Reply:
    """Draw a page of a board.

    Members who are missing from `names` are shown without a name.
    """
    items: list[discord.ui.Item[Any]] = [heading(f"Leaderboard: {_TITLES[board.metric]}")]
    if not board.rows:
        items += [
            small(_period_text(board)),
            body(f"Nobody is on this board yet. {_HINTS[board.metric]}"),
        ]
        return Reply(layout=panel(*items))
    gallery, files = _picture(board, names, png)
    items += [
        small(f"{_period_text(board)} · {_size(board)}"),
        *gallery,
        body(_lines(board, names, own=None)),
        rule(),
        _buttons(board),
    ]
    return Reply(layout=panel(*items), files=files)


def draw_own_place(
    place: OwnPlace, user_id: int, names: Mapping[int, str], png: bytes | None = None
) -> Reply:
    """Draw a member's rank, and the page that they are on."""
    board = place.board
    if place.is_private:
        return say(
            "You keep your numbers to yourself, so you are on no board. `/profile setup` with "
            "`visibility:public` puts you there, with all that you have earned."
        )
    if place.rank is None:
        return say(f"You are not on this board yet ({_period_text(board)}). {_HINTS[board.metric]}")
    gallery, files = _picture(board, names, png)
    return Reply(
        layout=panel(
            heading(f"You are {_ordinal(place.rank)} of {number(board.size)}"),
            small(f"{_TITLES[board.metric]} · {_period_text(board)}"),
            *gallery,
            body(_lines(board, names, own=user_id)),
        ),
        files=files,
    )


def _picture(
    board: BoardPage, names: Mapping[int, str], png: bytes | None
) -> tuple[list[discord.ui.MediaGallery[Any]], tuple[discord.File, ...]]:
    """Return the gallery and file of a page's picture, if there is one."""
    if png is None:
        return [], ()
    lines = (
        f"{number(line.rank)} {shown_name(names.get(line.user_id))}, "
        f"{score_text(board.metric, line.score)}"
        for line in board.rows
    )
    gallery, file = picture("leaderboard", png, f"{_TITLES[board.metric]}: {'; '.join(lines)}")
    return [gallery], (file,)


def _period_text(board: BoardPage) -> str:
    if board.metric is Metric.STREAK:
        return "As of now, whatever the period"
    name = period_name(board.period)
    return name[0].upper() + name[1:]


def _size(board: BoardPage) -> str:
    return f"{plural(board.size):producer}"


def _lines(board: BoardPage, names: Mapping[int, str], *, own: int | None) -> str:
    width = max(len(number(line.rank)) for line in board.rows)
    return "\n".join(_line(board.metric, line, names, width, own) for line in board.rows)


def _line(
    metric: Metric, line: BoardRow, names: Mapping[int, str], width: int, own: int | None
) -> str:
    name = named(line.user_id, names.get(line.user_id), limit=_NAME_LIMIT)
    if line.rank <= 3 or line.user_id == own:
        name = f"**{name}**"
    text = f"`{number(line.rank):>{width}}` {name} · {score_text(metric, line.score)}"
    return f"{text} **← you**" if line.user_id == own else text


def score_text(metric: Metric, score: int) -> str:
    """Return a score with its unit."""
    match metric:
        case Metric.XP:
            return xp(score)
        case Metric.MINUTES:
            return minutes(score)
        case Metric.QUESTS:
            return f"{plural(score):quest}"
        case Metric.STREAK:
            return f"{plural(score):day}"


def _ordinal(n: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th") if n % 100 not in (11, 12, 13) else "th"
    return f"{number(n)}{ending}"


def _buttons(board: BoardPage) -> discord.ui.ActionRow[Any]:
    key = (board.period, board.metric)
    return row(
        *page_buttons("leaderboard", *key, page=board.page, pages=board.pages),
        button("Find me", "leaderboard-me", *key, board.page, style=discord.ButtonStyle.primary),
    )
