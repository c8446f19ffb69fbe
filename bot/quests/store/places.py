"""What is still to be done about postings that were sent: threads, and publishing."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.due import due_servers, fetch_due
from bot.db.rows import execute, fetch_all, fetch_one, select, upsert, values_of
from bot.db.shards import OWN_SERVER
from bot.db.transactions import Transaction
from bot.servers.store import Server


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingThread:
    """The thread of a posting's message, which has the message's id, or its post in a forum.

    Once it `is_made`, it is to be archived. The next step is due at `due_at`, None if it was the
    last.
    """

    posting_id: int
    guild_id: int
    channel_id: int
    thread_id: int
    is_made: bool
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A posting to publish at `due_at`, None once that is over; `published_at` was the last try."""

    posting_id: int
    guild_id: int
    channel_id: int
    message_id: int
    published_at: datetime | None
    due_at: datetime | None


_PUT_THREAD = upsert(PostingThread, "posting_threads", "posting_id")

_THREAD_SERVERS = due_servers("posting_threads", "due_at")

_THREADS_OF = select(
    PostingThread,
    """FROM posting_threads WHERE guild_id = :guild_id AND due_at <= :now
       ORDER BY due_at, posting_id LIMIT :at_most""",
)

_MOVE_THREAD = """
    UPDATE posting_threads SET is_made = :is_made, due_at = :due_at
    WHERE posting_id = :posting_id AND thread_id = :thread_id AND due_at = :due_before
"""

_PUT_PUBLICATION = upsert(Publication, "posting_publications", "posting_id")

_PUBLICATION_SERVERS = due_servers("posting_publications", "due_at")

_PUBLICATIONS_OF = select(
    Publication,
    """FROM posting_publications WHERE guild_id = :guild_id AND due_at <= :now
       ORDER BY due_at, posting_id LIMIT :at_most""",
)

_MOVE_PUBLICATION = """
    UPDATE posting_publications SET published_at = :published_at, due_at = :due_at
    WHERE posting_id = :posting_id AND message_id = :message_id AND due_at = :due_before
"""

# Ahead of `now` if the clock was set back: that says nothing about the last hour.
_PUBLISHED_SINCE = """
    SELECT published_at FROM posting_publications
    WHERE guild_id = :guild_id AND channel_id = :channel_id AND posting_id <> :posting_id
      AND published_at > :since AND published_at <= :now
    ORDER BY published_at DESC LIMIT :at_most
"""

_IS_WATCHED = """
    (quests_threads = 1 OR quests_publish = 1
     OR EXISTS (SELECT 1 FROM notices WHERE notices.guild_id = servers.guild_id
                AND problem = 'quest-extras'))
"""

_WATCHED_SERVERS = f"SELECT guild_id FROM servers WHERE {OWN_SERVER} AND ({_IS_WATCHED})"  # noqa: S608 - our own text

_WATCHED_SERVER = select(Server, f"FROM servers WHERE guild_id = :guild_id AND {_IS_WATCHED}")


def put_thread(tx: Transaction, thread: PostingThread) -> None:
    """Insert what is to be done about a posting's thread, in place of an earlier message's."""
    execute(tx, _PUT_THREAD, **values_of(thread))
    tx.after_commit(tx.wakeup)


def due_threads(tx: Transaction, now: datetime, at_most: int) -> list[PostingThread]:
    """Return threads with a step due at `now`, by `fetch_due`."""
    return fetch_due(tx, PostingThread, _THREAD_SERVERS, _THREADS_OF, now=now, at_most=at_most)


def move_thread(
    tx: Transaction, thread: PostingThread, *, is_made: bool, due_at: datetime | None
) -> bool:
    """Set a thread's next step; False if another process has done that."""
    moved = execute(
        tx,
        _MOVE_THREAD,
        posting_id=thread.posting_id,
        thread_id=thread.thread_id,
        due_before=thread.due_at,
        is_made=is_made,
        due_at=due_at,
    )
    return moved.rowcount == 1


def put_publication(tx: Transaction, publication: Publication) -> None:
    """Insert a posting to publish, in place of an earlier message."""
    execute(tx, _PUT_PUBLICATION, **values_of(publication))
    tx.after_commit(tx.wakeup)


def due_publications(tx: Transaction, now: datetime, at_most: int) -> list[Publication]:
    """Return postings to publish at `now`, by `fetch_due`."""
    return fetch_due(
        tx, Publication, _PUBLICATION_SERVERS, _PUBLICATIONS_OF, now=now, at_most=at_most
    )


def move_publication(
    tx: Transaction,
    publication: Publication,
    *,
    published_at: datetime | None,
    due_at: datetime | None,
) -> bool:
    """Set when a posting is published next; False if another process has done that."""
    moved = execute(
        tx,
        _MOVE_PUBLICATION,
        posting_id=publication.posting_id,
        message_id=publication.message_id,
        due_before=publication.due_at,
        published_at=published_at,
        due_at=due_at,
    )
    return moved.rowcount == 1


def published_since(
    tx: Transaction, publication: Publication, since: datetime, now: datetime, at_most: int
) -> list[datetime]:
    """Return when others were published in this channel after `since`, the newest first."""
    return fetch_all(
        tx,
        datetime,
        _PUBLISHED_SINCE,
        guild_id=publication.guild_id,
        channel_id=publication.channel_id,
        posting_id=publication.posting_id,
        since=since,
        now=now,
        at_most=at_most,
    )


def watched_servers(tx: Transaction) -> list[int]:
    """Return the own servers with threads or publications of quests, or a notice about them."""
    return fetch_all(tx, int, _WATCHED_SERVERS, **tx.shards.binds)


def watched_server(tx: Transaction, guild_id: int) -> Server | None:
    """Return a server if it is one of `watched_servers`."""
    return fetch_one(tx, Server, _WATCHED_SERVER, guild_id=guild_id)
