"""What staff do about submissions and critiques, and what members report to them."""

from datetime import datetime
from typing import Final

from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.feedback.errors import (
    CritiqueNotFound,
    NowhereToReport,
    SubmissionNotFound,
)
from bot.feedback.results import OpenSubmissions, Revealed, SubmissionShownToStaff
from bot.feedback.store import claims, critiques, submissions
from bot.feedback.store.critiques import Critique
from bot.feedback.store.submissions import Submission
from bot.interactions.rules import Request
from bot.interactions.service import claim, enter
from bot.outbox import store as deliveries
from bot.outbox.store import Delivery, DeliveryKind
from bot.paging.rules import nearest_page
from bot.servers.service.context import load_context
from bot.staff import store as staff_acts
from bot.staff.store import NewAct, StaffAct
from bot.use_cases import Service

PAGE_SIZE: Final = 5

Subject = Submission | Critique
"""What is hidden or reported. Ids are random, so one names either."""


class FeedbackModeration(Service):
    """What staff see without names, hide, and look up. Each method is one transaction.

    Methods about one subject raise SubmissionNotFound or CritiqueNotFound if it's gone.
    """

    @reads
    def open_submissions(
        self, tx: Transaction, guild_id: int, now: datetime, page: int = 0
    ) -> OpenSubmissions:
        """Return a page of what waits in a server; a page past the last is the last."""
        total = submissions.count_open_in(tx, guild_id)
        page, pages = nearest_page(page, rows=total, page_size=PAGE_SIZE)
        return OpenSubmissions(
            submissions=submissions.open_page(
                tx, guild_id, now, limit=PAGE_SIZE, offset=page * PAGE_SIZE
            ),
            first=page * PAGE_SIZE + 1,
            page=page,
            pages=pages,
            now=now,
        )

    @reads
    def show(
        self, tx: Transaction, guild_id: int, submission_id: int, now: datetime, page: int = 0
    ) -> SubmissionShownToStaff:
        """Return a submission with one of the critiques that its maker can read."""
        submission = submissions.find_for_staff(tx, guild_id, submission_id, now)
        if submission is None:
            raise SubmissionNotFound
        visible = critiques.visible_of(tx, submission_id, now)
        page, pages = nearest_page(page, rows=len(visible), page_size=1)
        return SubmissionShownToStaff(
            submission=submission,
            critique=visible[page] if visible else None,
            page=page,
            pages=pages,
            now=now,
        )

    @reads
    def find(self, tx: Transaction, guild_id: int, subject_id: int) -> Subject:
        """Return a submission or a critique, to ask about it."""
        return _require(tx, guild_id, subject_id)

    @writes
    def hide(self, tx: Transaction, request: Request, subject_id: int) -> Subject:
        """Hide a submission or a critique from everybody; what's hidden already stays so.

        A hidden submission takes no critiques. A hidden critique no longer counts for its critic.
        """
        claim(tx, request)
        subject = _require(tx, request.guild_id, subject_id)
        if subject.hidden_at is not None:
            return subject
        if isinstance(subject, Submission):
            submissions.hide(tx, subject.id, request.now)
            claims.withdraw(tx, subject.id, request.now)
        else:
            hidden = critiques.hide(tx, subject.id, request.now)
            if hidden is None:
                return subject
            if hidden.user_id is not None and not hidden.is_discounted:
                claims.discount_given(tx, hidden.guild_id, hidden.user_id)
        _record(tx, request, StaffAct.FEEDBACK_HIDE, subject)
        return subject

    @writes
    def reveal(self, tx: Transaction, request: Request, subject_id: int) -> Revealed:
        """Return who made a submission or wrote a critique, and record who asked."""
        claim(tx, request)
        subject = _require(tx, request.guild_id, subject_id)
        user_id = subject.user_id
        _record(tx, request, StaffAct.FEEDBACK_REVEAL, subject, user_id)
        return Revealed(subject=subject, user_id=user_id)

    @writes
    def report_turn(self, tx: Transaction, request: Request, claim_id: int) -> Submission:
        """Tell staff about a submission that the member has got; they aren't told by whom.

        Raises:
            NowhereToReport: the server has no channel for reviews.
            SubmissionNotFound: they haven't got it, or it's gone.
        """
        enter(tx, request)
        turn = claims.find(tx, request.guild_id, request.user_id, claim_id)
        if turn is None or turn.submission_id is None:
            raise SubmissionNotFound
        submission = submissions.find(tx, request.guild_id, turn.submission_id)
        if submission is None:
            raise SubmissionNotFound
        self._tell_staff(tx, request, submission.id)
        return submission

    @writes
    def report_critique(self, tx: Transaction, request: Request, critique_id: int) -> Critique:
        """Tell staff about a critique that the member has received; they aren't told by whom.

        Raises:
            NowhereToReport: the server has no channel for reviews.
            CritiqueNotFound: they haven't received it, or it's gone.
        """
        enter(tx, request)
        critique = critiques.find(tx, critique_id)
        if critique is None or critique.submission_id is None:
            raise CritiqueNotFound
        submission = submissions.find(tx, request.guild_id, critique.submission_id)
        if submission is None or submission.user_id != request.user_id:
            raise CritiqueNotFound
        self._tell_staff(tx, request, critique.id)
        return critique

    def _tell_staff(self, tx: Transaction, request: Request, subject_id: int) -> None:
        """Enqueue a report; a second one about the same subject changes nothing."""
        channel_id = load_context(tx, self._packs, request.guild_id).server.reviews_channel_id
        if channel_id is None:
            raise NowhereToReport
        deliveries.add(
            tx,
            guild_id=request.guild_id,
            kind=DeliveryKind.FEEDBACK_REPORT,
            subject_id=subject_id,
            channel_id=channel_id,
            send_at=request.now,
        )


def report_to_send(tx: Transaction, delivery: Delivery) -> Subject | None:
    """Return what was reported; None if it's gone or hidden."""
    subject = _find(tx, delivery.guild_id, delivery.subject_id)
    return subject if subject is not None and subject.hidden_at is None else None


def _find(tx: Transaction, guild_id: int, subject_id: int) -> Subject | None:
    submission = submissions.find(tx, guild_id, subject_id)
    if submission is not None:
        return submission
    critique = critiques.find(tx, subject_id)
    return critique if critique is not None and critique.guild_id == guild_id else None


def _require(tx: Transaction, guild_id: int, subject_id: int) -> Subject:
    subject = _find(tx, guild_id, subject_id)
    if subject is None:
        raise CritiqueNotFound
    return subject


def _record(
    tx: Transaction, request: Request, act: StaffAct, subject: Subject, user_id: int | None = None
) -> None:
    """Record what staff did; who made it is only in the audit if they looked that up."""
    kind = "submission" if isinstance(subject, Submission) else "critique"
    recorded = NewAct(
        guild_id=request.guild_id,
        actor_id=request.user_id,
        at=request.now,
        act=act,
        user_id=user_id,
        subject=f"{kind}:{subject.id}",
        reason=kind,
    )
    staff_acts.add(tx, recorded)
