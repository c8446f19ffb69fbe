"""Checks changes of a member's settings, and applies them."""

from dataclasses import replace
from datetime import datetime

from bot.calendar.service import zone_meant
from bot.errors import check_all
from bot.members.store import Member
from bot.notes.service import clean_text
from bot.profiles.errors import InvalidEarReminder, InvalidGoal, InvalidSitting
from bot.profiles.results import ProfileChanges
from bot.profiles.rules import (
    GENRE_LIMIT,
    MAX_EARS_MINUTES,
    MAX_GOAL_MINUTES,
    MAX_SITTING_MINUTES,
    MIN_EARS_MINUTES,
    MIN_GOAL_MINUTES,
    MIN_SITTING_MINUTES,
)
from bot.unset import given


def changed(member: Member, changes: ProfileChanges, now: datetime) -> Member:
    """Return a member with changed settings, after checking them all.

    Raises:
        UnknownZone: no one zone is meant.
        InvalidGoal: the goal is not between 5 and 480 minutes.
        InvalidSitting: the time in one go is not between 5 and 240 minutes.
        InvalidEarReminder: it is neither 0 nor between 30 and 90 minutes.
        NoteTooLong: the genre is too long.
    """
    timezone, genre, _ = check_all(
        lambda: _zone(member, given(changes.timezone, member.timezone), now),
        lambda: _genre(member, given(changes.genre, member.genre)),
        lambda: _check_minutes(changes),
    )
    return replace(
        member,
        timezone=timezone,
        daw=given(changes.daw, member.daw),
        genre=genre,
        daily_goal_minutes=given(changes.daily_goal_minutes, member.daily_goal_minutes),
        sitting_minutes=given(changes.sitting_minutes, member.sitting_minutes),
        gear=given(changes.gear, member.gear),
        pings=given(changes.pings, member.pings),
        is_private=given(changes.is_private, member.is_private),
        ears_minutes=given(changes.ears_minutes, member.ears_minutes),
        reminders=given(changes.reminders, member.reminders),
        theme=given(changes.theme, member.theme),
        streak_reminder_hour=given(changes.streak_reminder_hour, member.streak_reminder_hour),
        takes_buddy_asks=given(changes.takes_buddy_asks, member.takes_buddy_asks),
    )


def _check_minutes(changes: ProfileChanges) -> None:
    check_all(
        lambda: _check_goal(changes),
        lambda: _check_sitting(changes),
        lambda: _check_ears(changes),
    )


def _check_goal(changes: ProfileChanges) -> None:
    goal = given(changes.daily_goal_minutes, None)
    if goal is not None and not MIN_GOAL_MINUTES <= goal <= MAX_GOAL_MINUTES:
        raise InvalidGoal(minimum=MIN_GOAL_MINUTES, maximum=MAX_GOAL_MINUTES)


def _check_sitting(changes: ProfileChanges) -> None:
    sitting = given(changes.sitting_minutes, None)
    if sitting is not None and not MIN_SITTING_MINUTES <= sitting <= MAX_SITTING_MINUTES:
        raise InvalidSitting(minimum=MIN_SITTING_MINUTES, maximum=MAX_SITTING_MINUTES)


def _check_ears(changes: ProfileChanges) -> None:
    ears = given(changes.ears_minutes, 0)
    if ears and not MIN_EARS_MINUTES <= ears <= MAX_EARS_MINUTES:
        raise InvalidEarReminder(minimum=MIN_EARS_MINUTES, maximum=MAX_EARS_MINUTES)


def _zone(member: Member, typed: str | None, now: datetime) -> str | None:
    return typed if typed is None or typed == member.timezone else zone_meant(typed, now)


def _genre(member: Member, typed: str | None) -> str | None:
    """Return a genre; one of invisible characters is ignored."""
    return typed if typed is None else clean_text(typed, GENRE_LIMIT) or member.genre
