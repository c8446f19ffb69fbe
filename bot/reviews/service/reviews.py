"""Decides reviews, and applies the verdict."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.members import store as members
from bot.members.store import Member
from bot.milestones import store as milestones
from bot.milestones.service import award_claim
from bot.notes.service import clean_text
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.quests.errors import QuestWithdrawn
from bot.quests.service.completing import HandedIn, award_completion
from bot.quests.service.open_postings import find_posting
from bot.quests.store import completions
from bot.reviews import store as reviews
from bot.reviews.errors import (
    AlreadyDecided,
    HandInWithdrawn,
    OwnReview,
    ReasonNeeded,
    ReviewersOnly,
    ReviewGone,
)
from bot.reviews.results import ReviewCard, ReviewDecided
from bot.reviews.rules import Reviewer, ReviewKind, State
from bot.reviews.service.cards import award_for, gather_review
from bot.reviews.store import Review
from bot.servers import store as servers
from bot.servers.service.context import ServerContext, load_context
from bot.staff import store as staff_acts
from bot.staff.store import NewAct, StaffAct
from bot.use_cases import Service
from bot.xp.results import Awarded


class Reviews(Service):
    """What reviewers do. Each method is one transaction.

    Methods about one review raise ReviewGone if this server does not have it, ReviewersOnly if the
    member is not a reviewer, and OwnReview if it is their own hand-in.
    """

    @reads
    def check_form(
        self, tx: Transaction, guild_id: int, review_id: int, reviewer: Reviewer
    ) -> None:
        """Check that a reviewer may open the decline form.

        Raises:
            AlreadyDecided: it is already decided.
        """
        data = reviews.form_data(tx, guild_id, review_id)
        if data is None:
            raise ReviewGone
        check_reviewer(reviewer, data.user_id, data.reviewer_role_id)
        if data.decided_at is not None:
            raise AlreadyDecided(
                accepted=data.verdict is State.ACCEPTED,
                decided_by=data.decided_by,
                decided_at=data.decided_at,
            )

    @writes
    def accept(
        self, tx: Transaction, request: Request, review_id: int, reviewer: Reviewer
    ) -> ReviewDecided:
        """Accept a hand-in; it counts from when it was handed in.

        If it is already decided, nothing changes and that decision is returned.

        Raises:
            HandInWithdrawn: the quest or milestone has left the pack.
        """
        return self._decide(tx, request, review_id, reviewer, State.ACCEPTED, None)

    @writes
    def decline(
        self, tx: Transaction, request: Request, review_id: int, reviewer: Reviewer, reason: str
    ) -> ReviewDecided:
        """Decline a hand-in with a reason; it may be handed in again.

        If it is already decided, nothing changes and that decision is returned.

        Raises:
            ReasonNeeded: the reason is empty.
            NoteTooLong: the reason is too long.
        """
        cleaned = clean_text(reason)
        if cleaned is None:
            raise ReasonNeeded
        return self._decide(tx, request, review_id, reviewer, State.DECLINED, cleaned)

    @reads
    def pending_messages(self, tx: Transaction, guild_id: int) -> tuple[int | None, list[int]]:
        """Return the review channel, and its messages of pending reviews, the oldest first."""
        server = servers.find(tx, guild_id)
        if server is None or server.reviews_channel_id is None:
            return None, []
        channel_id = server.reviews_channel_id
        return channel_id, reviews.pending_messages(tx, guild_id, channel_id)

    @writes
    def send_again(
        self, tx: Transaction, guild_id: int, gone_message_ids: Sequence[int], now: datetime
    ) -> None:
        """Send the pending reviews again whose messages were deleted in Discord."""
        reviews.forget_messages(tx, guild_id, gone_message_ids)
        server = servers.find(tx, guild_id)
        if server is not None and server.reviews_channel_id is not None:
            reviews.move_pending(tx, guild_id, server.reviews_channel_id, now)

    @reads
    def own(self, tx: Transaction, user_id: int, review_id: int) -> Review:
        """Return a review of the member's own hand-in, in any server."""
        review = reviews.own(tx, user_id, review_id)
        if review is None:
            raise ReviewGone
        return review

    def _decide(
        self,
        tx: Transaction,
        request: Request,
        review_id: int,
        reviewer: Reviewer,
        verdict: State,
        reason: str | None,
    ) -> ReviewDecided:
        claim(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        review = _find(tx, request.guild_id, review_id)
        check_reviewer(reviewer, review.user_id, context.server.reviewer_role_id)
        member = members.lock(tx, review.guild_id, review.user_id)
        if member is None:
            raise ReviewGone
        is_new = reviews.decide(
            tx,
            review.id,
            verdict,
            decided_by=reviewer.user_id,
            reason=reason,
            now=request.now,
        )
        # Read again: another decision or a deletion may have happened while waiting for the lock.
        review = _find(tx, request.guild_id, review_id)
        card = gather_review(tx, context, review)
        if is_new:
            level = _apply(tx, context, member, card, verdict, request)
            card = replace(card, review=replace(review, level=level))
            _record_message(tx, review, reviewer)
        return ReviewDecided(card=card, is_new=is_new)


def _record_message(tx: Transaction, review: Review, reviewer: Reviewer) -> None:
    """Record which message was clicked, in case the response to sending it was lost.

    Once it is decided it has no buttons, so the courier could not recognise it.
    """
    if reviewer.channel_id is not None and reviewer.message_id is not None:
        deliveries.mark_found(
            tx,
            DeliveryKind.REVIEW,
            review.id,
            channel_id=reviewer.channel_id,
            message_id=reviewer.message_id,
        )


def check_reviewer(reviewer: Reviewer, claimant_id: int, reviewer_role_id: int | None) -> None:
    """Check that a member may decide on a hand-in, or hear what it is about.

    Raises:
        ReviewersOnly: they are no reviewer.
        OwnReview: it is their own.
    """
    if not reviewer.manages_server and reviewer_role_id not in reviewer.role_ids:
        raise ReviewersOnly(role_id=reviewer_role_id)
    if reviewer.user_id == claimant_id:
        raise OwnReview


def _find(tx: Transaction, guild_id: int, review_id: int) -> Review:
    review = reviews.find(tx, guild_id, review_id)
    if review is None:
        raise ReviewGone
    return review


def _apply(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    card: ReviewCard,
    verdict: State,
    request: Request,
) -> int | None:
    """Apply a verdict, record it as a staff act, and enqueue the message to the member.

    Returns the level that it brought.
    """
    review = card.review
    awarded = _apply_to_hand_in(tx, context, member, review, verdict, request)
    level = awarded.level_up.level if awarded and awarded.level_up else None
    if level is not None:
        reviews.set_level(tx, review.id, level)
    award = award_for(tx, review)
    act = NewAct(
        guild_id=review.guild_id,
        actor_id=request.user_id,
        at=request.now,
        act=StaffAct.ACCEPT if verdict is State.ACCEPTED else StaffAct.DECLINE,
        user_id=review.user_id,
        award_id=award.id if award else None,
        subject=f"{review.kind}:{review.subject_id}",
        xp=award.xp if award else None,
        reason=f"{card.title}: {review.reason}" if review.reason else card.title,
    )
    staff_acts.add(tx, act)
    deliveries.add(
        tx,
        guild_id=review.guild_id,
        kind=DeliveryKind.VERDICT,
        subject_id=review.id,
        channel_id=None,
        user_id=review.user_id,
        send_at=request.now,
    )
    return level


def _apply_to_hand_in(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    review: Review,
    verdict: State,
    request: Request,
) -> Awarded | None:
    """Set the hand-in's state, and grant its award if it was accepted.

    Raises:
        HandInWithdrawn: the quest or milestone has left the pack.
    """
    match review.kind:
        case ReviewKind.COMPLETION:
            completions.set_state(tx, review.subject_id, verdict)
            completion = completions.find(tx, review.subject_id)
            if completion is None or verdict is State.DECLINED:
                return None
            posting = find_posting(tx, review.guild_id, completion.posting_id, review.user_id)
            handed_in = HandedIn(
                id=completion.id,
                day=completion.day,
                at=completion.at,
                variant=completion.variant,
            )
            try:
                return award_completion(tx, context, member, posting, handed_in, request.now)
            except QuestWithdrawn as error:
                raise HandInWithdrawn from error
        case ReviewKind.MILESTONE:
            milestones.set_state(tx, review.subject_id, verdict)
            claimed = milestones.find(tx, review.subject_id)
            if claimed is None or verdict is State.DECLINED:
                return None
            return award_claim(tx, context, member, claimed, request.now)
