"""Buddies and asks to become one."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.db.rows import (
    execute,
    fetch_all,
    fetch_exactly_one,
    fetch_one,
    fetch_value,
    returning,
    select,
)
from bot.db.transactions import Transaction
from bot.xp.store.ledger import PracticeDay


class Answer(StrEnum):
    """The answer to an ask."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Buddy:
    """A member's buddy.

    `is_muted` if the member doesn't want messages about their buddy's practice. `word_on` is the
    last day of theirs that the buddy got a message about.
    """

    guild_id: int
    user_id: int
    buddy_id: int
    since_at: datetime
    is_muted: bool = False
    word_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """An ask to become buddies.

    It is closed once it's accepted, taken back or lapsed. A "no" doesn't close it: for its asker
    it stays open until it lapses. `unreached_at` is when its direct message was refused.
    """

    id: int
    guild_id: int
    user_id: int
    asked_id: int
    at: datetime
    lapses_at: datetime
    unreached_at: datetime | None = None
    answer: Answer | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None

    def waits_at(self, now: datetime) -> bool:
        """Whether it still waits for an answer."""
        return self.answer is None and self.closed_at is None and self.lapses_at > now


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentAsks:
    """How many asks a member has sent lately, and when the first of them was."""

    count: int
    first_at: datetime | None


_FIND = select(Buddy, "FROM buddies WHERE guild_id = :guild_id AND user_id = :user_id")

_PAIR = """
    INSERT INTO buddies (guild_id, user_id, buddy_id, since_at)
    VALUES (:guild_id, :user_id, :buddy_id, :now), (:guild_id, :buddy_id, :user_id, :now)
"""

# The other one's row goes with it.
_PART = "DELETE FROM buddies WHERE guild_id = :guild_id AND user_id = :user_id"

_MUTE = """
    UPDATE buddies SET is_muted = :muted
    WHERE guild_id = :guild_id AND user_id = :user_id AND buddy_id = :buddy_id
"""

_CLAIM_WORD = """
    UPDATE buddies SET word_on = :day
    WHERE guild_id = :guild_id AND user_id = :user_id AND coalesce(word_on, '') <> :day
    RETURNING buddy_id
"""

_ADD_ASK = returning(
    Ask,
    """INSERT INTO buddy_asks (guild_id, user_id, asked_id, at, lapses_at)
       VALUES (:guild_id, :user_id, :asked_id, :now, :lapses_at)
       ON CONFLICT DO NOTHING""",
)

_FIND_ASK = select(Ask, "FROM buddy_asks WHERE id = :ask_id")

_OPEN_ASK = select(
    Ask,
    """FROM buddy_asks
       WHERE guild_id = :guild_id AND user_id = :user_id AND closed_at IS NULL
         AND lapses_at > :now""",
)

_LAST_ASK_OF = select(
    Ask,
    """FROM buddy_asks
       WHERE guild_id = :guild_id AND user_id = :user_id AND asked_id = :asked_id
       ORDER BY at DESC LIMIT 1""",
)

_WAITING = select(
    Ask,
    """FROM buddy_asks
       WHERE guild_id = :guild_id AND asked_id = :asked_id AND at > :since AND answer IS NULL
         AND closed_at IS NULL AND lapses_at > :now
       ORDER BY at LIMIT :at_most""",
)

_RECENT = """
    SELECT count(*) AS count, min(at) AS first_at FROM buddy_asks
    WHERE guild_id = :guild_id AND user_id = :user_id AND at > :since
"""

_ANSWER = """
    UPDATE buddy_asks SET answer = :answer, answered_at = :now, closed_at = :closed_at
    WHERE id = :ask_id AND closed_at IS NULL
"""

_CLOSE = """
    UPDATE buddy_asks SET closed_at = :now
    WHERE guild_id = :guild_id AND user_id = :user_id AND closed_at IS NULL
    RETURNING id
"""

_CLOSE_LAPSED = """
    UPDATE buddy_asks SET closed_at = lapses_at
    WHERE guild_id = :guild_id AND user_id = :user_id AND closed_at IS NULL AND lapses_at <= :now
"""

_MARK_UNREACHED = """
    UPDATE buddy_asks SET unreached_at = :now WHERE id = :ask_id AND unreached_at IS NULL
"""

_DAYS = select(
    PracticeDay,
    """FROM practice_days
       WHERE guild_id = :guild_id AND user_id = :user_id AND day BETWEEN :first AND :last
       ORDER BY day""",
)

_SENT = select(Ask, "FROM buddy_asks WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY id")

_RECEIVED = select(
    Ask, "FROM buddy_asks WHERE guild_id = :guild_id AND asked_id = :user_id ORDER BY id"
)


def find(tx: Transaction, guild_id: int, user_id: int) -> Buddy | None:
    """Return a member's buddy."""
    return fetch_one(tx, Buddy, _FIND, guild_id=guild_id, user_id=user_id)


def pair(tx: Transaction, guild_id: int, user_id: int, buddy_id: int, now: datetime) -> Buddy:
    """Make two members buddies, and return the first one's.

    Raises:
        ConstraintViolated: one of them has a buddy.
    """
    pair = Buddy(guild_id=guild_id, user_id=user_id, buddy_id=buddy_id, since_at=now)
    execute(tx, _PAIR, guild_id=guild_id, user_id=user_id, buddy_id=buddy_id, now=now)
    return pair


def part(tx: Transaction, guild_id: int, user_id: int) -> None:
    """End it between a member and their buddy, if they have one."""
    execute(tx, _PART, guild_id=guild_id, user_id=user_id)


def mute(tx: Transaction, buddy: Buddy, *, muted: bool) -> None:
    """Choose whether a member gets word of their buddy."""
    who = {"guild_id": buddy.guild_id, "user_id": buddy.user_id, "buddy_id": buddy.buddy_id}
    execute(tx, _MUTE, **who, muted=muted)


def claim_word(tx: Transaction, guild_id: int, user_id: int, day: date) -> int | None:
    """Return the buddy who gets a message about a day; None if they had it, or there's no buddy."""
    return fetch_value(tx, _CLAIM_WORD, guild_id=guild_id, user_id=user_id, day=day)


def add_ask(
    tx: Transaction,
    guild_id: int,
    user_id: int,
    asked_id: int,
    *,
    lapses_at: datetime,
    now: datetime,
) -> Ask | None:
    """Insert and return an ask; None if the other one has just asked this member."""
    who = {"guild_id": guild_id, "user_id": user_id, "asked_id": asked_id}
    return fetch_one(tx, Ask, _ADD_ASK, **who, lapses_at=lapses_at, now=now)


def find_ask(tx: Transaction, ask_id: int) -> Ask | None:
    """Return one ask."""
    return fetch_one(tx, Ask, _FIND_ASK, ask_id=ask_id)


def open_ask(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> Ask | None:
    """Return the ask of a member that hasn't lapsed, also one that was answered with "no"."""
    return fetch_one(tx, Ask, _OPEN_ASK, guild_id=guild_id, user_id=user_id, now=now)


def last_ask_of(tx: Transaction, guild_id: int, user_id: int, asked_id: int) -> Ask | None:
    """Return a member's last ask of the same other member."""
    who = {"guild_id": guild_id, "user_id": user_id, "asked_id": asked_id}
    return fetch_one(tx, Ask, _LAST_ASK_OF, **who)


def waiting(
    tx: Transaction, guild_id: int, asked_id: int, *, since: datetime, now: datetime, at_most: int
) -> list[Ask]:
    """Return the asks since `since` that wait for a member's answer, the oldest first."""
    who = {"guild_id": guild_id, "asked_id": asked_id}
    return fetch_all(tx, Ask, _WAITING, **who, since=since, now=now, at_most=at_most)


def recent_asks(tx: Transaction, guild_id: int, user_id: int, since: datetime) -> RecentAsks:
    """Return how many asks a member has sent since `since`."""
    return fetch_exactly_one(
        tx, RecentAsks, _RECENT, guild_id=guild_id, user_id=user_id, since=since
    )


def answer(tx: Transaction, ask_id: int, answer: Answer, now: datetime) -> None:
    """Store the answer to an ask; a "yes" closes it."""
    closed_at = now if answer is Answer.YES else None
    execute(tx, _ANSWER, ask_id=ask_id, answer=answer, closed_at=closed_at, now=now)


def close(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> int | None:
    """Close a member's own ask, and return its id; None if they had none."""
    return fetch_value(tx, _CLOSE, guild_id=guild_id, user_id=user_id, now=now)


def close_lapsed(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> None:
    """Close a member's own ask if it has lapsed."""
    execute(tx, _CLOSE_LAPSED, guild_id=guild_id, user_id=user_id, now=now)


def mark_unreached(tx: Transaction, ask_id: int, now: datetime) -> None:
    """Record that the direct message with an ask was refused."""
    execute(tx, _MARK_UNREACHED, ask_id=ask_id, now=now)


def days_between(
    tx: Transaction, guild_id: int, user_id: int, first: date, last: date
) -> list[PracticeDay]:
    """Return the practice of a member's days with any, from `first` to `last`."""
    return fetch_all(
        tx, PracticeDay, _DAYS, guild_id=guild_id, user_id=user_id, first=first, last=last
    )


def asks_sent(tx: Transaction, guild_id: int, user_id: int) -> list[Ask]:
    """Return every ask of a member."""
    return fetch_all(tx, Ask, _SENT, guild_id=guild_id, user_id=user_id)


def asks_received(tx: Transaction, guild_id: int, user_id: int) -> list[Ask]:
    """Return every ask that a member got."""
    return fetch_all(tx, Ask, _RECEIVED, guild_id=guild_id, user_id=user_id)
