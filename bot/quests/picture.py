"""A quest's picture: what it is about, seen at a glance."""

from dataclasses import dataclass
from typing import Final

from bot.quests.results import PostingCard
from bot.ui.pictures.canvas import Canvas
from bot.ui.pictures.charts import icon
from bot.ui.pictures.icons import ICONS
from bot.ui.pictures.themes import Theme, themed

_SIZE: Final = 96
_ICON: Final = 56
_OF_ANOTHER_SKILL: Final = "quest"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingPicture:
    """What the quests of one focus have in common to look at."""

    focus: str
    theme: Theme

    def draw(self) -> bytes:
        """Draw the sign of the focus on the server's colour."""
        canvas = Canvas(_SIZE, _SIZE, self.theme)
        canvas.panel(0, 0, _SIZE, _SIZE, colour=self.theme.accent, radius=0)
        edge = (_SIZE - _ICON) / 2
        sign = self.focus if self.focus in ICONS else _OF_ANOTHER_SKILL
        icon(canvas, edge, edge, _ICON, sign, colour=self.theme.on_accent)
        return canvas.png()


def posting_picture(card: PostingCard) -> PostingPicture:
    """Gather what a posting's picture shows: all quests of one focus have the same."""
    return PostingPicture(focus=card.focus.slug, theme=themed(None, card.accent))
