"""Redrawing what was posted about a battle."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import discord

from bot.db.transactions import Transaction
from bot.outbox import store as deliveries
from bot.outbox.message.attempts import Attempt
from bot.outbox.store import DeliveryKind
from bot.ui.refusals import is_deleted


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPost:
    """A post to redraw; it is being sent while it has no `message_id`."""

    channel_id: int
    message_id: int | None


def find_sent(tx: Transaction, kind: DeliveryKind, battle_id: int) -> SentPost | None:
    """Return a battle's post; None if it wasn't sent: it'll be drawn as the battle is then."""
    sent = deliveries.find(tx, kind, battle_id)
    if sent is None or sent.channel_id is None:
        return None
    if sent.message_id is None and sent.sending_since is None:
        return None
    return SentPost(channel_id=sent.channel_id, message_id=sent.message_id)


async def redraw_post(
    attempt: Attempt,
    post: SentPost,
    redraw: Callable[[discord.PartialMessage], Awaitable[object]],
) -> None:
    """Redraw a post, unless it is gone or out of reach.

    Raises:
        TimeoutError: it is being sent right now; try again later.
    """
    if post.message_id is None:
        raise TimeoutError
    channel = attempt.client.get_partial_messageable(
        post.channel_id, guild_id=attempt.delivery.guild_id
    )
    with contextlib.suppress(discord.Forbidden):
        try:
            await redraw(channel.get_partial_message(post.message_id))
        except discord.NotFound as error:
            if not is_deleted(error):
                raise
