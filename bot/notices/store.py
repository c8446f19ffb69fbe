"""Notices to a server's staff: raised once, cleared when fixed."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.rows import execute, fetch_all, fetch_one, fetch_value, select
from bot.db.transactions import Transaction
from bot.notices.rules import Problem
from bot.outbox.store import DeliveryKind, add


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A problem with posting in a channel or giving roles, for staff to fix; sent once.

    A problem with a role has the role's id as `channel_id`, a problem with all roles the server's
    id, which is also the id of @everyone.
    """

    id: int
    guild_id: int
    problem: Problem
    channel_id: int
    at: datetime


_LESSER = (Problem.QUEST_EXTRAS, Problem.MESSAGE_REFUSED)
"""Problems that say nothing about the channel as a whole, the least first."""

_RAISE_NOTICE = """
    INSERT INTO notices (guild_id, problem, channel_id, at)
    VALUES (:guild_id, :problem, :channel_id, :now)
    ON CONFLICT (guild_id, channel_id) DO NOTHING
    RETURNING id
"""

_FIND_NOTICE = select(Notice, "FROM notices WHERE id = :notice_id")

_NOTICES_OF = select(Notice, "FROM notices WHERE guild_id = :guild_id ORDER BY at")

# A refused message says nothing about its channel, so a later one that arrives there does not fix
# it: staff get this notice either way. A post that arrives does not fix threads or publishing.
_DROP_NOTICE_DELIVERIES = """
    DELETE FROM deliveries WHERE kind = 'notice' AND subject_id IN
        (SELECT id FROM notices WHERE guild_id = :guild_id AND channel_id = :channel_id
         AND (problem <> 'message-refused' OR deliveries.send_at IS NULL)
         AND problem <> 'quest-extras')
"""

_DROP_NOTICES = """
    DELETE FROM notices WHERE guild_id = :guild_id AND channel_id = :channel_id
      AND problem <> 'quest-extras'
      AND NOT EXISTS (SELECT 1 FROM deliveries WHERE kind = 'notice' AND subject_id = notices.id)
"""

_DROP_LESSER_DELIVERIES = """
    DELETE FROM deliveries WHERE kind = 'notice' AND subject_id IN
        (SELECT id FROM notices WHERE guild_id = :guild_id AND channel_id = :channel_id
         AND problem = :lesser)
"""

_DROP_LESSER = """
    DELETE FROM notices WHERE guild_id = :guild_id AND channel_id = :channel_id
      AND problem = :lesser
"""

_DROP_PROBLEM_DELIVERIES = """
    DELETE FROM deliveries WHERE kind = 'notice' AND subject_id IN
        (SELECT id FROM notices WHERE guild_id = :guild_id AND problem = :problem)
"""

_DROP_PROBLEM = "DELETE FROM notices WHERE guild_id = :guild_id AND problem = :problem"

_DROP_ROLE_NOTICE_DELIVERIES = """
    DELETE FROM deliveries WHERE kind = 'notice' AND subject_id IN
        (SELECT id FROM notices WHERE guild_id = :guild_id
         AND problem IN ('roles-not-allowed', 'role-above'))
"""

_DROP_ROLE_NOTICES = """
    DELETE FROM notices
    WHERE guild_id = :guild_id AND problem IN ('roles-not-allowed', 'role-above')
"""


def raise_notice(
    tx: Transaction, guild_id: int, *, problem: Problem, channel_id: int, now: datetime
) -> None:
    """Insert a notice and its delivery, unless staff already have one about this channel.

    One about threads and publishing gives way to any other, and one about a refused message to a
    problem with the channel itself.
    """
    for lesser in _LESSER[: _LESSER.index(problem)] if problem in _LESSER else _LESSER:
        about = {"guild_id": guild_id, "channel_id": channel_id, "lesser": lesser}
        execute(tx, _DROP_LESSER_DELIVERIES, **about)
        execute(tx, _DROP_LESSER, **about)
    notice_id: int | None = fetch_value(
        tx, _RAISE_NOTICE, guild_id=guild_id, problem=problem, channel_id=channel_id, now=now
    )
    if notice_id is not None:
        kind = DeliveryKind.NOTICE
        add(tx, guild_id=guild_id, kind=kind, subject_id=notice_id, channel_id=None, send_at=now)


def find_notice(tx: Transaction, notice_id: int) -> Notice | None:
    """Return one notice."""
    return fetch_one(tx, Notice, _FIND_NOTICE, notice_id=notice_id)


def notices_of(tx: Transaction, guild_id: int) -> list[Notice]:
    """Return the open notices of a server."""
    return fetch_all(tx, Notice, _NOTICES_OF, guild_id=guild_id)


def clear_notices(tx: Transaction, guild_id: int, channel_id: int) -> None:
    """Delete the notices about a channel, which works again.

    One about a refused message stays until staff have it, and one about threads and publishing
    until that works.
    """
    execute(tx, _DROP_NOTICE_DELIVERIES, guild_id=guild_id, channel_id=channel_id)
    execute(tx, _DROP_NOTICES, guild_id=guild_id, channel_id=channel_id)


def clear_problem(tx: Transaction, guild_id: int, problem: Problem) -> None:
    """Delete the notices about one kind of problem, which is solved."""
    execute(tx, _DROP_PROBLEM_DELIVERIES, guild_id=guild_id, problem=problem)
    execute(tx, _DROP_PROBLEM, guild_id=guild_id, problem=problem)


def clear_role_notices(tx: Transaction, guild_id: int) -> None:
    """Delete the notices about roles: no role is pending any more."""
    execute(tx, _DROP_ROLE_NOTICE_DELIVERIES, guild_id=guild_id)
    execute(tx, _DROP_ROLE_NOTICES, guild_id=guild_id)
