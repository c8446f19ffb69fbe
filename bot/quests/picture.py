"""A quest's picture: the icon of its focus."""

from dataclasses import dataclass
from typing import Final

from bot.quests.results.quests import PostingCard
from bot.ui.pictures.canvas import Canvas
from bot.ui.pictures.charts import icon
from bot.ui.pictures.icons import ICONS
from bot.ui.pictures.themes import Theme, themed

_SIZE: Final = 96
_ICON: Final = 56
_DEFAULT_ICON: Final = "quest"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingPicture:
    """The picture that all quests of a focus share."""

    focus: str
    theme: Theme

    def draw(self) -> bytes:
        """Draw the icon of the focus on the server's colour."""
        canvas = Canvas(_SIZE, _SIZE, self.theme)
        canvas.panel(0, 0, _SIZE, _SIZE, colour=self.theme.accent, radius=0)
        edge = (_SIZE - _ICON) / 2
        name = self.focus if self.focus in ICONS else _DEFAULT_ICON
        icon(canvas, edge, edge, _ICON, name, colour=self.theme.on_accent)
        return canvas.png()


def posting_picture(card: PostingCard) -> PostingPicture:
    """Return the picture for a posting."""
    return PostingPicture(focus=card.focus.slug, theme=themed(None, card.accent))
