"""Reviews: what a reviewer judges, decided once, and what follows from it."""

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
from bot.reviews.rules import Judge, ReviewKind, State
from bot.reviews.service.cards import award_for, gather_review
from bot.reviews.store import Review
from bot.servers.service.context import ServerContext, load_context
from bot.staff import store as staff_acts
from bot.staff.store import StaffAct
from bot.use_cases import Service
from bot.xp.results import Awarded


class Reviews(Service):
    """What reviewers do. Each method is one transaction."""

    @reads
    def check_form(self, tx: Transaction, guild_id: int, review_id: int, judge: Judge) -> None:
        """See that a reviewer may be asked for the reason of a no.

        Raises:
            ReviewGone: no such review in this server.
            ReviewersOnly: they are no reviewer.
            OwnReview: it is their own hand-in.
            AlreadyDecided: somebody has decided.
        """
        asked = reviews.asked(tx, guild_id, review_id)
        if asked is None:
            raise ReviewGone
        _check_judge(judge, asked.user_id, asked.reviewer_role_id)
        if asked.decided_at is not None:
            raise AlreadyDecided(
                accepted=asked.verdict is State.ACCEPTED,
                decided_by=asked.decided_by,
                decided_at=asked.decided_at,
            )

    @writes
    def accept(
        self, tx: Transaction, request: Request, review_id: int, judge: Judge
    ) -> ReviewDecided:
        """Say yes: the hand-in counts, dated to when it was handed in.

        A second verdict changes nothing, and finds what the first one was.

        Raises:
            ReviewGone: no such review in this server.
            ReviewersOnly: they are no reviewer.
            OwnReview: it is their own hand-in.
            HandInWithdrawn: it has left the pack, so nothing says what it pays.
        """
        return self._decide(tx, request, review_id, judge, State.ACCEPTED, None)

    @writes
    def decline(
        self, tx: Transaction, request: Request, review_id: int, judge: Judge, reason: str
    ) -> ReviewDecided:
        """Say no, and why: it may be handed in again.

        A second verdict changes nothing, and finds what the first one was.

        Raises:
            ReasonNeeded: there is no reason.
            NoteTooLong: the reason is too long to be kept.
            ReviewGone: no such review in this server.
            ReviewersOnly: they are no reviewer.
            OwnReview: it is their own hand-in.
        """
        kept = clean_text(reason)
        if kept is None:
            raise ReasonNeeded
        return self._decide(tx, request, review_id, judge, State.DECLINED, kept)

    @reads
    def own(self, tx: Transaction, user_id: int, review_id: int) -> Review:
        """Return the review of what a member has handed in, in whichever server.

        Raises:
            ReviewGone: they have handed in no such thing.
        """
        review = reviews.own(tx, user_id, review_id)
        if review is None:
            raise ReviewGone
        return review

    def _decide(
        self,
        tx: Transaction,
        request: Request,
        review_id: int,
        judge: Judge,
        verdict: State,
        reason: str | None,
    ) -> ReviewDecided:
        claim(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        review = _find(tx, request.guild_id, review_id)
        _check_judge(judge, review.user_id, context.server.reviewer_role_id)
        member = members.lock(tx, review.guild_id, review.user_id)
        if member is None:
            raise ReviewGone
        anew = reviews.decide(
            tx,
            review.id,
            verdict,
            decided_by=judge.user_id,
            reason=reason,
            now=request.now,
        )
        # Read again: another verdict, or a deletion, may be what the lock was waited for.
        review = _find(tx, request.guild_id, review_id)
        card = gather_review(tx, context, review)
        if anew:
            _carry_out(tx, context, member, card, verdict, request)
            _note_message(tx, review, judge)
        return ReviewDecided(card=card, anew=anew)


def _note_message(tx: Transaction, review: Review, judge: Judge) -> None:
    """Note which message was clicked: it stands, though the answer to its sending may be lost.

    Once decided it has no button left by which the courier would know it.
    """
    if judge.channel_id is not None and judge.message_id is not None:
        deliveries.mark_found(
            tx,
            DeliveryKind.REVIEW,
            review.id,
            channel_id=judge.channel_id,
            message_id=judge.message_id,
        )


def _check_judge(judge: Judge, claimant_id: int, reviewer_role_id: int | None) -> None:
    if not judge.manages_server and reviewer_role_id not in judge.role_ids:
        raise ReviewersOnly(role_id=reviewer_role_id)
    if judge.user_id == claimant_id:
        raise OwnReview


def _find(tx: Transaction, guild_id: int, review_id: int) -> Review:
    review = reviews.find(tx, guild_id, review_id)
    if review is None:
        raise ReviewGone
    return review


def _carry_out(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    card: ReviewCard,
    verdict: State,
    request: Request,
) -> None:
    """Let a verdict take effect, record it as a staff act, and have the member told."""
    review = card.review
    accepted = verdict is State.ACCEPTED
    awarded = _settle(tx, context, member, review, verdict, request)
    if awarded and awarded.level_up and not awarded.level_up.announced:
        reviews.note_level(tx, review.id, awarded.level_up.level)
    award = award_for(tx, review)
    staff_acts.add(
        tx,
        review.guild_id,
        StaffAct.ACCEPT if accepted else StaffAct.DECLINE,
        actor_id=request.user_id,
        user_id=review.user_id,
        subject=f"{review.kind}:{review.subject_id}",
        award_id=award.id if award else None,
        xp=award.xp if award else None,
        reason=f"{card.title}: {review.reason}" if review.reason else card.title,
        now=request.now,
    )
    deliveries.add(
        tx,
        guild_id=review.guild_id,
        kind=DeliveryKind.VERDICT,
        subject_id=review.id,
        channel_id=None,
        user_id=review.user_id,
        send_at=request.now,
    )


def _settle(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    review: Review,
    verdict: State,
    request: Request,
) -> Awarded | None:
    """Write a verdict to what was handed in, and give its award if it was accepted.

    Raises:
        HandInWithdrawn: it has left the pack, so nothing says what it pays.
    """
    match review.kind:
        case ReviewKind.COMPLETION:
            completions.set_state(tx, review.subject_id, verdict)
            completion = completions.find(tx, review.subject_id)
            if completion is None or verdict is State.DECLINED:
                return None
            posting = find_posting(tx, review.guild_id, completion.posting_id, review.user_id)
            handed_in = HandedIn(id=completion.id, day=completion.day, at=completion.at)
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
