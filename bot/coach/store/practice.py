"""What the coach reads about a member's practice, in a bounded number of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.calendar.rules.periods import Cadence
from bot.db.rows import execute, fetch_all, fetch_exactly_one, fetch_value, select
from bot.db.transactions import Transaction
from bot.sessions.rules import SessionKind
from bot.sessions.store.breaks import Break
from bot.streaks.rules import ACTIVE_MINUTES
from bot.tracks.rules import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeSession:
    """A finished session that is not undone, and the quest that it was on.

    A logged one has no start and end.
    """

    id: int
    kind: SessionKind
    focus: str
    minutes: int
    started_at: datetime | None
    ended_at: datetime | None
    quest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PractisedQuest:
    """The practice on one quest: on how many `days`, and on which last."""

    quest: str
    minutes: int
    days: int
    last_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveSpan:
    """A member's first and last active day, None for none."""

    first_on: date | None
    last_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What a member did in a range of producer days, and a few facts from their whole history.

    `last_days` has the last day of each focus; it, `span` and `tracks_released` are over the whole
    history.
    """

    sessions: Sequence[PracticeSession]
    breaks: Sequence[Break]
    active_days: frozenset[date]
    last_days: Mapping[str, date]
    span: ActiveSpan
    tracks_released: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuest:
    """A posting that is open to everybody and that the member has not handed in."""

    id: int
    cadence: Cadence
    quest: str
    closes_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreleasedTrack:
    """An unreleased track: when it entered its stage, and when a plan first reminded of it."""

    id: int
    title: str
    stage: Stage
    added_at: datetime
    moved_at: datetime
    nudged_on: date | None


_SESSIONS = select(
    PracticeSession,
    """FROM sessions LEFT JOIN postings ON postings.id = posting_id
       WHERE sessions.guild_id = :guild_id AND sessions.user_id = :user_id
         AND day >= :since AND day <= :today
         AND minutes IS NOT NULL AND undone_at IS NULL
       ORDER BY sessions.id""",
    id="sessions.id",
    quest="coalesce(exercise, quest)",
)

_BREAKS = select(
    Break,
    """FROM breaks JOIN sessions ON sessions.id = session_id
       WHERE guild_id = :guild_id AND user_id = :user_id
         AND day >= :since AND day <= :today AND minutes IS NOT NULL AND undone_at IS NULL
       ORDER BY session_id, from_at""",
)

# Jumps through an index from one focus to the next, however many sessions there are.
_LAST_DAYS = """
    WITH RECURSIVE practised (focus) AS (
        SELECT min(focus) FROM sessions
        WHERE guild_id = :guild_id AND user_id = :user_id
          AND minutes IS NOT NULL AND undone_at IS NULL
        UNION ALL
        SELECT (SELECT min(sessions.focus) FROM sessions
                WHERE guild_id = :guild_id AND user_id = :user_id
                  AND minutes IS NOT NULL AND undone_at IS NULL
                  AND sessions.focus > practised.focus)
        FROM practised WHERE practised.focus IS NOT NULL
    )
    SELECT focus, (SELECT max(day) FROM sessions
                   WHERE guild_id = :guild_id AND user_id = :user_id
                     AND minutes IS NOT NULL AND undone_at IS NULL
                     AND sessions.focus = practised.focus)
    FROM practised WHERE focus IS NOT NULL ORDER BY focus
"""

_ACTIVE_SPAN = """
    SELECT (SELECT day FROM practice_days
            WHERE guild_id = :guild_id AND user_id = :user_id
              AND (minutes >= :active_minutes OR quests > 0 OR ear_rounds > 0)
            ORDER BY day LIMIT 1) AS first_on,
           (SELECT day FROM practice_days
            WHERE guild_id = :guild_id AND user_id = :user_id
              AND (minutes >= :active_minutes OR quests > 0 OR ear_rounds > 0)
            ORDER BY day DESC LIMIT 1) AS last_on
"""

_ACTIVE_DAYS = """
    SELECT day FROM practice_days
    WHERE guild_id = :guild_id AND user_id = :user_id AND day >= :since AND day <= :today
      AND (minutes >= :active_minutes OR quests > 0 OR ear_rounds > 0)
"""

_PRACTISED_QUESTS = """
    SELECT coalesce(exercise, quest) AS quest, sum(minutes) AS minutes,
        count(DISTINCT day) AS days, max(day) AS last_on
    FROM sessions LEFT JOIN postings ON postings.id = posting_id
    WHERE sessions.guild_id = :guild_id AND sessions.user_id = :user_id AND day >= :since
      AND minutes IS NOT NULL AND undone_at IS NULL
      AND (exercise IS NOT NULL OR posting_id IS NOT NULL)
    GROUP BY coalesce(exercise, quest)
    ORDER BY 1
"""

_HAS_MILESTONE = """
    SELECT count(*) FROM milestone_claims
    WHERE guild_id = :guild_id AND user_id = :user_id AND milestone = :milestone
      AND undone_at IS NULL AND state <> 'declined' AND state = 'accepted'
"""

_OPEN = select(
    OpenQuest,
    """FROM postings
       WHERE guild_id = :guild_id AND cadence IN ('daily', 'weekly', 'monthly')
         AND opened_at > :since AND closes_at > :now
         AND NOT EXISTS (SELECT 1 FROM completions
                         WHERE posting_id = postings.id AND completions.user_id = :user_id
                           AND undone_at IS NULL AND state <> 'declined')
       ORDER BY id""",
)

_TRACKS = select(
    UnreleasedTrack,
    """FROM tracks
       WHERE guild_id = :guild_id AND user_id = :user_id AND stage <> 'released'
       ORDER BY moved_at, id LIMIT :at_most""",
)

_RELEASED = """
    SELECT count(*) FROM tracks
    WHERE guild_id = :guild_id AND user_id = :user_id AND stage = 'released'
"""

_NUDGE = """
    UPDATE tracks SET nudged_on = :day
    WHERE id = :track_id AND guild_id = :guild_id AND user_id = :user_id AND nudged_on IS NULL
"""


def load_window(tx: Transaction, guild_id: int, user_id: int, since: date, today: date) -> Window:
    """Return what a member did from the producer day `since` to `today`, both included."""
    who = {"guild_id": guild_id, "user_id": user_id}
    days = {"since": since, "today": today}
    active = {"active_minutes": ACTIVE_MINUTES}
    return Window(
        sessions=fetch_all(tx, PracticeSession, _SESSIONS, **who, **days),
        breaks=fetch_all(tx, Break, _BREAKS, **who, **days),
        active_days=frozenset(fetch_all(tx, date, _ACTIVE_DAYS, **who, **days, **active)),
        last_days={focus: date.fromisoformat(day) for focus, day in execute(tx, _LAST_DAYS, **who)},
        span=fetch_exactly_one(tx, ActiveSpan, _ACTIVE_SPAN, **who, **active),
        tracks_released=fetch_value(tx, _RELEASED, **who),
    )


def practised_quests(
    tx: Transaction, guild_id: int, user_id: int, since: date
) -> list[PractisedQuest]:
    """Return a member's practice by quest from a producer day on."""
    return fetch_all(
        tx, PractisedQuest, _PRACTISED_QUESTS, guild_id=guild_id, user_id=user_id, since=since
    )


def has_milestone(tx: Transaction, guild_id: int, user_id: int, milestone: str) -> bool:
    """Whether a member's claim of a milestone was accepted."""
    return bool(
        fetch_value(tx, _HAS_MILESTONE, guild_id=guild_id, user_id=user_id, milestone=milestone)
    )


def open_quests(
    tx: Transaction, guild_id: int, user_id: int, *, since: datetime, now: datetime
) -> list[OpenQuest]:
    """Return the server's open postings that a member has not handed in.

    `since` bounds the search: every posting opened before it is closed.
    """
    return fetch_all(tx, OpenQuest, _OPEN, guild_id=guild_id, user_id=user_id, since=since, now=now)


def tracks(tx: Transaction, guild_id: int, user_id: int, at_most: int) -> list[UnreleasedTrack]:
    """Return a member's unreleased tracks, those longest in their stage first."""
    return fetch_all(
        tx, UnreleasedTrack, _TRACKS, guild_id=guild_id, user_id=user_id, at_most=at_most
    )


def nudge(tx: Transaction, guild_id: int, user_id: int, track_id: int, day: date) -> None:
    """Record the producer day on which a plan first reminded of a track."""
    execute(tx, _NUDGE, guild_id=guild_id, user_id=user_id, track_id=track_id, day=day)
