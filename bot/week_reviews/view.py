"""The week in review as members see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.boards.rules import Metric
from bot.boards.store import BoardRow
from bot.boards.view import period_name, score_text
from bot.interactions.errors import StaleButton
from bot.tracks.store import Release
from bot.ui.actions import button
from bot.ui.custom_ids import CustomIdPattern, custom_id_pattern
from bot.ui.emoji import BATTLE, CELEBRATION, STREAK
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
from bot.week_reviews.results import BattleReview, ThemeReview, WeekReview
from bot.week_reviews.rules import MAX_LEADERS, Improvement, change_percent, monday_of
from bot.week_reviews.store import ThemeTotals

POST_NAME = "The week in review"
"""The name of its post, if it goes to a forum."""
_NAME_LIMIT = 40
_TITLE_LIMIT = 120
_SHORT_STREAK = 1
_SEVERAL = 2  # dailies, so that "all" says something
_TENFOLD = 900  # percent more


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekSum:
    """One of the week's totals, and its change since the week before, if there is one."""

    name: str
    figure: str
    change: str


def draw_week_review(
    review: WeekReview,
    names: Mapping[int, str],
    gallery: discord.ui.MediaGallery[Any] | None = None,
) -> discord.ui.LayoutView:
    """Draw a server's week; next to its picture, only what the picture doesn't show.

    Members missing from `names` are shown without a name.
    """
    items: list[discord.ui.Item[Any]] = [
        heading("The week in review"),
        small(period_name(review.week)),
        body(_headline(review)),
    ]
    if gallery is not None:
        items.append(gallery)
    elif review.totals.active:
        items.append(body("\n".join(_sum_line(total) for total in week_sums(review))))
        if review.top:
            items += [rule(), body("\n".join(["**Most XP**", *_top(review, names)]))]
    if praise := _praise(review, names):
        items.append(body("\n".join(praise)))
    items.append(row(button("Leaderboard", "week-board", review.week, review.id)))
    accent = BRAND if review.accent is None else discord.Colour(review.accent)
    return panel(*items, accent=accent)


def describe_week(review: WeekReview, names: Mapping[int, str]) -> str:
    """Return the alt text of a week's picture."""
    days = (
        f"{day} {minutes(spent)}"
        for day, spent in zip(SHORT_WEEKDAYS, review.minutes_by_day, strict=True)
    )
    sums = [f"{total.name}: {_in_words(total)}" for total in week_sums(review)]
    top = [
        f"{number(line.rank)} {shown_name(names.get(line.user_id))}, {xp(line.score)}"
        for line in review.top
    ]
    return "; ".join([*sums, f"By day: {', '.join(days)}", *top])


def week_sums(review: WeekReview) -> tuple[WeekSum, ...]:
    """Return a week's totals, each with how it has changed since the week before.

    Ear rounds only if there are any.
    """
    totals, before = review.totals, review.before
    ears = WeekSum(
        name="Ear rounds",
        figure=number(review.ear_rounds),
        change=_change(review.ear_rounds, review.ear_rounds_before),
    )
    return (
        WeekSum(
            name="Practice",
            figure=minutes(totals.minutes),
            change=_change(totals.minutes, before.minutes),
        ),
        WeekSum(name="XP", figure=number(totals.xp), change=_change(totals.xp, before.xp)),
        WeekSum(
            name="Quests",
            figure=number(totals.quests),
            change=_change(totals.quests, before.quests),
        ),
        *([ears] if review.ear_rounds else []),
    )


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


def _headline(review: WeekReview) -> str:
    if not review.totals.active:
        return "A quiet week, but:"
    return f"**{plural(review.totals.active):producer}** practised"


def _change(figure: int, before: int) -> str:
    """Return a change since the week before: `▲80%`, `▼18%`, `10×+`, or nothing to compare."""
    change = change_percent(figure, before)
    if change is None or figure <= 0:
        return ""
    if change == 0:
        return "no change"
    if change >= _TENFOLD:
        return "10×+"
    return f"{'▲' if change > 0 else '▼'}{number(abs(change))}%"


def _sum_line(total: WeekSum) -> str:
    return " · ".join(filter(None, (f"**{total.name}** {total.figure}", total.change)))


def _in_words(total: WeekSum) -> str:
    change = total.change.replace("▲", "up ").replace("▼", "down ")
    return ", ".join(filter(None, (total.figure, change)))


def _top(review: WeekReview, names: Mapping[int, str]) -> list[str]:
    return [f"`{line.rank}` {_name(line.user_id, names)} · {xp(line.score)}" for line in review.top]


def _praise(review: WeekReview, names: Mapping[int, str]) -> list[str]:
    praise = [_leaders(review, names)] if review.leaders else []
    praise += [_theme(review.theme, names)] if review.theme else []
    if review.streaks and review.streaks[0].score > _SHORT_STREAK:
        praise.append(_streak(review.streaks, names))
    if review.improved is not None:
        praise.append(_improved(review.improved, names))
    praise += [_battle(battle, names) for battle in review.battles]
    if review.critiques:
        praise.append(f"**Feedback** {plural(review.critiques):critique} on each other's tracks")
    if review.released:
        praise.append(_released(review, names))
    return praise


def _leaders(review: WeekReview, names: Mapping[int, str]) -> str:
    """Return who led the week, with what if it isn't XP, and the role that they have for it."""
    first, several = review.leaders[0], len(review.leaders) > 1
    who = [_name(each.user_id, names) for each in review.leaders[:MAX_LEADERS]]
    if others := len(review.leaders) - len(who):
        who.append(f"{plural(others):other}")
    text = f"**Led the week** {listed(who)}"
    if first.metric is not Metric.XP:
        text += f" ({score_text(first.metric, first.figure)}{' each' if several else ''})"
    if review.leader_role_id is None:
        return text
    return f"{text} · now {'wear' if several else 'wears'} <@&{review.leader_role_id}>"


def _theme(theme: ThemeReview, names: Mapping[int, str]) -> str:
    totals = theme.totals
    done = [f"{plural(count):{noun}}" for count, noun in _completed(totals) if count]
    text = f"**{plain(theme.title, limit=_TITLE_LIMIT)}** {listed(done)} completed"
    if not totals.whole or totals.posted < _SEVERAL:
        return text
    whole = [_name(user_id, names) for user_id in theme.whole]
    others = totals.whole - len(whole)
    if others:
        whole.append(f"{plural(others):other}" if whole else f"{plural(others):producer}")
    return f"{text}\n**All {totals.posted} dailies** {listed(whole)}"


def _completed(totals: ThemeTotals) -> Sequence[tuple[int, str]]:
    return ((totals.dailies, "daily|dailies"), (totals.weeklies, "weekly|weeklies"))


def _battle(battle: BattleReview, names: Mapping[int, str]) -> str:
    """Return who won a battle, as far as they may be named."""
    over = battle.over
    text = (
        f"{BATTLE} **{plain(over.title, limit=_TITLE_LIMIT)}** {plural(over.entries):entry|entries}"
    )
    if not battle.winners:
        return text
    winners = [_name(user_id, names) for user_id in battle.winners]
    others = over.firsts - len(winners)
    if others > 0:
        winners.append(f"{plural(others):other}")
    return f"{text}, won by {listed(winners)}"


def _streak(longest: Sequence[BoardRow], names: Mapping[int, str]) -> str:
    who = listed(_name(line.user_id, names) for line in longest)
    return f"{STREAK} **Longest streak** {who}: {plural(longest[0].score):day}"


def _improved(improved: Improvement, names: Mapping[int, str]) -> str:
    return (
        f"**Most improved** {_name(improved.user_id, names)}: {xp(improved.xp)}, up from "
        f"{number(improved.mean_xp)} a week"
    )


def _released(review: WeekReview, names: Mapping[int, str]) -> str:
    names_shown = [_release(release, names) for release in review.releases]
    others = review.released - len(names_shown)
    if others:
        names_shown.append(f"{plural(others):other}" if names_shown else f"{plural(others):track}")
    return f"{CELEBRATION} **Released** {listed(names_shown)}"


def _release(release: Release, names: Mapping[int, str]) -> str:
    title = plain(release.title, limit=_TITLE_LIMIT)
    return f"“{title}” by {_name(release.user_id, names)}"


def _name(user_id: int, names: Mapping[int, str]) -> str:
    return named(user_id, names.get(user_id), limit=_NAME_LIMIT)
