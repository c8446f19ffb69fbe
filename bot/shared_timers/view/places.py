"""Where a shared timer can be posted."""

import discord

from bot.shared_timers.errors import CannotPostHere
from bot.ui.actions import Interaction
from bot.ui.permissions import may_write, writable_channel


def channel_to_post_in(interaction: Interaction) -> int:
    """Return the channel of an interaction, in which its member and the bot may write.

    Raises:
        CannotPostHere: one of them may not.
    """
    channel_id, channel = writable_channel(interaction), interaction.channel
    if channel_id is None or not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        raise CannotPostHere(is_bot=False)
    allowed = interaction.app_permissions
    if not allowed.view_channel or not may_write(channel, allowed):
        raise CannotPostHere(is_bot=True)
    return channel_id
