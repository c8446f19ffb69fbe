"""The steps of its stages that a track has."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.rows import execute, fetch_all, select
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackStep:
    """A step that a track has, and since when."""

    track_id: int
    step: str
    at: datetime


_OF_UNRELEASED = select(
    TrackStep,
    """FROM track_steps JOIN tracks ON tracks.id = track_id
       WHERE track_steps.guild_id = :guild_id AND track_steps.user_id = :user_id
         AND stage <> 'released'
       ORDER BY track_id, step""",
)

_ALL_OF = select(
    TrackStep,
    """FROM track_steps WHERE guild_id = :guild_id AND user_id = :user_id
       ORDER BY track_id, step""",
)

_OF_TRACK = """
    SELECT step FROM track_steps
    WHERE guild_id = :guild_id AND user_id = :user_id AND track_id = :track_id ORDER BY step
"""

_TICK = """
    INSERT INTO track_steps (guild_id, user_id, track_id, step, at)
    VALUES (:guild_id, :user_id, :track_id, :step, :now)
    ON CONFLICT (guild_id, user_id, track_id, step) DO NOTHING
"""

_UNTICK = """
    DELETE FROM track_steps
    WHERE guild_id = :guild_id AND user_id = :user_id AND track_id = :track_id AND step = :step
"""


def of_unreleased(tx: Transaction, guild_id: int, user_id: int) -> list[TrackStep]:
    """Return the steps that a member's unreleased tracks have."""
    return fetch_all(tx, TrackStep, _OF_UNRELEASED, guild_id=guild_id, user_id=user_id)


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[TrackStep]:
    """Return the steps that a member's tracks have."""
    return fetch_all(tx, TrackStep, _ALL_OF, guild_id=guild_id, user_id=user_id)


def of_track(tx: Transaction, guild_id: int, user_id: int, track_id: int) -> list[str]:
    """Return the slugs of the steps that a track has."""
    return fetch_all(tx, str, _OF_TRACK, guild_id=guild_id, user_id=user_id, track_id=track_id)


def tick(
    tx: Transaction, guild_id: int, user_id: int, track_id: int, step: str, now: datetime
) -> None:
    """Record that a track has a step."""
    execute(tx, _TICK, guild_id=guild_id, user_id=user_id, track_id=track_id, step=step, now=now)


def untick(tx: Transaction, guild_id: int, user_id: int, track_id: int, step: str) -> None:
    """Record that a track lacks a step after all."""
    execute(tx, _UNTICK, guild_id=guild_id, user_id=user_id, track_id=track_id, step=step)
