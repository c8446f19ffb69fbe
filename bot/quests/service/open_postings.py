"""Finds open postings, and schedules redraws of their messages."""

from datetime import datetime, timedelta

from bot.calendar.rules.periods import PERSONAL_OPEN_FOR, Cadence
from bot.db.transactions import Transaction
from bot.interactions.errors import NotYours
from bot.interactions.rules import Place
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.quests.errors import (
    NoOpenPosting,
    NoPersonalQuest,
    PostingClosed,
    PostingNotFound,
    QuestsNotSetUp,
)
from bot.quests.store import personal_quests, postings
from bot.quests.store.postings import QuestPosting
from bot.servers.service.context import ServerContext, next_posting_at

_REFRESH_AFTER = timedelta(seconds=3)
_REFRESH_GAP = timedelta(seconds=30)
# Discord has a much lower rate limit for editing messages older than an hour (code 30046).
_OLD_AFTER = timedelta(minutes=55)
_OLD_REFRESH_GAP = timedelta(minutes=10)


def find_posting(tx: Transaction, guild_id: int, posting_id: int, user_id: int) -> QuestPosting:
    """Return a posting of this server that is open to this member.

    Raises:
        PostingNotFound: no such posting.
        NotYours: it is another member's personal quest.
    """
    posting = postings.find(tx, guild_id, posting_id)
    if posting is None:
        raise PostingNotFound
    check_for_member(posting.user_id, user_id)
    return posting


def check_for_member(for_user_id: int | None, user_id: int) -> None:
    """Check that a posting is for this member or for everybody.

    Raises:
        NotYours: it is another member's personal quest.
    """
    if for_user_id not in (None, user_id):
        raise NotYours


def open_personal(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> QuestPosting:
    """Return a member's open personal quest, preferring one that is not handed in.

    Raises:
        NoPersonalQuest: none is open.
    """
    open_ones = [
        each
        for each in personal_quests.since(tx, guild_id, user_id, now - PERSONAL_OPEN_FOR)
        if each.closes_at > now
    ]
    if not open_ones:
        raise NoPersonalQuest
    return max(open_ones, key=lambda each: (each.handed_in_on is None, each.id)).posting


def open_posting(
    tx: Transaction, context: ServerContext, cadence: Cadence, now: datetime
) -> QuestPosting:
    """Return the open posting of a cadence, the newer of two.

    Raises:
        NoOpenPosting: none is open.
        QuestsNotSetUp: the server has no channel for quests.
    """
    posting = postings.newest(tx, context.server.guild_id, cadence)
    if posting is not None and posting.closes_at > now:
        return posting
    if context.server.quests_channel_id is None:
        raise QuestsNotSetUp
    raise NoOpenPosting(cadence=cadence, next_at=next_posting_at(tx, context, cadence, now))


def place_of(tx: Transaction, posting: QuestPosting) -> Place | None:
    """Return where a posting's message is; None if it has none."""
    sent = deliveries.find(tx, DeliveryKind.POSTING, posting.id)
    if sent is None or sent.channel_id is None or sent.message_id is None:
        return None
    return Place(guild_id=posting.guild_id, channel_id=sent.channel_id, message_id=sent.message_id)


def check_open(cadence: Cadence, closes_at: datetime, now: datetime) -> None:
    """Check that a posting is open. Raises PostingClosed if it has closed."""
    if now >= closes_at:
        raise PostingClosed(cadence=cadence, closed_at=closes_at)


def schedule_refresh(tx: Transaction, posting: QuestPosting, now: datetime) -> None:
    """Schedule a redraw of a posting's message within Discord's rate limits.

    Personal quests have no channel message.
    """
    if posting.user_id is not None:
        return
    gap = _REFRESH_GAP if now - posting.opened_at < _OLD_AFTER else _OLD_REFRESH_GAP
    soon = now + _REFRESH_AFTER
    last = postings.last_refresh(tx, posting.id)
    # `last` can be in the future if the clock was set back.
    postings.schedule_refresh(tx, posting.id, max(soon, min(last, now) + gap) if last else soon)
