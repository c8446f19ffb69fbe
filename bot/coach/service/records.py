"""What a member has done with each exercise, and how well they hear."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.assessments.store import QuestOutcome
from bot.calendar.rules.days import producer_day
from bot.coach.rules.hearing import Hearing
from bot.coach.rules.history import Record
from bot.coach.rules.library import Library
from bot.coach.store.practice import PractisedQuest
from bot.db.transactions import Transaction
from bot.ears.store import drills as ear_drills
from bot.members.store import Member

OUTCOME_TIMES = 4
"""How often an exercise was done, at most: more makes no difference to a plan."""


def hearing_of(tx: Transaction, member: Member, zone: ZoneInfo) -> list[Hearing]:
    """Return how well a member hears on each drill that they have finished a round of."""
    return [
        Hearing(
            drill=each.drill,
            threshold=each.threshold,
            rounds=each.rounds,
            due_on=each.due_on,
            last_on=producer_day(each.last_at, zone),
        )
        for each in ear_drills.drills_of(tx, member.guild_id, member.user_id)
    ]


def records_of(
    library: Library, outcomes: Sequence[QuestOutcome], practised: Sequence[PractisedQuest]
) -> dict[str, Record]:
    """Return what a member did with each exercise, assessed or only practised lately."""
    found: dict[str, Record] = {}
    for each in practised:
        exercise = library.by_slug.get(each.quest)
        if exercise is not None:
            found[each.quest] = Record(
                quest=each.quest,
                focus=exercise.focus,
                difficulty=exercise.difficulty,
                times=1,
                last_on=each.last_on,
                passed=False,
                is_worked=each.minutes >= exercise.minutes,
            )
    for outcome in outcomes:
        exercise = library.by_slug.get(outcome.quest)
        if exercise is not None:
            worked = found.get(outcome.quest)
            found[outcome.quest] = Record(
                quest=outcome.quest,
                focus=exercise.focus,
                difficulty=exercise.difficulty,
                times=outcome.times,
                last_on=max(outcome.last_on, worked.last_on) if worked else outcome.last_on,
                passed=outcome.best_missed == 0,
                missed=outcome.missed,
            )
    return found
