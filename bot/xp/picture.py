"""The picture of every tenth level: its number in a ring of dots, one per ten levels."""

import math
from dataclasses import dataclass
from typing import Final

from bot.ui.pictures.canvas import Align, Canvas
from bot.ui.pictures.faces import Weight
from bot.ui.pictures.names import shown_name
from bot.ui.pictures.themes import Theme
from bot.ui.text import clean, number

_CELEBRATED_EVERY: Final = 10
_NAME_LIMIT: Final = 60
_WIDTH: Final = 440
_HEIGHT: Final = 200
_RING_X: Final = 110
_RING_Y: Final = _HEIGHT / 2
_RADIUS: Final = 72
_DOT: Final = 11
_TEXT_X: Final = 212
_TEXT_WIDTH: Final = _WIDTH - _TEXT_X - 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelUpPicture:
    """The content of a level's picture."""

    name: str
    level: int
    max_level: int
    theme: Theme

    @property
    def description(self) -> str:
        """The alt text."""
        name = clean(self.name, limit=_NAME_LIMIT)
        return f"{name} has reached level {number(self.level)}. {_remaining_text(self)}."

    def draw(self) -> bytes:
        """Draw the number, the ring and the name."""
        canvas = Canvas(_WIDTH, _HEIGHT, self.theme)
        canvas.panel(10, 10, _WIDTH - 20, _HEIGHT - 20, radius=16)
        _draw_ring(canvas, self)
        canvas.write(
            _RING_X,
            _RING_Y + 19,
            number(self.level),
            size=52,
            weight=Weight.BOLD,
            colour=self.theme.accent,
            align=Align.CENTRE,
        )
        canvas.write(_TEXT_X, 84, self.name, size=21, weight=Weight.BOLD, width=_TEXT_WIDTH)
        canvas.write(
            _TEXT_X, 110, f"has reached level {number(self.level)}", size=15, width=_TEXT_WIDTH
        )
        canvas.write(
            _TEXT_X, 134, _remaining_text(self), size=13, colour=self.theme.muted, width=_TEXT_WIDTH
        )
        return canvas.png()


def level_up_picture(name: str | None, level: int, max_level: int, theme: Theme) -> LevelUpPicture:
    """Return the content of a level's picture."""
    return LevelUpPicture(name=shown_name(name), level=level, max_level=max_level, theme=theme)


def is_celebrated(level: int) -> bool:
    """Return whether a level has a picture: every tenth one."""
    return level % _CELEBRATED_EVERY == 0


def _remaining_text(picture: LevelUpPicture) -> str:
    if picture.level >= picture.max_level:
        return "The last level there is"
    return f"{number(picture.max_level - picture.level)} more lie ahead"


def _draw_ring(canvas: Canvas, picture: LevelUpPicture) -> None:
    """Draw a dot for every ten levels, clockwise from the top, filled if reached."""
    dots = max(1, picture.max_level // _CELEBRATED_EVERY)
    for at in range(dots):
        angle = math.tau * at / dots
        reached = (at + 1) * _CELEBRATED_EVERY <= picture.level
        newest = (at + 1) * _CELEBRATED_EVERY == picture.level
        size = _DOT * 1.5 if newest else _DOT
        canvas.panel(
            _RING_X + _RADIUS * math.sin(angle) - size / 2,
            _RING_Y - _RADIUS * math.cos(angle) - size / 2,
            size,
            size,
            colour=canvas.theme.accent if reached else canvas.theme.track,
            radius=size / 2,
        )
