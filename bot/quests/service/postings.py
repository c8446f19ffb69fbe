"""Opens postings when they are due, and refreshes their messages."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.calendar.rules.periods import Cadence, closes_at, current_period, latest_due
from bot.db.errors import StorageError
from bot.db.rows import values_of
from bot.db.transactions import Transaction
from bot.db.use_cases import in_steps, reads, writes
from bot.departures import store as departures
from bot.departures.rules import WAITING_UNTIL
from bot.interactions import store as interactions
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.packs.errors import PackMissing
from bot.quests.errors import AlreadyPosted, QuestsNotSetUp, QuestWithdrawn
from bot.quests.results.quests import PostingCard
from bot.quests.results.scheduling import PostingPreviewed, QuestPosted
from bot.quests.rules.drawing import Drawn
from bot.quests.service.drawing import begin_week, coming, draw_quest, posting_theme
from bot.quests.service.known_quests import find_quest
from bot.quests.service.quests import gather_card
from bot.quests.store import plans, postings
from bot.quests.store.postings import NewPosting, QuestPosting
from bot.servers import store as servers
from bot.servers.service.context import ServerContext, load_context, next_posting_at
from bot.servers.store import Schedule
from bot.setting_changes.rules import Setting
from bot.setting_changes.service import record_change
from bot.use_cases import Service

logger = logging.getLogger(__name__)

_BATCH = 50
_REFRESH_BATCH = 50
_RETRY_AFTER = timedelta(hours=1)
_PREVIEW_ID = 0  # real ids count from 1
_INTERACTION_RETENTION = timedelta(hours=1)  # their tokens expire after 15 minutes
_PRUNED_AT_ONCE = 500


class Postings(Service):
    """Opens postings and refreshes their messages. Each method is one transaction."""

    @writes
    def open_due(self, tx: Transaction, now: datetime) -> int:
        """Open a batch of postings that are due; return how many schedules were processed.

        A period missed during downtime is opened once if it is not over, else skipped.
        """
        due = servers.due_schedules(tx, now, _BATCH)
        locked = 0
        for schedule in sorted(due, key=lambda each: (each.guild_id, each.cadence)):
            try:
                with tx.savepoint():
                    self._open_one(tx, schedule, now)
            except StorageError as error:
                if not error.is_lock_conflict:
                    raise
                locked += 1
            except Exception:
                # A failure in one server must not block the others.
                logger.exception("Server %s: no %s quest", schedule.guild_id, schedule.cadence)
                servers.claim_schedule(tx, schedule, now + _RETRY_AFTER)
        return len(due) - locked

    def _open_one(self, tx: Transaction, due: Schedule, now: datetime) -> None:
        # Claim before reading the settings: the claim may have waited for a change of them.
        is_gone = departures.is_gone(tx, due.guild_id)
        next_run_at = WAITING_UNTIL if is_gone else now + _RETRY_AFTER
        if not servers.claim_schedule(tx, due, next_run_at) or is_gone:
            return
        try:
            context = load_context(tx, self._packs, due.guild_id)
        except PackMissing:  # retried later, in case the pack is restored
            return
        next_at = next_posting_at(tx, context, due.cadence, now)
        servers.set_schedule(tx, replace(due, next_run_at=next_at), now)
        missed = latest_due(due.cadence, context.timetable, now)
        # Compare the periods of the instants, not `missed.period`: where a clock change skips the
        # last hour of a date, that date's posting is due on the next date (Nuuk, in spring).
        due_period = current_period(due.cadence, context.timetable, missed.at)
        if due_period == current_period(due.cadence, context.timetable, now):
            _open(tx, context, due.cadence, missed.period, now)

    @writes
    def post_now(
        self,
        tx: Transaction,
        request: Request,
        cadence: Cadence,
        *,
        gone_message_id: int | None = None,
    ) -> QuestPosted:
        """Open the posting of the current period at once, even one that was to be skipped.

        If it has one without a message, because Discord refused it or somebody has deleted it
        (`gone_message_id`), the same quest is sent again.

        Raises:
            QuestsNotSetUp: the server has no channel for quests.
            AlreadyPosted: this period already has a posting.
        """
        claim(tx, request)
        # In the order of `open_due`: a daily and a weekly posting share the theme of their week.
        for each in sorted({Cadence.DAILY, cadence}):
            servers.lock_schedule(tx, request.guild_id, each)
        context = load_context(tx, self._packs, request.guild_id)
        channel_id = context.server.quests_channel_id
        if channel_id is None:
            raise QuestsNotSetUp
        period = current_period(cadence, context.timetable, request.now)
        plans.remove_skip(tx, request.guild_id, cadence, period)
        posting = _open(tx, context, cadence, period, request.now) or _send_again(
            tx, context, cadence, period, gone_message_id, request.now
        )
        next_at = next_posting_at(tx, context, cadence, request.now)
        if posting is None:
            raise _already_posted(tx, context, cadence, period, next_at)
        servers.set_schedule(
            tx,
            Schedule(guild_id=request.guild_id, cadence=cadence, next_run_at=next_at),
            request.now,
        )
        record_change(tx, request, Setting.POST_NOW, cadence, old=None, new=posting.quest)
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
        """Return the next posting without taking its quest out of the bag.

        The same quest will be posted, unless staff disable it first or the pack changes.

        Raises:
            PackMissing: the server uses a pack that is not loaded.
        """
        context = load_context(tx, self._packs, guild_id)
        drawn, period, at = next(
            (each.drawn, each.period, each.at)
            for each in coming(tx, context, now)
            if each.cadence is cadence and each.drawn is not None
        )
        new = _posting(context, cadence, period, drawn, at)
        posting = QuestPosting(id=_PREVIEW_ID, **values_of(new))
        theme = posting_theme(context, drawn.theme, posting.theme_day)
        card = replace(gather_card(tx, context, posting), theme=theme)
        return PostingPreviewed(card=card, at=at)

    @writes
    def to_refresh(self, tx: Transaction, now: datetime) -> list[PostingCard]:
        """Return the postings whose messages are due to be redrawn, and mark them as redrawn.

        Each is redrawn once more when it closes. A message that cannot be edited is not tried
        again until its next completion.
        """
        cards: list[PostingCard] = []
        postings.refresh_closed(tx, now, _REFRESH_BATCH)
        due = postings.to_refresh(tx, now, _REFRESH_BATCH)
        for posting in sorted(due, key=lambda each: each.id):  # lock order
            postings.mark_refreshed(tx, posting.id, now)
            if departures.is_gone(tx, posting.guild_id):
                postings.schedule_refresh(tx, posting.id, WAITING_UNTIL)
                continue
            try:
                context = load_context(tx, self._packs, posting.guild_id)
                card = gather_card(tx, context, posting)
            except (PackMissing, QuestWithdrawn):
                continue
            if card.message_id is not None:
                cards.append(replace(card, is_closed=posting.closes_at <= now))
        return cards

    @writes
    def forget_message(self, tx: Transaction, posting_id: int, message_id: int) -> None:
        """Forget a posting's message that was deleted in Discord; it is not redrawn any more."""
        deliveries.forget_sent(tx, DeliveryKind.POSTING, posting_id, message_id)

    @in_steps
    def prune(self) -> None:
        """Delete the claims of interactions that Discord can no longer repeat."""
        while self._prune_some.blocking() == _PRUNED_AT_ONCE:
            pass

    @writes
    def _prune_some(self, tx: Transaction) -> int:
        return interactions.prune(tx, _INTERACTION_RETENTION, _PRUNED_AT_ONCE)


def _open(
    tx: Transaction, context: ServerContext, cadence: Cadence, period: str, now: datetime
) -> QuestPosting | None:
    """Open a period's posting and enqueue its message; None if it has one, or is skipped."""
    if postings.of_period(tx, context.server.guild_id, cadence, period):
        return None
    drawn = draw_quest(tx, context, cadence, period, now)
    if drawn is None:
        return None
    posting = postings.create(tx, _posting(context, cadence, period, drawn, now))
    if posting is not None:
        begin_week(tx, context, drawn)
        _send(tx, context, posting, now)
    return posting


def _send(tx: Transaction, context: ServerContext, posting: QuestPosting, now: datetime) -> None:
    deliveries.add(
        tx,
        guild_id=posting.guild_id,
        kind=DeliveryKind.POSTING,
        subject_id=posting.id,
        channel_id=context.server.quests_channel_id,
        send_at=now,
    )


def _send_again(
    tx: Transaction,
    context: ServerContext,
    cadence: Cadence,
    period: str,
    gone_message_id: int | None,
    now: datetime,
) -> QuestPosting | None:
    """Send a period's posting again if it has no message; None if it has, or will have soon.

    It is a new delivery, because Discord drops a message with the nonce of the deleted one.
    """
    posting = postings.of_period(tx, context.server.guild_id, cadence, period)
    if posting is None:
        return None
    if gone_message_id is not None:
        deliveries.forget_sent(tx, DeliveryKind.POSTING, posting.id, gone_message_id)
    if deliveries.find(tx, DeliveryKind.POSTING, posting.id) is not None:
        return None
    _send(tx, context, posting, now)
    return posting


def _posting(
    context: ServerContext, cadence: Cadence, period: str, drawn: Drawn, now: datetime
) -> NewPosting:
    return NewPosting(
        guild_id=context.server.guild_id,
        cadence=cadence,
        period=period,
        quest=drawn.quest,
        bag=drawn.bag,
        opened_at=now,
        closes_at=closes_at(cadence, now, period, context.zone),
        closes_message=True,
        theme_week=drawn.day.week if drawn.day else None,
        theme_day=drawn.day.day if drawn.day else None,
    )


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
