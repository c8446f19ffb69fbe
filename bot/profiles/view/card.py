"""A member's profile card, attached to an answer."""

from dataclasses import dataclass
from typing import Any

import discord

from bot.profiles.picture import CardPicture, card_picture
from bot.profiles.results import ProfileShown
from bot.ui.actions import Interaction
from bot.ui.pictures.answers import draw_for
from bot.ui.pictures.attached import picture
from bot.ui.pictures.renderer import PictureRenderer


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A drawn card and its content."""

    shows: CardPicture
    png: bytes

    def attached(self) -> tuple[discord.ui.MediaGallery[Any], discord.File]:
        """Return the gallery for the layout and the file to attach, for one message only."""
        return picture("profile", self.png, self.shows.description)


async def draw_card(
    interaction: Interaction,
    renderer: PictureRenderer,
    shown: ProfileShown,
    who: discord.abc.User | None,
    face: bytes | None,
) -> Card | None:
    """Draw a member's card for an answer; None where it is to go without.

    `who` is None where only the member's id is known.
    """
    shows = card_picture(shown, who.display_name if who else None, face)
    png = await draw_for(interaction, renderer, shows)
    return Card(shows=shows, png=png) if png else None
