"""Errors of paths and personal quests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors.family import CoachError


@dataclass(eq=False, kw_only=True)
class NoPersonalQuest(CoachError):
    """The member has no personal quest open."""


@dataclass(eq=False, kw_only=True)
class PersonalQuestOver(CoachError):
    """The member has handed in a personal quest; the next comes at `next_at`, None for now."""

    title: str
    next_at: datetime | None


@dataclass(eq=False, kw_only=True)
class NoPersonalQuests(CoachError):
    """The server has no personal quest that the member could be given."""


@dataclass(eq=False, kw_only=True)
class AlreadySwapped(CoachError):
    """The member has swapped today's personal quest before."""

    next_at: datetime


@dataclass(eq=False, kw_only=True)
class NothingElseFits(CoachError):
    """There is no other personal quest to swap this one for."""

    title: str


@dataclass(eq=False, kw_only=True)
class UnknownPath(CoachError):
    """The server's skill pack has no such path."""

    text: str
    known: Sequence[str]


@dataclass(eq=False, kw_only=True)
class PathTooEarly(CoachError):
    """Paths open at a level that the member has not reached; so much XP is still to go."""

    level: int
    left_xp: int


@dataclass(eq=False, kw_only=True)
class PathFixed(CoachError):
    """The member has chosen a path lately, and may change it from `until` on."""

    path: str
    until: datetime
