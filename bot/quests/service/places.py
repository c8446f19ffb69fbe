"""What follows once a posting was sent: its thread, and publishing it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.calendar.rules.periods import Cadence
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.departures import store as departures
from bot.notices import store as notices
from bot.notices.rules import Problem
from bot.packs.errors import PackMissing
from bot.quests.errors import QuestWithdrawn
from bot.quests.service.known_quests import find_quest
from bot.quests.store import places, postings
from bot.quests.store.places import PostingThread, Publication
from bot.servers import store as servers
from bot.servers.service.context import load_context
from bot.servers.store import Server
from bot.use_cases import Service

PUBLISHED_PER_HOUR = 10
"""How many messages of one channel Discord publishes."""
_HOUR = timedelta(hours=1)
_BATCH = 50
_LEASE = timedelta(minutes=2)
"""For one attempt; if its outcome is not recorded by then, there is another one."""
_ARCHIVE_AFTER = timedelta(minutes=2)
"""After closing, when the posting was redrawn: nothing can be edited in an archived post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadStep:
    """A claimed step: to open the thread, with the title of its quest, or to archive it (None)."""

    thread: PostingThread
    title: str | None


def plan_after_sending(
    tx: Transaction,
    guild_id: int,
    posting_id: int,
    *,
    channel_id: int,
    message_id: int,
    is_post: bool,
) -> None:
    """Plan what follows once a posting's message was sent; in a forum, `is_post`.

    Such a post is a thread already: the message's channel.
    """
    server, posting = servers.find(tx, guild_id), postings.find(tx, guild_id, posting_id)
    if server is None or posting is None:
        return
    if is_post or (server.quests_threads and posting.cadence is Cadence.DAILY):
        thread = PostingThread(
            posting_id=posting_id,
            guild_id=guild_id,
            channel_id=channel_id,
            thread_id=channel_id if is_post else message_id,
            is_made=is_post,
            due_at=posting.closes_at + _ARCHIVE_AFTER if is_post else posting.opened_at,
        )
        places.put_thread(tx, thread)
    if server.quests_publish and not is_post:
        publication = Publication(
            posting_id=posting_id,
            guild_id=guild_id,
            channel_id=channel_id,
            message_id=message_id,
            published_at=None,
            due_at=posting.opened_at,
        )
        places.put_publication(tx, publication)


class QuestPlaces(Service):
    """Steps that follow once postings were sent. Each method is one transaction."""

    @reads
    def due_threads(self, tx: Transaction, now: datetime) -> list[PostingThread]:
        """Return the threads to open or archive."""
        return places.due_threads(tx, now, _BATCH)

    @writes
    def begin_thread(
        self, tx: Transaction, thread: PostingThread, now: datetime
    ) -> ThreadStep | None:
        """Claim the next step of a thread; None if there is nothing to do now.

        A posting that has closed gets no thread any more, and neither does a server that has
        removed the bot.
        """
        posting = postings.find(tx, thread.guild_id, thread.posting_id)
        archive_at = posting.closes_at + _ARCHIVE_AFTER if posting else now
        is_open = archive_at > now
        if thread.is_made and is_open:  # the clock was set back
            places.move_thread(tx, thread, is_made=True, due_at=archive_at)
            return None
        title = self._title(tx, thread) if is_open else None
        is_wanted = thread.is_made or title is not None
        if not is_wanted or departures.is_gone(tx, thread.guild_id):
            places.move_thread(tx, thread, is_made=thread.is_made, due_at=None)
            return None
        claimed = replace(thread, due_at=now + _LEASE)
        if not places.move_thread(tx, thread, is_made=thread.is_made, due_at=claimed.due_at):
            return None
        return ThreadStep(thread=claimed, title=title)

    def _title(self, tx: Transaction, thread: PostingThread) -> str | None:
        """Return the title of a thread's quest; None if it is to have no thread any more."""
        posting = postings.find(tx, thread.guild_id, thread.posting_id)
        try:
            context = load_context(tx, self._packs, thread.guild_id)
            if posting is None or not context.server.quests_threads:
                return None
            return find_quest(tx, context, posting.quest).title
        except (PackMissing, QuestWithdrawn):
            return None

    @writes
    def record_thread(self, tx: Transaction, thread: PostingThread) -> None:
        """Record that a thread was opened; it is archived once its posting has closed."""
        posting = postings.find(tx, thread.guild_id, thread.posting_id)
        due_at = posting.closes_at + _ARCHIVE_AFTER if posting else None
        places.move_thread(tx, thread, is_made=True, due_at=due_at)

    @writes
    def end_thread(self, tx: Transaction, thread: PostingThread) -> None:
        """Record that nothing is left to do about a thread, or that it is gone."""
        places.move_thread(tx, thread, is_made=thread.is_made, due_at=None)

    @writes
    def refuse_thread(
        self, tx: Transaction, thread: PostingThread, now: datetime, *, notify: bool
    ) -> None:
        """Try to open a refused thread again in an hour; with `notify`, staff can fix it."""
        places.move_thread(tx, thread, is_made=thread.is_made, due_at=now + _HOUR)
        if notify:
            _notify_staff(tx, thread.guild_id, thread.channel_id, now)

    @reads
    def due_publications(self, tx: Transaction, now: datetime) -> list[Publication]:
        """Return the postings to publish."""
        return places.due_publications(tx, now, _BATCH)

    @writes
    def begin_publication(
        self, tx: Transaction, publication: Publication, now: datetime
    ) -> Publication | None:
        """Claim a posting to publish; None if there is nothing to do now.

        One that has closed meanwhile is not published any more. If its channel has had ten in the
        last hour, it waits until the first of them is an hour ago.
        """
        servers.lock(tx, publication.guild_id)  # two processes count one after the other
        server = servers.find(tx, publication.guild_id)
        posting = postings.find(tx, publication.guild_id, publication.posting_id)
        is_gone = departures.is_gone(tx, publication.guild_id)
        is_wanted = server is not None and server.quests_publish and not is_gone
        if posting is None or posting.closes_at <= now or not is_wanted:
            _end(tx, publication)
            return None
        at_most = PUBLISHED_PER_HOUR
        recent = places.published_since(tx, publication, now - _HOUR, now, at_most)
        if len(recent) == at_most:
            later = recent[-1] + _HOUR
            places.move_publication(
                tx, publication, published_at=publication.published_at, due_at=later
            )
            return None
        claimed = replace(publication, published_at=now, due_at=now + _LEASE)
        is_ours = places.move_publication(tx, publication, published_at=now, due_at=claimed.due_at)
        return claimed if is_ours else None

    @writes
    def end_publication(self, tx: Transaction, publication: Publication) -> None:
        """Record that a posting is published, or cannot be any more."""
        _end(tx, publication)

    @writes
    def refuse_publication(
        self, tx: Transaction, publication: Publication, now: datetime, *, notify: bool
    ) -> None:
        """Try to publish again in an hour what was refused; with `notify`, staff can fix it."""
        at = publication.published_at
        places.move_publication(tx, publication, published_at=at, due_at=now + _HOUR)
        if notify:
            _notify_staff(tx, publication.guild_id, publication.channel_id, now)

    @reads
    def watched_servers(self, tx: Transaction) -> list[int]:
        """Return the servers where a change of the quests channel may matter."""
        return places.watched_servers(tx)

    @reads
    def watched_server(self, tx: Transaction, guild_id: int) -> Server | None:
        """Return a server's settings if a change of its quests channel may matter."""
        return places.watched_server(tx, guild_id)

    @writes
    def report(self, tx: Transaction, guild_id: int, channel_id: int, now: datetime) -> None:
        """Notify staff once that quests get no threads, or are not published."""
        _notify_staff(tx, guild_id, channel_id, now)

    @writes
    def clear(self, tx: Transaction, guild_id: int) -> None:
        """Clear the notice of `report`: it is fixed."""
        notices.clear_problem(tx, guild_id, Problem.QUEST_EXTRAS)


def _end(tx: Transaction, publication: Publication) -> None:
    places.move_publication(tx, publication, published_at=publication.published_at, due_at=None)


def _notify_staff(tx: Transaction, guild_id: int, channel_id: int, now: datetime) -> None:
    if not departures.is_gone(tx, guild_id):
        problem = Problem.QUEST_EXTRAS
        notices.raise_notice(tx, guild_id, problem=problem, channel_id=channel_id, now=now)
