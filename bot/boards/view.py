"""Leaderboards as members see them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import discord

from bot.boards.results import BoardPage, OwnPlace, Span
from bot.boards.rules import Metric
from bot.boards.store import BoardRow
from bot.calendar.rules.periods import ALL_TIME, Cadence
from bot.interactions.errors import StaleButton
from bot.quests.view.next_steps import quest_button
from bot.streaks.view import start_button
from bot.ui.actions import button, choice, page_buttons
from bot.ui.emoji import LEADERBOARD
from bot.ui.pictures.attached import picture
from bot.ui.pictures.names import shown_name
from bot.ui.replies import Reply, body, heading, panel, row, say, small
from bot.ui.text import MONTHS, minutes, named, number, plural, xp

_NAME_LIMIT = 40
_PERIOD = re.compile(r"all|(?P<year>[12]\d{3})-(W(?P<week>\d{2})|(?P<month>\d{2}))", re.ASCII)
_TITLES = {
    Metric.XP: "XP",
    Metric.MINUTES: "Practice time",
    Metric.QUESTS: "Quests completed",
    Metric.STREAK: "Current streaks",
}
_SPANS = {
    Span.WEEK: "This week",
    Span.LAST_WEEK: "Last week",
    Span.MONTH: "This month",
    Span.LAST_MONTH: "Last month",
    Span.ALL: "All time",
}
_SETUP = "Set up your profile"
_CURRENT_SPANS = (Span.WEEK, Span.MONTH, Span.ALL)
_WAYS = {
    Metric.XP: "A session, a quest or an ear round puts you on it",
    Metric.MINUTES: "A session puts you on it",
    Metric.QUESTS: "A quest puts you on it",
    Metric.STREAK: "10 minutes of practice, a quest or an ear round put you on it",
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
    if not re.fullmatch(r"-?[0-9]{1,9}", page):
        raise StaleButton
    return BoardKey(period=read_period(period), metric=read_metric(metric), page=int(page))


def read_metric(text: str) -> Metric:
    """Read a metric from a key or a choice. Raises StaleButton if it is none."""
    if text not in set(Metric):
        raise StaleButton
    return Metric(text)


def read_period(text: str) -> str:
    """Read a period from a key or a choice. Raises StaleButton if it is none."""
    try:
        period_name(text)
    except ValueError:
        raise StaleButton from None
    return text


def read_span(text: str) -> Span | str:
    """Read a choice of `period_choice`: a span, or a concrete period.

    Raises:
        StaleButton: it is neither.
    """
    return Span(text) if text in set(Span) else read_period(text)


def period_name(period: str) -> str:
    """Return a period's name: `16–22 November 2026, week 47`, `November 2026`, `All time`.

    Raises:
        ValueError: `period` is not a period.
    """
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise ValueError(f"not a period: {period!r}")
    if period == ALL_TIME:
        return "All time"
    year = int(match["year"])
    if match["month"]:
        return _month_name(date(year, int(match["month"]), 1))
    monday = date.fromisocalendar(year, int(match["week"]), 1)
    sunday = monday + timedelta(days=6)
    week = f"week {int(match['week'])}"
    if monday.month == sunday.month:
        return f"{monday.day}–{sunday.day} {_month_name(sunday)}, {week}"
    first = f"{monday.day} {MONTHS[monday.month - 1]}"
    if monday.year != sunday.year:
        first += f" {monday.year}"
    return f"{first} – {sunday.day} {_month_name(sunday)}, {week}"


def _month_name(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def draw_board(board: BoardPage, names: Mapping[int, str], png: bytes | None = None) -> Reply:
    """Draw a page of a board.

    Members who are missing from `names` are shown without a name.
    """
    about = [_period_text(board)]
    if board.rows:
        about.append(f"{plural(board.size):producer}")
    if any(movement(board, line) for line in board.rows):
        about.append(f"▲▼ since {_earlier(board)}")
    shown, files = _shown(board, names, png, own=None)
    return Reply(
        layout=panel(
            heading(f"{LEADERBOARD} Leaderboard: {_TITLES[board.metric]}"),
            small(" · ".join(about)),
            *shown,
            *_choices(board),
            *_buttons(board),
        ),
        files=files,
    )


def draw_own_place(
    place: OwnPlace, user_id: int, names: Mapping[int, str], png: bytes | None = None
) -> Reply:
    """Draw a member's rank, and the page that they are on."""
    board = place.board
    if place.is_private:
        text = (
            "Your profile is private, so you're not on the leaderboard. Make it public, and all "
            "your XP counts there."
        )
        return Reply(layout=panel(body(text), row(button(_SETUP, "profile-setup", user_id))))
    if place.rank is None:
        return _not_listed(board, user_id)
    shown, files = _shown(board, names, png, own=user_id)
    came = "You came" if _is_over(board) else "You're"
    gap = _gap(place, user_id, names)
    return Reply(
        layout=panel(
            heading(f"{LEADERBOARD} {came} {_ordinal(place.rank)} of {number(board.size)}"),
            small(f"{_TITLES[board.metric]} · {_period_text(board)}"),
            *([body(gap)] if gap else []),
            *shown,
        ),
        files=files,
    )


def _not_listed(board: BoardPage, user_id: int) -> Reply:
    period = _period_text(board)
    if _is_over(board):
        return say(f"You weren't on this board ({period}).")
    text = f"You're not on this board yet ({period}). {_WAYS[board.metric]}."
    return Reply(layout=panel(body(text), row(start_button(user_id), quest_button(Cadence.DAILY))))


def movement(board: BoardPage, line: BoardRow) -> str:
    """Return how a member has moved since the period before: `▲2`, `▼1`, `new`, or nothing."""
    if board.earlier_ranks is None:
        return ""
    earlier = board.earlier_ranks.get(line.user_id)
    if earlier is None:
        return "new"
    if earlier == line.rank:
        return ""
    arrow = "▲" if earlier > line.rank else "▼"
    return f"{arrow}{number(abs(earlier - line.rank))}"


def _gap(place: OwnPlace, user_id: int, names: Mapping[int, str]) -> str:
    """Return how far a member is from the next place, or in the lead."""
    board = place.board
    score = next((line.score for line in board.rows if line.user_id == user_id), 0)
    if place.next_above is not None:
        away = score_text(board.metric, place.next_above.score - score)
        return f"**{away}** behind {_name(place.next_above.user_id, names)}"
    others = [line for line in board.rows if line.user_id != user_id]
    if not others:
        return ""
    second = others[0]
    if second.score == score:
        return f"Tied with {_name(second.user_id, names)}"
    lead = score_text(board.metric, score - second.score)
    return f"**{lead}** ahead of {_name(second.user_id, names)}"


def _shown(
    board: BoardPage, names: Mapping[int, str], png: bytes | None, *, own: int | None
) -> tuple[list[discord.ui.Item[Any]], tuple[discord.File, ...]]:
    """Return a page as its picture, as lines of text if there is none, or that it is empty."""
    if not board.rows:
        return [body(_empty(board))], ()
    if png is None:
        width = max(len(number(line.rank)) for line in board.rows)
        lines = (_line(board, line, names, width, own) for line in board.rows)
        return [body("\n".join(lines))], ()
    gallery, file = picture("leaderboard", png, _description(board, names))
    return [gallery], (file,)


def _empty(board: BoardPage) -> str:
    if _is_over(board):
        return "No one was on this board."
    return f"No one's on this board yet. {_WAYS[board.metric]}."


def _description(board: BoardPage, names: Mapping[int, str]) -> str:
    """Return the alt text of a page's picture."""
    lines: list[str] = []
    for line in board.rows:
        facts = [
            f"{number(line.rank)} {shown_name(names.get(line.user_id))}",
            score_text(board.metric, line.score),
        ]
        moved = movement(board, line).replace("▲", "up ").replace("▼", "down ")
        lines.append(", ".join([*facts, moved] if moved else facts))
    return f"{_TITLES[board.metric]}: {'; '.join(lines)}"


def _period_text(board: BoardPage) -> str:
    return "Right now" if board.metric is Metric.STREAK else period_name(board.period)


def _is_over(board: BoardPage) -> bool:
    """Return whether a board is of a week or month that has passed: nobody gets on it any more."""
    if board.metric is Metric.STREAK:
        return False
    return board.period not in [board.spans[span] for span in _CURRENT_SPANS]


def _earlier(board: BoardPage) -> str:
    """Return what a board by period is compared with."""
    span = next((span for span, period in board.spans.items() if period == board.period), None)
    if span is Span.WEEK:
        return "last week"
    if span is Span.MONTH:
        return "last month"
    return "the week before" if "W" in board.period else "the month before"


def _line(
    board: BoardPage, line: BoardRow, names: Mapping[int, str], width: int, own: int | None
) -> str:
    name = _name(line.user_id, names)
    if line.rank <= 3 or line.user_id == own:
        name = f"**{name}**"
    facts = [
        f"`{number(line.rank):>{width}}` {name}",
        score_text(board.metric, line.score),
        movement(board, line),
    ]
    text = " · ".join(filter(None, facts))
    return f"{text} **← you**" if line.user_id == own else text


def _name(user_id: int, names: Mapping[int, str]) -> str:
    return named(user_id, names.get(user_id), limit=_NAME_LIMIT)


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


def _choices(board: BoardPage) -> list[discord.ui.ActionRow[Any]]:
    """Return the selects of period and metric; streaks have no period."""
    metrics = [
        discord.SelectOption(label=title, value=metric, default=metric is board.metric)
        for metric, title in _TITLES.items()
    ]
    rows = [row(choice("Ranked by", "leaderboard-metric", board.period, options=metrics))]
    if board.metric is not Metric.STREAK:
        periods = row(
            choice("Time", "leaderboard-period", board.metric, options=_period_options(board))
        )
        rows.insert(0, periods)
    return rows


def _period_options(board: BoardPage) -> list[discord.SelectOption]:
    """Return the periods to choose from, and the shown one if it is none of them."""
    options = [
        discord.SelectOption(label=_SPANS[span], value=span, default=period == board.period)
        for span, period in board.spans.items()
    ]
    if board.period not in board.spans.values():
        name = period_name(board.period)
        options.insert(0, discord.SelectOption(label=name, value=board.period, default=True))
    return options


def _buttons(board: BoardPage) -> list[discord.ui.ActionRow[Any]]:
    if not board.rows:
        return [] if _is_over(board) else [row(quest_button(Cadence.DAILY))]
    key = (board.period, board.metric)
    find_me = button(
        "Find me", "leaderboard-me", *key, board.page, style=discord.ButtonStyle.primary
    )
    pages = page_buttons("leaderboard", *key, page=board.page, pages=board.pages)
    return [row(*pages, find_me)]
