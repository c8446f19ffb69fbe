"""The picture of a battle's podium: its best three entries, with their makers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.battles.results.outcomes import BattleResult
from bot.battles.store.outcomes import ResultLine
from bot.ui.pictures.canvas import LEAST_SIZE, NARROW, Align, Canvas
from bot.ui.pictures.charts import avatar
from bot.ui.pictures.faces import Weight
from bot.ui.pictures.names import shown_name
from bot.ui.pictures.themes import Theme, themed

PODIUM: Final = 3
_HEIGHT: Final = 222
_EDGE: Final = 12
_GAP: Final = 8
_WIDTH: Final = (NARROW - 2 * _EDGE - 2 * _GAP) / 3
_FACE: Final = 58
_BLOCKS: Final = (108.0, 78.0, 56.0)
"""Of the first, second and third place."""
_PRIVATE: Final = "Private"
_SLOTS: Final[Mapping[int, Sequence[float]]] = {1: (1,), 2: (1.5, 0.5), 3: (1, 0, 2)}
"""Where the best, the second and the third stand, from the left, by how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One of the best three, on a step of the podium; `face` is the avatar."""

    name: str
    place: int
    is_shared: bool
    is_private: bool = False
    face: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PodiumPicture:
    """The content of the picture; draw it only if there is somebody in first place."""

    steps: tuple[Step, ...]
    theme: Theme

    def draw(self) -> bytes:
        """Draw the podium."""
        canvas = Canvas(NARROW, _HEIGHT, self.theme)
        for slot, step in zip(_SLOTS[len(self.steps)], self.steps, strict=True):
            _draw_step(canvas, _EDGE + slot * (_WIDTH + _GAP), step)
        return canvas.png()


def on_podium(result: BattleResult) -> list[ResultLine]:
    """Return the entries in the picture: the best three, none if nobody voted.

    Those that share a place are all in it, or none of them.
    """
    ranked = [line for line in result.lines if line.place is not None] if result.votes else []
    if len(ranked) <= PODIUM:
        return ranked
    return [line for line in ranked[:PODIUM] if line.place != ranked[PODIUM].place]


def podium_picture(
    result: BattleResult, names: Mapping[int, str], avatars: Mapping[int, bytes]
) -> PodiumPicture:
    """Return the content of a result's picture."""
    steps = tuple(
        Step(
            name=_PRIVATE if line.is_private else shown_name(names.get(line.user_id)),
            place=line.place or PODIUM,
            is_shared=result.is_shared(line),
            is_private=line.is_private,
            face=None if line.is_private else avatars.get(line.user_id),
        )
        for line in on_podium(result)
    )
    return PodiumPicture(steps=steps, theme=themed(None, result.accent))


def _draw_step(canvas: Canvas, x: float, step: Step) -> None:
    theme, middle = canvas.theme, x + _WIDTH / 2
    top = _HEIGHT - _BLOCKS[min(step.place, PODIUM) - 1]
    is_first = step.place == 1
    canvas.panel(
        *(x, top, _WIDTH, _HEIGHT - top + 20), colour=theme.accent if is_first else theme.surface
    )
    colour = theme.on_accent if is_first else theme.text
    canvas.write(
        *(middle, top + 37, str(step.place)),
        size=30,
        weight=Weight.BOLD,
        colour=colour,
        align=Align.CENTRE,
    )
    if step.is_shared:
        canvas.write(middle, top + 59, "shared", size=LEAST_SIZE, colour=colour, align=Align.CENTRE)
    initials_of = "" if step.is_private else step.name
    avatar(canvas, middle - _FACE / 2, top - _FACE - 36, _FACE, step.face, initials_of)
    weight = Weight.SEMIBOLD
    canvas.write(
        *(middle, top - 12, step.name),
        size=LEAST_SIZE,
        weight=weight,
        align=Align.CENTRE,
        width=_WIDTH,
    )
