"""Blind praise: critiques that are evidence for a milestone."""

from collections.abc import Sequence

from bot.coach.rules.craft import Craft
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.feedback.errors import PraiseNotReached, SubmissionNotFound
from bot.feedback.results import PraiseClaimed
from bot.feedback.rules.verdicts import Verdict
from bot.feedback.store import critiques, submissions
from bot.feedback.store.critiques import Critique
from bot.feedback.store.submissions import Submission
from bot.interactions.rules import Click
from bot.interactions.service import claim
from bot.members import store as members
from bot.milestones import store as milestones
from bot.milestones.service import claim_with_critiques, is_open
from bot.milestones.store import ClaimedCritique
from bot.packs.content import Milestone
from bot.recordings import store as recordings
from bot.recordings.errors import RecordingLost
from bot.recordings.store import Recording
from bot.reviews import store as reviews
from bot.reviews.errors import ReviewGone
from bot.reviews.rules import Reviewer, ReviewKind
from bot.reviews.service.reviews import check_reviewer
from bot.servers.service.context import ServerContext, load_context
from bot.use_cases import Service


class Praise(Service):
    """Claiming a milestone with critiques, and listening to what they are about."""

    @writes
    def claim(self, tx: Transaction, click: Click, submission_id: int) -> PraiseClaimed:
        """Claim the milestone that a submission's critiques are evidence for.

        Raises:
            SubmissionNotFound: the member has no such submission.
            PraiseNotReached: there aren't enough, or the milestone is claimed already.
        """
        submission = submissions.find_anywhere(tx, submission_id)
        if submission is None or submission.user_id != click.user_id:
            raise SubmissionNotFound
        claim(tx, click.in_server(submission.guild_id))
        member = members.lock(tx, submission.guild_id, click.user_id)
        context = load_context(tx, self._packs, submission.guild_id)
        visible = critiques.visible_of(tx, submission_id, click.now)
        milestone = praise_for(tx, context, submission, visible)
        if member is None or milestone is None:
            raise PraiseNotReached
        praise = [_claimed(context, submission, each) for each in _praise_in(visible)]
        claim_with_critiques(tx, context, member, milestone, praise, click.now)
        return PraiseClaimed(milestone=milestone, count=len(praise))

    @reads
    def recording(
        self, tx: Transaction, guild_id: int, review_id: int, reviewer: Reviewer
    ) -> Recording:
        """Return the track that a claim's critiques are about, for a reviewer.

        Raises:
            ReviewGone: there's no such claim.
            ReviewersOnly, OwnReview: the member may not decide on it.
            RecordingLost: the track is gone.
        """
        review = reviews.find(tx, guild_id, review_id)
        if review is None or review.kind is not ReviewKind.MILESTONE:
            raise ReviewGone
        context = load_context(tx, self._packs, guild_id)
        check_reviewer(reviewer, review.user_id, context.server.reviewer_role_id)
        milestone_claim = milestones.find(tx, review.subject_id)
        for each in milestone_claim.critiques if milestone_claim else ():
            submission = submissions.find(tx, guild_id, each.submission_id)
            if submission is not None and submission.recording_id is not None:
                recording = recordings.find(tx, guild_id, submission.recording_id)
                if recording is not None:
                    return recording
        raise RecordingLost


def praise_for(
    tx: Transaction, context: ServerContext, submission: Submission, visible: Sequence[Critique]
) -> Milestone | None:
    """Return the milestone that critiques are evidence for, if its maker can claim it."""
    milestone = next((each for each in context.pack.milestones if each.blind_verdicts), None)
    if milestone is None or milestone.blind_verdicts is None:
        return None
    if len(_praise_in(visible)) < milestone.blind_verdicts:
        return None
    can_claim = is_open(tx, context, submission.user_id, milestone)
    return milestone if can_claim else None


def _praise_in(visible: Sequence[Critique]) -> list[Critique]:
    """Return blind verdicts of *finished* by listeners who know what they are talking about."""
    return [
        each
        for each in visible
        if each.is_blind
        and each.verdict is Verdict.FINISHED
        and each.craft.rank >= Craft.STEADY.rank
        and each.is_helpful is not False
    ]


def _claimed(context: ServerContext, submission: Submission, critique: Critique) -> ClaimedCritique:
    return ClaimedCritique(
        submission_id=submission.id,
        craft=critique.craft,
        focus=context.focus_name(critique.focus),
        impression=critique.impression,
        strongest=critique.strongest,
        weakest=critique.weakest,
        suggestion=critique.suggestion,
    )
