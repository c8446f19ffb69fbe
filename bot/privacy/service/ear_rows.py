"""Rows about a member's ear training in the format of the export."""

from typing import Any

from bot.ears.rules.drills import LADDERS
from bot.ears.store.drills import TrainedDrill
from bot.ears.store.questions import StoredQuestion
from bot.ears.store.rounds import Round
from bot.privacy.service.export_values import stamp


def drill_of(trained: TrainedDrill) -> dict[str, Any]:
    """Return what a member has reached in a drill."""
    return {
        "drill": str(trained.drill),
        "threshold": trained.threshold,
        "unit": str(LADDERS[trained.drill].unit),
        "rounds": trained.rounds,
        "due": trained.due_on.isoformat(),
        "stage": trained.stage,
        "last_at": stamp(trained.last_at),
    }


def round_of(each: Round) -> dict[str, Any]:
    """Return a round."""
    return {
        "id": str(each.id),
        "drill": str(each.drill),
        "day": each.day.isoformat(),
        "started_at": stamp(each.started_at),
        "finished_at": stamp(each.finished_at),
        "threshold": each.threshold,
        "undone_at": stamp(each.undone_at),
    }


def question_of(question: StoredQuestion) -> dict[str, Any]:
    """Return a question; which option is right stays secret until it's answered."""
    is_open = question.chosen is None
    return {
        "id": str(question.id),
        "round": str(question.round_id),
        "number": question.number,
        "step": question.step,
        "options": question.options,
        "right_option": None if is_open else question.right_option,
        "chosen": question.chosen,
        "answered_at": stamp(question.answered_at),
    }
