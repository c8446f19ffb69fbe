"""SQL of who should have a role that can be won."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.db.due import due_servers, fetch_due_servers
from bot.db.rows import (
    execute,
    execute_each,
    fetch_all,
    fetch_one,
    fetch_value,
    insert,
    returning,
    select,
    values_of,
)
from bot.db.transactions import Transaction
from bot.won_roles.rules import Contest


@dataclass(frozen=True, slots=True, kw_only=True)
class WonRole:
    """Whether a member should have a role, which they won; due until Discord has done it.

    It was won in the battle `battle_id`, or by leading the `week`. A row that isn't wanted is
    deleted once the role is taken away. If the member's data was deleted, that is given up at
    `until_at`.
    """

    guild_id: int
    user_id: int
    contest: Contest
    battle_id: int | None = None
    week: str | None = None
    role_id: int
    is_wanted: bool = True
    due_at: datetime | None
    until_at: datetime | None = None


_OF_MEMBER = select(
    WonRole,
    "FROM won_roles WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY role_id",
)

# From everybody who has it, or should get it, in this server.
_TAKE = """
    UPDATE won_roles SET is_wanted = 0, due_at = :now
    WHERE guild_id = :guild_id AND contest = :contest AND is_wanted = 1
"""

_GIVE = (
    insert(WonRole, "won_roles")
    + """ ON CONFLICT (guild_id, user_id, role_id) DO UPDATE
          SET contest = excluded.contest, battle_id = excluded.battle_id, week = excluded.week,
              is_wanted = excluded.is_wanted, due_at = excluded.due_at,
              until_at = excluded.until_at"""
)

_HOLDERS = select(
    WonRole,
    """FROM won_roles WHERE guild_id = :guild_id AND contest = :contest AND is_wanted = 1
       ORDER BY user_id""",
)

_DUE_SERVERS = due_servers("won_roles", "due_at")

# The predicate is repeated outside the subselect: otherwise two processes on PostgreSQL could both
# claim the same row.
_CLAIM = returning(
    WonRole,
    """UPDATE won_roles SET due_at = :until
       WHERE guild_id = :guild_id AND due_at <= :now
         AND (user_id, role_id) = (SELECT user_id, role_id FROM won_roles
                                   WHERE guild_id = :guild_id AND due_at <= :now
                                   ORDER BY due_at, user_id, role_id LIMIT 1)""",
)

_MOVE = """
    UPDATE won_roles SET due_at = :due_at
    WHERE guild_id = :guild_id AND user_id = :user_id AND role_id = :role_id
      AND due_at = :claimed_until
"""

_DROP = """
    DELETE FROM won_roles
    WHERE guild_id = :guild_id AND user_id = :user_id AND role_id = :role_id
      AND due_at = :claimed_until AND is_wanted = 0
"""

_WAITS = """
    SELECT count(*) FROM won_roles WHERE guild_id = :guild_id AND due_at > :claimed_until
"""

_BRING_FORWARD = """
    UPDATE won_roles SET due_at = :now WHERE guild_id = :guild_id AND due_at > :claimed_until
"""

_GIVEN = select(
    WonRole, "FROM won_roles WHERE guild_id = :guild_id AND is_wanted = 1 AND due_at IS NULL"
)

_GIVE_AGAIN = """
    UPDATE won_roles SET due_at = :now
    WHERE guild_id = :guild_id AND user_id = :user_id AND is_wanted = 1 AND due_at IS NULL
"""

_TAKE_ALL = """
    UPDATE won_roles SET is_wanted = 0, due_at = :now, until_at = :until
    WHERE guild_id = :guild_id AND user_id = :user_id
"""

_PRUNE = "DELETE FROM won_roles WHERE until_at <= :now"


def hand_over(
    tx: Transaction, guild_id: int, contest: Contest, winners: Sequence[WonRole], now: datetime
) -> None:
    """Have a contest's role taken from those who won it last, and given to these."""
    execute(tx, _TAKE, guild_id=guild_id, contest=contest, now=now)
    execute_each(tx, _GIVE, [values_of(each) for each in winners])
    tx.after_commit(tx.wakeup)


def change_role(
    tx: Transaction, guild_id: int, contest: Contest, role_id: int | None, now: datetime
) -> None:
    """Have another role given to the last winners, and the one that they have taken from them.

    Those of a time without a role get none.
    """
    holders = fetch_all(tx, WonRole, _HOLDERS, guild_id=guild_id, contest=contest)
    winners = [replace(each, role_id=role_id, due_at=now) for each in holders if role_id]
    hand_over(tx, guild_id, contest, winners, now)


def of_member(tx: Transaction, guild_id: int, user_id: int) -> list[WonRole]:
    """Return the roles that a member has won, or is to lose."""
    return fetch_all(tx, WonRole, _OF_MEMBER, guild_id=guild_id, user_id=user_id)


def due(tx: Transaction, now: datetime, at_most: int) -> list[int]:
    """Return the servers with a role to give or take, the longest due first."""
    return fetch_due_servers(tx, _DUE_SERVERS, now=now, at_most=at_most)


def claim(tx: Transaction, guild_id: int, *, now: datetime, until: datetime) -> WonRole | None:
    """Claim the longest due role of a server until `until`."""
    return fetch_one(tx, WonRole, _CLAIM, guild_id=guild_id, now=now, until=until)


def move(tx: Transaction, claimed: WonRole, due_at: datetime | None) -> bool:
    """Have a claimed role be due at another time, never again if None.

    False if something else has become of it since it was claimed.
    """
    return execute(tx, _MOVE, **_key(claimed), due_at=due_at).rowcount == 1


def waits(tx: Transaction, guild_id: int, claimed_until: datetime) -> bool:
    """Return whether a role of a server is due later than a claim made now would end."""
    binds = {"guild_id": guild_id, "claimed_until": claimed_until}
    return fetch_value(tx, _WAITS, **binds) > 0


def bring_forward(
    tx: Transaction, guild_id: int, *, claimed_until: datetime, now: datetime
) -> None:
    """Make the roles of a server due that wait for longer than a claim made now would."""
    execute(tx, _BRING_FORWARD, guild_id=guild_id, claimed_until=claimed_until, now=now)
    tx.after_commit(tx.wakeup)


def drop(tx: Transaction, claimed: WonRole) -> None:
    """Forget a claimed role that was taken away."""
    execute(tx, _DROP, **_key(claimed))


def given(tx: Transaction, guild_id: int) -> list[WonRole]:
    """Return the roles of a server that were given to who won them."""
    return fetch_all(tx, WonRole, _GIVEN, guild_id=guild_id)


def give_again(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> None:
    """Have the roles given again that a member has won, and should have by now."""
    if execute(tx, _GIVE_AGAIN, guild_id=guild_id, user_id=user_id, now=now).rowcount:
        tx.after_commit(tx.wakeup)


def take_all(
    tx: Transaction, guild_id: int, user_id: int, *, now: datetime, until: datetime
) -> None:
    """Take the roles of somebody whose data is deleted; give up at `until`."""
    if execute(tx, _TAKE_ALL, guild_id=guild_id, user_id=user_id, now=now, until=until).rowcount:
        tx.after_commit(tx.wakeup)


def prune(tx: Transaction, now: datetime) -> None:
    """Give up taking the roles that could not be taken in time."""
    execute(tx, _PRUNE, now=now)


def _key(claimed: WonRole) -> dict[str, object]:
    return {
        "guild_id": claimed.guild_id,
        "user_id": claimed.user_id,
        "role_id": claimed.role_id,
        "claimed_until": claimed.due_at,
    }
