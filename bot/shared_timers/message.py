"""The message of a shared timer in its channel."""

from datetime import datetime

import discord

from bot.db.transactions import Transaction
from bot.outbox.message.attempts import Attempt, SentMessage, ToChannel
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message.kinds import MessageKind, Packs, WhenRefused
from bot.outbox.store import Delivery, DeliveryKind
from bot.shared_timers import store
from bot.shared_timers.results import SharedTimerCard
from bot.shared_timers.service.progress import gather_card
from bot.shared_timers.view.messages import MOST_NAMES, draw_card, shared_timer_marker
from bot.ui.custom_ids import CustomIdPattern
from bot.ui.member_lookup import Directory


class SharedTimerKind(MessageKind[SharedTimerCard]):
    """A running shared timer, with the button to join it.

    Staff are not asked to fix a channel that refuses it: it's one of the members' own choosing.
    """

    kind = DeliveryKind.SHARED_TIMER
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> SharedTimerCard | None:
        """Return the shared timer; None once it is over, unless it may have been sent."""
        timer = store.find(tx, delivery.guild_id, delivery.subject_id)
        if timer is None:
            return None
        is_over = timer.ended_at is not None or timer.is_over(now)
        if is_over and delivery.sending_since is None:
            return None
        return gather_card(tx, packs, timer, now)

    async def deliver(self, content: SharedTimerCard, attempt: Attempt) -> SentMessage | None:
        """Send it; one that is over is only looked for, so that its message is redrawn."""
        channel_id = attempt.delivery.channel_id
        if content.phase is None and channel_id is not None:
            return await attempt.find(ToChannel(channel_id), self.marker(content.timer.id))
        return await super().deliver(content, attempt)

    async def draw(self, content: SharedTimerCard, context: DrawContext) -> Drawn:
        """Draw the shared timer; it notifies nobody."""
        return Drawn(layout=await draw_named(content, context.directory))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return shared_timer_marker(subject_id)


async def draw_named(card: SharedTimerCard, directory: Directory) -> discord.ui.LayoutView:
    """Draw a shared timer with the names of those who are shown in it."""
    shown = [line.user_id for line in card.lines[:MOST_NAMES]]
    ids = shown if card.host_id is None else [*shown, card.host_id]
    roster = await directory.look_up(card.timer.guild_id, ids)
    return draw_card(card, roster.names)
