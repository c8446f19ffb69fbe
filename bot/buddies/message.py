"""Direct messages about buddies."""

from datetime import datetime

from bot.buddies.results import BuddyAccepted, BuddyWord
from bot.buddies.service.news import (
    gather_accepted,
    gather_ask,
    gather_unreached,
    record_unreached,
)
from bot.buddies.service.words import gather_word
from bot.buddies.store import Ask
from bot.buddies.view.news import (
    ask_marker,
    draw_accepted,
    draw_ask,
    draw_unreached,
    draw_word,
    news_marker,
    word_marker,
)
from bot.db.transactions import Transaction
from bot.outbox.message.attempts import Attempt, SentMessage
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message.kinds import MessageKind, Packs, WhenRefused
from bot.outbox.store import Delivery, DeliveryKind
from bot.ui.custom_ids import CustomIdPattern


class BuddyAskKind(MessageKind[Ask]):
    """An ask to be buddies, as a direct message; the asker hears if it can't be sent."""

    kind = DeliveryKind.BUDDY_ASK
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> Ask | None:
        """Return the ask; None if it doesn't wait any more."""
        return gather_ask(tx, delivery.subject_id, now)

    async def draw(self, content: Ask, context: DrawContext) -> Drawn:
        """Draw the message with the asker's name."""
        name = await _name(context, content.guild_id, content.user_id)
        return Drawn(layout=draw_ask(content, name, context.guild_name(content.guild_id)))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of one of its buttons."""
        return ask_marker(subject_id)

    async def deliver(self, content: Ask, attempt: Attempt) -> SentMessage | None:
        """Send it; if the member's direct messages are closed, tell the asker."""
        message = await super().deliver(content, attempt)
        if message is None:
            context = attempt.context
            await context.services.buddies.record_unreached(content.id, context.clock())
        return message

    def given_up(self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime) -> None:
        """Tell the asker."""
        record_unreached(tx, delivery.subject_id, now)


class BuddyUnreachedKind(MessageKind[Ask]):
    """That an ask couldn't be sent, for its asker."""

    kind = DeliveryKind.BUDDY_UNREACHED
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> Ask | None:
        """Return the ask; None if it was answered meanwhile."""
        return gather_unreached(tx, delivery.subject_id, now)

    async def draw(self, content: Ask, context: DrawContext) -> Drawn:
        """Draw the message with the other one's name."""
        name = await _name(context, content.guild_id, content.asked_id)
        return Drawn(layout=draw_unreached(content, name, context.guild_name(content.guild_id)))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return news_marker(subject_id, "unreached")


class BuddyYesKind(MessageKind[BuddyAccepted]):
    """That somebody said yes, for the asker."""

    kind = DeliveryKind.BUDDY_YES
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> BuddyAccepted | None:
        """Return the ask; None if the two aren't buddies any more."""
        return gather_accepted(tx, delivery)

    async def draw(self, content: BuddyAccepted, context: DrawContext) -> Drawn:
        """Draw the message with the buddy's name."""
        guild_id = content.ask.guild_id
        name = await _name(context, guild_id, content.other_id)
        return Drawn(layout=draw_accepted(content, name, context.guild_name(guild_id)))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its first button."""
        return news_marker(subject_id, "yes")


class BuddyWordKind(MessageKind[BuddyWord]):
    """That a member's buddy has practised today."""

    kind = DeliveryKind.BUDDY_WORD
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> BuddyWord | None:
        """Return who has practised; None once the day is over, or if it's muted or undone."""
        return gather_word(tx, packs, delivery, now)

    async def draw(self, content: BuddyWord, context: DrawContext) -> Drawn:
        """Draw the message with the buddy's name."""
        name = await _name(context, content.guild_id, content.buddy_id)
        return Drawn(layout=draw_word(content, name, context.guild_name(content.guild_id)))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its first button."""
        return word_marker(subject_id)


async def _name(context: DrawContext, guild_id: int, user_id: int) -> str | None:
    roster = await context.directory.look_up(guild_id, [user_id])
    return roster.names.get(user_id)
