"""Rows about a member in the format of the export (rules, Promises)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic_core import to_jsonable_python

from bot.assessments.store import Assessment
from bot.calendar.rules.periods import shown_period
from bot.coach.store.placements import Placement
from bot.coach.store.plans import StoredLine, StoredPlan
from bot.coach.store.track_steps import TrackStep
from bot.milestones.store import Claim
from bot.outbox.store import Delivery
from bot.quests.store.completions import Completion
from bot.quests.store.personal_quests import Reroll
from bot.quests.store.postings import QuestPosting
from bot.quests.store.server_quests import ServerQuest
from bot.reminders.store import Reminder
from bot.reviews.store import Review
from bot.sessions.store.sessions import Break, StoredSession
from bot.setting_changes.store import SettingChange
from bot.staff.store import Act
from bot.streaks.store import StoredStreakMilestone
from bot.tracks.store import Track
from bot.xp.store.ledger import Award, PracticeDay
from bot.xp.store.level_ups import StoredLevelUp
from bot.xp.store.standings import StoredStanding
from bot.xp_import.store.import_rows import ImportRow
from bot.xp_import.store.imports import Import


def stamp(instant: datetime | None) -> str | None:
    """Return an instant in the export's format, in UTC."""
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}" if instant is not None else None


def _id(number: int | None) -> str | None:
    """Return an id as text: JavaScript rounds large numbers."""
    return str(number) if number is not None else None


def award_of(award: Award) -> dict[str, Any]:
    """Return an award."""
    return {
        "id": str(award.id),
        "at": stamp(award.at),
        "day": award.day.isoformat(),
        "source": str(award.source),
        "base_xp": award.base_xp,
        "multiplier_percent": award.multiplier_percent,
        "streak_bonus_percent": award.streak_bonus_percent,
        "xp": award.xp,
        "attributes": award.attributes,
        "undoes": _id(award.undoes),
        "reason": award.reason,
        "reference": award.reference,
        "minutes": award.minutes,
        "quests": award.quests,
    }


def session_of(session: StoredSession, breaks: Sequence[Break]) -> dict[str, Any]:
    """Return a session."""
    return {
        "id": str(session.id),
        "kind": str(session.kind),
        "day": session.day.isoformat(),
        "started_at": stamp(session.started_at),
        "ended_at": stamp(session.ended_at),
        "minutes": session.minutes,
        "focus": session.focus,
        "note": session.note,
        "breaks": [{"from": stamp(each.from_at), "to": stamp(each.to_at)} for each in breaks],
        "undone": session.undone_at is not None,
        "undone_at": stamp(session.undone_at),
        "timezone": session.timezone,
        "channel": _id(session.channel_id),
        "posting": _id(session.posting_id),
        "exercise": session.exercise,
        "variant": str(session.variant) if session.variant else None,
        "discarded_at": stamp(session.discarded_at),
        "last_sign_at": stamp(session.last_sign_at),
        "ear_reminder_at": stamp(session.ears_at),
        "check_at": stamp(session.check_at),
        "asked_at": stamp(session.asked_at),
    }


def reminder_of(reminder: Reminder) -> dict[str, Any]:
    """Return a reminder."""
    return {
        "id": str(reminder.id),
        "kind": str(reminder.kind),
        "at": stamp(reminder.at),
        "answered_at": stamp(reminder.answered_at),
        "session": _id(reminder.session_id),
        "day": reminder.day.isoformat(),
        "focus": reminder.focus,
        "minutes": reminder.minutes,
        "last_sign_at": stamp(reminder.sign_at),
        "level": reminder.level,
    }


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
    }


def claim_of(claim: Claim) -> dict[str, Any]:
    """Return a claim."""
    return {
        "id": str(claim.id),
        "milestone": claim.milestone,
        "link": claim.link,
        "note": claim.note,
        "at": stamp(claim.at),
        "day": claim.day.isoformat(),
        "state": str(claim.state),
        "reason": claim.reason,
        "undone": claim.undone_at is not None,
        "undone_at": stamp(claim.undone_at),
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


def assessment_of(assessment: Assessment) -> dict[str, Any]:
    """Return how an exercise went."""
    return {
        "id": str(assessment.id),
        "quest": assessment.quest,
        "day": assessment.day.isoformat(),
        "at": stamp(assessment.at),
        "completion": _id(assessment.completion_id),
        "session": _id(assessment.session_id),
        "checks": list(assessment.checks),
        "missed": assessment.missed,
        "rating": assessment.rating,
    }


def placement_of(placement: Placement) -> dict[str, Any]:
    """Return a placement in one focus."""
    return {
        "focus": placement.focus,
        "craft": placement.craft,
        "placed_at": stamp(placement.placed_at),
    }


def plan_of(plan: StoredPlan) -> dict[str, Any]:
    """Return the plan of a week."""
    return {
        "week": plan.week,
        "planned_at": stamp(plan.planned_at),
        "week_minutes": plan.week_minutes,
        "wish": plan.wish,
        "focus": plan.focus,
    }


def plan_line_of(line: StoredLine) -> dict[str, Any]:
    """Return a line of a plan."""
    return {
        "week": line.week,
        "position": line.position,
        "quest": line.quest,
        "focus": line.focus,
        "minutes": line.minutes,
        "part": line.part,
        "repeats": line.repeats.isoformat() if line.repeats else None,
        "reason": to_jsonable_python(line.reason),
    }


def track_step_of(step: TrackStep) -> dict[str, Any]:
    """Return a step that a track has."""
    return {"track_id": str(step.track_id), "step": step.step, "at": stamp(step.at)}


def track_of(track: Track) -> dict[str, Any]:
    """Return a track."""
    return {
        "id": str(track.id),
        "title": track.title,
        "stage": str(track.stage),
        "link": track.link,
        "added_at": stamp(track.added_at),
        "moved_at": stamp(track.moved_at),
        "released_at": stamp(track.released_at),
        "nudged_on": track.nudged_on.isoformat() if track.nudged_on else None,
    }


def act_about(act: Act) -> dict[str, Any]:
    """Return an act about the member."""
    return act_of(act) | {"told_at": stamp(act.told_at)}


def act_of(act: Act) -> dict[str, Any]:
    """Return an act without other members: an export is about one member."""
    return {
        "id": str(act.id),
        "at": stamp(act.at),
        "act": str(act.act),
        "award": _id(act.award_id),
        "subject": act.subject,
        "xp": act.xp,
        "reason": act.reason,
        "forget_actor_at": stamp(act.forget_actor_at),
    }


def setting_change_of(change: SettingChange) -> dict[str, Any]:
    """Return a setting change."""
    return {
        "id": str(change.id),
        "at": stamp(change.at),
        "setting": str(change.setting),
        "subject": change.subject,
        "from": change.old_value,
        "to": change.new_value,
        "forget_actor_at": stamp(change.forget_actor_at),
    }


def share_of(share: ImportRow) -> dict[str, Any]:
    """Return a share."""
    return {"import": str(share.import_id), "xp": share.xp, "state": str(share.state)}


def import_of(xp_import: Import) -> dict[str, Any]:
    """Return an import without its members: an export is about one member."""
    return {
        "id": str(xp_import.id),
        "file": xp_import.file_name,
        "at": stamp(xp_import.asked_at),
        "state": str(xp_import.state),
        "percent": xp_import.percent,
        "members": xp_import.members,
        "xp": xp_import.xp,
        "begun_at": stamp(xp_import.begun_at),
        "done_at": stamp(xp_import.done_at),
        "work_at": stamp(xp_import.work_at),
        "digest": xp_import.digest,
        "given": xp_import.given,
        "given_xp": xp_import.given_xp,
        "away": xp_import.away,
        "bots": xp_import.bots,
        "kept": xp_import.kept,
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


def level_up_of(level_up: StoredLevelUp) -> dict[str, Any]:
    """Return a level-up."""
    return {
        "level": level_up.level,
        "from_level": level_up.from_level,
        "at": stamp(level_up.at),
        "id": str(level_up.id),
        "award": str(level_up.award_id),
        "daily_list": _id(level_up.digest_id),
    }


def streak_milestone_of(milestone: StoredStreakMilestone) -> dict[str, Any]:
    """Return an announced length of a streak."""
    return {"days": milestone.days, "at": stamp(milestone.at), "id": str(milestone.id)}


def standing_of(standing: StoredStanding) -> dict[str, Any]:
    """Return the sums of a period."""
    return {
        "period": shown_period(standing.period),
        "xp": standing.xp,
        "minutes": standing.minutes,
        "quests": standing.quests,
        "on_boards": standing.present,
    }


def practice_day_of(day: PracticeDay) -> dict[str, Any]:
    """Return the practice of a day."""
    return {"day": day.day.isoformat(), "minutes": day.minutes, "quests": day.quests}


def message_of(delivery: Delivery) -> dict[str, Any]:
    """Return a message about a member, sent or still to be sent."""
    return {
        "id": str(delivery.id),
        "kind": str(delivery.kind),
        "subject": str(delivery.subject_id),
        "channel": _id(delivery.channel_id),
        "message": _id(delivery.message_id),
        "send_at": stamp(delivery.send_at),
        "sending_since": stamp(delivery.sending_since),
        "attempts": delivery.attempts,
    }
