"""Exports, complete for drawing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.members.store import Member


def profile_of(member: Member) -> dict[str, Any]:
    """Return a member's settings."""
    return {
        "timezone": member.timezone,
        "daw": str(member.daw) if member.daw else None,
        "genre": member.genre,
        "sitting_minutes": member.sitting_minutes,
        "gear": list(member.gear),
        "path": member.path,
        "daily_goal_minutes": member.daily_goal_minutes,
        "pings": str(member.pings),
        "private": member.is_private,
        "ear_reminder_minutes": member.ears_minutes,
        "reminders": str(member.reminders),
        "theme": member.theme,
        "streak_reminder_hour": member.streak_reminder_hour,
        "buddy_asks": member.takes_buddy_asks,
    }


DEFAULT_PROFILE: Mapping[str, Any] = profile_of(Member(guild_id=0, user_id=0))
"""The profile of a member without settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberExported:
    """The export of a member; `content` has the promised shape (rules, Promises)."""

    content: Mapping[str, Any]
