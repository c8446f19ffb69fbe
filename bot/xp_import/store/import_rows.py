"""Each member's share of XP imported from another bot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.db.rows import execute, execute_each, fetch_all, fetch_exactly_one, fetch_one, select
from bot.db.transactions import Transaction


class RowState(StrEnum):
    """The state of one member's share.

    `AWAY` and `BOT`: nobody in the server, or a bot, got nothing. `KEPT`: could not be revoked.
    """

    WAITING = "waiting"
    GIVEN = "given"
    AWAY = "away"
    BOT = "bot"
    RETURNED = "returned"
    KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """One member's share of an import."""

    import_id: int
    user_id: int
    xp: int
    state: RowState


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportEffect:
    """The effect of an import: the highest resulting XP, and how many members reach a level.

    `most_xp` is None for an import without members.
    """

    most_xp: int | None
    reaching: int


_ADD = """
    INSERT INTO import_rows (import_id, user_id, guild_id, xp)
    VALUES (:import_id, :user_id, :guild_id, :xp)
"""

_FIND = select(ImportRow, "FROM import_rows WHERE import_id = :import_id AND user_id = :user_id")

_NEXT = """
    SELECT user_id FROM import_rows WHERE import_id = :import_id AND state = :state
    ORDER BY user_id LIMIT :at_most
"""

_SETTLE = """
    UPDATE import_rows SET state = :state
    WHERE import_id = :import_id AND user_id = :user_id AND state = :before
"""

_COUNTS = """
    SELECT state, count(*), CAST(sum(xp) AS BIGINT) FROM import_rows
    WHERE import_id = :import_id GROUP BY state
"""

_LARGEST = select(
    ImportRow,
    "FROM import_rows WHERE import_id = :import_id ORDER BY xp DESC, user_id LIMIT :at_most",
)

_EFFECT = """
    SELECT max(import_rows.xp + coalesce(standings.xp, 0)) AS most_xp,
           count(*) FILTER (WHERE import_rows.xp + coalesce(standings.xp, 0) >= :least_xp)
               AS reaching
    FROM import_rows LEFT JOIN standings
      ON standings.guild_id = import_rows.guild_id AND standings.user_id = import_rows.user_id
      AND period = 'all'
    WHERE import_id = :import_id
"""

_DELETE_SOME = """
    DELETE FROM import_rows WHERE import_id = :import_id AND user_id IN
        (SELECT user_id FROM import_rows WHERE import_id = :import_id
         ORDER BY user_id LIMIT :at_most)
"""

_ALL_OF = select(
    ImportRow,
    "FROM import_rows WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY import_id",
)


def add(tx: Transaction, import_id: int, guild_id: int, shares: Sequence[tuple[int, int]]) -> None:
    """Insert shares, each a member's id and XP."""
    execute_each(
        tx,
        _ADD,
        [
            {"import_id": import_id, "user_id": user_id, "guild_id": guild_id, "xp": xp}
            for user_id, xp in shares
        ],
    )


def find(tx: Transaction, import_id: int, user_id: int) -> ImportRow | None:
    """Return a member's share."""
    return fetch_one(tx, ImportRow, _FIND, import_id=import_id, user_id=user_id)


def next_members(tx: Transaction, import_id: int, state: RowState, at_most: int) -> list[int]:
    """Return the first members whose share is in a given state."""
    return fetch_all(tx, int, _NEXT, import_id=import_id, state=state, at_most=at_most)


def leave_out(tx: Transaction, import_id: int, states: Mapping[int, RowState]) -> None:
    """Set the states of waiting shares, by member."""
    execute_each(
        tx,
        _SETTLE,
        [
            {
                "import_id": import_id,
                "user_id": user_id,
                "before": RowState.WAITING,
                "state": state,
            }
            for user_id, state in states.items()
        ],
    )


def settle(
    tx: Transaction, import_id: int, user_id: int, *, before: RowState, state: RowState
) -> bool:
    """Change the state of a member's share; False if it is not in the state `before`."""
    settled = execute(tx, _SETTLE, import_id=import_id, user_id=user_id, before=before, state=state)
    return settled.rowcount == 1


def counts(tx: Transaction, import_id: int) -> dict[RowState, tuple[int, int]]:
    """Return the number of members and the total XP in each state."""
    rows = execute(tx, _COUNTS, import_id=import_id)
    return {RowState(state): (members, xp) for state, members, xp in rows}


def largest(tx: Transaction, import_id: int, at_most: int) -> list[ImportRow]:
    """Return the largest shares of an import, the largest first."""
    return fetch_all(tx, ImportRow, _LARGEST, import_id=import_id, at_most=at_most)


def effect(tx: Transaction, import_id: int, least_xp: int) -> ImportEffect:
    """Return the effect of an import, and how many members would have at least `least_xp`."""
    return fetch_exactly_one(tx, ImportEffect, _EFFECT, import_id=import_id, least_xp=least_xp)


def delete_some(tx: Transaction, import_id: int, at_most: int) -> int:
    """Delete up to `at_most` shares, and return how many were deleted."""
    return execute(tx, _DELETE_SOME, import_id=import_id, at_most=at_most).rowcount


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[ImportRow]:
    """Return a member's shares in all stored imports of a server."""
    return fetch_all(tx, ImportRow, _ALL_OF, guild_id=guild_id, user_id=user_id)
