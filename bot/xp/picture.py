"""The picture of a rise past a tenth level: its number in a ring of dots, one per ten levels."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.ui.pictures.canvas import NARROW, Align, Canvas
from bot.ui.pictures.charts import avatar
from bot.ui.pictures.faces import Weight
from bot.ui.pictures.names import shown_name
from bot.ui.pictures.text import two_lines
from bot.ui.pictures.themes import Theme
from bot.ui.text import clean, listed, number, plural

_CELEBRATED_EVERY: Final = 10
_NAME_LIMIT: Final = 60
_HEIGHT: Final = 184
_RING_X: Final = 94
_RING_Y: Final = _HEIGHT / 2
_RADIUS: Final = 66
_DOT: Final = 10
_TEXT_X: Final = 184
_TEXT_WIDTH: Final = NARROW - _TEXT_X - 18
_FACE: Final = 54
_NEWS_SIZE: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelUpPicture:
    """The content of a level's picture; `face` is the avatar, `roles` are names of new roles."""

    name: str
    level: int
    max_level: int
    theme: Theme
    roles: tuple[str, ...] = ()
    face: bytes | None = None

    @property
    def description(self) -> str:
        """The alt text."""
        name = clean(self.name, limit=_NAME_LIMIT)
        return f"{name} reached level {number(self.level)}. {_news_text(self)}."

    def draw(self) -> bytes:
        """Draw the number, the ring and the name."""
        canvas = Canvas(NARROW, _HEIGHT, self.theme)
        canvas.panel(10, 10, NARROW - 20, _HEIGHT - 20, radius=16)
        _draw_ring(canvas, self)
        canvas.write(
            _RING_X,
            _RING_Y + 18,
            number(self.level),
            size=50,
            weight=Weight.BOLD,
            colour=self.theme.accent,
            align=Align.CENTRE,
        )
        news = two_lines(_news_text(self), Weight.REGULAR, _TEXT_WIDTH / _NEWS_SIZE)
        y = 30 if len(news) == 1 else 20
        avatar(canvas, _TEXT_X, y, _FACE, self.face, self.name)
        y += _FACE + 30
        canvas.write(_TEXT_X, y, self.name, size=21, weight=Weight.BOLD, width=_TEXT_WIDTH)
        for at, text in enumerate(news):
            canvas.write(_TEXT_X, y + 28 + 20 * at, text, size=_NEWS_SIZE, width=_TEXT_WIDTH)
        return canvas.png()


def level_up_picture(
    name: str | None,
    level: int,
    max_level: int,
    theme: Theme,
    *,
    roles: Sequence[str] = (),
    face: bytes | None = None,
) -> LevelUpPicture:
    """Return the content of a level's picture."""
    return LevelUpPicture(
        name=shown_name(name),
        level=level,
        max_level=max_level,
        theme=theme,
        roles=tuple(clean(role, limit=_NAME_LIMIT) for role in roles),
        face=face,
    )


def is_celebrated(from_level: int, level: int) -> bool:
    """Return whether a rise has a picture: if it reaches or passes a tenth level."""
    return level // _CELEBRATED_EVERY > from_level // _CELEBRATED_EVERY


def _news_text(picture: LevelUpPicture) -> str:
    if picture.roles:
        return f"{'New roles' if len(picture.roles) > 1 else 'New role'}: {listed(picture.roles)}"
    if picture.level >= picture.max_level:
        return "Max level"
    return f"{plural(picture.max_level - picture.level):level} to go"


def _draw_ring(canvas: Canvas, picture: LevelUpPicture) -> None:
    """Draw a dot for every ten levels, clockwise from the top, filled if reached."""
    dots = max(1, picture.max_level // _CELEBRATED_EVERY)
    for at in range(dots):
        angle = math.tau * at / dots
        reached = (at + 1) * _CELEBRATED_EVERY <= picture.level
        newest = at + 1 == picture.level // _CELEBRATED_EVERY
        size = _DOT * 1.5 if newest else _DOT
        canvas.panel(
            _RING_X + _RADIUS * math.sin(angle) - size / 2,
            _RING_Y - _RADIUS * math.cos(angle) - size / 2,
            size,
            size,
            colour=canvas.theme.accent if reached else canvas.theme.track,
            radius=size / 2,
        )
