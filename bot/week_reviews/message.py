"""The message of a week in review."""

from datetime import datetime

from bot.db.transactions import Transaction
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message.kinds import MessageKind, Packs
from bot.outbox.store import Delivery, DeliveryKind
from bot.servers.store import Server
from bot.ui.custom_ids import CustomIdPattern
from bot.ui.forum_post import ForumPost
from bot.ui.member_lookup import Roster
from bot.ui.pictures.attached import picture
from bot.ui.pictures.themes import themed
from bot.week_reviews.picture import week_picture
from bot.week_reviews.results import WeekReview
from bot.week_reviews.service import gather_week_review, review_channel
from bot.week_reviews.view import POST_NAME, describe_week, draw_week_review, week_review_marker

_LOOK_UPS = 5


class WeekReviewKind(MessageKind[WeekReview]):
    """A server's week in review, in the announcements channel, else the quest channel."""

    kind = DeliveryKind.WEEK_REVIEW

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> WeekReview | None:
        """Return the week's figures; None if there was no activity, or the next review is due."""
        return gather_week_review(tx, packs, delivery.subject_id, now)

    async def draw(self, content: WeekReview, context: DrawContext) -> Drawn:
        """Draw the week without members who have left."""
        review, roster = await _without_leavers(content, context)
        png: bytes | None = None
        if review.totals.active > 0 and context.with_picture:
            avatars = await context.avatars.fetch_all(roster.members)
            theme = themed(None, review.accent)
            png = await context.draw_picture(week_picture(review, roster.names, avatars, theme))
        gallery, file = None, None
        if png is not None:
            gallery, file = picture("week", png, describe_week(review, roster.names))
        layout = draw_week_review(review, roster.names, gallery)
        return Drawn(layout=layout, picture=file, post=ForumPost(name=POST_NAME))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return week_review_marker(subject_id)

    def channel_of(self, server: Server) -> int | None:
        """Return the announcements channel, else the quest channel."""
        return review_channel(server)


async def _without_leavers(review: WeekReview, context: DrawContext) -> tuple[WeekReview, Roster]:
    """Look up the named members, and gather the review again while one of them has left."""
    roster = Roster(names={}, left=frozenset())
    services, now = context.services, context.clock()
    for _ in range(_LOOK_UPS):
        roster = await context.directory.look_up(review.guild_id, review.user_ids)
        if not roster.left:
            break
        await services.leaderboards.mark_left(review.guild_id, roster.left, now)
        review = await services.week_reviews.find(review.id, now) or review
    return review, roster
