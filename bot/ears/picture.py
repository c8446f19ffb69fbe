"""The picture of a member's ears: a row for each drill, with its threshold over the rounds."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.ears.results import DrillProgress, EarProgress
from bot.ears.rules.drills import LADDERS
from bot.ears.view.drills import DRILL_NAMES, amount_text
from bot.ui.pictures.attached import ALT_TEXT_LIMIT
from bot.ui.pictures.canvas import LEAST_SIZE, NARROW, Align, Canvas
from bot.ui.pictures.charts import line
from bot.ui.pictures.faces import Weight
from bot.ui.pictures.names import shown_name
from bot.ui.pictures.themes import Theme, themed
from bot.ui.text import MONTHS, clean, plural

_EDGE: Final = 10
_INSET: Final = 12
_HEADER: Final = 66
_ROW: Final = 58
_GAP: Final = 6
_INNER: Final = NARROW - 2 * _EDGE
_CHART_LEFT: Final = 138
_CHART_WIDTH: Final = 96
_CHART_HEIGHT: Final = 32
_GROUND: Final = 1.5
_NAME_SHOWN: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillRow:
    """A drill: what the member has reached, as text, and where they were on its steps."""

    name: str
    threshold: str
    rounds: int
    due: str
    is_due: bool
    last_step: int
    positions: tuple[float, ...]
    """On the drill's ladder after each round; higher is harder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarPicture:
    """The content of the picture; draw it only for a member who has finished a round."""

    name: str
    rows: tuple[DrillRow, ...]
    theme: Theme

    @property
    def description(self) -> str:
        """The alt text."""
        whose = clean(self.name, limit=_NAME_SHOWN)
        facts = (
            f"{row.name}: {row.threshold} after {plural(row.rounds):round}, {row.due}."
            for row in self.rows
        )
        return " ".join([f"{whose}: the smallest difference heard.", *facts])[:ALT_TEXT_LIMIT]

    def draw(self) -> bytes:
        """Draw the drills one below the other."""
        height = _HEADER + len(self.rows) * (_ROW + _GAP) - _GAP + _EDGE
        canvas = Canvas(NARROW, height, self.theme)
        canvas.write(_EDGE, 31, self.name, size=21, weight=Weight.BOLD, width=_INNER)
        legend = "The smallest difference heard, by round"
        canvas.write(_EDGE, 53, legend, size=LEAST_SIZE, colour=self.theme.muted, width=_INNER)
        for at, row in enumerate(self.rows):
            _draw_row(canvas, _HEADER + at * (_ROW + _GAP), row)
        return canvas.png()


def ear_picture(progress: EarProgress, name: str | None) -> EarPicture:
    """Return the picture of a member's drills, in their theme."""
    return EarPicture(
        name=shown_name(name),
        rows=tuple(_row(each, progress.today) for each in progress.drills.values()),
        theme=themed(progress.member.theme, progress.accent),
    )


def _row(progress: DrillProgress, today: date) -> DrillRow:
    ladder = LADDERS[progress.drill]
    return DrillRow(
        name=DRILL_NAMES[progress.drill],
        threshold=amount_text(progress.drill, progress.threshold),
        rounds=progress.rounds,
        due=_due_text(progress.due_on, today),
        is_due=progress.due_on <= today,
        last_step=ladder.last,
        positions=tuple(ladder.position_of(point.threshold) for point in progress.history),
    )


def _due_text(due_on: date, today: date) -> str:
    days = (due_on - today).days
    if days <= 0:
        return "due now"
    return "due tomorrow" if days == 1 else f"due {due_on.day} {MONTHS[due_on.month - 1][:3]}"


def _draw_row(canvas: Canvas, y: float, row: DrillRow) -> None:
    theme = canvas.theme
    canvas.panel(_EDGE, y, _INNER, _ROW)
    left, right = _EDGE + _INSET, _EDGE + _INNER - _INSET
    canvas.write(left, y + 25, row.name, size=16, weight=Weight.SEMIBOLD)
    rounds = f"{plural(row.rounds):round}"
    canvas.write(left, y + 45, rounds, size=LEAST_SIZE, colour=theme.muted)
    points = [(float(at), position) for at, position in enumerate(row.positions)]
    top = y + (_ROW - _CHART_HEIGHT) / 2
    ground = top + _CHART_HEIGHT + _GROUND
    canvas.panel(_CHART_LEFT, ground, _CHART_WIDTH, _GROUND, colour=theme.track, radius=0)
    line(
        *(canvas, _CHART_LEFT, top, _CHART_WIDTH, _CHART_HEIGHT, points),
        within=(0.0, float(row.last_step)),
    )
    canvas.write(
        *(right, y + 25, row.threshold), size=16, weight=Weight.SEMIBOLD, align=Align.RIGHT
    )
    canvas.write(
        *(right, y + 45, row.due),
        size=LEAST_SIZE,
        colour=theme.accent if row.is_due else theme.muted,
        align=Align.RIGHT,
    )
