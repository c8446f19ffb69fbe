"""Postings as they fall due: claimed, opened, and their messages kept up to date."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.calendar.rules.periods import Cadence, closes_at, current_period, latest_due, next_due
from bot.db.errors import StorageError
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions import store as interactions
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.packs.errors import PackMissing
from bot.quests.errors import AlreadyPosted, QuestsNotSetUp, QuestWithdrawn
from bot.quests.results import PostingCard, PostingPreviewed, QuestPosted
from bot.quests.rules.bags import Draw, draw
from bot.quests.service.known_quests import find_quest, quests_to_give
from bot.quests.service.quests import draw_card
from bot.quests.store import postings
from bot.quests.store.postings import QuestPosting
from bot.servers import store as servers
from bot.servers.service.context import ServerContext, load_context, next_posting_at
from bot.servers.store import Schedule
from bot.use_cases import Service

logger = logging.getLogger(__name__)

_BATCH = 50
_REFRESHES_AT_ONCE = 50
_TROUBLE_PAUSE = timedelta(hours=1)
_NOT_POSTED = 0  # ids count from 1
_INTERACTIONS_KEPT = timedelta(days=1)  # their tokens live 15 minutes


class Postings(Service):
    """Opening postings and keeping their messages true. Each method is one transaction."""

    @writes
    def open_due(self, tx: Transaction, now: datetime) -> int:
        """Open the postings that are due, a batch at a time; return how many schedules moved on.

        A period missed while the bot was down is opened once if it is not over, else skipped.
        """
        due = servers.due_schedules(tx, now, _BATCH)
        held = 0
        for schedule in sorted(due, key=lambda each: (each.guild_id, each.cadence)):
            try:
                with tx.savepoint():
                    self._open_one(tx, schedule, now)
            except StorageError as error:
                if not error.is_about_a_lock:
                    raise
                held += 1
            except Exception:
                # Whatever is wrong with one server keeps no other waiting (rules, Promises).
                logger.exception("Server %s: no %s quest", schedule.guild_id, schedule.cadence)
                servers.claim_schedule(tx, schedule, now + _TROUBLE_PAUSE)
        return len(due) - held

    def _open_one(self, tx: Transaction, due: Schedule, now: datetime) -> None:
        # Claimed before the settings are read: a change of them may be what the claim waited for.
        if not servers.claim_schedule(tx, due, now + _TROUBLE_PAUSE):
            return
        try:
            context = load_context(tx, self._packs, due.guild_id)
        except PackMissing:  # whoever runs the bot may bring the pack back
            return
        upcoming = next_due(due.cadence, context.timetable, now)
        servers.set_schedule(tx, replace(due, next_run_at=upcoming.at), now)
        missed = latest_due(due.cadence, context.timetable, now)
        # The period it came in, not the one it is for: where a clock change skips the last hour of
        # a date, that date's instant is the first of the next (Nuuk, in spring).
        came_in = current_period(due.cadence, context.timetable, missed.at)
        if came_in == current_period(due.cadence, context.timetable, now):
            _open(tx, context, due.cadence, missed.period, now)

    @writes
    def post_now(self, tx: Transaction, request: Request, cadence: Cadence) -> QuestPosted:
        """Open the posting of the current period at once.

        Raises:
            QuestsNotSetUp: the server has no channel for quests.
            AlreadyPosted: this period has its posting.
        """
        claim(tx, request)
        servers.lock_schedule(tx, request.guild_id, cadence)
        context = load_context(tx, self._packs, request.guild_id)
        channel_id = context.server.quests_channel_id
        if channel_id is None:
            raise QuestsNotSetUp
        period = current_period(cadence, context.timetable, request.now)
        posting = _open(tx, context, cadence, period, request.now)
        next_at = next_posting_at(tx, context, cadence, request.now)
        if posting is None:
            raise _already_posted(tx, context, cadence, period, next_at)
        servers.set_schedule(
            tx,
            Schedule(guild_id=request.guild_id, cadence=cadence, next_run_at=next_at),
            request.now,
        )
        return QuestPosted(
            posting=posting,
            title=find_quest(tx, context, posting.quest).title,
            channel_id=channel_id,
            next_at=next_at,
        )

    @reads
    def preview(
        self, tx: Transaction, guild_id: int, cadence: Cadence, now: datetime
    ) -> PostingPreviewed:
        """Return the next posting without taking its quest out of the bag: the same will come.

        Unless staff disable it first, or the pack changes.

        Raises:
            PackMissing: the server uses a pack that is not loaded.
        """
        context = load_context(tx, self._packs, guild_id)
        at = next_posting_at(tx, context, cadence, now)
        period = current_period(cadence, context.timetable, at)
        drawn = _draw(tx, context, cadence)
        posting = QuestPosting(
            id=_NOT_POSTED,
            guild_id=guild_id,
            cadence=cadence,
            period=period,
            quest=drawn.quest,
            bag=drawn.bag,
            opened_at=at,
            closes_at=closes_at(cadence, at, period, context.zone),
        )
        return PostingPreviewed(card=draw_card(tx, context, posting), at=at)

    @writes
    def to_refresh(self, tx: Transaction, now: datetime) -> list[PostingCard]:
        """Return the postings whose message wants redrawing, with what it is to show.

        They count as redrawn from here on: a message that cannot be edited is let be until its
        posting is completed again.
        """
        cards: list[PostingCard] = []
        wanted = postings.to_refresh(tx, now, _REFRESHES_AT_ONCE)
        for posting in sorted(wanted, key=lambda each: each.id):  # the order of locking
            postings.mark_refreshed(tx, posting.id, now)
            try:
                context = load_context(tx, self._packs, posting.guild_id)
                card = draw_card(tx, context, posting)
            except (PackMissing, QuestWithdrawn):
                continue
            if card.message_id is not None:
                cards.append(card)
        return cards

    @writes
    def prune(self, tx: Transaction) -> None:
        """Forget the interactions that Discord cannot repeat any more."""
        interactions.prune(tx, _INTERACTIONS_KEPT)


def _open(
    tx: Transaction, context: ServerContext, cadence: Cadence, period: str, now: datetime
) -> QuestPosting | None:
    """Open a period's posting and owe the channel its message; None when it has one already."""
    guild_id = context.server.guild_id
    if postings.of_period(tx, guild_id, cadence, period):
        return None
    posting = postings.create(
        tx,
        guild_id=guild_id,
        cadence=cadence,
        period=period,
        draw=_draw(tx, context, cadence),
        opened_at=now,
        closes_at=closes_at(cadence, now, period, context.zone),
    )
    if posting is not None:
        deliveries.add(
            tx,
            guild_id=guild_id,
            kind=DeliveryKind.POSTING,
            subject_id=posting.id,
            channel_id=context.server.quests_channel_id,
            send_at=now,
        )
    return posting


def _draw(tx: Transaction, context: ServerContext, cadence: Cadence) -> Draw:
    """Return the quest that is next in the server's bag."""
    guild_id = context.server.guild_id
    bag, drawn = postings.bag_state(tx, guild_id, cadence)
    slugs = [quest.slug for quest in quests_to_give(tx, context, cadence)]
    return draw(guild_id, cadence, bag, slugs, drawn)


def _already_posted(
    tx: Transaction, context: ServerContext, cadence: Cadence, period: str, next_at: datetime
) -> AlreadyPosted:
    posting = postings.of_period(tx, context.server.guild_id, cadence, period)
    delivery = deliveries.find(tx, DeliveryKind.POSTING, posting.id) if posting else None
    return AlreadyPosted(
        guild_id=context.server.guild_id,
        cadence=cadence,
        channel_id=delivery.channel_id if delivery else None,
        message_id=delivery.message_id if delivery else None,
        next_at=next_at,
    )
