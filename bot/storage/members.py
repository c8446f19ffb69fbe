"""Members: what they have set for themselves, their streak, and who is known to have left."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

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
from bot.domain.members import Daw, Pings, Reminders
from bot.domain.streaks import Streak
from bot.storage import level_roles, standings


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What a server keeps of one member, sums of their ledger aside.

    `highest_level` is the highest ever reached: a level is announced only above it. The streak
    stands as long as `streak_until_at` is to come. `ears_minutes` is how long they work before
    they are reminded to rest their ears, 0 for never. `theme` is the slug of what their pictures
    are drawn in, None for the default.
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
    theme: str | None = None
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
            days=self.streak_days,
            longest=self.longest_streak,
            last_on=self.streak_last_on,
            rest_days=self.rest_days,
        )

    def streak_days_at(self, now: datetime) -> int:
        """Return the days of the streak that stands at `now`: 0 once it is broken."""
        stands = self.streak_until_at is not None and self.streak_until_at > now
        return self.streak_days if stands else 0


_FIND = select(Member, "FROM members WHERE guild_id = :guild_id AND user_id = :user_id")

# The update that changes nothing takes PostgreSQL's lock on the row.
_ENTER = returning(
    Member,
    """INSERT INTO members (guild_id, user_id) VALUES (:guild_id, :user_id)
       ON CONFLICT (guild_id, user_id) DO UPDATE SET pings = members.pings""",
)

_RETURN = """
    UPDATE members SET left_at = NULL WHERE guild_id = :guild_id AND user_id = :user_id
"""

_ENTER_AWAY = returning(
    Member,
    """INSERT INTO members (guild_id, user_id, left_at) VALUES (:guild_id, :user_id, :now)
       ON CONFLICT (guild_id, user_id)
           DO UPDATE SET left_at = coalesce(members.left_at, excluded.left_at)""",
)

_LOCK = "UPDATE members SET pings = pings WHERE guild_id = :guild_id AND user_id = :user_id"

_HOLD = returning(Member, _LOCK)

_SET_UP = """
    UPDATE members SET timezone = :timezone, daw = :daw, genre = :genre,
        daily_goal_minutes = :daily_goal_minutes, pings = :pings, is_private = :is_private,
        ears_minutes = :ears_minutes, reminders = :reminders, theme = :theme,
        streak_until_at = :streak_until_at
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
    """Return a member, with nothing set where nobody knows them yet."""
    member = fetch_one(tx, Member, _FIND, guild_id=guild_id, user_id=user_id)
    return member or Member(guild_id=guild_id, user_id=user_id)


def enter(tx: Transaction, guild_id: int, user_id: int) -> Member:
    """Return a member who is doing something, written if new and back on the boards if away.

    Who keeps their numbers to themselves is back on none.

    Every change to a member begins here: on PostgreSQL it locks the row, so that their changes
    come one after another.
    """
    member = fetch_exactly_one(tx, Member, _ENTER, guild_id=guild_id, user_id=user_id)
    if member.left_at is None:
        return member
    execute(tx, _RETURN, guild_id=guild_id, user_id=user_id)
    level_roles.ask_returned(tx, guild_id, user_id)
    standings.set_present(tx, guild_id, user_id, present=not member.is_private)
    return replace(member, left_at=None)


def hold(tx: Transaction, guild_id: int, user_id: int) -> Member | None:
    """Return a member to whom others do something, None where there is none such.

    It locks the row as `enter` does, and leaves one who is away away.
    """
    return fetch_one(tx, Member, _HOLD, guild_id=guild_id, user_id=user_id)


def enter_away(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> Member:
    """Return a member who is not in the server, written if new, and on none of its boards.

    It locks the row as `enter` does.
    """
    who = {"guild_id": guild_id, "user_id": user_id}
    member = fetch_exactly_one(tx, Member, _ENTER_AWAY, **who, now=now)
    standings.set_present(tx, guild_id, user_id, present=False)
    return member


def set_up(tx: Transaction, member: Member) -> None:
    """Write what a member has set for themselves, and until when their streak stands.

    They are on the boards from here on, or off them, as they are public or private.
    """
    execute(tx, _SET_UP, **values_of(member))
    standings.set_present(tx, member.guild_id, member.user_id, present=not member.is_private)


def choose_path(tx: Transaction, guild_id: int, user_id: int, path: str, now: datetime) -> None:
    """Write the path that a member follows from here on."""
    execute(tx, _CHOOSE_PATH, guild_id=guild_id, user_id=user_id, path=path, now=now)


def set_streak(
    tx: Transaction, guild_id: int, user_id: int, streak: Streak, until_at: datetime | None
) -> None:
    """Write a member's streak, and until when it stands."""
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


def hold_streaks(tx: Transaction, guild_id: int, after: datetime) -> list[Member]:
    """Return the members without an own zone whose streaks stand longer than until `after`.

    On PostgreSQL their rows are locked before they are read, in the order of their ids.
    """
    found = fetch_all(tx, int, _WITHOUT_ZONE, guild_id=guild_id, after=after)
    execute_each(tx, _LOCK, [{"guild_id": guild_id, "user_id": user_id} for user_id in found])
    return fetch_all(tx, Member, _STREAKS_WITHOUT_ZONE, guild_id=guild_id, after=after)


def move_streaks(tx: Transaction, guild_id: int, until: Mapping[int, datetime | None]) -> None:
    """Write until when streaks stand, by member."""
    ends = [
        {"guild_id": guild_id, "user_id": user_id, "until_at": until_at}
        for user_id, until_at in sorted(until.items())
    ]
    execute_each(tx, _MOVE_STREAK, ends)


def raise_highest_level(tx: Transaction, guild_id: int, user_id: int, level: int) -> bool:
    """Note a level; True when the member had never reached it before."""
    raised = execute(tx, _SET_HIGHEST_LEVEL, guild_id=guild_id, user_id=user_id, level=level)
    return raised.rowcount == 1


def mark_left(tx: Transaction, guild_id: int, user_ids: Collection[int], now: datetime) -> None:
    """Take members who have left the server off its boards.

    On PostgreSQL members are locked in the order of their ids, each before their standings.
    """
    for user_id in sorted(user_ids):
        execute(tx, _LEFT, guild_id=guild_id, user_id=user_id, now=now)
        standings.set_present(tx, guild_id, user_id, present=False)
