"""The reminder of a running timer."""

from collections.abc import AsyncIterator
from datetime import datetime

from bot.db.transactions import Transaction
from bot.outbox.message.attempts import Attempt, Destination, ToChannel, ToMember
from bot.outbox.message.drawing import DrawContext, Drawn, mention_members
from bot.outbox.message.kinds import MessageKind, Packs, WhenRefused
from bot.outbox.store import Delivery, DeliveryKind
from bot.reminders import view
from bot.reminders.results import ReminderCard, TimerClosed
from bot.reminders.service.cards import gather_reminder
from bot.ui.custom_ids import CustomIdPattern
from bot.ui.permissions import may_write
from bot.xp.message import attach_level_picture


class ReminderKind(MessageKind[ReminderCard]):
    """A reminder, by direct message or in the channel of the timer, as the member chose."""

    kind = DeliveryKind.REMINDER
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> ReminderCard | None:
        """Return the reminder; None once its timer has ended or its member has answered."""
        return gather_reminder(tx, packs, delivery.subject_id, now)

    async def draw(self, content: ReminderCard, context: DrawContext) -> Drawn:
        """Draw the reminder; in a channel it mentions its member.

        In a direct message, a rise past a tenth level gets a picture.
        """
        guild = context.client.get_guild(content.guild_id)
        awarded = content.awarded if isinstance(content, TimerClosed) else None
        gallery, file = await attach_level_picture(
            context, content.guild_id, content.user_id, awarded.level_up if awarded else None
        )
        reply = view.draw_reminder(content, guild, directly=context.directly, gallery=gallery)
        return Drawn(layout=reply.layout, mentions=mention_members(reply.ping), picture=file)

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of one of its buttons."""
        return view.reminder_marker(subject_id)

    async def destinations(
        self, content: ReminderCard, attempt: Attempt
    ) -> AsyncIterator[Destination]:
        """Yield the member's chosen destination, then the other one.

        A channel in which they may not write themselves is left out.

        Staff are not asked to fix a channel that refuses it: the timer is the member's own.
        """
        async for destination in super().destinations(content, attempt):
            if isinstance(destination, ToMember) or await _may_write(content, destination, attempt):
                yield destination
        if attempt.delivery.user_id is None:
            yield ToMember(content.user_id)


async def _may_write(content: ReminderCard, destination: ToChannel, attempt: Attempt) -> bool:
    """Return whether a member may write in a channel now; if Discord does not say, assume so.

    They could when they started the timer: otherwise it has no channel.
    """
    guild = attempt.client.get_guild(content.guild_id)
    channel = guild.get_channel_or_thread(destination.channel_id) if guild else None
    if channel is None:
        return True
    directory = attempt.context_for(destination).directory
    member = await directory.find(content.guild_id, content.user_id)
    return member is None or may_write(channel, channel.permissions_for(member))
