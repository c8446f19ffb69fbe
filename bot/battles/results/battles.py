"""Battles planned, started and running, complete for drawing."""

from dataclasses import dataclass
from datetime import datetime

from bot.battles.rules.battles import Format, Sample
from bot.battles.store.battles import Battle
from bot.battles.store.entries import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class BattleWanted:
    """What staff asked for: a brief's slug, or a title and a task of their own; None for any.

    `sample` is an instrument, or empty for none; None leaves it to the brief. Deadlines are as
    typed, None for those of the format.
    """

    brief: str | None = None
    title: str | None = None
    task: str | None = None
    sample: str | None = None
    entries_close: str | None = None
    votes_close: str | None = None
    seed: int
    """Decides what is left open, so that a plan stays the same until it is confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BattlePlan:
    """A battle that can be started."""

    brief: str | None
    title: str
    task: str
    format: Format
    sample: Sample | None
    longest_seconds: int
    entries_close_at: datetime
    votes_close_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BattlePlanned:
    """A plan to confirm, and where it will be posted."""

    plan: BattlePlan
    channel_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BattleStarted:
    """A battle that has just begun."""

    battle: Battle


@dataclass(frozen=True, slots=True, kw_only=True)
class BattleShown:
    """A running battle, as one member sees it: with their own entry, and how many there are.

    `has_voted` is whether they have voted on every pair that was there for them.
    """

    battle: Battle
    own: Entry | None
    entries: int
    has_voted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BattleExplained:
    """A battle, and what entering it and voting on every pair earns, without a streak."""

    battle: Battle
    entry_xp: int
    votes_xp: int
