"""The week in review as members see it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import discord

from bot.boards.store import BoardRow
from bot.boards.view import period_name
from bot.interactions.errors import StaleButton
from bot.tracks.store import Release
from bot.ui.actions import CustomIdPattern, button, custom_id_pattern
from bot.ui.pictures.names import shown_name
from bot.ui.replies import BRAND, body, heading, panel, row, rule, small
from bot.ui.text import (
    SHORT_WEEKDAYS,
    listed,
    minutes,
    named,
    number,
    plain,
    plural,
    xp,
)
from bot.week_reviews.results import WeekReview
from bot.week_reviews.rules import Improvement, change_percent, monday_of

_NAME_LIMIT = 40
_TITLE_LIMIT = 120
_SHORT_STREAK = 1

IN_PICTURE = 3
"""How many of the top members the picture shows."""


def draw_week_review(
    review: WeekReview,
    names: Mapping[int, str],
    gallery: discord.ui.MediaGallery[Any] | None = None,
) -> discord.ui.LayoutView:
    """Draw a server's week.

    Members missing from `names` are shown without a name.
    """
    week = period_name(review.week)
    items: list[discord.ui.Item[Any]] = [
        heading("The week in review"),
        small(week[0].upper() + week[1:]),
        *([gallery] if gallery else []),
        body(_sums(review)),
    ]
    if review.top:
        items += [rule(), body("\n".join(["**Most XP**", *_top(review, names)]))]
    if praise := _praise(review, names):
        items += [rule(), body("\n".join(praise))]
    items += [rule(), row(button("Leaderboard", "week-board", review.week, review.id))]
    accent = BRAND if review.accent is None else discord.Colour(review.accent)
    return panel(*items, accent=accent)


def describe_week(review: WeekReview, names: Mapping[int, str]) -> str:
    """Return the alt text of a week's picture."""
    days = (
        f"{day} {minutes(spent)}"
        for day, spent in zip(SHORT_WEEKDAYS, review.minutes_by_day, strict=True)
    )
    parts = [
        f"{plural(review.totals.active):producer} at work",
        f"{minutes(review.totals.minutes)} of practice ({', '.join(days)})",
        f"{xp(review.totals.xp)} earned",
        f"{plural(review.totals.quests):quest} finished",
    ]
    parts += [
        f"{number(line.rank)} {shown_name(names.get(line.user_id))}, {xp(line.score)}"
        for line in review.top[:IN_PICTURE]
    ]
    return "; ".join(parts)


def week_review_marker(review_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies a review's message in its channel."""
    return custom_id_pattern("week-board", None, review_id)


def read_week_key(key: str) -> str:
    """Read the week from the key of a review's button. Raises StaleButton if it is not a week."""
    week = key.partition(".")[0]
    try:
        monday_of(week)
    except ValueError:
        raise StaleButton from None
    return week


def _sums(review: WeekReview) -> str:
    totals, before = review.totals, review.before
    if not totals.active:
        return "A quiet week at the desk, and yet:"
    return "\n".join(
        [
            f"**{plural(totals.active):producer}** at work",
            f"**Practice** {_compared(totals.minutes, before.minutes, minutes)}",
            f"**Earned** {_compared(totals.xp, before.xp, xp)}",
            f"**Quests finished** {number(totals.quests)}",
        ]
    )


def _compared(figure: int, before: int, write: Callable[[int], str]) -> str:
    """Return a figure with its change since the week before."""
    text = write(figure)
    change = change_percent(figure, before)
    if change is None:
        return f"{text}, after a quiet week" if figure > 0 else text
    if figure <= 0:
        return f"{text}, after {write(before)} the week before"
    if change == 0:
        return f"{text}, about as much as the week before"
    than = "more" if change > 0 else "less"
    return f"{text}, {number(abs(change))}% {than} than the week before"


def _top(review: WeekReview, names: Mapping[int, str]) -> list[str]:
    return [f"`{line.rank}` {_name(line.user_id, names)} · {xp(line.score)}" for line in review.top]


def _praise(review: WeekReview, names: Mapping[int, str]) -> list[str]:
    praise: list[str] = []
    if review.streaks and review.streaks[0].score > _SHORT_STREAK:
        praise.append(_streak(review.streaks, names))
    if review.improved is not None:
        praise.append(_improved(review.improved, names))
    if review.released:
        praise.append(_released(review, names))
    return praise


def _streak(longest: Sequence[BoardRow], names: Mapping[int, str]) -> str:
    who = listed(_name(line.user_id, names) for line in longest)
    return f"**Longest streak** {who}, {plural(longest[0].score):day} in a row"


def _improved(improved: Improvement, names: Mapping[int, str]) -> str:
    return (
        f"**Most improved** {_name(improved.user_id, names)}, with {xp(improved.xp)} after "
        f"{number(improved.mean_xp)} a week in the four weeks before"
    )


def _released(review: WeekReview, names: Mapping[int, str]) -> str:
    names_shown = [_release(release, names) for release in review.releases]
    others = review.released - len(names_shown)
    if others:
        names_shown.append(f"{plural(others):other}" if names_shown else f"{plural(others):track}")
    return f"**Released** {listed(names_shown)}"


def _release(release: Release, names: Mapping[int, str]) -> str:
    title = plain(release.title, limit=_TITLE_LIMIT)
    return f"“{title}” by {_name(release.user_id, names)}"


def _name(user_id: int, names: Mapping[int, str]) -> str:
    return named(user_id, names.get(user_id), limit=_NAME_LIMIT)
