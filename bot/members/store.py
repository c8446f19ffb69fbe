"""Members: their settings, their streak, and when they left."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated

from pydantic import Json

from bot.buddies import store as buddies
from bot.db.rows import (
    execute,
    execute_each,
    fetch_all,
    fetch_exactly_one,
    fetch_one,
    returning,
    select,
    values_of,
)
from bot.db.transactions import Transaction
from bot.level_roles import store as level_roles
from bot.members.rules import Daw, Gear, Pings, Reminders
from bot.streaks.rules import Streak
from bot.xp.store import standings


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of a server: settings, streak and highest level.

    `highest_level` is the highest ever reached; only higher levels are announced. The streak is
    alive until `streak_until_at`. `ears_minutes` is the practice time before a reminder to rest
    the ears, 0 for never. `sitting_minutes` is the time they have in one go.
    `streak_reminder_hour` is the hour of the evening message about a streak in danger, in their
    zone, and `streak_reminder_at` when it comes next; both are None if it is off.
    `takes_buddy_asks` is whether others can ask them to be their buddy.
    `theme` is the slug of the theme of their pictures, None for the default.
    `zone_before` is the zone they had when the producer day `zone_changed_on` began.
    """

    guild_id: int
    user_id: int
    timezone: str | None = None
    daw: Daw | None = None
    genre: str | None = None
    daily_goal_minutes: int | None = None
    sitting_minutes: int | None = None
    gear: Annotated[tuple[Gear, ...], Json] = ()
    pings: Pings = Pings.NOTHING
    path: str | None = None
    path_chosen_at: datetime | None = None
    is_private: bool = False
    ears_minutes: int = 50
    reminders: Reminders = Reminders.DIRECT
    theme: str | None = None
    streak_reminder_hour: int | None = None
    streak_reminder_at: datetime | None = None
    highest_level: int = 1
    streak_days: int = 0
    longest_streak: int = 0
    streak_last_on: date | None = None
    rest_days: int = 0
    streak_until_at: datetime | None = None
    left_at: datetime | None = None
    zone_before: str | None = None
    zone_changed_on: date | None = None
    takes_buddy_asks: bool = True

    @property
    def streak(self) -> Streak:
        """The streak as of the member's last active day, even if broken since."""
        return Streak(
            days=self.streak_days,
            longest=self.longest_streak,
            last_on=self.streak_last_on,
            rest_days=self.rest_days,
        )

    def streak_days_at(self, now: datetime) -> int:
        """Return the days of the streak at `now`, 0 if it is broken."""
        is_alive = self.streak_until_at is not None and self.streak_until_at > now
        return self.streak_days if is_alive else 0


_FIND = select(Member, "FROM members WHERE guild_id = :guild_id AND user_id = :user_id")

_ELSEWHERE = select(
    Member,
    """FROM members
       WHERE user_id = :user_id AND guild_id <> :guild_id AND left_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM departures WHERE departures.guild_id = members.guild_id)
       ORDER BY guild_id LIMIT :at_most""",
)

_ANYONE = "SELECT 1 FROM members WHERE guild_id = :guild_id LIMIT 1"

# The no-op update locks the row on PostgreSQL.
_ENTER = returning(
    Member,
    """INSERT INTO members (guild_id, user_id) VALUES (:guild_id, :user_id)
       ON CONFLICT (guild_id, user_id) DO UPDATE SET pings = members.pings""",
)

_RETURN = """
    UPDATE members SET left_at = NULL WHERE guild_id = :guild_id AND user_id = :user_id
"""

_LOCK = "UPDATE members SET pings = pings WHERE guild_id = :guild_id AND user_id = :user_id"

_LOCK_AND_RETURN = returning(Member, _LOCK)

_SET_UP = """
    UPDATE members SET timezone = :timezone, daw = :daw, genre = :genre,
        daily_goal_minutes = :daily_goal_minutes, sitting_minutes = :sitting_minutes,
        gear = :gear, pings = :pings, is_private = :is_private,
        ears_minutes = :ears_minutes, reminders = :reminders, theme = :theme,
        streak_reminder_hour = :streak_reminder_hour, streak_reminder_at = :streak_reminder_at,
        streak_until_at = :streak_until_at, zone_before = :zone_before,
        zone_changed_on = :zone_changed_on, takes_buddy_asks = :takes_buddy_asks
    WHERE guild_id = :guild_id AND user_id = :user_id
"""

_CHOOSE_PATH = """
    UPDATE members SET path = :path, path_chosen_at = :now
    WHERE guild_id = :guild_id AND user_id = :user_id
"""

_SET_STREAK = """
    UPDATE members SET streak_days = :streak_days, longest_streak = :longest_streak,
        streak_last_on = :streak_last_on, rest_days = :rest_days,
        streak_until_at = :streak_until_at
    WHERE guild_id = :guild_id AND user_id = :user_id
"""

_WITHOUT_ZONE = """
    SELECT user_id FROM members
    WHERE guild_id = :guild_id AND timezone IS NULL AND streak_until_at > :after
    ORDER BY user_id
"""

_STREAKS_WITHOUT_ZONE = select(
    Member,
    """FROM members
       WHERE guild_id = :guild_id AND timezone IS NULL AND streak_until_at > :after
       ORDER BY user_id""",
)

_MOVE_STREAK = """
    UPDATE members SET streak_until_at = :until_at
    WHERE guild_id = :guild_id AND user_id = :user_id
"""

_SET_HIGHEST_LEVEL = """
    UPDATE members SET highest_level = :level
    WHERE guild_id = :guild_id AND user_id = :user_id AND highest_level < :level
"""

_LEFT = """
    UPDATE members SET left_at = coalesce(left_at, :now)
    WHERE guild_id = :guild_id AND user_id = :user_id
"""


def find(tx: Transaction, guild_id: int, user_id: int) -> Member:
    """Return a member, with defaults if there is no row yet."""
    member = find_known(tx, guild_id, user_id)
    return member or Member(guild_id=guild_id, user_id=user_id)


def find_known(tx: Transaction, guild_id: int, user_id: int) -> Member | None:
    """Return a member, or None if there is no row."""
    return fetch_one(tx, Member, _FIND, guild_id=guild_id, user_id=user_id)


def elsewhere(tx: Transaction, guild_id: int, user_id: int, at_most: int) -> list[Member]:
    """Return the rows of the same person in other servers that still have the bot."""
    binds = {"guild_id": guild_id, "user_id": user_id, "at_most": at_most}
    return fetch_all(tx, Member, _ELSEWHERE, **binds)


def is_anyone_in(tx: Transaction, guild_id: int) -> bool:
    """Return whether a server has any member with a row."""
    return fetch_one(tx, int, _ANYONE, guild_id=guild_id) is not None


def enter(tx: Transaction, guild_id: int, user_id: int) -> Member:
    """Return an acting member, inserted if new; if they had left, mark them as returned.

    Every change to a member starts here: it locks the row on PostgreSQL, which serialises the
    changes to one member.
    """
    member = fetch_exactly_one(tx, Member, _ENTER, guild_id=guild_id, user_id=user_id)
    if member.left_at is None:
        return member
    execute(tx, _RETURN, guild_id=guild_id, user_id=user_id)
    level_roles.schedule_check_on_return(tx, guild_id, user_id)
    standings.set_present(tx, guild_id, user_id, present=not member.is_private)
    return replace(member, left_at=None)


def lock(tx: Transaction, guild_id: int, user_id: int) -> Member | None:
    """Lock and return the row of a member who is not acting themselves, or return None.

    Unlike `enter`, it does not mark a member who has left as back.
    """
    return fetch_one(tx, Member, _LOCK_AND_RETURN, guild_id=guild_id, user_id=user_id)


def set_up(tx: Transaction, member: Member) -> None:
    """Write a member's settings and the end of their streak.

    It also puts public members on the boards and takes private ones off.
    """
    execute(tx, _SET_UP, **values_of(member))
    standings.set_present(tx, member.guild_id, member.user_id, present=not member.is_private)


def choose_path(tx: Transaction, guild_id: int, user_id: int, path: str, now: datetime) -> None:
    """Set the path that a member follows from now on."""
    execute(tx, _CHOOSE_PATH, guild_id=guild_id, user_id=user_id, path=path, now=now)


def set_streak(
    tx: Transaction, guild_id: int, user_id: int, streak: Streak, until_at: datetime | None
) -> None:
    """Write a member's streak and when it ends."""
    execute(
        tx,
        _SET_STREAK,
        guild_id=guild_id,
        user_id=user_id,
        streak_days=streak.days,
        longest_streak=streak.longest,
        streak_last_on=streak.last_on,
        rest_days=streak.rest_days,
        streak_until_at=until_at,
    )


def lock_streaks(tx: Transaction, guild_id: int, after: datetime) -> list[Member]:
    """Return the members without their own timezone whose streak ends later than `after`.

    On PostgreSQL their rows are locked in the order of their ids before they are read.
    """
    user_ids = fetch_all(tx, int, _WITHOUT_ZONE, guild_id=guild_id, after=after)
    execute_each(tx, _LOCK, [{"guild_id": guild_id, "user_id": user_id} for user_id in user_ids])
    return fetch_all(tx, Member, _STREAKS_WITHOUT_ZONE, guild_id=guild_id, after=after)


def move_streaks(tx: Transaction, guild_id: int, until: Mapping[int, datetime | None]) -> None:
    """Write when streaks end, by member."""
    ends = [
        {"guild_id": guild_id, "user_id": user_id, "until_at": until_at}
        for user_id, until_at in sorted(until.items())
    ]
    execute_each(tx, _MOVE_STREAK, ends)


def raise_highest_level(tx: Transaction, guild_id: int, user_id: int, level: int) -> bool:
    """Raise the highest level to `level`; True if the member had never reached it before."""
    raised = execute(tx, _SET_HIGHEST_LEVEL, guild_id=guild_id, user_id=user_id, level=level)
    return raised.rowcount == 1


def mark_left(tx: Transaction, guild_id: int, user_ids: Collection[int], now: datetime) -> None:
    """Mark members as having left, take them off the boards, and end it with their buddies.

    On PostgreSQL members are locked in the order of their ids, each before their standings.
    """
    for user_id in sorted(user_ids):
        execute(tx, _LEFT, guild_id=guild_id, user_id=user_id, now=now)
        standings.set_present(tx, guild_id, user_id, present=False)
    for user_id in sorted(user_ids):  # after all members are locked
        buddies.part(tx, guild_id, user_id)
        buddies.close(tx, guild_id, user_id, now)
