"""The week in review, counted without those who turn out to have left."""

from collections.abc import Mapping
from datetime import datetime

from bot.services import Services
from bot.ui.member_lookup import Directory
from bot.week_reviews.results import WeekReview

_LOOK_UPS = 5


async def without_leavers(
    directory: Directory, services: Services, review: WeekReview, now: datetime
) -> tuple[WeekReview, Mapping[int, str]]:
    """Look up who is named, and count again as long as somebody has left.

    Returns:
        The review, and the names of those it names as far as they are known.
    """
    names: Mapping[int, str] = {}
    for _ in range(_LOOK_UPS):
        roster = await directory.look_up(review.guild_id, review.user_ids)
        names = roster.names
        if not roster.left:
            break
        await services.leaderboards.mark_left(review.guild_id, roster.left, now)
        review = await services.week_reviews.find(review.id, now) or review
    return review, names
