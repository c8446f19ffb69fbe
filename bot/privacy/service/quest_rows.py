"""Rows about a member's quests and reviews in the format of the export."""

from typing import Any

from pydantic_core import to_jsonable_python

from bot.calendar.rules.periods import shown_period
from bot.milestones.store import Claim, ClaimedCritique
from bot.privacy.service.export_values import stamp
from bot.quests.store.completions import Completion
from bot.quests.store.personal_quests import Reroll
from bot.quests.store.postings import QuestPosting
from bot.quests.store.server_quests import ServerQuest
from bot.reviews.store import Review


def completion_of(completion: Completion) -> dict[str, Any]:
    """Return a completion."""
    return {
        "id": str(completion.id),
        "quest": completion.quest,
        "cadence": str(completion.cadence),
        "period": shown_period(completion.period),
        "at": stamp(completion.at),
        "note": completion.note,
        "proof": completion.proof_url or completion.proof_file_url,
        "proof_file_name": completion.proof_file_name,
        "proof_file_url": completion.proof_file_url,
        "state": str(completion.state),
        "undone": completion.undone_at is not None,
        "undone_at": stamp(completion.undone_at),
        "posting": str(completion.posting_id),
        "day": completion.day.isoformat(),
        "proof_url": completion.proof_url,
        "proof_file_bytes": completion.proof_file_bytes,
        "variant": str(completion.variant) if completion.variant else None,
        "measured": to_jsonable_python(completion.measured),
    }


def claim_of(claim: Claim) -> dict[str, Any]:
    """Return a claim."""
    return {
        "id": str(claim.id),
        "milestone": claim.milestone,
        "link": claim.link,
        "note": claim.note,
        "critiques": [critique_claimed(each) for each in claim.critiques],
        "at": stamp(claim.at),
        "day": claim.day.isoformat(),
        "state": str(claim.state),
        "reason": claim.reason,
        "undone": claim.undone_at is not None,
        "undone_at": stamp(claim.undone_at),
    }


def critique_claimed(critique: ClaimedCritique) -> dict[str, Any]:
    """Return a critique that a claim rests on."""
    return {
        "submission": str(critique.submission_id),
        "craft": str(critique.craft),
        "focus": critique.focus,
        "impression": critique.impression,
        "strongest": critique.strongest,
        "weakest": critique.weakest,
        "suggestion": critique.suggestion,
    }


def review_of(review: Review) -> dict[str, Any]:
    """Return a review without other members: an export is about one member."""
    return {
        "id": str(review.id),
        "kind": str(review.kind),
        "subject": str(review.subject_id),
        "asked_at": stamp(review.asked_at),
        "verdict": str(review.verdict) if review.verdict else None,
        "decided_at": stamp(review.decided_at),
        "reason": review.reason,
        "level": review.level,
        "notifies": review.notifies,
    }


def personal_quest_of(posting: QuestPosting) -> dict[str, Any]:
    """Return a personal quest."""
    return {
        "id": str(posting.id),
        "quest": posting.quest,
        "period": shown_period(posting.period),
        "opened_at": stamp(posting.opened_at),
        "closes_at": stamp(posting.closes_at),
    }


def reroll_of(reroll: Reroll) -> dict[str, Any]:
    """Return a reroll."""
    return {
        "day": reroll.day.isoformat(),
        "from_quest": reroll.from_quest,
        "to_quest": reroll.to_quest,
        "at": stamp(reroll.at),
        "reason": reroll.reason,
    }


def server_quest_of(quest: ServerQuest) -> dict[str, Any]:
    """Return a quest that a member added to their server."""
    return {
        "id": str(quest.id),
        "title": quest.title,
        "at": stamp(quest.added_at),
        "task": quest.task,
        "cadence": str(quest.cadence),
        "focus": quest.focus,
        "minutes": quest.minutes,
    }
