"""The picture of a month's report: sums, practice by focus, quests, and newcomers."""

from dataclasses import dataclass
from typing import Final

from bot.reports.results import CohortReport, MonthReport, QuestReport, Votes
from bot.reports.view.report import FEW, headlines, hours, month_title, short_date
from bot.ui.pictures.canvas import LEAST_SIZE, NARROW, Align, Canvas
from bot.ui.pictures.charts import bar
from bot.ui.pictures.faces import Weight
from bot.ui.pictures.names import shown_name
from bot.ui.pictures.themes import Theme, themed
from bot.ui.text import number

_EDGE: Final = 10
_INSET: Final = 10
_GAP: Final = 8
_INNER: Final = NARROW - 2 * _EDGE
_LEFT: Final = _EDGE + _INSET
_RIGHT: Final = NARROW - _LEFT
_HEADER: Final = 44
_TITLE: Final = 38
_TILE: Final = 50
_ROW: Final = 26
_VOTED: Final = 46
_LEGEND: Final = 26
_NAME_WIDTH: Final = 118
_FIGURE_WIDTH: Final = 84
_MAX_FOCUSES: Final = 6
_MAX_QUESTS: Final = 4
_COLUMNS: Final = (132, 202, 271, _RIGHT)
_VOTES: Final = ("too easy", "right", "too hard")
_VOTE_COLOURS: Final = (2, 0, 1)
"""Which of the theme's colours for series each vote has: *right* has the accent's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPicture:
    """The content of the picture; draw it only for a month with any figures."""

    report: MonthReport
    theme: Theme

    def draw(self) -> bytes:
        """Draw the panels one below the other, each as high as its content."""
        report = self.report
        panels = [
            (_draw_sums, 2 * _INSET + 3 * _TILE - 8),
            (_draw_focuses, _TITLE + _ROW * max(1, len(_focuses(report)))),
            (_draw_quests, _quests_height(report)),
            (_draw_newcomers, _TITLE + _ROW * (1 + len(report.cohorts))),
        ]
        height = _HEADER + sum(each + _GAP for _, each in panels) - _GAP + _EDGE
        canvas = Canvas(NARROW, height, self.theme)
        canvas.write(_EDGE, 30, month_title(report), size=21, weight=Weight.BOLD, width=_INNER)
        y = _HEADER
        for draw, panel_height in panels:
            canvas.panel(_EDGE, y, _INNER, panel_height)
            draw(canvas, y, report)
            y += panel_height + _GAP
        return canvas.png()


def report_picture(report: MonthReport) -> ReportPicture:
    """Return the picture of a report, in the server's colour."""
    return ReportPicture(report=report, theme=themed(None, report.accent))


def _title(canvas: Canvas, y: float, text: str, summary: str = "") -> None:
    canvas.write(_LEFT, y + 23, text, size=16, weight=Weight.SEMIBOLD)
    _figure(canvas, _RIGHT, y + 23, summary)


def _figure(canvas: Canvas, right: float, baseline: float, text: str) -> float:
    """Write a figure that ends at `right`, and return its width."""
    muted = canvas.theme.muted
    return canvas.write(right, baseline, text, size=LEAST_SIZE, colour=muted, align=Align.RIGHT)


def _note(canvas: Canvas, baseline: float, text: str) -> None:
    canvas.write(_LEFT, baseline, text, size=LEAST_SIZE, colour=canvas.theme.muted)


def _draw_sums(canvas: Canvas, y: float, report: MonthReport) -> None:
    for at, (name, figure, change) in enumerate(headlines(report)):
        x = _LEFT + (at % 2) * _INNER / 2
        top = y + _INSET + (at // 2) * _TILE
        canvas.write(x, top + 12, name, size=LEAST_SIZE, colour=canvas.theme.muted)
        width = canvas.write(x, top + 35, figure, size=20, weight=Weight.BOLD)
        room = _INNER / 2 - _INSET - width - 8
        canvas.write(
            *(x + width + 8, top + 35, change),
            size=LEAST_SIZE,
            colour=canvas.theme.muted,
            width=room,
        )


def _focuses(report: MonthReport) -> list[tuple[str, int]]:
    """Return the leading focuses, and all others as one."""
    named = [(each.name, each.minutes) for each in report.focuses if each.name is not None]
    rest = sum(minutes for _, minutes in named[_MAX_FOCUSES:])
    rest += sum(each.minutes for each in report.focuses if each.name is None)
    return [*named[:_MAX_FOCUSES], *([("Other", rest)] if rest else [])]


def _draw_focuses(canvas: Canvas, y: float, report: MonthReport) -> None:
    _title(canvas, y, "Practice by focus")
    focuses = _focuses(report)
    if not focuses:
        text = "Too few members to split it." if report.sums.minutes else "No practice yet."
        _note(canvas, y + _TITLE + 12, text)
    most = max((minutes for _, minutes in focuses), default=1)
    for at, (name, minutes) in enumerate(focuses):
        baseline = y + _TITLE + _ROW * at + 12
        canvas.write(_LEFT, baseline, shown_name(name), size=LEAST_SIZE, width=_NAME_WIDTH)
        _figure(canvas, _RIGHT, baseline, hours(minutes))
        start = _LEFT + _NAME_WIDTH + 8
        bar(canvas, start, baseline - 10, _RIGHT - start - _FIGURE_WIDTH, 10, minutes / most)


def _quests_height(report: MonthReport) -> int:
    quests = report.quests[:_MAX_QUESTS]
    rows = max(1, len(quests))
    if _has_votes(report):
        return _TITLE + _VOTED * rows + _LEGEND
    return _TITLE + _ROW * rows + (_LEGEND if quests else 0)


def _has_votes(report: MonthReport) -> bool:
    return any(each.votes for each in report.quests[:_MAX_QUESTS])


def _draw_quests(canvas: Canvas, y: float, report: MonthReport) -> None:
    quests, has_votes = report.quests[:_MAX_QUESTS], _has_votes(report)
    _title(canvas, y, "Most completed quests")
    if not quests:
        _note(canvas, y + _TITLE + 12, "No posted quest was completed.")
    for at, quest in enumerate(quests):
        top = y + _TITLE + (_VOTED if has_votes else _ROW) * at
        _draw_quest(canvas, top, quest)
        if has_votes:
            _draw_votes(canvas, top, quest.votes)
    if has_votes:
        _draw_legend(canvas, y + _quests_height(report) - 12)
    elif quests:
        _note(canvas, y + _quests_height(report) - 12, "How hard it was shows from three votes on.")


def _draw_quest(canvas: Canvas, y: float, quest: QuestReport) -> None:
    done = FEW if quest.completions is None else number(quest.completions)
    width = _figure(canvas, _RIGHT, y + 12, done)
    room = _RIGHT - _LEFT - width - 10
    canvas.write(_LEFT, y + 12, shown_name(quest.title), size=LEAST_SIZE, width=room)


def _draw_votes(canvas: Canvas, y: float, votes: Votes | None) -> None:
    if votes is None:
        _note(canvas, y + 32, "Too few votes on how hard it was")
        return
    counts = (votes.too_easy, votes.right, votes.too_hard)
    left, room = float(_LEFT), float(_RIGHT - _LEFT)
    for count, colour in zip(counts, _vote_colours(canvas.theme), strict=True):
        part = room * count / sum(counts)
        if part:
            canvas.panel(left, y + 21, max(4, part - 2), 10, colour=colour, radius=3)
        left += part


def _draw_legend(canvas: Canvas, baseline: float) -> None:
    left = float(_LEFT)
    for name, colour in zip(_VOTES, _vote_colours(canvas.theme), strict=True):
        canvas.panel(left, baseline - 9, 10, 10, colour=colour, radius=3)
        left += 16 + canvas.write(left + 16, baseline, name, size=LEAST_SIZE) + 18


def _vote_colours(theme: Theme) -> list[str]:
    return [theme.series[at] for at in _VOTE_COLOURS]


def _draw_newcomers(canvas: Canvas, y: float, report: MonthReport) -> None:
    _title(canvas, y, "New members, and who came back")
    heads = ("New", "1 week", "2 weeks", "4 weeks")
    baseline = y + _TITLE + 12
    _note(canvas, baseline, "Week of")
    for right, head in zip(_COLUMNS, heads, strict=True):
        _figure(canvas, right, baseline, head)
    for cohort in report.cohorts:
        baseline += _ROW
        canvas.write(_LEFT, baseline, short_date(cohort), size=LEAST_SIZE)
        for right, text in zip(_COLUMNS, _cells(cohort), strict=False):
            canvas.write(right, baseline, text, size=LEAST_SIZE, align=Align.RIGHT)


def _cells(cohort: CohortReport) -> list[str]:
    """Return a cohort's size, and the share that was active in each of the weeks."""
    if cohort.members is None:
        return ["1–2"]
    shares = (
        "not yet"
        if each.members is None
        else f"{(200 * each.members + cohort.members) // (2 * cohort.members)}%"
        for each in cohort.retained
    )
    return [number(cohort.members), *shares]
