"""The week in review, drawn without those who turn out to have left."""

from collections.abc import Mapping
from datetime import datetime

import discord

from bot.services import Services
from bot.services.week_reviews import WeekReview
from bot.ui.roster import Directory
from bot.ui.week_review import draw_week_review

_LOOK_UPS = 5


async def draw_present(
    directory: Directory, services: Services, review: WeekReview, now: datetime
) -> discord.ui.LayoutView:
    """Look up who is named, count again as long as somebody has left, and draw the review."""
    names: Mapping[int, str] = {}
    for _ in range(_LOOK_UPS):
        roster = await directory.look_up(review.guild_id, review.user_ids)
        names = roster.names
        if not roster.left:
            break
        await services.leaderboards.mark_left(review.guild_id, roster.left, now)
        review = await services.week_reviews.find(review.id, now) or review
    return draw_week_review(review, names)
