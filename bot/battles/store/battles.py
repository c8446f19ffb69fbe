"""SQL of battles and their schedules."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Json

from bot.battles.rules.battles import Every, Format, Phase, Sample
from bot.db.rows import (
    execute,
    fetch_all,
    fetch_exactly_one,
    fetch_one,
    insert,
    returning,
    select,
    upsert,
    values_of,
)
from bot.db.shards import OWN_SERVER
from bot.db.transactions import Transaction


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


_ADD = returning(Battle, insert(NewBattle, "battles"))

_FIND = select(Battle, "FROM battles WHERE id = :battle_id")

_RUNNING = select(
    Battle, "FROM battles WHERE guild_id = :guild_id AND phase IN ('entries', 'voting')"
)

# The no-op update locks the row on PostgreSQL. Battles are locked before members.
_ENTER = returning(Battle, "UPDATE battles SET phase = phase WHERE id = :battle_id")

_SAVE = """
    UPDATE battles
    SET phase = :phase, due_at = :due_at, entries_close_at = :entries_close_at,
        votes_close_at = :votes_close_at, pairs_each = :pairs_each, was_extended = :was_extended,
        reason = :reason, channel_id = :channel_id
    WHERE id = :id
"""

_DUE = select(
    Battle,
    f"""FROM battles WHERE due_at <= :now AND {OWN_SERVER}
        ORDER BY due_at, id LIMIT :at_most""",
)

_POSTPONE = "UPDATE battles SET due_at = :due_at WHERE id = :battle_id AND due_at IS NOT NULL"

_FIND_SCHEDULE = select(BattleSchedule, "FROM battle_schedules WHERE guild_id = :guild_id")

_ALL_SCHEDULES = select(BattleSchedule, "FROM battle_schedules ORDER BY guild_id")

_SAVE_SCHEDULE = upsert(BattleSchedule, "battle_schedules", "guild_id")

_DELETE_SCHEDULE = "DELETE FROM battle_schedules WHERE guild_id = :guild_id"

_DUE_SCHEDULES = select(
    BattleSchedule,
    f"""FROM battle_schedules WHERE next_at <= :now AND {OWN_SERVER}
        ORDER BY next_at, guild_id LIMIT :at_most""",
)

_CLAIM_SCHEDULE = """
    UPDATE battle_schedules SET next_at = :next_at
    WHERE guild_id = :guild_id AND next_at = :due_at
"""

_RECENT_BRIEFS = """
    SELECT brief FROM battles WHERE guild_id = :guild_id AND brief IS NOT NULL
    ORDER BY id DESC LIMIT :at_most
"""

_STARTED_BY = select(
    Battle, "FROM battles WHERE guild_id = :guild_id AND started_by = :user_id ORDER BY id"
)

_ENTERED_BY = select(
    Battle,
    """FROM battles WHERE id IN
           (SELECT battle_id FROM battle_entries
            WHERE guild_id = :guild_id AND user_id = :user_id)
       ORDER BY id""",
)


def add(tx: Transaction, battle: NewBattle) -> Battle:
    """Insert a battle."""
    return fetch_exactly_one(tx, Battle, _ADD, **values_of(battle))


def find(tx: Transaction, battle_id: int) -> Battle | None:
    """Return a battle of any server."""
    return fetch_one(tx, Battle, _FIND, battle_id=battle_id)


def running(tx: Transaction, guild_id: int) -> Battle | None:
    """Return a server's battle that can be entered or voted on."""
    return fetch_one(tx, Battle, _RUNNING, guild_id=guild_id)


def enter(tx: Transaction, battle_id: int) -> Battle | None:
    """Lock a battle that is about to change, and return it."""
    return fetch_one(tx, Battle, _ENTER, battle_id=battle_id)


def save(tx: Transaction, battle: Battle) -> None:
    """Write what changes of a battle."""
    execute(tx, _SAVE, **values_of(battle))


def recent_briefs(tx: Transaction, guild_id: int, at_most: int) -> list[str]:
    """Return the briefs of a server's last battles, the newest first."""
    return fetch_all(tx, str, _RECENT_BRIEFS, guild_id=guild_id, at_most=at_most)


def started_by(tx: Transaction, guild_id: int, user_id: int) -> list[Battle]:
    """Return the battles that somebody started as staff, the oldest first."""
    return fetch_all(tx, Battle, _STARTED_BY, guild_id=guild_id, user_id=user_id)


def due(tx: Transaction, now: datetime, at_most: int) -> list[Battle]:
    """Return battles whose next phase is due at `now`, the oldest first."""
    return fetch_all(tx, Battle, _DUE, now=now, at_most=at_most, **tx.shards.binds)


def postpone(tx: Transaction, battle_id: int, due_at: datetime) -> None:
    """Try a battle's next phase again at `due_at`."""
    execute(tx, _POSTPONE, battle_id=battle_id, due_at=due_at)


def find_schedule(tx: Transaction, guild_id: int) -> BattleSchedule | None:
    """Return when a server's battles start by themselves, if they do."""
    return fetch_one(tx, BattleSchedule, _FIND_SCHEDULE, guild_id=guild_id)


def all_schedules(tx: Transaction) -> list[BattleSchedule]:
    """Return when the battles of every server start by themselves."""
    return fetch_all(tx, BattleSchedule, _ALL_SCHEDULES)


def save_schedule(tx: Transaction, schedule: BattleSchedule) -> None:
    """Write when a server's battles start by themselves."""
    execute(tx, _SAVE_SCHEDULE, **values_of(schedule))


def delete_schedule(tx: Transaction, guild_id: int) -> None:
    """Let no more battles start by themselves."""
    execute(tx, _DELETE_SCHEDULE, guild_id=guild_id)


def due_schedules(tx: Transaction, now: datetime, at_most: int) -> list[BattleSchedule]:
    """Return schedules of which a battle is due at `now`, the oldest first."""
    return fetch_all(
        tx, BattleSchedule, _DUE_SCHEDULES, now=now, at_most=at_most, **tx.shards.binds
    )


def claim_schedule(tx: Transaction, due: BattleSchedule, next_at: datetime) -> bool:
    """Advance a due schedule; False if another process already has, or it was changed."""
    claimed = execute(
        tx, _CLAIM_SCHEDULE, guild_id=due.guild_id, due_at=due.next_at, next_at=next_at
    )
    return claimed.rowcount == 1


def entered_by(tx: Transaction, guild_id: int, user_id: int) -> list[Battle]:
    """Return the battles that a member has an entry in, the oldest first."""
    return fetch_all(tx, Battle, _ENTERED_BY, guild_id=guild_id, user_id=user_id)
