"""Mix checks: figures only, never sound or where it was.

A row of `mix_checks` is one check of a member. `mix_check_days` counts them by producer day, also
those that were removed since. Both go with the member's data.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Json

from bot.audio.measures import Measures
from bot.db.rows import (
    execute,
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
from bot.mixes.rules.files import CHECKS_PER_DAY
from bot.tracks.rules import Stage
from bot.tracks.store import Track


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMixCheck:
    """A check to insert.

    `stage` is the track's at that time, `genre` what the member's profile said about their music;
    the advice follows from them and the figures. `advice` is what was said, as slugs.
    """

    guild_id: int
    user_id: int
    at: datetime
    name: str
    reference_name: str | None
    note: str | None
    track_id: int | None
    stage: Stage | None
    genre: str | None
    measures: Annotated[Measures, Json]
    reference: Annotated[Measures | None, Json]
    advice: Annotated[tuple[str, ...], Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class MixCheck(NewMixCheck):
    """One check of one member."""

    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MixCheckDay:
    """How many checks a member had on a producer day."""

    day: date
    checks: int


_ADD = returning(MixCheck, insert(NewMixCheck, "mix_checks"))

_COUNT_ON_DAY = """
    INSERT INTO mix_check_days (guild_id, user_id, day, checks)
    VALUES (:guild_id, :user_id, :day, 1)
    ON CONFLICT (guild_id, user_id, day) DO UPDATE SET checks = mix_check_days.checks + 1
    WHERE mix_check_days.checks < :limit
"""

_CHECKS_ON = """
    SELECT checks FROM mix_check_days
    WHERE guild_id = :guild_id AND user_id = :user_id AND day = :day
"""

_DAYS_OF = select(
    MixCheckDay,
    "FROM mix_check_days WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY day",
)

_FIND = select(
    MixCheck, "FROM mix_checks WHERE id = :check_id AND guild_id = :guild_id AND user_id = :user_id"
)

_BEFORE = select(
    MixCheck,
    """FROM mix_checks
       WHERE guild_id = :guild_id AND user_id = :user_id AND track_id = :track_id AND id < :check_id
       ORDER BY id DESC LIMIT 1""",
)

_COUNT = "SELECT count(*) FROM mix_checks WHERE guild_id = :guild_id AND user_id = :user_id"

_COUNT_OF_TRACK = f"{_COUNT} AND track_id = :track_id"

_PAGE = select(
    MixCheck,
    """FROM mix_checks WHERE guild_id = :guild_id AND user_id = :user_id
       ORDER BY id DESC LIMIT :limit OFFSET :offset""",
)

_PAGE_OF_TRACK = select(
    MixCheck,
    """FROM mix_checks
       WHERE guild_id = :guild_id AND user_id = :user_id AND track_id = :track_id
       ORDER BY id DESC LIMIT :limit OFFSET :offset""",
)

_ALL_OF = select(
    MixCheck, "FROM mix_checks WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY id"
)

_LINK = returning(
    MixCheck, "UPDATE mix_checks SET track_id = :track_id, stage = :stage WHERE id = :check_id"
)

_REMOVE = "DELETE FROM mix_checks WHERE id = :check_id"


def add(tx: Transaction, check: NewMixCheck) -> MixCheck:
    """Insert a check."""
    return fetch_exactly_one(tx, MixCheck, _ADD, **values_of(check))


def count_on_day(tx: Transaction, guild_id: int, user_id: int, day: date) -> bool:
    """Count a check for a producer day; False if the member has had as many as they may."""
    counted = execute(
        tx, _COUNT_ON_DAY, guild_id=guild_id, user_id=user_id, day=day, limit=CHECKS_PER_DAY
    )
    return counted.rowcount == 1


def checks_on(tx: Transaction, guild_id: int, user_id: int, day: date) -> int:
    """Return how many checks a member has had on a producer day."""
    return fetch_value(tx, _CHECKS_ON, guild_id=guild_id, user_id=user_id, day=day) or 0


def days_of(tx: Transaction, guild_id: int, user_id: int) -> list[MixCheckDay]:
    """Return the days on which a member had checks, the earliest first."""
    return fetch_all(tx, MixCheckDay, _DAYS_OF, guild_id=guild_id, user_id=user_id)


def find(tx: Transaction, guild_id: int, user_id: int, check_id: int) -> MixCheck | None:
    """Return a check of this member in this server, None for any other."""
    return fetch_one(tx, MixCheck, _FIND, guild_id=guild_id, user_id=user_id, check_id=check_id)


def version_before(tx: Transaction, check: MixCheck) -> MixCheck | None:
    """Return the check of the same track before this one, None if it has no track."""
    if check.track_id is None:
        return None
    return fetch_one(
        tx,
        MixCheck,
        _BEFORE,
        guild_id=check.guild_id,
        user_id=check.user_id,
        track_id=check.track_id,
        check_id=check.id,
    )


def count(tx: Transaction, guild_id: int, user_id: int, track_id: int | None) -> int:
    """Return how many checks a member has, of one track or in all."""
    who = {"guild_id": guild_id, "user_id": user_id}
    if track_id is None:
        return fetch_value(tx, _COUNT, **who)
    return fetch_value(tx, _COUNT_OF_TRACK, **who, track_id=track_id)


def page(
    tx: Transaction, guild_id: int, user_id: int, track_id: int | None, *, limit: int, offset: int
) -> list[MixCheck]:
    """Return a member's checks, of one track or all, the newest first."""
    binds = {"guild_id": guild_id, "user_id": user_id, "limit": limit, "offset": offset}
    if track_id is None:
        return fetch_all(tx, MixCheck, _PAGE, **binds)
    return fetch_all(tx, MixCheck, _PAGE_OF_TRACK, **binds, track_id=track_id)


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[MixCheck]:
    """Return every check of a member, the oldest first."""
    return fetch_all(tx, MixCheck, _ALL_OF, guild_id=guild_id, user_id=user_id)


def link(tx: Transaction, check_id: int, track: Track) -> MixCheck:
    """Make a check one of a track, in the stage that this has now."""
    return fetch_exactly_one(
        tx, MixCheck, _LINK, check_id=check_id, track_id=track.id, stage=track.stage
    )


def remove(tx: Transaction, check_id: int) -> None:
    """Delete a check; it still counts for its day."""
    execute(tx, _REMOVE, check_id=check_id)
