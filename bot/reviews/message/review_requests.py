"""The message that asks reviewers to decide on a hand-in."""

from datetime import datetime

from bot.db.transactions import Transaction
from bot.outbox.message.drawing import DrawContext, Drawn, mention_role
from bot.outbox.message.kinds import MessageKind, Packs
from bot.outbox.store import Delivery, DeliveryKind
from bot.reviews.message.review_files import fetch_proof
from bot.reviews.results import ReviewCard
from bot.reviews.service.cards import review_to_send
from bot.reviews.view import draw_review, review_marker
from bot.servers.store import Server


class ReviewRequestKind(MessageKind[ReviewCard]):
    """A review request, in the review channel."""

    kind = DeliveryKind.REVIEW

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> ReviewCard | None:
        """Return the review; None once it is decided or deleted."""
        return review_to_send(tx, packs, delivery)

    async def draw(self, content: ReviewCard, context: DrawContext) -> Drawn:
        """Draw the review with the member's file, and mention the reviewer role."""
        proof = await fetch_proof(context.client, content) if context.with_files else None
        return Drawn(
            layout=draw_review(content, attached=proof.filename if proof else None),
            mentions=mention_role(content.reviewer_role_id),
            files=(proof,) if proof else (),
        )

    def marker(self, content: ReviewCard) -> str:
        """Return the custom id of its Accept button."""
        return review_marker(content.review.id)

    def channel_of(self, server: Server) -> int | None:
        """Return the review channel."""
        return server.reviews_channel_id
