"""SQL of submissions: what members want to have heard."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.rows import fetch_all, select
from bot.db.transactions import Transaction
from bot.tracks.rules import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Something to be heard: a recording, or a link, which isn't blind.

    `id` is random and tells nothing. It closes by itself at `closes_at`. Staff have hidden it if
    there is a `hidden_at`.
    """

    id: int
    guild_id: int
    user_id: int
    at: datetime
    title: str
    question: str | None
    stage: Stage | None
    track_id: int | None
    recording_id: int | None
    link: str | None
    closes_at: datetime
    closed_at: datetime | None = None
    hidden_at: datetime | None = None

    @property
    def is_blind(self) -> bool:
        """Whether listeners can't learn whose it is."""
        return self.recording_id is not None


_ALL_OF = select(
    Submission,
    "FROM submissions WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY at, id",
)


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Submission]:
    """Return a member's submissions, the oldest first."""
    return fetch_all(tx, Submission, _ALL_OF, guild_id=guild_id, user_id=user_id)
