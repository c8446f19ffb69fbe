"""Imports of XP from another bot, and their progress."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.db.rows import execute, fetch_all, fetch_one, fetch_value, insert, select, values_of
from bot.db.transactions import Transaction
from bot.xp_import.store import import_rows
from bot.xp_import.store.import_rows import GIVEN_STATES, RowState


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

    `asked_by` is who uploaded the file, and once it is started who started it; None once their
    data is deleted. While it is `GIVEN`, it can be taken back as a whole until `work_at`.
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


_ADD = insert(NewImport, "imports") + " RETURNING id"

_DROP_PREVIEWS = """
    UPDATE imports SET state = 'dropped', work_at = :now
    WHERE guild_id = :guild_id AND state = 'preview'
"""

_COUNT_IN = """
    UPDATE imports SET members = members + :members, xp = xp + :xp
    WHERE id = :import_id AND state = 'preview'
"""

_FIND = select(Import, "FROM imports WHERE id = :import_id")

_STANDING = select(
    Import,
    """FROM imports
       WHERE guild_id = :guild_id AND digest = :digest
         AND state IN ('giving', 'given', 'returning')""",
)

_EARLIER = select(
    Import,
    """FROM imports
       WHERE guild_id = :guild_id AND state IN ('giving', 'given', 'returning')
       ORDER BY id DESC LIMIT 1""",
)

_ASKED_BY = select(
    Import, "FROM imports WHERE guild_id = :guild_id AND asked_by = :user_id ORDER BY id"
)

_DUE = select(Import, "FROM imports WHERE work_at <= :now ORDER BY work_at, id LIMIT :at_most")

# Locks the oldest import of the same content, so that two equal ones cannot begin at once.
_HOLD_ALIKE = """
    UPDATE imports SET digest = digest
    WHERE id = (SELECT min(alike.id) FROM imports AS alike JOIN imports AS begun
                  ON alike.guild_id = begun.guild_id AND alike.digest = begun.digest
                WHERE begun.id = :import_id AND begun.guild_id = :guild_id)
"""

_BEGIN = """
    UPDATE imports SET state = 'giving', asked_by = :user_id, begun_at = :now, work_at = :now
    WHERE id = :import_id AND guild_id = :guild_id AND state = 'preview' AND work_at > :now
      AND NOT EXISTS (SELECT 1 FROM imports AS other
                      WHERE other.guild_id = imports.guild_id AND other.digest = imports.digest
                        AND other.state IN ('giving', 'given', 'returning'))
"""

_DROP = """
    UPDATE imports SET state = 'dropped', work_at = :now
    WHERE id = :import_id AND guild_id = :guild_id AND state = 'preview'
"""

_EXPIRE = """
    UPDATE imports SET state = 'dropped'
    WHERE id = :import_id AND state = 'preview' AND work_at <= :now
"""

_TAKE_BACK = """
    UPDATE imports SET state = 'returning', work_at = :now
    WHERE id = :import_id AND guild_id = :guild_id AND state = 'given' AND work_at > :now
"""

_DONE_GIVING = """
    UPDATE imports SET state = 'given', done_at = :now, work_at = :until,
        given = :given, given_xp = :given_xp, away = :away, bots = :bots
    WHERE id = :import_id AND state = 'giving'
      AND NOT EXISTS (SELECT 1 FROM import_rows
                      WHERE import_id = :import_id AND import_rows.state = 'waiting')
"""

_DONE_RETURNING = """
    UPDATE imports SET state = 'returned', kept = :kept, work_at = :now
    WHERE id = :import_id AND state = 'returning'
"""

_PUT_OFF = """
    UPDATE imports SET work_at = :until WHERE id = :import_id AND state = 'giving'
"""

_FORGOTTEN = """
    UPDATE imports SET work_at = NULL
    WHERE id = :import_id AND state IN ('given', 'returned', 'dropped')
"""

_DELETE = "DELETE FROM imports WHERE id = :import_id AND state = 'dropped'"


def add(tx: Transaction, preview: NewImport) -> int:
    """Insert a preview, replacing any earlier one of the server, and return its id."""
    execute(tx, _DROP_PREVIEWS, guild_id=preview.guild_id, now=preview.asked_at)
    return fetch_value(tx, _ADD, **values_of(preview))


def count_in(tx: Transaction, import_id: int, *, members: int, xp: int) -> bool:
    """Add to the totals of a preview; False if another file has replaced it."""
    counted = execute(tx, _COUNT_IN, import_id=import_id, members=members, xp=xp)
    return counted.rowcount == 1


def find(tx: Transaction, import_id: int) -> Import | None:
    """Return one import."""
    return fetch_one(tx, Import, _FIND, import_id=import_id)


def standing(tx: Transaction, guild_id: int, digest: str) -> Import | None:
    """Return the active import with the same members and XP, if there is one."""
    return fetch_one(tx, Import, _STANDING, guild_id=guild_id, digest=digest)


def earlier(tx: Transaction, guild_id: int) -> Import | None:
    """Return the newest active import of a server, if there is one."""
    return fetch_one(tx, Import, _EARLIER, guild_id=guild_id)


def asked_by(tx: Transaction, guild_id: int, user_id: int) -> list[Import]:
    """Return the imports that a staff member asked for, the oldest first."""
    return fetch_all(tx, Import, _ASKED_BY, guild_id=guild_id, user_id=user_id)


def due(tx: Transaction, now: datetime, at_most: int) -> list[Import]:
    """Return the imports with work due at `now`, the longest due first."""
    return fetch_all(tx, Import, _DUE, now=now, at_most=at_most)


def begin(tx: Transaction, import_id: int, *, guild_id: int, user_id: int, now: datetime) -> bool:
    """Start giving an import; False if it is no preview or an equal one is active."""
    execute(tx, _HOLD_ALIKE, import_id=import_id, guild_id=guild_id)
    begun = execute(tx, _BEGIN, import_id=import_id, guild_id=guild_id, user_id=user_id, now=now)
    if begun.rowcount:
        tx.after_commit(tx.wakeup)
    return begun.rowcount == 1


def drop(tx: Transaction, import_id: int, *, guild_id: int, now: datetime) -> bool:
    """Drop a preview; False if the import is none."""
    dropped = execute(tx, _DROP, import_id=import_id, guild_id=guild_id, now=now)
    return dropped.rowcount == 1


def expire(tx: Transaction, import_id: int, now: datetime) -> None:
    """Drop a preview that was not confirmed in time."""
    execute(tx, _EXPIRE, import_id=import_id, now=now)


def take_back(tx: Transaction, import_id: int, *, guild_id: int, now: datetime) -> bool:
    """Start taking an import back; False if it was not given, or too long ago."""
    begun = execute(tx, _TAKE_BACK, import_id=import_id, guild_id=guild_id, now=now)
    if begun.rowcount:
        tx.after_commit(tx.wakeup)
    return begun.rowcount == 1


def done_giving(tx: Transaction, import_id: int, *, now: datetime, until: datetime) -> bool:
    """Mark an import as given, with its counts; False if shares are waiting or it was marked.

    It can be taken back as a whole until `until`.
    """
    held = import_rows.counts(tx, import_id)
    given = [held[state] for state in GIVEN_STATES if state in held]
    done = execute(
        tx,
        _DONE_GIVING,
        import_id=import_id,
        now=now,
        until=until,
        given=sum(members for members, _ in given),
        given_xp=sum(xp for _, xp in given),
        away=held.get(RowState.AWAY, (0, 0))[0],
        bots=held.get(RowState.BOT, (0, 0))[0],
    )
    return done.rowcount == 1


def done_returning(tx: Transaction, import_id: int, now: datetime) -> None:
    """Mark an import as taken back, with the number of members who keep their share."""
    kept, _ = import_rows.counts(tx, import_id).get(RowState.KEPT, (0, 0))
    if execute(tx, _DONE_RETURNING, import_id=import_id, kept=kept, now=now).rowcount:
        tx.after_commit(tx.wakeup)


def put_off(tx: Transaction, import_id: int, until: datetime) -> None:
    """Pause giving an import until `until`."""
    execute(tx, _PUT_OFF, import_id=import_id, until=until)


def forgotten(tx: Transaction, import_id: int) -> None:
    """Record that an import needs no more work; a dropped one is deleted."""
    execute(tx, _FORGOTTEN, import_id=import_id)
    execute(tx, _DELETE, import_id=import_id)
