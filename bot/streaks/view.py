"""Texts about streaks: their state, rest days and excused days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import discord

from bot.profiles.results import ProfileShown
from bot.streaks.results import StreakUpdate
from bot.streaks.rules import (
    ACTIVE_MINUTES,
    MAX_REST_DAYS,
    REST_DAY_EVERY,
    Bridge,
    DayMark,
    Streak,
    StreakDay,
)
from bot.streaks.store import StreakMilestone
from bot.ui.actions import Action, button
from bot.ui.custom_ids import CustomIdPattern, custom_id_pattern
from bot.ui.emoji import PRACTICE, STREAK
from bot.ui.pictures.attached import picture
from bot.ui.pictures.celebration import Celebration
from bot.ui.pictures.themes import themed
from bot.ui.replies import SUCCESS, Reply, body, heading, panel, row
from bot.ui.text import WEEKDAYS, date_text, listed, minutes, number, plural, timestamp

_MARKS: Final[Mapping[DayMark, str]] = {
    DayMark.ACTIVE: "✓",
    DayMark.REST: "rest",
    DayMark.OFFLINE: "offline",
    DayMark.PAUSED: "pause",
    DayMark.MISSED: "–",
}
_PRAISE: Final[Mapping[int, str]] = {
    7: "That's a whole week.",
    30: "That's a habit now.",
    100: "Not many get this far.",
    365: "A full year of practice.",
}
_NAMED_BY_WEEKDAY = timedelta(days=6)
_MAX_NAMED = 3


def streak_summary(update: StreakUpdate) -> discord.ui.TextDisplay[Any]:
    """Return a streak after an award: its length, its last seven days, and what has changed."""
    if update.minutes_left:
        return body(_not_counted_yet(update))
    if not update.streak.days:  # a late award, such as after a review
        best = plural(update.streak.longest)
        return body(f"{STREAK} Your streak has ended since. Best: {best:day}.")
    lines = [_headline(update.streak, update.milestone, with_best=not update.ended_days)]
    if len(update.week) > 1:
        lines.append(f"-# {week_strip(update.week)}")
    if changes := _changes(update):
        lines.append(f"-# {' '.join(changes)}")
    return body("\n".join(lines))


def week_strip(week: Iterable[StreakDay]) -> str:
    """Return how each day counted for a streak: `Mo ✓, Tu rest, We ✓`.

    A day and its mark stay on one line, and all seven fit in one on a phone.
    """
    return ", ".join(
        f"{WEEKDAYS[day.on.weekday()][:2]}\N{NO-BREAK SPACE}{_MARKS[day.mark]}" for day in week
    )


def start_button(user_id: int) -> Action:
    """Return the button that starts a timer on what its member practised last."""
    return button(
        f"{PRACTICE} Start {ACTIVE_MINUTES} minutes",
        "session-begin",
        user_id,
        style=discord.ButtonStyle.success,
    )


def ended_text(days: int, longest: int) -> str:
    """Return that a streak has ended, and how it compares with the best."""
    ended = f"Your {number(days)}-day streak ended"
    if days >= longest:
        return f"{ended}. That's your best!"
    return f"{ended} (best: {number(longest)})."


def milestone_picture(milestone: StreakMilestone) -> Celebration:
    """Return the picture of a long streak, in its member's theme."""
    return Celebration(
        label="Streak",
        title=f"{number(milestone.days)} days in a row",
        figures="",
        theme=themed(milestone.theme, milestone.accent),
    )


def draw_milestone(
    milestone: StreakMilestone, drawn: tuple[Celebration, bytes] | None = None
) -> Reply:
    """Draw the announcement of a long streak, with its picture, if any."""
    user_id, days = milestone.user_id, milestone.days
    gallery, file = None, None
    if drawn is not None:
        shown, png = drawn
        gallery, file = picture("streak", png, shown.description)
    return Reply(
        layout=panel(
            gallery or heading(f"{STREAK} {number(days)} days in a row"),
            body(f"{_PRAISE[days].removesuffix('.')}, <@{user_id}>!"),
            row(button("See profile", "profile", user_id, "streak", milestone.id)),
            accent=SUCCESS,
        ),
        files=(file,) if file else (),
    )


def milestone_marker(milestone_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies an announcement in its channel."""
    return custom_id_pattern("profile", None, "streak", milestone_id)


def _headline(streak: Streak, milestone: int | None = None, *, with_best: bool = True) -> str:
    if not streak.days:
        best = f" Best: {plural(streak.longest):day}." if streak.longest else ""
        return f"{STREAK} No streak right now. {ACTIVE_MINUTES} minutes today starts one.{best}"
    if milestone is not None:
        return f"{STREAK} **{number(streak.days)} days in a row!** {_PRAISE[milestone]}"
    text = "Streak: day 1" if streak.days == 1 else f"{number(streak.days)}-day streak"
    best = (
        f" · best: {number(streak.longest)}" if with_best and streak.longest > streak.days else ""
    )
    return f"{STREAK} **{text}**{best}"


def _not_counted_yet(update: StreakUpdate) -> str:
    left, streak = minutes(update.minutes_left), update.streak
    if streak.days:
        return f"{STREAK} **{number(streak.days)}-day streak** · {left} more and this day counts."
    if not update.ended_days:
        return f"{STREAK} {left} more today starts a streak."
    return f"{STREAK} {ended_text(update.ended_days, streak.longest)} {left} more starts a new one."


def _changes(update: StreakUpdate) -> list[str]:
    """Return what this award has changed about the streak."""
    streak = update.streak
    changes = [ended_text(update.ended_days, streak.longest)] if update.ended_days else []
    if streak.last_on is not None:
        changes += _bridged(update.bridge, streak.last_on)
    if update.pause_ended:
        changes.append("Your pause is over: you're back.")
    if update.rest_day_earned:
        changes.append("You earned a rest day. It covers a day you miss.")
    if update.rest_day_earned or update.bridge.covered:
        changes.append(f"{_rest_days(streak.rest_days)} left.")
    if update.bridge.covered and not streak.rest_days:
        changes.append(f"Your next one comes at day {number(_next_rest_day(streak.days))}.")
    return changes


def streak_paragraph(shown: ProfileShown, *, own: bool) -> str:
    """Return a member's streak with their rest days; their `own` profile says when it ends."""
    streak = replace(shown.member.streak, days=shown.streak_days, longest=shown.longest_streak)
    if not own and not streak.days:
        return _best_text(shown)
    lines = [_headline(streak)]
    if not own:
        lines.append(f"-# {_rest_days(shown.rest_days)}.")
    elif streak.days:
        lines += [f"-# {sentence}" for sentence in (*_next_steps(shown), _banked_rest_days(shown))]
    return "\n".join(lines)


def streak_beside_card(shown: ProfileShown, *, own: bool) -> str | None:
    """Return what a profile card does not show about a streak, if anything.

    That's the best one, and on a member's `own` profile how to keep or start one.
    """
    if not own:
        return _best_text(shown) if shown.longest_streak > shown.streak_days else None
    if not shown.streak_days:
        return f"{STREAK} {ACTIVE_MINUTES} minutes today starts a streak."
    keep, *bridged = _next_steps(shown)
    facts = bridged if shown.rest_days == MAX_REST_DAYS else [*bridged, _rest_day_to_come(shown)]
    if shown.longest_streak > shown.streak_days:
        facts.append(f"Best: {plural(shown.longest_streak):day}.")
    return "\n".join([f"{STREAK} {keep}", *(f"-# {sentence}" for sentence in facts)])


def _best_text(shown: ProfileShown) -> str:
    return f"{STREAK} Best streak: {plural(shown.longest_streak):day}"


def _next_steps(shown: ProfileShown) -> list[str]:
    """Return how to keep a streak, and which missed days did not break it."""
    if shown.paused_until is not None:
        return [f"On a pause until {date_text(shown.paused_until)}. It goes on the day after."]
    until = "" if shown.streak_until is None else f" by {timestamp(shown.streak_until, 'f')}"
    ways = f"Practise {ACTIVE_MINUTES} minutes, complete a quest or play an ear round"
    return [f"{ways}{until} to keep your streak.", *_bridged(shown.bridge, shown.day)]


def _bridged(bridge: Bridge, today: date) -> list[str]:
    """Return which missed days did not break a streak, and why."""
    sentences: list[str] = []
    if days := bridge.covered:
        saved = "A rest day" if len(days) == 1 else f"{number(len(days))} rest days"
        sentences.append(f"{saved} saved your streak on {_named(days, today)}.")
    if days := bridge.excused:
        sentences.append(f"{_named(days, today)} didn't break your streak: I was offline.")
    if days := bridge.paused:
        sentences.append(f"Your pause kept your streak on {_named(days, today)}.")
    return sentences


def _named(days: Sequence[date], today: date) -> str:
    if len(days) > _MAX_NAMED:
        return f"{_name(days[0], today)} to {_name(days[-1], today)}"
    return listed(_name(day, today) for day in days)


def _name(day: date, today: date) -> str:
    return WEEKDAYS[day.weekday()] if today - day <= _NAMED_BY_WEEKDAY else date_text(day)


def _banked_rest_days(shown: ProfileShown) -> str:
    """Return how many rest days are banked, and when the next is earned."""
    banked = _rest_days(shown.rest_days)
    if shown.rest_days == MAX_REST_DAYS:
        return f"{banked} (max)."
    return f"{banked}. {_rest_day_to_come(shown)}"


def _rest_day_to_come(shown: ProfileShown) -> str:
    another = "Another rest day" if shown.rest_days else "Your next rest day"
    return f"{another} comes at day {number(_next_rest_day(shown.streak_days))}."


def _next_rest_day(streak_days: int) -> int:
    """Return the day of a streak that earns its next rest day."""
    return (streak_days // REST_DAY_EVERY + 1) * REST_DAY_EVERY


def _rest_days(n: int) -> str:
    return f"{plural(n):rest day}" if n else "No rest days"
