"""Postings: quests offered in a server for a period, and when their messages are redrawn."""

from dataclasses import dataclass
from datetime import datetime

from bot.calendar.rules.periods import Cadence
from bot.db.due import due_servers, fetch_due
from bot.db.rows import (
    execute,
    fetch_all,
    fetch_one,
    fetch_value,
    insert,
    returning,
    select,
    values_of,
)
from bot.db.transactions import Transaction
from bot.quests.rules.verification import Verification
from bot.reviews.rules import State


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPosting:
    """A posting to insert, open until `closes_at`. A personal one is for `user_id` only.

    `closes_message` is whether its message is still to be redrawn once it has closed. It belongs
    to the theme of `theme_week`, if that is set; a daily one to a day of it, from 1 to 7.
    """

    guild_id: int
    cadence: Cadence
    period: str
    quest: str
    bag: int
    opened_at: datetime
    closes_at: datetime
    user_id: int | None = None
    closes_message: bool = False
    theme_week: str | None = None
    theme_day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestPosting(NewPosting):
    """One quest offered in one server for one period."""

    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingFormData:
    """The data for a form about a posting, in one row, because opening a form is time-critical.

    `own_title` is the title if it is one of the server's own quests.
    """

    cadence: Cadence
    quest: str
    own_title: str | None
    closes_at: datetime
    user_id: int | None
    pack: str
    verification: Verification
    handed_in_at: datetime | None
    state: State | None


_ADD = insert(NewPosting, "postings")

_CREATE = returning(QuestPosting, f"{_ADD} ON CONFLICT (guild_id, cadence, period) DO NOTHING")

_FIND = select(QuestPosting, "FROM postings WHERE id = :posting_id AND guild_id = :guild_id")

_FORM_DATA = select(
    PostingFormData,
    """FROM postings
       JOIN servers ON servers.guild_id = postings.guild_id
       LEFT JOIN server_quests ON server_quests.guild_id = postings.guild_id
         AND postings.quest = 'own-' || server_quests.id
       LEFT JOIN completions ON completions.posting_id = postings.id
         AND completions.user_id = :user_id AND completions.undone_at IS NULL
         AND completions.state <> 'declined'
       WHERE postings.id = :posting_id AND postings.guild_id = :guild_id""",
    cadence="postings.cadence",
    own_title="server_quests.title",
    user_id="postings.user_id",
    handed_in_at="completions.at",
)

_OF_PERIOD = select(
    QuestPosting,
    "FROM postings WHERE guild_id = :guild_id AND cadence = :cadence AND period = :period",
)

_IS_SETTLED = """
    SELECT 1 FROM postings
    WHERE guild_id = :guild_id AND cadence = :cadence AND period = :period
    UNION ALL
    SELECT 1 FROM planned_quests
    WHERE guild_id = :guild_id AND cadence = :cadence AND period = :period AND quest IS NULL
"""

_NEWEST = select(
    QuestPosting,
    """FROM postings WHERE guild_id = :guild_id AND cadence = :cadence
       ORDER BY opened_at DESC, id DESC LIMIT 1""",
)

_OPEN = select(
    QuestPosting,
    """FROM postings
       WHERE guild_id = :guild_id AND cadence = :cadence AND opened_at > :since AND closes_at > :now
       ORDER BY id""",
)

_LAST_BAG = """
    SELECT max(bag) FROM postings WHERE guild_id = :guild_id AND cadence = :cadence
"""

# A quest that staff swapped for another has had its turn.
_DRAWN = """
    SELECT quest FROM postings
    WHERE guild_id = :guild_id AND cadence = :cadence AND bag = :bag
    UNION
    SELECT instead_of FROM planned_quests JOIN postings USING (guild_id, cadence, period)
    WHERE guild_id = :guild_id AND cadence = :cadence AND bag = :bag AND instead_of IS NOT NULL
"""

_SCHEDULE_REFRESH = """
    UPDATE postings SET refresh_at = :refresh_at
    WHERE id = :posting_id AND (refresh_at IS NULL OR refresh_at > :refresh_at)
"""

_REFRESH_CLOSED = """
    UPDATE postings
    SET closes_message = 0,
        refresh_at = CASE WHEN refresh_at < :now THEN refresh_at ELSE :now END
    WHERE id IN (SELECT id FROM postings WHERE closes_message = 1 AND closes_at <= :now
                 ORDER BY closes_at LIMIT :at_most)
      AND closes_message = 1
"""

_LAST_REFRESH = "SELECT refreshed_at FROM postings WHERE id = :posting_id"

# An unsent message will show the newest state anyway, or is redrawn once it is sent.
_TO_REFRESH_OF = select(
    QuestPosting,
    """FROM postings
       WHERE guild_id = :guild_id AND refresh_at <= :now
         AND NOT EXISTS (SELECT 1 FROM deliveries
                         WHERE kind = 'posting' AND subject_id = postings.id
                           AND send_at IS NOT NULL)
       ORDER BY refresh_at, id LIMIT :at_most""",
)

_TO_REFRESH_SERVERS = due_servers("postings", "refresh_at")

_REFRESHED = """
    UPDATE postings SET refresh_at = NULL, refreshed_at = :now WHERE id = :posting_id
"""


def create(tx: Transaction, posting: NewPosting) -> QuestPosting | None:
    """Insert a posting; None if the period already has one."""
    return fetch_one(tx, QuestPosting, _CREATE, **values_of(posting))


def find(tx: Transaction, guild_id: int, posting_id: int) -> QuestPosting | None:
    """Return a posting of this server, None for any other."""
    return fetch_one(tx, QuestPosting, _FIND, guild_id=guild_id, posting_id=posting_id)


def form_data(
    tx: Transaction, guild_id: int, user_id: int, posting_id: int
) -> PostingFormData | None:
    """Return the data for `user_id`'s form about a posting of this server."""
    return fetch_one(
        tx, PostingFormData, _FORM_DATA, guild_id=guild_id, user_id=user_id, posting_id=posting_id
    )


def of_period(tx: Transaction, guild_id: int, cadence: Cadence, period: str) -> QuestPosting | None:
    """Return the posting of one period."""
    return fetch_one(
        tx, QuestPosting, _OF_PERIOD, guild_id=guild_id, cadence=cadence, period=period
    )


def is_settled(tx: Transaction, guild_id: int, cadence: Cadence, period: str) -> bool:
    """Whether a period has its posting, or is skipped."""
    who = {"guild_id": guild_id, "cadence": cadence, "period": period}
    return fetch_value(tx, _IS_SETTLED, **who) is not None


def newest(tx: Transaction, guild_id: int, cadence: Cadence) -> QuestPosting | None:
    """Return the newest posting of a cadence, open or not."""
    return fetch_one(tx, QuestPosting, _NEWEST, guild_id=guild_id, cadence=cadence)


def open_of(
    tx: Transaction, guild_id: int, cadence: Cadence, *, since: datetime, now: datetime
) -> list[QuestPosting]:
    """Return the postings of a cadence that opened after `since` and are still open."""
    return fetch_all(
        tx, QuestPosting, _OPEN, guild_id=guild_id, cadence=cadence, since=since, now=now
    )


def bag_state(tx: Transaction, guild_id: int, cadence: Cadence) -> tuple[int, set[str]]:
    """Return the number of the current bag and the quests already drawn from it."""
    bag: int = fetch_value(tx, _LAST_BAG, guild_id=guild_id, cadence=cadence) or 0
    return bag, set(fetch_all(tx, str, _DRAWN, guild_id=guild_id, cadence=cadence, bag=bag))


def schedule_refresh(tx: Transaction, posting_id: int, refresh_at: datetime) -> None:
    """Schedule a redraw of a posting's message at `refresh_at`, unless it is due earlier."""
    execute(tx, _SCHEDULE_REFRESH, posting_id=posting_id, refresh_at=refresh_at)


def refresh_closed(tx: Transaction, now: datetime, at_most: int) -> None:
    """Schedule a redraw, at once, of the messages of postings that have closed since."""
    execute(tx, _REFRESH_CLOSED, now=now, at_most=at_most)


def last_refresh(tx: Transaction, posting_id: int) -> datetime | None:
    """Return when a posting's message was last redrawn, None if never."""
    return fetch_one(tx, datetime, _LAST_REFRESH, posting_id=posting_id)


def to_refresh(tx: Transaction, now: datetime, at_most: int) -> list[QuestPosting]:
    """Return the postings whose message is due to be redrawn at `now`, by `fetch_due`."""
    return fetch_due(
        tx, QuestPosting, _TO_REFRESH_SERVERS, _TO_REFRESH_OF, now=now, at_most=at_most
    )


def mark_refreshed(tx: Transaction, posting_id: int, now: datetime) -> None:
    """Record that a posting's message was redrawn at `now`."""
    execute(tx, _REFRESHED, posting_id=posting_id, now=now)
