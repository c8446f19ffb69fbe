"""SQL of critiques: what listeners wrote, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.coach.rules.craft import Craft
from bot.db.due import due_servers, fetch_due
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
from bot.feedback.rules.verdicts import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Critique:
    """A critique. `id` is random and tells nothing.

    `user_id` is None once the critic's data was deleted, `submission_id` once the submission was
    removed. `focus` is what the track needs most, and `craft` the critic's in it. The maker sees it
    from `visible_at` on. Its mark takes effect at `pays_at`, which is None before and afterwards:
    its critic sees it, and is paid if the critique helped.
    """

    id: int
    guild_id: int
    user_id: int | None
    submission_id: int | None
    at: datetime
    day: date
    impression: str
    strongest: str
    weakest: str
    weakest_at_seconds: int | None
    suggestion: str
    focus: str
    verdict: Verdict
    craft: Craft
    is_blind: bool
    visible_at: datetime
    is_helpful: bool | None = None
    marked_at: datetime | None = None
    pays_at: datetime | None = None
    reply: str | None = None
    replied_at: datetime | None = None
    maker_agrees: bool = False
    critic_agrees: bool = False
    hidden_at: datetime | None = None
    undone_at: datetime | None = None

    @property
    def is_discounted(self) -> bool:
        """Whether it no longer counts as given, since it didn't help."""
        return self.is_helpful is False and self.pays_at is None


_GIVEN_BY = select(
    Critique, "FROM critiques WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY at, id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How a critique was marked."""

    is_helpful: bool
    marked_at: datetime


_RECEIVED_BY = select(
    Critique,
    """FROM critiques
       WHERE submission_id IN
           (SELECT id FROM submissions WHERE guild_id = :guild_id AND user_id = :user_id)
         AND visible_at <= :now AND hidden_at IS NULL
       ORDER BY visible_at, id""",
)

_NAMED_MAKERS = """
    SELECT critiques.id, submissions.user_id FROM critiques
    JOIN submissions ON submissions.id = submission_id
    WHERE critiques.guild_id = :guild_id AND critiques.user_id = :user_id
      AND maker_agrees = 1 AND critic_agrees = 1
"""

_ADD = insert(Critique, "critiques")

_FIND = select(Critique, "FROM critiques WHERE id = :critique_id")

_VISIBLE_OF = select(
    Critique,
    """FROM critiques
       WHERE submission_id = :submission_id AND visible_at <= :now AND hidden_at IS NULL
       ORDER BY visible_at, id""",
)

_COUNT_OF = """
    SELECT count(*) FROM critiques WHERE submission_id = :submission_id AND hidden_at IS NULL
"""

_PAGE_OF_CRITIC = select(
    Critique,
    """FROM critiques
       WHERE guild_id = :guild_id AND user_id = :user_id AND hidden_at IS NULL
       ORDER BY at DESC, id LIMIT 1 OFFSET :page""",
)

_COUNT_OF_CRITIC = """
    SELECT count(*) FROM critiques
    WHERE guild_id = :guild_id AND user_id = :user_id AND hidden_at IS NULL
"""

_MARK = """
    UPDATE critiques SET is_helpful = :is_helpful, marked_at = :now, pays_at = :pays_at
    WHERE id = :critique_id AND is_helpful IS NULL
"""

_NEWEST_MARKS = select(
    Mark,
    """FROM critiques
       WHERE guild_id = :guild_id AND user_id = :user_id AND is_helpful IS NOT NULL
       ORDER BY marked_at DESC, id LIMIT :at_most""",
)

_REPLY = """
    UPDATE critiques SET reply = :reply, replied_at = :replied_at
    WHERE id = :critique_id AND reply IS NULL
"""

_MAKER_AGREES = returning(Critique, "UPDATE critiques SET maker_agrees = 1 WHERE id = :critique_id")

_CRITIC_AGREES = returning(
    Critique, "UPDATE critiques SET critic_agrees = 1 WHERE id = :critique_id"
)

_DUE_SERVERS = due_servers("critiques", "pays_at")

_DUE_OF = """
    SELECT id FROM critiques WHERE guild_id = :guild_id AND pays_at <= :now
    ORDER BY pays_at LIMIT :at_most
"""

_SETTLE = returning(
    Critique,
    "UPDATE critiques SET pays_at = NULL WHERE id = :critique_id AND pays_at IS NOT NULL",
)

_SET_PAYS_AT = "UPDATE critiques SET pays_at = :pays_at WHERE id = :critique_id"

_PAID_ON = """
    SELECT count(*) FROM awards
    WHERE guild_id = :guild_id AND user_id = :user_id AND day = :day AND source = 'critique'
      AND NOT EXISTS (SELECT 1 FROM awards AS undo WHERE undo.undoes = awards.id)
"""

_HIDE = returning(
    Critique,
    "UPDATE critiques SET hidden_at = :now WHERE id = :critique_id AND hidden_at IS NULL",
)

_MARK_UNDONE = "UPDATE critiques SET undone_at = :now WHERE id = :critique_id"

# A maker's next critiques appear together, so that one message tells of them.
_NEXT_VISIBLE = """
    SELECT min(visible_at) FROM critiques JOIN submissions ON submissions.id = submission_id
    WHERE submissions.guild_id = :guild_id AND submissions.user_id = :maker_id
      AND visible_at >= :after
"""

_APPEARING = select(
    Critique,
    """FROM critiques JOIN submissions ON submissions.id = submission_id
       WHERE submissions.guild_id = :guild_id AND submissions.user_id = :maker_id
         AND visible_at = :visible_at AND critiques.hidden_at IS NULL
       ORDER BY critiques.id""",
    **{name: f"critiques.{name}" for name in ("id", "guild_id", "user_id", "at", "hidden_at")},
)


def given_by(tx: Transaction, guild_id: int, user_id: int) -> list[Critique]:
    """Return the critiques that a member has written, the oldest first."""
    return fetch_all(tx, Critique, _GIVEN_BY, guild_id=guild_id, user_id=user_id)


def received_by(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> list[Critique]:
    """Return the critiques of a member's submissions that they can see, the oldest first."""
    return fetch_all(tx, Critique, _RECEIVED_BY, guild_id=guild_id, user_id=user_id, now=now)


def named_makers(tx: Transaction, guild_id: int, user_id: int) -> dict[int, int]:
    """Return whom a critic has written to, by critique, where both agreed to give their names."""
    rows = execute(tx, _NAMED_MAKERS, guild_id=guild_id, user_id=user_id)
    return dict(rows)


def add(tx: Transaction, critique: Critique) -> None:
    """Insert a critique.

    Raises:
        ConstraintViolated: the critic has written one about this submission.
    """
    execute(tx, _ADD, **values_of(critique))


def find(tx: Transaction, critique_id: int) -> Critique | None:
    """Return a critique of any server."""
    return fetch_one(tx, Critique, _FIND, critique_id=critique_id)


def visible_of(tx: Transaction, submission_id: int, now: datetime) -> list[Critique]:
    """Return what the maker of a submission may read by now, the oldest first."""
    return fetch_all(tx, Critique, _VISIBLE_OF, submission_id=submission_id, now=now)


def count_of(tx: Transaction, submission_id: int) -> int:
    """Return how many critiques a submission has, without hidden ones."""
    return fetch_value(tx, _COUNT_OF, submission_id=submission_id)


def count_given_by(tx: Transaction, guild_id: int, user_id: int) -> int:
    """Return how many critiques a member has written, without hidden ones."""
    return fetch_value(tx, _COUNT_OF_CRITIC, guild_id=guild_id, user_id=user_id)


def given_at(tx: Transaction, guild_id: int, user_id: int, page: int) -> Critique | None:
    """Return one of a member's critiques, counted from the newest, which is 0."""
    who = {"guild_id": guild_id, "user_id": user_id}
    return fetch_one(tx, Critique, _PAGE_OF_CRITIC, **who, page=page)


def mark(
    tx: Transaction, critique_id: int, *, is_helpful: bool, pays_at: datetime, now: datetime
) -> bool:
    """Mark a critique as helpful or not; False if it's marked already."""
    values = {"is_helpful": is_helpful, "pays_at": pays_at, "now": now}
    return execute(tx, _MARK, critique_id=critique_id, **values).rowcount == 1


def newest_marks(tx: Transaction, guild_id: int, user_id: int, at_most: int) -> list[Mark]:
    """Return how a critic's critiques were marked, the newest mark first."""
    return fetch_all(tx, Mark, _NEWEST_MARKS, guild_id=guild_id, user_id=user_id, at_most=at_most)


def reply(tx: Transaction, critique_id: int, text: str, replied_at: datetime) -> bool:
    """Store the maker's reply, which appears at `replied_at`; False if there is one already."""
    values = {"reply": text, "replied_at": replied_at}
    return execute(tx, _REPLY, critique_id=critique_id, **values).rowcount == 1


def agree(tx: Transaction, critique_id: int, *, as_maker: bool) -> Critique:
    """Note that the maker, or the critic, agrees to show their names; return the critique."""
    statement = _MAKER_AGREES if as_maker else _CRITIC_AGREES
    return fetch_exactly_one(tx, Critique, statement, critique_id=critique_id)


def due(tx: Transaction, now: datetime, at_most: int) -> list[int]:
    """Return critiques whose marks take effect, by `fetch_due`."""
    return fetch_due(tx, int, _DUE_SERVERS, _DUE_OF, now=now, at_most=at_most)


def settle(tx: Transaction, critique_id: int) -> Critique | None:
    """Note that a mark takes effect; return the critique, None if it has done so before."""
    return fetch_one(tx, Critique, _SETTLE, critique_id=critique_id)


def set_pays_at(tx: Transaction, critique_id: int, pays_at: datetime) -> None:
    """Set when a mark takes effect."""
    execute(tx, _SET_PAYS_AT, critique_id=critique_id, pays_at=pays_at)


def paid_on(tx: Transaction, guild_id: int, user_id: int, day: date) -> int:
    """Return how many critiques of a producer day have given XP that wasn't undone."""
    return fetch_value(tx, _PAID_ON, guild_id=guild_id, user_id=user_id, day=day)


def mark_undone(tx: Transaction, critique_id: int, now: datetime) -> None:
    """Note that a critique's award was undone."""
    execute(tx, _MARK_UNDONE, critique_id=critique_id, now=now)


def hide(tx: Transaction, critique_id: int, now: datetime) -> Critique | None:
    """Hide a critique from its receiver, and return it; None if it's hidden already."""
    return fetch_one(tx, Critique, _HIDE, critique_id=critique_id, now=now)


def next_visible(tx: Transaction, guild_id: int, maker_id: int, after: datetime) -> datetime | None:
    """Return when a maker's next critique appears, from `after` on."""
    who = {"guild_id": guild_id, "maker_id": maker_id}
    return fetch_one(tx, datetime, _NEXT_VISIBLE, **who, after=after)


def appearing(
    tx: Transaction, guild_id: int, maker_id: int, visible_at: datetime
) -> list[Critique]:
    """Return the critiques of a maker's submissions that appear at the same time."""
    who = {"guild_id": guild_id, "maker_id": maker_id}
    return fetch_all(tx, Critique, _APPEARING, **who, visible_at=visible_at)
