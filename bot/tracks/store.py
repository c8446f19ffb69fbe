"""Tracks: what members are working on, and its stage."""

from dataclasses import dataclass
from datetime import date, datetime

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
from bot.tracks.rules import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTrack:
    """A track to insert."""

    guild_id: int
    user_id: int
    title: str
    stage: Stage
    link: str | None
    added_at: datetime
    moved_at: datetime
    released_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Track(NewTrack):
    """One track of one member.

    `moved_at` is when it entered its stage, `nudged_on` the day of the first plan since that
    reminded of it.
    """

    id: int
    nudged_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A released track, as others may see it."""

    track_id: int
    user_id: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """When a member told the server about a release, which may have been dropped since."""

    track_id: int
    told_at: datetime


_ADD = returning(Track, insert(NewTrack, "tracks"))

_FIND = select(
    Track, "FROM tracks WHERE id = :track_id AND guild_id = :guild_id AND user_id = :user_id"
)

_MOVE = returning(
    Track,
    """UPDATE tracks
       SET stage = :stage, moved_at = :now, released_at = :released_at, nudged_on = NULL
       WHERE id = :track_id""",
)

_EDIT = returning(Track, "UPDATE tracks SET title = :title, link = :link WHERE id = :track_id")

_REMOVE = "DELETE FROM tracks WHERE id = :track_id"

_COUNT_UNRELEASED = """
    SELECT count(*) FROM tracks
    WHERE guild_id = :guild_id AND user_id = :user_id AND stage <> 'released'
"""

_COUNT = "SELECT count(*) FROM tracks WHERE guild_id = :guild_id AND user_id = :user_id"

# The nearest to a release first, released ones last.
_PAGE = select(
    Track,
    """FROM tracks WHERE guild_id = :guild_id AND user_id = :user_id
       ORDER BY CASE stage WHEN 'master' THEN 1 WHEN 'mix' THEN 2 WHEN 'arrangement' THEN 3
                           WHEN 'sketch' THEN 4 WHEN 'idea' THEN 5 ELSE 6 END,
                moved_at DESC, id DESC
       LIMIT :limit OFFSET :offset""",
)

_ALL_OF = select(Track, "FROM tracks WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY id")

# Only a release that its member has announced is anybody else's business.
_ANNOUNCED = """
    FROM tracks JOIN members USING (guild_id, user_id)
    JOIN deliveries ON deliveries.kind = 'release' AND deliveries.subject_id = tracks.id
    WHERE tracks.guild_id = :guild_id AND released_at >= :from_at AND released_at < :to_at
      AND message_id IS NOT NULL AND is_private = 0 AND left_at IS NULL
"""

_RELEASED = (
    "SELECT tracks.id AS track_id, tracks.user_id, title"
    + _ANNOUNCED
    + "ORDER BY released_at, tracks.id LIMIT :limit"
)

_RELEASED_COUNT = "SELECT count(*)" + _ANNOUNCED

_TOLD_SINCE = """
    SELECT told_at FROM release_tellings
    WHERE guild_id = :guild_id AND user_id = :user_id AND told_at > :since ORDER BY told_at
"""

_TELLINGS_OF = select(
    Telling,
    """FROM release_tellings WHERE guild_id = :guild_id AND user_id = :user_id
       ORDER BY told_at, track_id""",
)

_ADD_TELLING = """
    INSERT INTO release_tellings (track_id, guild_id, user_id, told_at)
    VALUES (:track_id, :guild_id, :user_id, :now)
    ON CONFLICT (track_id) DO UPDATE SET told_at = excluded.told_at
"""

_ANNOUNCEABLE = select(
    Track,
    """FROM tracks JOIN members USING (guild_id, user_id)
       WHERE id = :track_id AND stage = 'released' AND is_private = 0""",
)


def add(tx: Transaction, track: NewTrack) -> Track:
    """Insert a track."""
    return fetch_exactly_one(tx, Track, _ADD, **values_of(track))


def find(tx: Transaction, guild_id: int, user_id: int, track_id: int) -> Track | None:
    """Return a track of this member in this server, None for any other."""
    return fetch_one(tx, Track, _FIND, guild_id=guild_id, user_id=user_id, track_id=track_id)


def move(tx: Transaction, track_id: int, stage: Stage, now: datetime) -> Track:
    """Move a track to another stage."""
    return fetch_exactly_one(
        tx,
        Track,
        _MOVE,
        track_id=track_id,
        stage=stage,
        now=now,
        released_at=now if stage is Stage.RELEASED else None,
    )


def edit(tx: Transaction, track_id: int, *, title: str, link: str | None) -> Track:
    """Change a track's title and link."""
    return fetch_exactly_one(tx, Track, _EDIT, track_id=track_id, title=title, link=link)


def remove(tx: Transaction, track_id: int) -> None:
    """Delete a track."""
    execute(tx, _REMOVE, track_id=track_id)


def count_unreleased(tx: Transaction, guild_id: int, user_id: int) -> int:
    """Return how many unreleased tracks a member has."""
    return fetch_value(tx, _COUNT_UNRELEASED, guild_id=guild_id, user_id=user_id)


def count(tx: Transaction, guild_id: int, user_id: int) -> int:
    """Return how many tracks a member has."""
    return fetch_value(tx, _COUNT, guild_id=guild_id, user_id=user_id)


def page(tx: Transaction, guild_id: int, user_id: int, *, limit: int, offset: int) -> list[Track]:
    """Return a member's tracks, those nearest to a release first, the released ones last."""
    return fetch_all(
        tx, Track, _PAGE, guild_id=guild_id, user_id=user_id, limit=limit, offset=offset
    )


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Track]:
    """Return every track of a member, the oldest first."""
    return fetch_all(tx, Track, _ALL_OF, guild_id=guild_id, user_id=user_id)


def released(
    tx: Transaction, guild_id: int, *, from_at: datetime, to_at: datetime, limit: int
) -> list[Release]:
    """Return the announced tracks released from `from_at` until before `to_at`, earliest first.

    Those of members who are private or have left are not included.
    """
    return fetch_all(
        tx, Release, _RELEASED, guild_id=guild_id, from_at=from_at, to_at=to_at, limit=limit
    )


def released_count(tx: Transaction, guild_id: int, *, from_at: datetime, to_at: datetime) -> int:
    """Return how many there are in that time, without a limit."""
    return fetch_value(tx, _RELEASED_COUNT, guild_id=guild_id, from_at=from_at, to_at=to_at)


def told_since(tx: Transaction, guild_id: int, user_id: int, since: datetime) -> list[datetime]:
    """Return when a member told the server about releases after `since`, the earliest first."""
    return fetch_all(tx, datetime, _TOLD_SINCE, guild_id=guild_id, user_id=user_id, since=since)


def tellings_of(tx: Transaction, guild_id: int, user_id: int) -> list[Telling]:
    """Return every time a member told the server about a release, the earliest first."""
    return fetch_all(tx, Telling, _TELLINGS_OF, guild_id=guild_id, user_id=user_id)


def add_telling(tx: Transaction, track: Track, now: datetime) -> None:
    """Record that the server is told about a release; the last time counts."""
    execute(
        tx,
        _ADD_TELLING,
        track_id=track.id,
        guild_id=track.guild_id,
        user_id=track.user_id,
        now=now,
    )


def find_announceable(tx: Transaction, track_id: int) -> Track | None:
    """Return a track that may be announced: still released, by a public member."""
    return fetch_one(tx, Track, _ANNOUNCEABLE, track_id=track_id)
