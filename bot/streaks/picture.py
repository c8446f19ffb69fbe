"""The picture of a long streak: its member, and how many days in a row."""

from dataclasses import dataclass
from typing import Final

from bot.streaks.store import StreakMilestone
from bot.ui.pictures.canvas import Canvas
from bot.ui.pictures.charts import avatar, icon
from bot.ui.pictures.faces import Weight
from bot.ui.pictures.names import shown_name
from bot.ui.pictures.themes import Theme, themed
from bot.ui.text import clean, number

_NAME_LIMIT: Final = 60
_WIDTH: Final = 440
_HEIGHT: Final = 124
_FACE: Final = 72
_FACE_EDGE: Final = (_HEIGHT - _FACE) / 2
_TEXT_X: Final = _FACE_EDGE + _FACE + 18
_FLAME: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class StreakPicture:
    """The content of a streak's picture."""

    name: str
    face: bytes | None
    days: int
    theme: Theme

    @property
    def description(self) -> str:
        """The alt text."""
        name = clean(self.name, limit=_NAME_LIMIT)
        return f"{name} has practised {number(self.days)} days in a row."

    def draw(self) -> bytes:
        """Draw the avatar, the name, the days, and a flame."""
        canvas = Canvas(_WIDTH, _HEIGHT, self.theme)
        canvas.panel(10, 10, _WIDTH - 20, _HEIGHT - 20, radius=16)
        avatar(canvas, _FACE_EDGE, _FACE_EDGE, _FACE, self.face, self.name)
        right = _WIDTH - _FACE_EDGE - _FLAME
        room = right - _TEXT_X - 10
        canvas.write(_TEXT_X, 58, self.name, size=21, weight=Weight.BOLD, width=room)
        canvas.write(_TEXT_X, 84, f"{number(self.days)} days in a row", size=16, width=room)
        icon(canvas, right, (_HEIGHT - _FLAME) / 2, _FLAME, "flame", colour=self.theme.accent)
        return canvas.png()


def streak_picture(
    milestone: StreakMilestone, name: str | None, face: bytes | None
) -> StreakPicture:
    """Return the picture of a streak, in its member's theme."""
    return StreakPicture(
        name=shown_name(name),
        face=face,
        days=milestone.days,
        theme=themed(milestone.theme, milestone.accent),
    )
