"""Texts about streaks: their state, rest days and excused days."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.profiles.results import ProfileShown
from bot.streaks.rules import MAX_REST_DAYS, REST_DAY_EVERY, Bridge
from bot.ui.text import WEEKDAYS, date_text, listed, number, plural, timestamp
from bot.xp.results import Awarded
from bot.xp.view import streak_text

_NAMED_BY_WEEKDAY = timedelta(days=6)
_MAX_NAMED = 3


def streak_line(awarded: Awarded) -> str:
    """Return the streak after an award, with the missed days it bridged and a new rest day."""
    streak, covered = awarded.streak, awarded.bridge.covered
    sentences: list[str] = []
    if streak.last_on is not None:
        sentences = _bridged(awarded.bridge, streak.last_on)
    if sentences:
        sentences.append(f"Your streak goes on at {plural(streak.days):day}.")
    if awarded.rest_day_earned:
        sentences = sentences or [f"{streak_text(streak.days)}."]
        sentences.append(
            f"That earns a rest day, which covers a day you miss: {streak.rest_days} held."
        )
    elif covered:
        sentences.append(f"{_rest_days(streak.rest_days)} left.")
    return " ".join(sentences) or streak_text(streak.days)


def streak_paragraph(shown: ProfileShown) -> str:
    """Return a member's streak with their rest days, and when it ends."""
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
        *(f"-# {sentence}" for sentence in _bridged(shown.bridge, shown.day)),
        f"-# {_banked_rest_days(shown)}",
        f"-# It stands until {until}: 10 minutes or a quest before then carry it on.",
    ]
    return "\n".join(lines)


def _bridged(bridge: Bridge, today: date) -> list[str]:
    """Return which missed days did not break a streak, and why."""
    sentences: list[str] = []
    if days := bridge.covered:
        sentences.append(
            f"{'A rest day' if len(days) == 1 else 'Rest days'} covered {_named(days, today)}."
        )
    if days := bridge.excused:
        doing = "doesn't" if len(days) == 1 else "don't"
        sentences.append(f"{_named(days, today)} {doing} count: I was down.")
    return sentences


def _named(days: Sequence[date], today: date) -> str:
    if len(days) > _MAX_NAMED:
        return f"The {plural(len(days)):day} from {_name(days[0], today)} on"
    return listed(_name(day, today) for day in days)


def _name(day: date, today: date) -> str:
    return WEEKDAYS[day.weekday()] if today - day <= _NAMED_BY_WEEKDAY else date_text(day)


def _banked_rest_days(shown: ProfileShown) -> str:
    """Return how many rest days are banked, and when the next is earned."""
    banked = _rest_days(shown.rest_days)
    if shown.rest_days == MAX_REST_DAYS:
        return f"{banked} held, as many as there can be."
    next_on = (shown.streak_days // REST_DAY_EVERY + 1) * REST_DAY_EVERY
    return f"{banked} held. Day {number(next_on)} of the streak earns {_another(shown.rest_days)}."


def _another(rest_days: int) -> str:
    return "another" if rest_days else "one"


def _rest_days(n: int) -> str:
    return f"{plural(n):rest day}" if n else "No rest day"
