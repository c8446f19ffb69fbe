"""SQL of battles and their schedules."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Json

from bot.battles.rules.battles import Every, Format, Phase, Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class BattleSchedule:
    """When a server's next battle starts by itself.

    On a day of the week, 0 for Monday, at a time of day `HH:MM` in the server's zone; those that
    start once a month, on the first such day of it.
    """

    guild_id: int
    every: Every
    format: Format
    weekday: int
    start_time: str
    next_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBattle:
    """A battle to insert. `brief` is the slug of the pack's brief, None if staff wrote it.

    The next phase is due at `due_at`, nothing once it's over. `pairs_each` is how many pairs each
    voter gets, once voting has begun. `reason` is why staff cancelled it.
    """

    guild_id: int
    brief: str | None
    title: str
    task: str
    format: Format
    sample: Annotated[Sample | None, Json] = None
    longest_seconds: int
    channel_id: int
    started_by: int | None
    starts_at: datetime
    entries_close_at: datetime
    votes_close_at: datetime
    phase: Phase
    due_at: datetime | None
    pairs_each: int | None = None
    was_extended: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Battle(NewBattle):
    """A battle; a server has one at a time."""

    id: int
