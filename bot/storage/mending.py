"""Writing derived figures as the ledger says them, each as a whole and never by what it was."""

from datetime import datetime

from bot.db.rows import execute
from bot.db.transactions import Transaction
from bot.domain.streaks import Streak

# The update that changes nothing takes PostgreSQL's lock on the row.
_HOLD = """
    UPDATE members SET pings = pings WHERE guild_id = :guild_id AND user_id = :user_id
"""

_PUT_STANDING = """
    INSERT INTO standings (guild_id, user_id, period, xp, minutes, quests, present)
    VALUES (:guild_id, :user_id, :period, :xp, :minutes, :quests, :present)
    ON CONFLICT (guild_id, user_id, period) DO UPDATE SET
        xp = excluded.xp, minutes = excluded.minutes, quests = excluded.quests,
        present = excluded.present
"""

_DROP_STANDING = """
    DELETE FROM standings
    WHERE guild_id = :guild_id AND user_id = :user_id AND period = :period
"""

_PUT_ATTRIBUTE = """
    INSERT INTO attribute_totals (guild_id, user_id, attribute, xp)
    VALUES (:guild_id, :user_id, :attribute, :xp)
    ON CONFLICT (guild_id, user_id, attribute) DO UPDATE SET xp = excluded.xp
"""

_DROP_ATTRIBUTE = """
    DELETE FROM attribute_totals
    WHERE guild_id = :guild_id AND user_id = :user_id AND attribute = :attribute
"""

_PUT_DAY = """
    INSERT INTO practice_days (guild_id, user_id, day, minutes, quests)
    VALUES (:guild_id, :user_id, :day, :minutes, :quests)
    ON CONFLICT (guild_id, user_id, day) DO UPDATE SET
        minutes = excluded.minutes, quests = excluded.quests
"""

_DROP_DAY = """
    DELETE FROM practice_days WHERE guild_id = :guild_id AND user_id = :user_id AND day = :day
"""

_PUT_STREAK = """
    UPDATE members SET streak_days = :days, longest_streak = :longest, streak_last_on = :last_on,
        rest_days = :rest_days
    WHERE guild_id = :guild_id AND user_id = :user_id
"""

_PUT_STREAK_END = """
    UPDATE members SET streak_until_at = :until_at
    WHERE guild_id = :guild_id AND user_id = :user_id
"""


def hold(tx: Transaction, guild_id: int, user_id: int) -> bool:
    """Keep others from changing a member until this transaction ends; False without such a one.

    Nothing of them is read, for it may be damaged beyond reading.
    """
    return execute(tx, _HOLD, guild_id=guild_id, user_id=user_id).rowcount == 1


def put_standing(
    tx: Transaction,
    guild_id: int,
    user_id: int,
    period: str,
    *,
    xp: int,
    minutes: int,
    quests: int,
    present: bool,
) -> None:
    """Write a member's sums in a period; the boards' counts are left as they are."""
    execute(
        tx,
        _PUT_STANDING,
        guild_id=guild_id,
        user_id=user_id,
        period=period,
        xp=xp,
        minutes=minutes,
        quests=quests,
        present=present,
    )


def drop_standing(tx: Transaction, guild_id: int, user_id: int, period: str) -> None:
    """Delete a standing for which the ledger has nothing; the boards' counts stay as they are."""
    execute(tx, _DROP_STANDING, guild_id=guild_id, user_id=user_id, period=period)


def put_attribute(tx: Transaction, guild_id: int, user_id: int, attribute: str, xp: int) -> None:
    """Write the XP that an attribute of a member holds."""
    execute(tx, _PUT_ATTRIBUTE, guild_id=guild_id, user_id=user_id, attribute=attribute, xp=xp)


def drop_attribute(tx: Transaction, guild_id: int, user_id: int, attribute: str) -> None:
    """Delete an attribute that a member has never trained."""
    execute(tx, _DROP_ATTRIBUTE, guild_id=guild_id, user_id=user_id, attribute=attribute)


def put_day(
    tx: Transaction, guild_id: int, user_id: int, day: str, *, minutes: int, quests: int
) -> None:
    """Write what a producer day of a member holds."""
    execute(
        tx, _PUT_DAY, guild_id=guild_id, user_id=user_id, day=day, minutes=minutes, quests=quests
    )


def drop_day(tx: Transaction, guild_id: int, user_id: int, day: str) -> None:
    """Delete a practice day of which the ledger knows nothing."""
    execute(tx, _DROP_DAY, guild_id=guild_id, user_id=user_id, day=day)


def put_streak(tx: Transaction, guild_id: int, user_id: int, streak: Streak) -> None:
    """Write a member's streak."""
    execute(
        tx,
        _PUT_STREAK,
        guild_id=guild_id,
        user_id=user_id,
        days=streak.days,
        longest=streak.longest,
        last_on=streak.last_on,
        rest_days=streak.rest_days,
    )


def put_streak_end(tx: Transaction, guild_id: int, user_id: int, until_at: datetime | None) -> None:
    """Write until when a member's streak stands."""
    execute(tx, _PUT_STREAK_END, guild_id=guild_id, user_id=user_id, until_at=until_at)
