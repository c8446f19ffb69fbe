"""The XP ledger and the sums derived from it: attributes, practice days and standings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Json

from bot.db.rows import (
    execute,
    execute_each,
    fetch_all,
    fetch_exactly_one,
    fetch_one,
    fetch_value,
    insert,
    returning,
    select,
    values_of,
)
from bot.db.transactions import Transaction
from bot.streaks.rules import ACTIVE_MINUTES, is_active
from bot.xp.rules.awards import Source
from bot.xp.store import standings
from bot.xp.store.standings import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAward:
    """A row to insert. `minutes` and `quests` are what it adds to the standings.

    Like these, `ear_rounds` are counted by producer day. Of its base XP and minutes,
    `event_base_xp` and `event_minutes` fell within an event.
    """

    guild_id: int
    user_id: int
    at: datetime
    day: date
    source: Source
    reference: str
    base_xp: int
    multiplier_percent: int
    streak_bonus_percent: int
    xp: int
    minutes: int
    quests: int
    ear_rounds: int = 0
    attributes: Annotated[Mapping[str, int], Json]
    undoes: int | None
    reason: str
    event_id: int | None = None
    event_percent: int = 100
    event_base_xp: int = 0
    event_minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(NewAward):
    """A row of the ledger."""

    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeDay:
    """The practice of one producer day."""

    day: date
    minutes: int = 0
    quests: int = 0
    ear_rounds: int = 0

    @property
    def is_active(self) -> bool:
        """Whether it counts for the streak."""
        return is_active(self.minutes, self.quests, self.ear_rounds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An inserted row, and the member's new totals: of all time and of its producer day."""

    award_id: int
    total: Standing
    day: PracticeDay


_WRITE = insert(NewAward, "awards") + " RETURNING id"

# As with standings, a negative figure is inserted as 0 and subtracted from an existing row.
_ADD_ATTRIBUTE = """
    INSERT INTO attribute_totals (guild_id, user_id, attribute, xp)
    VALUES (:guild_id, :user_id, :attribute,
            CASE WHEN CAST(:xp AS BIGINT) < 0 THEN 0 ELSE CAST(:xp AS BIGINT) END)
    ON CONFLICT (guild_id, user_id, attribute) DO UPDATE SET
        xp = attribute_totals.xp + CAST(:xp AS BIGINT)
"""

_ADD_DAY = returning(
    PracticeDay,
    """INSERT INTO practice_days (guild_id, user_id, day, minutes, quests, ear_rounds)
       VALUES (:guild_id, :user_id, :day,
               CASE WHEN CAST(:minutes AS INTEGER) < 0 THEN 0 ELSE CAST(:minutes AS INTEGER) END,
               CASE WHEN CAST(:quests AS INTEGER) < 0 THEN 0 ELSE CAST(:quests AS INTEGER) END,
               CASE WHEN CAST(:ear_rounds AS INTEGER) < 0 THEN 0
                    ELSE CAST(:ear_rounds AS INTEGER) END)
       ON CONFLICT (guild_id, user_id, day) DO UPDATE SET
           minutes = practice_days.minutes + CAST(:minutes AS INTEGER),
           quests = practice_days.quests + CAST(:quests AS INTEGER),
           ear_rounds = practice_days.ear_rounds + CAST(:ear_rounds AS INTEGER)""",
)

_NEWEST = select(
    Award,
    """FROM awards
       WHERE guild_id = :guild_id AND user_id = :user_id AND source = :source
         AND NOT EXISTS (SELECT 1 FROM awards AS undo WHERE undo.undoes = awards.id)
       ORDER BY id DESC LIMIT 1""",
)

_FIND_BY_REFERENCE = select(
    Award, "FROM awards WHERE guild_id = :guild_id AND source = :source AND reference = :reference"
)

_FIND = select(
    Award, "FROM awards WHERE id = :award_id AND guild_id = :guild_id AND user_id = :user_id"
)

# Among the newest rows only, so that a member who keeps undoing their own slows nobody down.
_UNDOABLE = select(
    Award,
    """FROM awards
       WHERE id IN (SELECT id FROM awards WHERE guild_id = :guild_id AND user_id = :user_id
                    ORDER BY id DESC LIMIT :among)
         AND undoes IS NULL
         AND NOT EXISTS (SELECT 1 FROM awards AS undo WHERE undo.undoes = awards.id)
       ORDER BY id DESC""",
)

_UNDONE_AT = "SELECT at FROM awards WHERE undoes = :award_id"

_ALL_OF = select(Award, "FROM awards WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY id")

_ALL_DAYS = select(
    PracticeDay, "FROM practice_days WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY day"
)

_ATTRIBUTES = """
    SELECT attribute, xp FROM attribute_totals WHERE guild_id = :guild_id AND user_id = :user_id
"""

_DAY = select(
    PracticeDay,
    "FROM practice_days WHERE guild_id = :guild_id AND user_id = :user_id AND day = :day",
)

_ACTIVE_DAYS = """
    SELECT day FROM practice_days
    WHERE guild_id = :guild_id AND user_id = :user_id AND day >= :since
      AND (minutes >= :active_minutes OR quests > 0 OR ear_rounds > 0)
    ORDER BY day
"""

_HAS_DAYS = """
    SELECT EXISTS (
        SELECT 1 FROM practice_days
        WHERE guild_id = :guild_id AND user_id = :user_id AND day >= :since AND day < :before
          AND (minutes > 0 OR quests > 0 OR ear_rounds > 0)
    )
"""

_EAR_ROUNDS_BETWEEN = """
    SELECT coalesce(sum(ear_rounds), 0) FROM practice_days
    WHERE guild_id = :guild_id AND user_id = :user_id AND day BETWEEN :first AND :last
"""

_ACTIVE_DAYS_TOTAL = """
    SELECT count(*) FROM practice_days
    WHERE guild_id = :guild_id AND user_id = :user_id
      AND (minutes >= :active_minutes OR quests > 0 OR ear_rounds > 0)
"""


def write(tx: Transaction, award: NewAward) -> Written:
    """Insert a row and add it to every sum derived from it.

    Raises:
        ConstraintViolated: the ledger already has its (source, reference), or a sum that may
            not be negative would be.
    """
    award_id: int = fetch_value(tx, _WRITE, **values_of(award))
    who = {"guild_id": award.guild_id, "user_id": award.user_id}
    sums = Standing(xp=award.xp, minutes=award.minutes, quests=award.quests)
    total = standings.add(tx, award.guild_id, award.user_id, award.day, sums)
    parts = [{**who, "attribute": name, "xp": xp} for name, xp in award.attributes.items()]
    execute_each(tx, _ADD_ATTRIBUTE, parts)
    added = PracticeDay(
        day=award.day, minutes=award.minutes, quests=award.quests, ear_rounds=award.ear_rounds
    )
    day = fetch_exactly_one(tx, PracticeDay, _ADD_DAY, **who, **values_of(added))
    return Written(award_id=award_id, total=total, day=day)


def newest(tx: Transaction, guild_id: int, user_id: int, source: Source) -> Award | None:
    """Return a member's newest award of a source that is not undone."""
    return fetch_one(tx, Award, _NEWEST, guild_id=guild_id, user_id=user_id, source=source)


def find_by_reference(
    tx: Transaction, guild_id: int, source: Source, reference: str
) -> Award | None:
    """Return the award with a (source, reference), undone or not."""
    return fetch_one(
        tx, Award, _FIND_BY_REFERENCE, guild_id=guild_id, source=source, reference=reference
    )


def find(tx: Transaction, guild_id: int, user_id: int, award_id: int) -> Award | None:
    """Return one award of a member."""
    return fetch_one(tx, Award, _FIND, guild_id=guild_id, user_id=user_id, award_id=award_id)


def undoable(tx: Transaction, guild_id: int, user_id: int, *, among: int) -> list[Award]:
    """Return which of a member's newest rows, `among` so many, can be undone, the newest first."""
    return fetch_all(tx, Award, _UNDOABLE, guild_id=guild_id, user_id=user_id, among=among)


def undone_at(tx: Transaction, award_id: int) -> datetime | None:
    """Return when an award was undone, None if it was not."""
    return fetch_one(tx, datetime, _UNDONE_AT, award_id=award_id)


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Award]:
    """Return a member's whole ledger, the oldest row first."""
    return fetch_all(tx, Award, _ALL_OF, guild_id=guild_id, user_id=user_id)


def all_days_of(tx: Transaction, guild_id: int, user_id: int) -> list[PracticeDay]:
    """Return the practice of every day of a member."""
    return fetch_all(tx, PracticeDay, _ALL_DAYS, guild_id=guild_id, user_id=user_id)


def attributes(tx: Transaction, guild_id: int, user_id: int) -> dict[str, int]:
    """Return a member's XP per attribute; untrained ones are missing."""
    return dict(execute(tx, _ATTRIBUTES, guild_id=guild_id, user_id=user_id).rows)


def ear_rounds_between(
    tx: Transaction, guild_id: int, user_id: int, first: date, last: date
) -> int:
    """Return how many ear rounds a member finished from one producer day to another."""
    who = {"guild_id": guild_id, "user_id": user_id}
    return fetch_value(tx, _EAR_ROUNDS_BETWEEN, **who, first=first, last=last)


def practice_day(tx: Transaction, guild_id: int, user_id: int, day: date) -> PracticeDay:
    """Return the practice of one producer day."""
    row = fetch_one(tx, PracticeDay, _DAY, guild_id=guild_id, user_id=user_id, day=day)
    return row or PracticeDay(day=day)


def active_days(tx: Transaction, guild_id: int, user_id: int, since: date) -> list[date]:
    """Return a member's active days from `since` on, the oldest first."""
    who = {"guild_id": guild_id, "user_id": user_id}
    return fetch_all(tx, date, _ACTIVE_DAYS, **who, since=since, active_minutes=ACTIVE_MINUTES)


def has_days(tx: Transaction, guild_id: int, user_id: int, since: date, before: date) -> bool:
    """Return whether a member has practised on a day from `since` on, before `before`."""
    who = {"guild_id": guild_id, "user_id": user_id}
    return bool(fetch_value(tx, _HAS_DAYS, **who, since=since, before=before))


def active_days_total(tx: Transaction, guild_id: int, user_id: int) -> int:
    """Return how many active days a member has had."""
    who = {"guild_id": guild_id, "user_id": user_id}
    return fetch_value(tx, _ACTIVE_DAYS_TOTAL, **who, active_minutes=ACTIVE_MINUTES)
