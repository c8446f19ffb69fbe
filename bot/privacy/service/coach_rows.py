"""Rows about a member's plans and tracks in the format of the export."""

from typing import Any

from pydantic_core import to_jsonable_python

from bot.assessments.store import Assessment
from bot.coach.store.placements import Placement
from bot.coach.store.plans import StoredLine, StoredPlan
from bot.coach.store.track_steps import TrackStep
from bot.privacy.service.export_values import id_text, stamp
from bot.tracks.store import Track


def assessment_of(assessment: Assessment) -> dict[str, Any]:
    """Return how an exercise went."""
    return {
        "id": str(assessment.id),
        "quest": assessment.quest,
        "day": assessment.day.isoformat(),
        "at": stamp(assessment.at),
        "completion": id_text(assessment.completion_id),
        "session": id_text(assessment.session_id),
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
