"""Personal quests: postings for one member, and what they were swapped for."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from bot.db.rows import execute, fetch_all, fetch_exactly_one, insert, returning, select, values_of
from bot.db.transactions import Transaction
from bot.quests.rules.rerolls import RerollReason
from bot.quests.store.postings import NewPosting, QuestPosting


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalPosting(QuestPosting):
    """A member's personal quest, and the producer day of its hand-in, if there is one.

    Declined and undone hand-ins do not count.
    """

    handed_in_on: date | None

    @property
    def posting(self) -> QuestPosting:
        """The posting alone."""
        return QuestPosting(
            **{each.name: getattr(self, each.name) for each in fields(QuestPosting)}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reroll:
    """A personal quest swapped for another, and why; at most one per producer day."""

    day: date
    from_quest: str
    to_quest: str
    at: datetime
    reason: RerollReason | None = None


_GIVE = returning(QuestPosting, insert(NewPosting, "postings"))

# A posting must close after it opens, even one that is swapped within the same second.
_CLOSE = """
    UPDATE postings
    SET opened_at = CASE WHEN opened_at < :now THEN opened_at ELSE :now - 1 END, closes_at = :now
    WHERE id = :posting_id AND closes_at > :now
"""

_SINCE = select(
    PersonalPosting,
    """FROM postings
       LEFT JOIN completions ON completions.posting_id = postings.id
         AND completions.user_id = postings.user_id AND completions.undone_at IS NULL
         AND completions.state <> 'declined'
       WHERE postings.guild_id = :guild_id AND postings.user_id = :user_id AND opened_at > :since
       ORDER BY postings.id DESC""",
    id="postings.id",
    guild_id="postings.guild_id",
    user_id="postings.user_id",
    handed_in_on="completions.day",
)

_ALL_OF = select(
    QuestPosting, "FROM postings WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY id"
)

_SWAP = """
    INSERT INTO rerolls (guild_id, user_id, day, from_quest, to_quest, at, reason)
    VALUES (:guild_id, :user_id, :day, :from_quest, :to_quest, :at, :reason)
"""

_EXPLAIN_SWAP = """
    UPDATE rerolls SET reason = :reason
    WHERE guild_id = :guild_id AND user_id = :user_id AND to_quest = :to_quest
      AND day = (SELECT max(day) FROM rerolls WHERE guild_id = :guild_id AND user_id = :user_id)
"""

_REROLLS_SINCE = select(
    Reroll,
    """FROM rerolls
       WHERE guild_id = :guild_id AND user_id = :user_id AND day >= :since ORDER BY day""",
)


def give(tx: Transaction, posting: NewPosting) -> QuestPosting:
    """Insert a personal quest. Raises ConstraintViolated if the period already has one."""
    return fetch_exactly_one(tx, QuestPosting, _GIVE, **values_of(posting))


def close(tx: Transaction, posting_id: int, now: datetime) -> None:
    """Close a posting before its time."""
    execute(tx, _CLOSE, posting_id=posting_id, now=now)


def since(tx: Transaction, guild_id: int, user_id: int, instant: datetime) -> list[PersonalPosting]:
    """Return the personal quests that a member was given after an instant, the newest first."""
    return fetch_all(tx, PersonalPosting, _SINCE, guild_id=guild_id, user_id=user_id, since=instant)


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[QuestPosting]:
    """Return every personal quest that a member was given."""
    return fetch_all(tx, QuestPosting, _ALL_OF, guild_id=guild_id, user_id=user_id)


def swap(tx: Transaction, guild_id: int, user_id: int, reroll: Reroll) -> None:
    """Insert a swap; a producer day has at most one."""
    execute(tx, _SWAP, guild_id=guild_id, user_id=user_id, **values_of(reroll))


def explain_swap(
    tx: Transaction, guild_id: int, user_id: int, to_quest: str, reason: RerollReason
) -> bool:
    """Set why a member made their newest swap; False if that wasn't for this quest."""
    return (
        execute(
            tx,
            _EXPLAIN_SWAP,
            guild_id=guild_id,
            user_id=user_id,
            to_quest=to_quest,
            reason=reason,
        ).rowcount
        == 1
    )


def rerolls_since(tx: Transaction, guild_id: int, user_id: int, day: date) -> list[Reroll]:
    """Return a member's swaps from a producer day on, the oldest first."""
    return fetch_all(tx, Reroll, _REROLLS_SINCE, guild_id=guild_id, user_id=user_id, since=day)
