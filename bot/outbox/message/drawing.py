"""The context in which an outgoing message is drawn, and the result."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import discord

from bot.audio.workers import AudioWorkers
from bot.services import Services
from bot.ui.forum_post import ForumPost
from bot.ui.member_lookup import Directory
from bot.ui.pictures.answers import Picture
from bot.ui.pictures.avatars import Avatars
from bot.ui.pictures.celebration import Celebration
from bot.ui.pictures.renderer import BACKGROUND_MAX_WAIT, PictureRenderer


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A message, ready to be sent once.

    The layout has all facts of the `picture`, so that can be left out; the `files` cannot. A
    `silent` one notifies nobody. In a forum, it is a `post`.
    """

    layout: discord.ui.LayoutView
    mentions: discord.AllowedMentions = field(default_factory=discord.AllowedMentions.none)
    files: tuple[discord.File, ...] = ()
    picture: discord.File | None = None
    silent: bool = False
    post: ForumPost = field(default_factory=lambda: ForumPost(name="Woodshed"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawContext:
    """Everything that a kind may use to draw its messages.

    In direct messages (`directly`), nobody is mentioned. `with_files` and `with_picture` say
    whether the message may have any.
    """

    client: discord.Client
    directory: Directory
    services: Services
    clock: Callable[[], datetime]
    renderer: PictureRenderer
    avatars: Avatars
    sound: AudioWorkers
    directly: bool = False
    with_files: bool = True
    with_picture: bool = True

    def guild_name(self, guild_id: int) -> str | None:
        """Return a server's name, unescaped, or None if it is not cached."""
        guild = self.client.get_guild(guild_id)
        return guild.name if guild else None

    async def draw_picture(self, shown: Picture) -> bytes | None:
        """Return a picture as PNG bytes, or None if it is not allowed or takes too long."""
        if not self.with_picture:
            return None
        return await self.renderer.draw(shown.draw, key=shown, max_wait=BACKGROUND_MAX_WAIT)


async def draw_celebration(
    context: DrawContext, guild_id: int, user_id: int, shown: Celebration
) -> tuple[Celebration, bytes] | None:
    """Draw a picture with its member's name and avatar; None if there is to be no picture."""
    if not context.with_picture:
        return None
    roster = await context.directory.look_up(guild_id, [user_id])
    member = next(iter(roster.members), None)
    face = await context.avatars.fetch(member) if member else None
    shown = replace(shown, name=roster.names.get(user_id), face=face)
    png = await context.draw_picture(shown)
    return (shown, png) if png else None


def mention_members(user_ids: Sequence[int]) -> discord.AllowedMentions:
    """Allow a message to notify only these members."""
    mentions = discord.AllowedMentions.none()
    mentions.users = [discord.Object(user_id) for user_id in user_ids]
    return mentions


def mention_role(role_id: int | None) -> discord.AllowedMentions:
    """Allow a message to notify only one role, if there is one."""
    mentions = discord.AllowedMentions.none()
    if role_id is not None:
        mentions.roles = [discord.Object(role_id)]
    return mentions
