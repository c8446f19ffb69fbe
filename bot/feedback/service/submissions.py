"""Submitting something to be heard, and what becomes of it."""

from datetime import datetime
from secrets import randbits

from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.errors import check_all
from bot.feedback.errors import (
    CritiquesOwed,
    DeletedWhileSubmitting,
    SubmissionClosed,
    SubmissionNotFound,
    TooManyOpen,
)
from bot.feedback.results import (
    FeedbackPanel,
    SubmissionAccepted,
    SubmissionRemoved,
    SubmissionStored,
    SubmissionTyped,
)
from bot.feedback.rules.submitting import OPEN_AT_ONCE, OPEN_FOR
from bot.feedback.service.access import check_level, owed_by
from bot.feedback.service.calls import plan_call
from bot.feedback.service.typed import check_file, check_question, check_source, check_track
from bot.feedback.store import claims, critiques, submissions
from bot.feedback.store.submissions import Submission, SubmissionCounted
from bot.interactions.rules import Request
from bot.interactions.service import enter
from bot.members import store as members
from bot.members.store import Member
from bot.mixes.rules.files import FileFacts
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.paging.rules import nearest_page
from bot.privacy.service.deletions import was_deleted_after
from bot.recordings import store as recordings
from bot.recordings.results import Converted, Kept
from bot.recordings.service import add_recording
from bot.servers.service.context import ServerContext, load_context
from bot.tracks import store as tracks
from bot.use_cases import Service

PAGE_SIZE = 5
_CLOSED_AT_ONCE = 200


class Submissions(Service):
    """What members do with their submissions. Each method is one transaction.

    Methods about one submission raise SubmissionNotFound if the member has no such submission.
    """

    @reads
    def accept(
        self, tx: Transaction, guild_id: int, user_id: int, typed: SubmissionTyped
    ) -> SubmissionAccepted:
        """Return what is to be submitted, if the member may submit another one.

        Raises:
            FeedbackNeedsLevel: they haven't reached the level for it.
            TooManyOpen: they have three open submissions.
            CritiquesOwed: they have to give critiques first.
            SubmissionTitleMissing: nothing names it.
            NothingToHear, FileOrLink: there isn't exactly one of file and link.
            NotATrack: the file can't be audio, by its name and type.
            MixTooLarge: the file is too large.
            QuestionRevealsMaker: the question has a name, a link or a mention.
            NoteTooLong: the title, the question or the link is too long.
            InvalidLink: the link is not a web address.
            TrackNotFound: the member has no such track.
            TrackIsReleased: the track is released.
        """
        context = load_context(tx, self._packs, guild_id)
        _check_may_submit(tx, context, members.find(tx, guild_id, user_id))
        (title, track), question, source = check_all(
            lambda: check_track(tx, guild_id, user_id, typed),
            lambda: check_question(typed),
            lambda: check_source(typed),
        )
        return SubmissionAccepted(
            title=title,
            question=question,
            stage=typed.stage or (track and track.stage),
            track_id=track and track.id,
            hosted_link=source.hosted_link,
            link=source.link,
        )

    @reads
    def check_may_submit(self, tx: Transaction, guild_id: int, user_id: int) -> None:
        """Check that a member may submit another one, before they upload anything.

        Raises:
            FeedbackNeedsLevel, TooManyOpen, CritiquesOwed: as in `accept`.
        """
        context = load_context(tx, self._packs, guild_id)
        _check_may_submit(tx, context, members.find(tx, guild_id, user_id))

    @reads
    def check_replacement(
        self, tx: Transaction, guild_id: int, user_id: int, submission_id: int, file: FileFacts
    ) -> Submission:
        """Return the submission whose link a file may replace.

        Raises:
            SubmissionClosed: it's closed.
            NotATrack: the file can't be audio, by its name and type.
            MixTooLarge: the file is too large.
        """
        check_file(file)
        return _require_open(_require(tx, guild_id, user_id, submission_id))

    @writes
    def submit(
        self,
        tx: Transaction,
        request: Request,
        accepted: SubmissionAccepted,
        converted: Converted | None = None,
        kept: Kept | None = None,
    ) -> SubmissionStored:
        """Store a submission: a link, or a converted track and where it's kept.

        Raises:
            DeletedWhileSubmitting: the member has deleted their data since the request.
            FeedbackNeedsLevel, TooManyOpen, CritiquesOwed: as in `accept`.
        """
        member = enter(tx, request)  # first, because it waits for a deletion to end
        who = (request.guild_id, request.user_id)
        if was_deleted_after(tx, *who, request.now):
            raise DeletedWhileSubmitting
        context = load_context(tx, self._packs, request.guild_id)
        _check_may_submit(tx, context, member)
        track_id = accepted.track_id
        track = None if track_id is None else tracks.find(tx, *who, track_id)
        recording_id = None
        if converted and kept:
            recording_id = add_recording(tx, request, converted, kept, is_compared=False).id
        submission = Submission(
            id=randbits(62),
            guild_id=request.guild_id,
            user_id=request.user_id,
            at=request.now,
            title=accepted.title,
            question=accepted.question,
            stage=accepted.stage,
            track_id=None if track is None else track.id,
            recording_id=recording_id,
            link=None if recording_id is not None else accepted.link,
            closes_at=request.now + OPEN_FOR,
        )
        submissions.add(tx, submission)
        claims.add_submitted(tx, *who)
        plan_call(tx, context.server, request.now)
        return SubmissionStored(submission=submission, owed=owed_by(tx, *who))

    @writes
    def replace_link(
        self,
        tx: Transaction,
        request: Request,
        submission_id: int,
        converted: Converted,
        kept: Kept,
    ) -> SubmissionStored:
        """Put a converted track in the place of a submission's link.

        Raises:
            DeletedWhileSubmitting: the member has deleted their data since the request.
            SubmissionClosed: it was closed meanwhile, or has a track already.
        """
        enter(tx, request)
        who = (request.guild_id, request.user_id)
        if was_deleted_after(tx, *who, request.now):
            raise DeletedWhileSubmitting
        if _require_open(_require(tx, *who, submission_id)).is_blind:
            raise SubmissionClosed
        recording = add_recording(tx, request, converted, kept, is_compared=False)
        submissions.set_recording(tx, submission_id, recording.id)
        return SubmissionStored(
            submission=_require(tx, *who, submission_id), owed=owed_by(tx, *who)
        )

    @writes
    def close(self, tx: Transaction, request: Request, submission_id: int) -> SubmissionCounted:
        """Close a submission: nobody else gets it, but who is listening may still write.

        Raises:
            SubmissionClosed: it's closed already.
        """
        enter(tx, request)
        who = (request.guild_id, request.user_id)
        if _require_open(_require(tx, *who, submission_id)).closes_at <= request.now:
            raise SubmissionClosed
        submissions.close(tx, submission_id, request.now)
        return _require_counted(tx, *who, submission_id, request.now)

    @writes
    def remove(self, tx: Transaction, request: Request, submission_id: int) -> SubmissionRemoved:
        """Delete a submission, its track and reports; critiques stay with those who wrote them.

        If its maker has had no critique of it, it no longer counts. Whether somebody has a turn
        with it doesn't matter, since that would tell its maker.
        """
        enter(tx, request)
        who = (request.guild_id, request.user_id)
        submission = _require(tx, *who, submission_id)
        was_for_nothing = not critiques.visible_of(tx, submission_id, request.now)
        claims.withdraw(tx, submission_id, request.now)
        report = deliveries.find(tx, DeliveryKind.FEEDBACK_REPORT, submission_id)
        if report is not None:
            deliveries.withdraw(tx, [report.id], request.now)
        submissions.remove(tx, submission_id)
        if was_for_nothing and not submission.closed_by_itself:
            claims.take_submitted(tx, *who)
        if submission.recording_id is not None:
            recordings.delete(tx, request.guild_id, [submission.recording_id])
        return SubmissionRemoved(submission=submission, owed=owed_by(tx, *who))

    @writes
    def close_due(self, tx: Transaction, now: datetime) -> bool:
        """Close submissions whose time is over; False if there are none.

        One without a critique that nobody is listening to no longer counts.
        """
        due = submissions.due(tx, now, _CLOSED_AT_ONCE)
        for submission in due:
            submissions.close(tx, submission.id, now)
            if not claims.is_claimed(tx, submission.id) and not critiques.count_of(
                tx, submission.id
            ):
                claims.take_submitted(tx, submission.guild_id, submission.user_id)
        return bool(due)

    @reads
    def show(
        self, tx: Transaction, guild_id: int, user_id: int, submission_id: int, now: datetime
    ) -> SubmissionCounted:
        """Return one of a member's submissions."""
        return _require_counted(tx, guild_id, user_id, submission_id, now)

    @reads
    def panel(
        self, tx: Transaction, guild_id: int, user_id: int, now: datetime, page: int = 0
    ) -> FeedbackPanel:
        """Return a page of a member's submissions, and what they owe; the last if it's past it."""
        who = (guild_id, user_id)
        total = submissions.count(tx, *who)
        page, pages = nearest_page(page, rows=total, page_size=PAGE_SIZE)
        known = claims.find_member(tx, *who)
        claim = claims.find_open(tx, *who)
        return FeedbackPanel(
            user_id=user_id,
            submissions=submissions.page(tx, *who, now, limit=PAGE_SIZE, offset=page * PAGE_SIZE),
            total=total,
            open=submissions.count_open(tx, *who),
            page=page,
            pages=pages,
            owed=owed_by(tx, *who),
            given=known.given if known else 0,
            claim=claim if claim and claim.expires_at > now else None,
            waiting=submissions.count_waiting(tx, *who),
        )


def _check_may_submit(tx: Transaction, context: ServerContext, member: Member) -> None:
    check_level(tx, context, member)
    who = (member.guild_id, member.user_id)
    if submissions.count_open(tx, *who) >= OPEN_AT_ONCE:
        raise TooManyOpen(limit=OPEN_AT_ONCE)
    owed = owed_by(tx, *who)
    if owed:
        raise CritiquesOwed(owed=owed)


def _require(tx: Transaction, guild_id: int, user_id: int, submission_id: int) -> Submission:
    submission = submissions.find(tx, guild_id, submission_id)
    if submission is None or submission.user_id != user_id:
        raise SubmissionNotFound
    return submission


def _require_open(submission: Submission) -> Submission:
    if submission.closed_at is not None:
        raise SubmissionClosed
    return submission


def _require_counted(
    tx: Transaction, guild_id: int, user_id: int, submission_id: int, now: datetime
) -> SubmissionCounted:
    counted = submissions.find_counted(tx, guild_id, submission_id, now)
    if counted is None or counted.user_id != user_id:
        raise SubmissionNotFound
    return counted
