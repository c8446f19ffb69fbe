"""SQL of submissions: what members want to have heard."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.db.due import due_servers, fetch_due
from bot.db.rows import (
    execute,
    fetch_all,
    fetch_one,
    fetch_value,
    insert,
    select,
    values_of,
)
from bot.db.transactions import Transaction
from bot.tracks.rules import Stage

MOST_WAITING: Final = 20


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

    @property
    def closed_by_itself(self) -> bool:
        """Whether it was closed because its time was over."""
        return self.closed_at is not None and self.closed_at >= self.closes_at


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionCounted(Submission):
    """A submission with how many critiques its maker sees, and how many of them aren't marked."""

    critiques: int
    unmarked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionForStaff:
    """A submission without its maker, and how many critiques its maker sees."""

    id: int
    guild_id: int
    at: datetime
    question: str | None
    stage: Stage | None
    link: str | None
    closed_at: datetime | None
    hidden_at: datetime | None
    critiques: int


_ADD = insert(Submission, "submissions")

_FIND = select(Submission, "FROM submissions WHERE guild_id = :guild_id AND id = :submission_id")

_SEEN = """
    (SELECT count(*) FROM critiques
     WHERE critiques.submission_id = submissions.id AND critiques.visible_at <= :now
       AND critiques.hidden_at IS NULL)
"""
_UNMARKED = """
    (SELECT count(*) FROM critiques
     WHERE critiques.submission_id = submissions.id AND critiques.visible_at <= :now
       AND critiques.hidden_at IS NULL AND critiques.is_helpful IS NULL)
"""

_FIND_ANYWHERE = select(Submission, "FROM submissions WHERE id = :submission_id")

_CLOSE_AT = """
    UPDATE submissions SET closes_at = :closes_at
    WHERE id = :submission_id AND closes_at > :closes_at
"""

_COUNTED = select(
    SubmissionCounted,
    "FROM submissions WHERE guild_id = :guild_id AND id = :submission_id",
    critiques=_SEEN,
    unmarked=_UNMARKED,
)

_PAGE = select(
    SubmissionCounted,
    """FROM submissions WHERE guild_id = :guild_id AND user_id = :user_id
       ORDER BY CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END, at DESC, id
       LIMIT :limit OFFSET :offset""",
    critiques=_SEEN,
    unmarked=_UNMARKED,
)

_COUNT = "SELECT count(*) FROM submissions WHERE guild_id = :guild_id AND user_id = :user_id"

_COUNT_OPEN = f"{_COUNT} AND closed_at IS NULL"

_COUNT_WAITING = """
    SELECT count(*) FROM (
        SELECT 1 FROM submissions JOIN members USING (guild_id, user_id)
        WHERE submissions.guild_id = :guild_id AND closed_at IS NULL
          AND submissions.user_id <> :user_id AND left_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM feedback_claims
                          WHERE feedback_claims.submission_id = submissions.id
                            AND feedback_claims.user_id = :user_id)
        LIMIT :at_most) AS waiting
"""

# Of present members only: nobody hears those of others.
_OPEN_IN = """
    FROM submissions JOIN members USING (guild_id, user_id)
    WHERE guild_id = :guild_id AND closed_at IS NULL AND left_at IS NULL
"""

_OPEN_PAGE = select(
    SubmissionForStaff,
    _OPEN_IN + "ORDER BY at, id LIMIT :limit OFFSET :offset",
    critiques=_SEEN,
)

_COUNT_OPEN_IN = "SELECT count(*)" + _OPEN_IN

_SOMETHING_WAITS = f"SELECT EXISTS (SELECT 1 {_OPEN_IN})"

_FOR_STAFF = select(
    SubmissionForStaff,
    "FROM submissions WHERE guild_id = :guild_id AND id = :submission_id",
    critiques=_SEEN,
)

_HIDE = """
    UPDATE submissions SET closed_at = coalesce(closed_at, :now), hidden_at = :now
    WHERE id = :submission_id AND hidden_at IS NULL
"""

_DUE_SERVERS = due_servers("submissions", "closes_at", where="closed_at IS NULL")

_DUE_OF = select(
    Submission,
    """FROM submissions
       WHERE guild_id = :guild_id AND closed_at IS NULL AND closes_at <= :now
       ORDER BY closes_at LIMIT :at_most""",
)

_SET_RECORDING = """
    UPDATE submissions SET recording_id = :recording_id, link = NULL
    WHERE id = :submission_id AND closed_at IS NULL
"""

_CLOSE = "UPDATE submissions SET closed_at = :now WHERE id = :submission_id AND closed_at IS NULL"

_REMOVE = "DELETE FROM submissions WHERE id = :submission_id"

_ALL_OF = select(
    Submission,
    "FROM submissions WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY at, id",
)

# The no-op update locks the row on PostgreSQL.
_LOCK = "UPDATE submissions SET closes_at = closes_at WHERE id = :submission_id"


def lock(tx: Transaction, submission_id: int) -> bool:
    """Keep others from changing or removing a submission; False if it's gone."""
    return execute(tx, _LOCK, submission_id=submission_id).rowcount == 1


def add(tx: Transaction, submission: Submission) -> None:
    """Insert a submission."""
    execute(tx, _ADD, **values_of(submission))


def find(tx: Transaction, guild_id: int, submission_id: int) -> Submission | None:
    """Return a submission of a server."""
    return fetch_one(tx, Submission, _FIND, guild_id=guild_id, submission_id=submission_id)


def find_anywhere(tx: Transaction, submission_id: int) -> Submission | None:
    """Return a submission of any server."""
    return fetch_one(tx, Submission, _FIND_ANYWHERE, submission_id=submission_id)


def close_at(tx: Transaction, submission_id: int, closes_at: datetime) -> None:
    """Let a submission close earlier by itself."""
    execute(tx, _CLOSE_AT, submission_id=submission_id, closes_at=closes_at)


def find_counted(
    tx: Transaction, guild_id: int, submission_id: int, now: datetime
) -> SubmissionCounted | None:
    """Return a submission of a server with the critiques that its maker sees at `now`."""
    return fetch_one(
        tx, SubmissionCounted, _COUNTED, guild_id=guild_id, submission_id=submission_id, now=now
    )


def page(
    tx: Transaction, guild_id: int, user_id: int, now: datetime, *, limit: int, offset: int
) -> list[SubmissionCounted]:
    """Return a member's submissions, the open ones first, then the newest."""
    who = {"guild_id": guild_id, "user_id": user_id}
    return fetch_all(tx, SubmissionCounted, _PAGE, **who, now=now, limit=limit, offset=offset)


def count(tx: Transaction, guild_id: int, user_id: int) -> int:
    """Return how many submissions a member has."""
    return fetch_value(tx, _COUNT, guild_id=guild_id, user_id=user_id)


def count_open(tx: Transaction, guild_id: int, user_id: int) -> int:
    """Return how many open submissions a member has."""
    return fetch_value(tx, _COUNT_OPEN, guild_id=guild_id, user_id=user_id)


def count_waiting(tx: Transaction, guild_id: int, user_id: int) -> int:
    """Return how many submissions a member could get, up to `MOST_WAITING`."""
    who = {"guild_id": guild_id, "user_id": user_id}
    return fetch_value(tx, _COUNT_WAITING, **who, at_most=MOST_WAITING)


def open_page(
    tx: Transaction, guild_id: int, now: datetime, *, limit: int, offset: int
) -> list[SubmissionForStaff]:
    """Return a server's open submissions by present members, the oldest first."""
    page = {"limit": limit, "offset": offset}
    return fetch_all(tx, SubmissionForStaff, _OPEN_PAGE, guild_id=guild_id, now=now, **page)


def count_open_in(tx: Transaction, guild_id: int) -> int:
    """Return how many open submissions by present members a server has."""
    return fetch_value(tx, _COUNT_OPEN_IN, guild_id=guild_id)


def something_waits(tx: Transaction, guild_id: int) -> bool:
    """Whether a server has an open submission by a present member."""
    return bool(fetch_value(tx, _SOMETHING_WAITS, guild_id=guild_id))


def find_for_staff(
    tx: Transaction, guild_id: int, submission_id: int, now: datetime
) -> SubmissionForStaff | None:
    """Return a submission of a server without its maker."""
    values = {"guild_id": guild_id, "submission_id": submission_id, "now": now}
    return fetch_one(tx, SubmissionForStaff, _FOR_STAFF, **values)


def hide(tx: Transaction, submission_id: int, now: datetime) -> bool:
    """Hide a submission, which closes it; False if it's hidden already."""
    return execute(tx, _HIDE, submission_id=submission_id, now=now).rowcount == 1


def due(tx: Transaction, now: datetime, at_most: int) -> list[Submission]:
    """Return open submissions whose time is over, by `fetch_due`."""
    return fetch_due(tx, Submission, _DUE_SERVERS, _DUE_OF, now=now, at_most=at_most)


def set_recording(tx: Transaction, submission_id: int, recording_id: int) -> bool:
    """Put a recording in the place of a link; False if the submission is closed."""
    changed = execute(tx, _SET_RECORDING, submission_id=submission_id, recording_id=recording_id)
    return changed.rowcount == 1


def close(tx: Transaction, submission_id: int, now: datetime) -> bool:
    """Close a submission: nobody else gets it. False if it's closed already."""
    return execute(tx, _CLOSE, submission_id=submission_id, now=now).rowcount == 1


def remove(tx: Transaction, submission_id: int) -> None:
    """Delete a submission; its critiques and claims stay, without it."""
    execute(tx, _REMOVE, submission_id=submission_id)


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Submission]:
    """Return a member's submissions, the oldest first."""
    return fetch_all(tx, Submission, _ALL_OF, guild_id=guild_id, user_id=user_id)
