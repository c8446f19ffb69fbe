"""Imports of XP from another bot, and their progress."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.db.due import due_servers, fetch_due
from bot.db.rows import execute, fetch_all, fetch_one, fetch_value, insert, select, values_of
from bot.db.transactions import Transaction
from bot.xp_import.store import import_rows
from bot.xp_import.store.import_rows import RowState


class ImportState(StrEnum):
    """The progress of an import."""

    PREVIEW = "preview"
    GIVING = "giving"
    GIVEN = "given"
    RETURNING = "returning"
    RETURNED = "returned"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewImport:
    """An import to insert.

    `asked_by` is the member who uploaded the file or, once it is started, who started it; None
    after their data is deleted. A `GIVEN` import can be undone as a whole until `work_at`.
    """

    guild_id: int
    asked_by: int | None
    asked_at: datetime
    state: ImportState
    file_name: str
    digest: str
    percent: int
    work_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Import(NewImport):
    """One import; `given`, `given_xp`, `away`, `bots` and `kept` are its final counts."""

    id: int
    members: int
    xp: int
    begun_at: datetime | None
    done_at: datetime | None
    given: int
    given_xp: int
    away: int
    bots: int
    kept: int


_ADD = (
    insert(NewImport, "imports")
    + " ON CONFLICT (guild_id) WHERE state = 'preview' DO NOTHING RETURNING id"
)

_DROP_PREVIEW = """
    UPDATE imports SET state = 'dropped', work_at = :now
    WHERE guild_id = :guild_id AND state = 'preview'
    RETURNING id
"""

_ADD_TOTALS = """
    UPDATE imports SET members = members + :members, xp = xp + :xp
    WHERE id = :import_id AND state = 'preview'
"""

_FIND = select(Import, "FROM imports WHERE id = :import_id")

_ACTIVE_WITH_DIGEST = select(
    Import,
    """FROM imports
       WHERE guild_id = :guild_id AND digest = :digest
         AND state IN ('giving', 'given', 'returning')""",
)

_NEWEST_ACTIVE = select(
    Import,
    """FROM imports
       WHERE guild_id = :guild_id AND state IN ('giving', 'given', 'returning')
       ORDER BY id DESC LIMIT 1""",
)

_ASKED_BY = select(
    Import, "FROM imports WHERE guild_id = :guild_id AND asked_by = :user_id ORDER BY id"
)

_DUE_SERVERS = due_servers("imports", "work_at")

_DUE_OF = select(
    Import,
    """FROM imports WHERE guild_id = :guild_id AND work_at <= :now
       ORDER BY work_at, id LIMIT :at_most""",
)

# Locks the oldest import of the same content, so that two equal ones cannot begin at once.
_LOCK_SAME_CONTENT = """
    UPDATE imports SET digest = digest
    WHERE id = (SELECT min(alike.id) FROM imports AS alike JOIN imports AS begun
                  ON alike.guild_id = begun.guild_id AND alike.digest = begun.digest
                WHERE begun.id = :import_id AND begun.guild_id = :guild_id)
"""

_BEGIN = """
    UPDATE imports SET state = 'giving', asked_by = :user_id, begun_at = :now, work_at = :now
    WHERE id = :import_id AND guild_id = :guild_id AND state = 'preview' AND work_at > :now
      AND NOT EXISTS (SELECT 1 FROM imports AS other
                      WHERE other.guild_id = imports.guild_id
                        AND (other.state IN ('giving', 'returning')
                             OR (other.state = 'given' AND other.digest = imports.digest)))
"""

_DROP = """
    UPDATE imports SET state = 'dropped', work_at = :now
    WHERE id = :import_id AND guild_id = :guild_id AND state = 'preview'
"""

_EXPIRE = """
    UPDATE imports SET state = 'dropped'
    WHERE id = :import_id AND state = 'preview' AND work_at <= :now
"""

_START_UNDO = """
    UPDATE imports SET state = 'returning', work_at = :now
    WHERE id = :import_id AND guild_id = :guild_id AND state = 'given' AND work_at > :now
"""

_MARK_GIVEN = """
    UPDATE imports SET state = 'given', done_at = :now, work_at = :until,
        given = :given, given_xp = :given_xp, away = :away, bots = :bots
    WHERE id = :import_id AND state = 'giving'
      AND NOT EXISTS (SELECT 1 FROM import_rows
                      WHERE import_id = :import_id AND import_rows.state = 'waiting')
"""

_MARK_RETURNED = """
    UPDATE imports SET state = 'returned', kept = :kept, work_at = :now
    WHERE id = :import_id AND state = 'returning'
"""

_POSTPONE = """
    UPDATE imports SET work_at = :until WHERE id = :import_id AND state = 'giving'
"""

_MARK_CLEANED_UP = """
    UPDATE imports SET work_at = NULL
    WHERE id = :import_id AND state IN ('given', 'returned', 'dropped')
"""

_DELETE = "DELETE FROM imports WHERE id = :import_id AND state = 'dropped'"


def add(tx: Transaction, preview: NewImport) -> int | None:
    """Insert a preview and return its id; None if the server has another one."""
    return fetch_value(tx, _ADD, **values_of(preview))


def drop_preview(tx: Transaction, guild_id: int, now: datetime) -> int | None:
    """Drop the preview of a server and return its id, None if there is none."""
    return fetch_value(tx, _DROP_PREVIEW, guild_id=guild_id, now=now)


def add_totals(tx: Transaction, import_id: int, *, members: int, xp: int) -> bool:
    """Add to the totals of a preview; False if another file has replaced it."""
    counted = execute(tx, _ADD_TOTALS, import_id=import_id, members=members, xp=xp)
    return counted.rowcount == 1


def find(tx: Transaction, import_id: int) -> Import | None:
    """Return one import."""
    return fetch_one(tx, Import, _FIND, import_id=import_id)


def active_with_digest(tx: Transaction, guild_id: int, digest: str) -> Import | None:
    """Return the active import with the same members and XP, if there is one."""
    return fetch_one(tx, Import, _ACTIVE_WITH_DIGEST, guild_id=guild_id, digest=digest)


def newest_active(tx: Transaction, guild_id: int) -> Import | None:
    """Return the newest active import of a server, if there is one."""
    return fetch_one(tx, Import, _NEWEST_ACTIVE, guild_id=guild_id)


def asked_by(tx: Transaction, guild_id: int, user_id: int) -> list[Import]:
    """Return the imports of a staff member, the oldest first."""
    return fetch_all(tx, Import, _ASKED_BY, guild_id=guild_id, user_id=user_id)


def due(tx: Transaction, now: datetime, at_most: int) -> list[Import]:
    """Return the imports with work due at `now`, one of each server."""
    return fetch_due(tx, Import, _DUE_SERVERS, _DUE_OF, now=now, at_most=at_most, of_one_server=1)


def begin(tx: Transaction, import_id: int, *, guild_id: int, user_id: int, now: datetime) -> bool:
    """Start an import; False if it is no preview, if another runs or has the same content."""
    execute(tx, _LOCK_SAME_CONTENT, import_id=import_id, guild_id=guild_id)
    started = execute(tx, _BEGIN, import_id=import_id, guild_id=guild_id, user_id=user_id, now=now)
    if started.rowcount:
        tx.after_commit(tx.wakeup)
    return started.rowcount == 1


def drop(tx: Transaction, import_id: int, *, guild_id: int, now: datetime) -> bool:
    """Drop a preview; False if the import is not a preview."""
    dropped = execute(tx, _DROP, import_id=import_id, guild_id=guild_id, now=now)
    return dropped.rowcount == 1


def expire(tx: Transaction, import_id: int, now: datetime) -> None:
    """Drop a preview that was not confirmed in time."""
    execute(tx, _EXPIRE, import_id=import_id, now=now)


def start_undo(tx: Transaction, import_id: int, *, guild_id: int, now: datetime) -> bool:
    """Start undoing an import; False if it was not given, or too long ago."""
    started = execute(tx, _START_UNDO, import_id=import_id, guild_id=guild_id, now=now)
    if started.rowcount:
        tx.after_commit(tx.wakeup)
    return started.rowcount == 1


def mark_given(tx: Transaction, import_id: int, *, now: datetime, until: datetime) -> bool:
    """Mark an import as given, with its counts; False if shares are waiting or it was marked.

    It can be undone as a whole until `until`.
    """
    counts = import_rows.counts(tx, import_id)
    members, given_xp = counts.get(RowState.GIVEN, (0, 0))
    done = execute(
        tx,
        _MARK_GIVEN,
        import_id=import_id,
        now=now,
        until=until,
        given=members,
        given_xp=given_xp,
        away=counts.get(RowState.AWAY, (0, 0))[0],
        bots=counts.get(RowState.BOT, (0, 0))[0],
    )
    return done.rowcount == 1


def mark_returned(tx: Transaction, import_id: int, now: datetime) -> None:
    """Mark an import as undone, with the number of members who keep their share."""
    kept, _ = import_rows.counts(tx, import_id).get(RowState.KEPT, (0, 0))
    if execute(tx, _MARK_RETURNED, import_id=import_id, kept=kept, now=now).rowcount:
        tx.after_commit(tx.wakeup)


def postpone(tx: Transaction, import_id: int, until: datetime) -> None:
    """Postpone the work on an import until `until`."""
    execute(tx, _POSTPONE, import_id=import_id, until=until)


def mark_cleaned_up(tx: Transaction, import_id: int) -> None:
    """Record that an import needs no more work; delete it if it was dropped."""
    execute(tx, _MARK_CLEANED_UP, import_id=import_id)
    execute(tx, _DELETE, import_id=import_id)
