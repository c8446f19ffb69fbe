"""Sends pending reviews again whose messages were deleted in Discord."""

from datetime import datetime

import discord

from bot.outbox.message_lookup import gone_messages
from bot.reviews.service.reviews import Reviews


async def resend_deleted(
    client: discord.Client, reviews: Reviews, guild_id: int, now: datetime
) -> int:
    """Send them again, and return how many there are; 0 if Discord does not say.

    One request, whatever waits: see `gone_messages`.
    """
    channel_id, sent = await reviews.pending_messages(guild_id)
    if channel_id is None:
        return 0
    gone = await gone_messages(client, guild_id, channel_id, sent)
    if gone:
        await reviews.send_again(guild_id, gone, now)
    return len(gone)
