"""The picture of practice statistics: days, weeks or focuses, the level, and the hours."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.calendar.rules.days import DAY_STARTS_AT
from bot.practice_stats.results import StatsShown
from bot.practice_stats.rules import (
    BEST_HOURS,
    HEAT_STEPS,
    LevelPoint,
    StatsPeriod,
    best_hours,
    heat,
    weeks_between,
)
from bot.ui.pictures.canvas import LEAST_SIZE, NARROW, Align, Canvas
from bot.ui.pictures.charts import bar, columns, heat_map, line
from bot.ui.pictures.faces import Weight
from bot.ui.pictures.names import shown_name
from bot.ui.pictures.themes import Theme, themed
from bot.ui.text import MONTHS, WEEKDAYS, minutes, number, plural

_TITLES: Final = {
    StatsPeriod.WEEKS: "12 weeks",
    StatsPeriod.YEAR: "Year",
    StatsPeriod.ALL: "All time",
}

_EDGE: Final = 10
_INSET: Final = 10
_GAP: Final = 8
_HEADER_HEIGHT: Final = 66
_INNER: Final = NARROW - 2 * _EDGE
_CHART_WIDTH: Final = _INNER - 2 * _INSET
_HALF: Final = (_INNER - _GAP) / 2
_BOTTOM_HEIGHT: Final = 156
_BOTTOM_CHART: Final = 54
_YEAR_HEIGHT: Final = 128
_WEEKS_HEIGHT: Final = 170
_FOCUSES_HEIGHT: Final = 38
_ROW: Final = 26
_NAME_WIDTH: Final = 118
_MINUTES_WIDTH: Final = 98
_GUTTER: Final = 12
_CELL: Final = 4.5
_CELL_GAP: Final = 1.0
_PITCH: Final = _CELL + _CELL_GAP
_WEEKDAYS_WIDTH: Final = _CHART_WIDTH - 53 * _PITCH
_DOT: Final = 10
_EVERY_MONTHS: Final = 2
_EVERY_WEEKS: Final = 3
_TO_SUNDAY: Final = timedelta(days=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticePicture:
    """The content of the picture; draw it only for a member who has practised."""

    shown: StatsShown
    name: str
    theme: Theme

    def draw(self) -> bytes:
        """Draw the chart of the period, and below it the level and the hours."""
        shown = self.shown
        draw_main, height = {
            StatsPeriod.WEEKS: (_draw_weeks, _WEEKS_HEIGHT + _legend_height(shown)),
            StatsPeriod.YEAR: (_draw_year, _YEAR_HEIGHT),
            StatsPeriod.ALL: (_draw_focuses, _FOCUSES_HEIGHT + _ROW * max(1, len(_focuses(shown)))),
        }[shown.period]
        bottom = _HEADER_HEIGHT + height + _GAP
        canvas = Canvas(NARROW, bottom + _BOTTOM_HEIGHT + _EDGE, self.theme)
        canvas.write(_EDGE, 31, self.name, size=21, weight=Weight.BOLD, width=_INNER)
        covered = f"{_TITLES[shown.period]} · {_day(shown.since)} to {_day(shown.today)}"
        canvas.write(_EDGE, 53, covered, size=LEAST_SIZE, colour=self.theme.muted, width=_INNER)
        canvas.panel(_EDGE, _HEADER_HEIGHT, _INNER, height)
        draw_main(canvas, _HEADER_HEIGHT, shown)
        _draw_level(canvas, _EDGE, bottom, shown)
        _draw_hours(canvas, _EDGE + _HALF + _GAP, bottom, shown)
        return canvas.png()


def practice_picture(shown: StatsShown, name: str | None) -> PracticePicture:
    """Return the picture of a member's practice, in their theme."""
    theme = themed(shown.member.theme, shown.accent)
    return PracticePicture(shown=shown, name=shown_name(name), theme=theme)


def _title(canvas: Canvas, x: float, y: float, width: float, text: str, summary: str) -> None:
    """Write the title of a panel, and a summary at its right edge."""
    canvas.write(x + _INSET, y + 23, text, size=16, weight=Weight.SEMIBOLD)
    right, muted = x + width - _INSET, canvas.theme.muted
    canvas.write(right, y + 23, summary, size=LEAST_SIZE, colour=muted, align=Align.RIGHT)


def _note(canvas: Canvas, x: float, y: float, *lines: str) -> None:
    """Write a text in place of an empty chart."""
    for at, text in enumerate(lines):
        canvas.write(x + _INSET, y + 20 * at, text, size=LEAST_SIZE, colour=canvas.theme.muted)


def _draw_year(canvas: Canvas, y: float, shown: StatsShown) -> None:
    muted = canvas.theme.muted
    summary = f"{plural(shown.active_days):active day}"
    _title(canvas, _EDGE, y, _INNER, "Day by day", summary)
    left, top = _EDGE + _INSET + _WEEKDAYS_WIDTH, y + 53
    mondays = weeks_between(shown.since, shown.today)
    for at, monday in enumerate(mondays[:-3]):  # the name of a later month would stick out
        if _begins_named_month(monday):
            month = MONTHS[(monday + _TO_SUNDAY).month - 1][:3]
            canvas.write(left + at * _PITCH, top - 7, month, size=LEAST_SIZE, colour=muted)
    for row in (0, 6):
        baseline = top + row * _PITCH + _CELL + 3
        canvas.write(_EDGE + _INSET, baseline, WEEKDAYS[row][:2], size=LEAST_SIZE, colour=muted)
    heat_map(canvas, left, top, _cells(shown, mondays), cell=_CELL, gap=_CELL_GAP)
    _draw_shades(canvas, _EDGE + _INSET, top + 7 * _PITCH + 25, shown.full_minutes)


def _begins_named_month(monday: date) -> bool:
    sunday = monday + _TO_SUNDAY
    return sunday.day <= 7 and sunday.month % _EVERY_MONTHS == 1


def _cells(shown: StatsShown, mondays: Sequence[date]) -> list[list[float | None]]:
    steps = {
        day.day: heat(day.minutes, day.quests + day.ear_rounds, shown.full_minutes) / HEAT_STEPS
        for day in shown.days
    }
    weeks = ([monday + timedelta(days=n) for n in range(7)] for monday in mondays)
    return [[steps.get(day, 0.0) if day <= shown.today else None for day in week] for week in weeks]


def _draw_shades(canvas: Canvas, x: float, baseline: float, full_minutes: int) -> None:
    """Draw the legend of the heat map."""
    muted = canvas.theme.muted
    if full_minutes:
        text = f"brightest = {minutes(full_minutes)}+"
        canvas.write(x, baseline, text, size=LEAST_SIZE, colour=muted)
    right = _EDGE + _INNER - _INSET
    right -= 6 + canvas.write(
        right, baseline, "more", size=LEAST_SIZE, colour=muted, align=Align.RIGHT
    )
    shades = [[step / HEAT_STEPS] for step in range(HEAT_STEPS + 1)]
    right -= len(shades) * _PITCH
    heat_map(canvas, right, baseline - _CELL - 3, shades, cell=_CELL, gap=_CELL_GAP)
    canvas.write(right - 6, baseline, "less", size=LEAST_SIZE, colour=muted, align=Align.RIGHT)


def _draw_weeks(canvas: Canvas, y: float, shown: StatsShown) -> None:
    most = f"most: {minutes(shown.best_week_minutes)}" if shown.best_week_minutes else ""
    _title(canvas, _EDGE, y, _INNER, "Week by week", most)
    stacks: list[list[float]] = []
    for week in shown.weeks:
        others = dict(week.minutes_by_focus)
        leading = [others.pop(focus.slug, 0) for focus in shown.leading]
        stacks.append([*leading, sum(others.values())])
    labels = [
        "" if n % _EVERY_WEEKS != 1 else _short(week.monday) for n, week in enumerate(shown.weeks)
    ]
    colours = _colours(canvas.theme, shown)
    columns(
        canvas,
        _EDGE + _INSET,
        y + 38,
        _CHART_WIDTH,
        122,
        stacks=stacks,
        labels=labels,
        colours=colours,
    )
    if not shown.focuses:
        _note(canvas, _EDGE, y + 90, "No sessions in these weeks.")
    for at, (name, _) in enumerate(_focuses(shown)):
        left = _EDGE + _INSET + (at % 2) * (_CHART_WIDTH + _GUTTER) / 2
        baseline = y + _WEEKS_HEIGHT + _ROW * (at // 2) + 10
        canvas.panel(left, baseline - _DOT + 1, _DOT, _DOT, colour=colours[at], radius=3)
        width = (_CHART_WIDTH - _GUTTER) / 2 - _DOT - 7
        canvas.write(left + _DOT + 7, baseline, name, size=LEAST_SIZE, width=width)


def _draw_focuses(canvas: Canvas, y: float, shown: StatsShown) -> None:
    _title(canvas, _EDGE, y, _INNER, "By focus", minutes(shown.minutes))
    focuses = _focuses(shown)
    if not focuses:
        _note(canvas, _EDGE, y + _FOCUSES_HEIGHT + 12, "No sessions yet.")
    colours = _colours(canvas.theme, shown)
    most = max((total for _, total in focuses), default=1)
    left, right = _EDGE + _INSET, _EDGE + _INNER - _INSET
    for at, (name, total) in enumerate(focuses):
        baseline = y + _FOCUSES_HEIGHT + _ROW * at + 12
        minutes_width = canvas.write(
            *(right, baseline, minutes(total)),
            size=LEAST_SIZE,
            colour=canvas.theme.muted,
            align=Align.RIGHT,
        )
        name_width = min(right - left - minutes_width - 8, _NAME_WIDTH)
        canvas.write(left, baseline, name, size=LEAST_SIZE, width=name_width)
        start = left + _NAME_WIDTH + 8
        width = right - start - _MINUTES_WIDTH
        bar(canvas, start, baseline - 9, width, 10, total / most, colour=colours[at])


def _bottom_title(canvas: Canvas, x: float, y: float, text: str, summary: str) -> None:
    """Draw a panel of half the width, with its title and a summary below that."""
    canvas.panel(x, y, _HALF, _BOTTOM_HEIGHT)
    _title(canvas, x, y, _HALF, text, "")
    canvas.write(x + _INSET, y + 43, summary, size=LEAST_SIZE, colour=canvas.theme.muted)


def _draw_level(canvas: Canvas, x: float, y: float, shown: StatsShown) -> None:
    first, last = shown.level[0], shown.level[-1]
    summary = f"{number(first.progress.level)} → {number(last.progress.level)}"
    if first.progress.level == last.progress.level:
        summary = number(last.progress.level)
    _bottom_title(canvas, x, y, "Level", summary)
    points = [(point.on.toordinal(), _height(point)) for point in shown.level]
    width = _HALF - 2 * _INSET
    height = _BOTTOM_HEIGHT - _BOTTOM_CHART - 32
    line(canvas, x + _INSET, y + _BOTTOM_CHART, width, height, points)
    baseline, muted = y + _BOTTOM_HEIGHT - 12, canvas.theme.muted
    date_text = _short if first.on.year == last.on.year else _month
    canvas.write(x + _INSET, baseline, date_text(first.on), size=LEAST_SIZE, colour=muted)
    canvas.write(
        *(x + _HALF - _INSET, baseline, date_text(last.on)),
        size=LEAST_SIZE,
        colour=muted,
        align=Align.RIGHT,
    )


def _height(point: LevelPoint) -> float:
    progress = point.progress
    return progress.level + progress.into_level_xp / (progress.level_xp or math.inf)


def _draw_hours(canvas: Canvas, x: float, y: float, shown: StatsShown) -> None:
    best = best_hours(shown.hours, DAY_STARTS_AT.hour)
    summary = (
        ""
        if best is None or not shown.has_history
        else f"best {best:02}:00–{(best + BEST_HOURS) % 24:02}:00"
    )
    _bottom_title(canvas, x, y, "Hours", summary)
    if best is None:
        _note(canvas, x, y + 56, "Use the timer to", "see your best hours.")
        return
    hours = [(DAY_STARTS_AT.hour + n) % 24 for n in range(24)]
    best_range = {(best + n) % 24 for n in range(BEST_HOURS)} if shown.has_history else set[int]()
    stacks = [
        (shown.hours[hour], 0) if hour in best_range else (0, shown.hours[hour]) for hour in hours
    ]
    labels = ["" if hour % 6 else f"{hour:02}" for hour in hours]
    width, colours = _HALF - 2 * _INSET, (canvas.theme.accent, canvas.theme.muted)
    columns(
        *(canvas, x + _INSET, y + _BOTTOM_CHART, width, _BOTTOM_HEIGHT - _BOTTOM_CHART - 8),
        stacks=stacks,
        labels=labels,
        colours=colours,
    )


def _focuses(shown: StatsShown) -> list[tuple[str, int]]:
    leading = [(focus.name, focus.minutes) for focus in shown.leading]
    return [*leading, ("Other", shown.other_minutes)] if shown.other_minutes else leading


def _legend_height(shown: StatsShown) -> int:
    return _ROW * ((len(_focuses(shown)) + 1) // 2)


def _colours(theme: Theme, shown: StatsShown) -> tuple[str, ...]:
    """Return a colour for each leading focus, and one for the others together."""
    return (*theme.series[: len(shown.leading)], theme.muted)


def _day(day: date) -> str:
    return f"{_short(day)} {day.year}"


def _month(day: date) -> str:
    return f"{MONTHS[day.month - 1][:3]} {day.year}"


def _short(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]}"
