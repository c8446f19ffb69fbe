"""Streaks in words: how they stand, and what rest days and excused days did for them."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.profiles.results import ProfileShown
from bot.streaks.rules import MOST_REST_DAYS, REST_DAY_EVERY, Bridge
from bot.ui.text import WEEKDAYS, date_text, listed, number, plural, timestamp
from bot.xp.results import Awarded
from bot.xp.view import streak_text

_NAMED_BY_WEEKDAY = timedelta(days=6)
_MOST_NAMED = 3


def streak_line(awarded: Awarded) -> str:
    """Say where an award leaves the streak, and what it took to get there or has brought."""
    streak, covered = awarded.streak, awarded.bridge.covered
    told: list[str] = []
    if streak.last_on is not None:
        told = _outlived(awarded.bridge, streak.last_on)
    if told:
        told.append(f"Your streak goes on at {plural(streak.days):day}.")
    if awarded.rest_day_earned:
        told = told or [f"{streak_text(streak.days)}."]
        told.append(f"That earns a rest day, which covers a day you miss: {streak.rest_days} held.")
    elif covered:
        told.append(f"{_rest_days(streak.rest_days)} left.")
    return " ".join(told) or streak_text(streak.days)


def streak_paragraph(shown: ProfileShown) -> str:
    """Write a member's streak with the rest days they hold, and until when it stands."""
    if shown.streak_until is None or not shown.streak_days:
        text = f"**{streak_text(0)}**"
        if shown.longest_streak:
            text += f"\n-# {plural(shown.longest_streak):day} is the longest so far"
        return text
    text = f"**{streak_text(shown.streak_days)}**"
    if shown.longest_streak > shown.streak_days:
        text += f", {number(shown.longest_streak)} at the longest"
    until = timestamp(shown.streak_until, "f")
    lines = [
        text,
        *(f"-# {sentence}" for sentence in _outlived(shown.bridge, shown.day)),
        f"-# {_held(shown)}",
        f"-# It stands until {until}: 10 minutes or a quest before then carry it on.",
    ]
    return "\n".join(lines)


def _outlived(bridge: Bridge, today: date) -> list[str]:
    """Say which days without practice did not break a streak, and why."""
    told: list[str] = []
    if days := bridge.covered:
        told.append(
            f"{'A rest day' if len(days) == 1 else 'Rest days'} covered {_named(days, today)}."
        )
    if days := bridge.excused:
        doing = "doesn't" if len(days) == 1 else "don't"
        told.append(f"{_named(days, today)} {doing} count: I was down.")
    return told


def _named(days: Sequence[date], today: date) -> str:
    if len(days) > _MOST_NAMED:
        return f"The {plural(len(days)):day} from {_name(days[0], today)} on"
    return listed(_name(day, today) for day in days)


def _name(day: date, today: date) -> str:
    return WEEKDAYS[day.weekday()] if today - day <= _NAMED_BY_WEEKDAY else date_text(day)


def _held(shown: ProfileShown) -> str:
    """Say how many rest days are held, and when the next comes."""
    held = _rest_days(shown.rest_days)
    if shown.rest_days == MOST_REST_DAYS:
        return f"{held} held, as many as there can be."
    next_on = (shown.streak_days // REST_DAY_EVERY + 1) * REST_DAY_EVERY
    return f"{held} held. Day {number(next_on)} of the streak earns {_another(shown.rest_days)}."


def _another(rest_days: int) -> str:
    return "another" if rest_days else "one"


def _rest_days(n: int) -> str:
    return f"{plural(n):rest day}" if n else "No rest day"
