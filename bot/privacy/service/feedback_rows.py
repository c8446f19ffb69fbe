"""Rows about a member's recordings and feedback in the format of the export.

It is as blind as feedback itself: neither side learns who or exactly when, unless both agreed.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.feedback.rules.submitting import OPEN_FOR
from bot.feedback.store.claims import Claim, FeedbackMember
from bot.feedback.store.critiques import Critique
from bot.feedback.store.submissions import Submission
from bot.privacy.service.export_values import id_text, stamp
from bot.recordings.store import Recording


def recording_of(recording: Recording) -> dict[str, Any]:
    """Return where a recording lies, and what it sounds like."""
    return {
        "id": str(recording.id),
        "channel": str(recording.channel_id),
        "message": str(recording.message_id),
        "at": stamp(recording.at),
        "seconds": recording.seconds,
        "fingerprint": list(recording.fingerprint),
    }


def submission_of(submission: Submission, received: Sequence[Critique]) -> dict[str, Any]:
    """Return a submission with the critiques that its maker has received.

    While it's open, one that closes sooner would tell that somebody has listened.
    """
    is_open = submission.closed_at is None
    closes_at = submission.at + OPEN_FOR if is_open else submission.closes_at
    return {
        "id": str(submission.id),
        "at": stamp(submission.at),
        "title": submission.title,
        "question": submission.question,
        "stage": submission.stage and str(submission.stage),
        "track": id_text(submission.track_id),
        "recording": id_text(submission.recording_id),
        "link": submission.link,
        "closes_at": stamp(closes_at),
        "closed_at": stamp(submission.closed_at),
        "hidden_at": stamp(submission.hidden_at),
        "critiques": [_received(critique) for critique in received],
    }


def _received(critique: Critique) -> dict[str, Any]:
    is_named = critique.maker_agrees and critique.critic_agrees
    return _written(critique) | {
        "id": str(critique.id),
        "on": _day(critique.visible_at),
        "marked_at": stamp(critique.marked_at),
        "replied_at": stamp(critique.replied_at),
        "maker_agrees": critique.maker_agrees,
        "critic": id_text(critique.user_id) if is_named else None,
    }


def critique_given(critique: Critique, maker_id: int | None, now: datetime) -> dict[str, Any]:
    """Return a critique that the member has written; its maker has an id if both agreed."""
    if critique.replied_at is not None and critique.replied_at > now:  # its critic can't see it yet
        critique = replace(critique, reply=None, replied_at=None)
    if critique.pays_at is not None:  # nor its mark
        critique = replace(critique, is_helpful=None, marked_at=None, pays_at=None)
    is_named = critique.maker_agrees and critique.critic_agrees
    return _written(critique) | {
        "id": str(critique.id),
        "submission": id_text(critique.submission_id),
        "at": stamp(critique.at),
        "day": critique.day.isoformat(),
        "is_blind": critique.is_blind,
        "visible_at": stamp(critique.visible_at),
        "marked_on": _day(critique.marked_at),
        "replied_on": _day(critique.replied_at),
        "critic_agrees": critique.critic_agrees,
        "maker": id_text(maker_id) if is_named else None,
        "hidden_at": stamp(critique.hidden_at),
        "undone_at": stamp(critique.undone_at),
    }


def _written(critique: Critique) -> dict[str, Any]:
    """Return what both sides see."""
    return {
        "impression": critique.impression,
        "strongest": critique.strongest,
        "weakest": critique.weakest,
        "weakest_at_seconds": critique.weakest_at_seconds,
        "suggestion": critique.suggestion,
        "focus": critique.focus,
        "verdict": str(critique.verdict),
        "craft": str(critique.craft),
        "is_helpful": critique.is_helpful,
        "reply": critique.reply,
    }


def feedback_claim_of(claim: Claim) -> dict[str, Any]:
    """Return a turn to listen."""
    return {
        "id": str(claim.id),
        "submission": id_text(claim.submission_id),
        "claimed_at": stamp(claim.claimed_at),
        "expires_at": stamp(claim.expires_at),
        "ended_on": _day(claim.ended_at),
        "outcome": claim.outcome and str(claim.outcome),
    }


def feedback_member_of(member: FeedbackMember) -> dict[str, Any]:
    """Return what a member has submitted and given."""
    return {
        "submitted": member.submitted,
        "given": member.given,
        "lapsed": member.lapsed,
        "paused_until": stamp(member.paused_until),
    }


def _day(instant: datetime | None) -> str | None:
    return f"{instant:%Y-%m-%d}" if instant is not None else None
