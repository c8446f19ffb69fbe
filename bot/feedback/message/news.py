"""Direct messages about critiques; who has closed theirs finds everything in the inbox."""

from datetime import datetime

from bot.db.transactions import Transaction
from bot.feedback.results import CritiqueNews, LostNews, NamesNews, ReplyNews
from bot.feedback.service.news import critique_news, lost_news, names_news, reply_news
from bot.feedback.view.news import (
    draw_critique_news,
    draw_lost_news,
    draw_names_news,
    draw_reply_news,
    lost_marker,
    news_marker,
)
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message.kinds import MessageKind, Packs, WhenRefused
from bot.outbox.store import Delivery, DeliveryKind
from bot.ui.custom_ids import CustomIdPattern


class CritiqueKind(MessageKind[CritiqueNews]):
    """New critiques, all that appear at the same time, for their maker."""

    kind = DeliveryKind.CRITIQUE
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> CritiqueNews | None:
        """Return how many there are; None if they were removed or hidden."""
        return critique_news(tx, delivery)

    async def draw(self, content: CritiqueNews, context: DrawContext) -> Drawn:
        """Draw the message with the server's name."""
        return Drawn(layout=draw_critique_news(content, context.guild_name(content.guild_id)))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return news_marker(subject_id, "new")


class CritiqueReplyKind(MessageKind[ReplyNews]):
    """A maker's reply, for the critic."""

    kind = DeliveryKind.CRITIQUE_REPLY
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> ReplyNews | None:
        """Return the reply; None if its critique was hidden."""
        return reply_news(tx, delivery)

    async def draw(self, content: ReplyNews, context: DrawContext) -> Drawn:
        """Draw the message with the server's name."""
        return Drawn(layout=draw_reply_news(content, context.guild_name(content.guild_id)))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return news_marker(subject_id, "reply")


class CritiqueNamesKind(MessageKind[NamesNews]):
    """Names that both agreed to show, for the one who agreed first."""

    kind = DeliveryKind.CRITIQUE_NAMES
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> NamesNews | None:
        """Return the other's id; None if one of them has deleted their data."""
        return names_news(tx, delivery)

    async def draw(self, content: NamesNews, context: DrawContext) -> Drawn:
        """Draw the message with the other's name."""
        roster = await context.directory.look_up(content.guild_id, [content.other_id])
        name = roster.names.get(content.other_id)
        return Drawn(layout=draw_names_news(content, name, context.guild_name(content.guild_id)))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return news_marker(subject_id, "names")


class FeedbackLostKind(MessageKind[LostNews]):
    """A submission that was closed since its track is gone, for its maker."""

    kind = DeliveryKind.FEEDBACK_LOST
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> LostNews | None:
        """Return the submission; None if it was removed."""
        return lost_news(tx, delivery)

    async def draw(self, content: LostNews, context: DrawContext) -> Drawn:
        """Draw the message with the server's name."""
        return Drawn(layout=draw_lost_news(content, context.guild_name(content.guild_id)))

    def marker(self, subject_id: int) -> int:
        """Return the component id of the message."""
        return lost_marker(subject_id)
