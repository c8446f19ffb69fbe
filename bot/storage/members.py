"""Members: what they have set for themselves, their streak, and who is known to have left."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text

from bot.domain.members import Daw, Pings, Reminders
from bot.domain.streaks import Streak
from bot.storage.database import Transaction
from bot.storage.rows import execute, fetch_one


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What a server keeps of one member, sums of their ledger aside.

    `highest_level` is the highest ever reached: a level is announced only above it. The streak
    stands as long as `streak_until_at` is to come. `ears_minutes` is how long they work before
    they are reminded to rest their ears, 0 for never.
    """

    guild_id: int
    user_id: int
    timezone: str | None = None
    daw: Daw | None = None
    genre: str | None = None
    daily_goal_minutes: int | None = None
    pings: Pings = Pings.NOTHING
    path: str | None = None
    path_chosen_at: datetime | None = None
    is_private: bool = False
    ears_minutes: int = 50
    reminders: Reminders = Reminders.DIRECT
    highest_level: int = 1
    streak_days: int = 0
    longest_streak: int = 0
    streak_last_on: date | None = None
    rest_days: int = 0
    streak_until_at: datetime | None = None
    left_at: datetime | None = None

    @property
    def streak(self) -> Streak:
        """The streak as it was when the member was last active, broken since or not."""
        return Streak(
            days=self.streak_days, longest=self.longest_streak, last_on=self.streak_last_on
        )

    def streak_days_at(self, now: datetime) -> int:
        """Return the days of the streak that stands at `now`: 0 once it is broken."""
        stands = self.streak_until_at is not None and self.streak_until_at > now
        return self.streak_days if stands else 0


_FIND = text("""
    SELECT guild_id, user_id, timezone, daw, genre, daily_goal_minutes, pings, path, path_chosen_at,
           is_private, ears_minutes, reminders, highest_level, streak_days, longest_streak,
           streak_last_on, rest_days, streak_until_at, left_at
    FROM members WHERE guild_id = :guild_id AND user_id = :user_id
""")

# The update that changes nothing but a departure also takes PostgreSQL's lock on the row.
_ENTER = text("""
    INSERT INTO members (guild_id, user_id) VALUES (:guild_id, :user_id)
    ON CONFLICT (guild_id, user_id) DO UPDATE SET left_at = NULL
    RETURNING guild_id, user_id, timezone, daw, genre, daily_goal_minutes, pings, path,
              path_chosen_at, is_private, ears_minutes, reminders, highest_level, streak_days,
              longest_streak, streak_last_on, rest_days, streak_until_at, left_at
""")

_RETURNED = text("""
    UPDATE standings SET present = 1
    WHERE guild_id = :guild_id AND user_id = :user_id AND present = 0
""")

_SET_UP = text("""
    UPDATE members SET timezone = :timezone, daw = :daw, genre = :genre,
        daily_goal_minutes = :daily_goal_minutes, pings = :pings, streak_until_at = :streak_until_at
    WHERE guild_id = :guild_id AND user_id = :user_id
""")

_SET_STREAK = text("""
    UPDATE members SET streak_days = :streak_days, longest_streak = :longest_streak,
        streak_last_on = :streak_last_on, streak_until_at = :streak_until_at
    WHERE guild_id = :guild_id AND user_id = :user_id
""")

_MOVE_STREAKS = text("""
    UPDATE members SET streak_until_at = :until_at
    WHERE guild_id = :guild_id AND streak_last_on = :last_on AND timezone IS NULL
""")

_SET_HIGHEST_LEVEL = text("""
    UPDATE members SET highest_level = :level
    WHERE guild_id = :guild_id AND user_id = :user_id AND highest_level < :level
""")

_LEFT = text("""
    UPDATE members SET left_at = coalesce(left_at, :now)
    WHERE guild_id = :guild_id AND user_id = :user_id
""")

_LEFT_STANDINGS = text("""
    UPDATE standings SET present = 0 WHERE guild_id = :guild_id AND user_id = :user_id
""")


async def find(tx: Transaction, guild_id: int, user_id: int) -> Member:
    """Return a member, with nothing set where nobody knows them yet."""
    member = await fetch_one(tx, Member, _FIND, guild_id=guild_id, user_id=user_id)
    return member or Member(guild_id=guild_id, user_id=user_id)


async def enter(tx: Transaction, guild_id: int, user_id: int) -> Member:
    """Return a member who is doing something, written if new and back on the boards if away.

    Every change to a member begins here: on PostgreSQL it locks the row, so that their changes
    come one after another.
    """
    member = await fetch_one(tx, Member, _ENTER, guild_id=guild_id, user_id=user_id)
    await execute(tx, _RETURNED, guild_id=guild_id, user_id=user_id)
    assert member is not None  # noqa: S101 - an upsert returns its row
    return member


async def set_up(tx: Transaction, member: Member) -> None:
    """Write what a member has set for themselves, and until when their streak stands."""
    await execute(
        tx,
        _SET_UP,
        guild_id=member.guild_id,
        user_id=member.user_id,
        timezone=member.timezone,
        daw=member.daw,
        genre=member.genre,
        daily_goal_minutes=member.daily_goal_minutes,
        pings=member.pings,
        streak_until_at=member.streak_until_at,
    )


async def set_streak(
    tx: Transaction,
    guild_id: int,
    user_id: int,
    *,
    days: int,
    longest: int,
    last_on: date | None,
    until_at: datetime | None,
) -> None:
    """Write a member's streak."""
    await execute(
        tx,
        _SET_STREAK,
        guild_id=guild_id,
        user_id=user_id,
        streak_days=days,
        longest_streak=longest,
        streak_last_on=last_on,
        streak_until_at=until_at,
    )


async def move_streaks(
    tx: Transaction, guild_id: int, *, last_on: date, until_at: datetime
) -> None:
    """Write until when streaks that end on `last_on` stand, of members without an own zone."""
    await execute(tx, _MOVE_STREAKS, guild_id=guild_id, last_on=last_on, until_at=until_at)


async def raise_highest_level(tx: Transaction, guild_id: int, user_id: int, level: int) -> bool:
    """Note a level; True when the member had never reached it before."""
    raised = await execute(tx, _SET_HIGHEST_LEVEL, guild_id=guild_id, user_id=user_id, level=level)
    return raised.rowcount == 1


async def mark_left(
    tx: Transaction, guild_id: int, user_ids: Collection[int], now: datetime
) -> None:
    """Take members who have left the server off its boards.

    On PostgreSQL members are locked in the order of their ids, each before their standings.
    """
    for user_id in sorted(user_ids):
        await execute(tx, _LEFT, guild_id=guild_id, user_id=user_id, now=now)
        await execute(tx, _LEFT_STANDINGS, guild_id=guild_id, user_id=user_id)
