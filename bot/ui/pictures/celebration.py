"""The picture of something to celebrate: a member's avatar, and what they have done."""

from dataclasses import dataclass
from typing import Final

from bot.ui.pictures.canvas import LEAST_SIZE, NARROW, Canvas
from bot.ui.pictures.charts import avatar
from bot.ui.pictures.faces import Weight
from bot.ui.pictures.names import shown_name
from bot.ui.pictures.text import two_lines
from bot.ui.pictures.themes import Theme
from bot.ui.text import clean

_NAME_LIMIT: Final = 60
_TITLE_SIZE: Final = 21
_GAP: Final = 9
_TITLE_LIMIT: Final = 120
_HEIGHT: Final = 168
_EDGE: Final = 10
_FACE: Final = 84
_RING: Final = 4
_FACE_X: Final = 26
_TEXT_X: Final = _FACE_X + _FACE + 18
_TEXT_WIDTH: Final = NARROW - _TEXT_X - _EDGE - 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Celebration:
    """The content of the picture: what it is about, its figures, and whose it is.

    `name` is None if it is unknown, `face` if there is no avatar.
    """

    label: str
    title: str
    figures: str
    theme: Theme
    name: str | None = None
    face: bytes | None = None

    @property
    def description(self) -> str:
        """The alt text."""
        name = clean(shown_name(self.name), limit=_NAME_LIMIT)
        facts = [f"{name}: {self.label}", clean(self.title, limit=_TITLE_LIMIT), self.figures]
        return ". ".join(filter(None, facts)) + "."

    def draw(self) -> bytes:
        """Draw the avatar in a ring, and the lines beside it."""
        canvas, theme = Canvas(NARROW, _HEIGHT, self.theme), self.theme
        name = shown_name(self.name)
        canvas.panel(_EDGE, _EDGE, NARROW - 2 * _EDGE, _HEIGHT - 2 * _EDGE, radius=16)
        top, ring = (_HEIGHT - _FACE) / 2, _FACE + 2 * _RING
        canvas.panel(_FACE_X - _RING, top - _RING, ring, ring, colour=theme.accent, radius=ring / 2)
        avatar(canvas, _FACE_X, top, _FACE, self.face, name)
        titles = two_lines(self.title, Weight.BOLD, _TEXT_WIDTH / _TITLE_SIZE)
        lines = [
            (self.label, LEAST_SIZE, Weight.SEMIBOLD, theme.accent),
            *((text, _TITLE_SIZE, Weight.BOLD, theme.text) for text in titles),
            (name, 16, Weight.REGULAR, theme.muted),
        ]
        if self.figures:
            lines.append((self.figures, 17, Weight.SEMIBOLD, theme.text))
        y = (_HEIGHT - sum(size + _GAP for _, size, _, _ in lines)) / 2
        for text, size, weight, colour in lines:
            y += size + _GAP
            canvas.write(
                _TEXT_X,
                y - _GAP,
                text,
                size=size,
                weight=weight,
                colour=colour,
                width=_TEXT_WIDTH,
            )
        return canvas.png()
