"""Completions: who has finished which posting."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text

from bot.domain.periods import Cadence
from bot.storage.database import Transaction
from bot.storage.rows import execute, fetch_all, fetch_one, fetch_value


@dataclass(frozen=True, slots=True, kw_only=True)
class HandIn:
    """What a member hands in with a completion. Of a file, its name and link are kept."""

    note: str | None = None
    proof_url: str | None = None
    proof_file_name: str | None = None
    proof_file_url: str | None = None

    @property
    def has_proof(self) -> bool:
        """Tell whether there is a link or a file."""
        return bool(self.proof_url or self.proof_file_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """One hand-in, with the quest it was for."""

    id: int
    posting_id: int
    quest: str
    cadence: Cadence
    period: str
    at: datetime
    day: date
    note: str | None
    proof_url: str | None
    proof_file_name: str | None
    proof_file_url: str | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finisher:
    """A member who has finished a posting, and when."""

    user_id: int
    at: datetime


_ADD = text("""
    INSERT INTO completions (guild_id, user_id, posting_id, at, day, note, proof_url,
                             proof_file_name, proof_file_url)
    VALUES (:guild_id, :user_id, :posting_id, :now, :day, :note, :proof_url,
            :proof_file_name, :proof_file_url)
    ON CONFLICT (posting_id, user_id) WHERE undone_at IS NULL AND state <> 'declined' DO NOTHING
    RETURNING id
""")

_STANDING_OF = text("""
    SELECT completions.id, posting_id, quest, cadence, period, at, day, note, proof_url,
           proof_file_name, proof_file_url, undone_at
    FROM completions JOIN postings ON postings.id = posting_id
    WHERE posting_id = :posting_id AND completions.user_id = :user_id AND undone_at IS NULL
""")

_COUNT = text("""
    SELECT count(*) FROM completions WHERE posting_id = :posting_id AND undone_at IS NULL
""")

_LATEST = text("""
    SELECT user_id, at FROM completions WHERE posting_id = :posting_id AND undone_at IS NULL
    ORDER BY id DESC LIMIT :limit
""")

_HISTORY = text("""
    SELECT completions.id, posting_id, quest, cadence, period, at, day, note, proof_url,
           proof_file_name, proof_file_url, undone_at
    FROM completions JOIN postings ON postings.id = posting_id
    WHERE completions.guild_id = :guild_id AND completions.user_id = :user_id AND undone_at IS NULL
    ORDER BY completions.id DESC LIMIT :limit OFFSET :offset
""")

_HISTORY_COUNT = text("""
    SELECT count(*) FROM completions
    WHERE guild_id = :guild_id AND user_id = :user_id AND undone_at IS NULL
""")

_ALL_OF = text("""
    SELECT completions.id, posting_id, quest, cadence, period, at, day, note, proof_url,
           proof_file_name, proof_file_url, undone_at
    FROM completions JOIN postings ON postings.id = posting_id
    WHERE completions.guild_id = :guild_id AND completions.user_id = :user_id
    ORDER BY completions.id
""")

_POSTINGS_OF = text("""
    SELECT DISTINCT posting_id FROM completions
    WHERE guild_id = :guild_id AND user_id = :user_id AND undone_at IS NULL
    ORDER BY posting_id
""")


async def add(
    tx: Transaction,
    guild_id: int,
    user_id: int,
    *,
    posting_id: int,
    hand_in: HandIn,
    day: date,
    now: datetime,
) -> int | None:
    """Write a completion and return its id; None when one that is not undone stands already."""
    return await fetch_value(
        tx,
        _ADD,
        guild_id=guild_id,
        user_id=user_id,
        posting_id=posting_id,
        now=now,
        day=day,
        note=hand_in.note,
        proof_url=hand_in.proof_url,
        proof_file_name=hand_in.proof_file_name,
        proof_file_url=hand_in.proof_file_url,
    )


async def standing_of(tx: Transaction, posting_id: int, user_id: int) -> Completion | None:
    """Return a member's completion of a posting that is not undone."""
    return await fetch_one(tx, Completion, _STANDING_OF, posting_id=posting_id, user_id=user_id)


async def count(tx: Transaction, posting_id: int) -> int:
    """Return how many members have finished a posting."""
    return await fetch_value(tx, _COUNT, posting_id=posting_id)


async def latest(tx: Transaction, posting_id: int, limit: int) -> list[Finisher]:
    """Return the latest members to finish a posting, the newest first."""
    return await fetch_all(tx, Finisher, _LATEST, posting_id=posting_id, limit=limit)


async def history(
    tx: Transaction, guild_id: int, user_id: int, *, limit: int, offset: int
) -> list[Completion]:
    """Return a member's completions that are not undone, the newest first."""
    return await fetch_all(
        tx, Completion, _HISTORY, guild_id=guild_id, user_id=user_id, limit=limit, offset=offset
    )


async def history_count(tx: Transaction, guild_id: int, user_id: int) -> int:
    """Return how many completions a member has that are not undone."""
    return await fetch_value(tx, _HISTORY_COUNT, guild_id=guild_id, user_id=user_id)


async def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Completion]:
    """Return every completion of a member, undone ones included."""
    return await fetch_all(tx, Completion, _ALL_OF, guild_id=guild_id, user_id=user_id)


async def postings_of(tx: Transaction, guild_id: int, user_id: int) -> list[int]:
    """Return the ids of the postings that a member has finished."""
    rows = await execute(tx, _POSTINGS_OF, guild_id=guild_id, user_id=user_id)
    return [row[0] for row in rows]
