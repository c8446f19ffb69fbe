"""Which rung of the ladders a member is on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.coach.rules.craft import Craft, is_beyond
from bot.coach.rules.fitting import (
    has_gear_for,
    has_track_for,
    is_available,
    needed_stage,
)
from bot.coach.rules.history import History, Record
from bot.coach.rules.library import Exercise, Ladder, Library
from bot.quests.rules.rerolls import RerollReason
from bot.tracks.rules import Stage

TRIES = 3
"""How often a rung is given until the ladder goes on, whether its checks hold or not."""


class RungState(StrEnum):
    """Where a member is with a rung; one is SKIPPED if they are beyond it, or can't do it."""

    DONE = "done"
    SKIPPED = "skipped"
    NEXT = "next"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """A ladder, and the state of each of its rungs.

    `waits_for` is the stage that a track must have reached before the next rung can be done.
    """

    ladder: Ladder
    states: Sequence[RungState]
    waits_for: Stage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A rung to do next: `number` counts from 1, `record` is what was done of it so far."""

    ladder: Ladder
    number: int
    exercise: Exercise
    record: Record | None


def ladders_of(history: History, library: Library) -> Iterator[Ladder]:
    """Yield a member's ladders in order: the foundations, then their path's."""
    if library.foundations is not None:
        yield library.foundations
    if history.path is not None and history.path in library.path_ladders:
        yield library.path_ladders[history.path]


def is_past_foundations(history: History, library: Library) -> bool:
    """Whether a member needs no foundations.

    They have finished a track, which is where these end, are sure in a focus, or steady in one of
    their path.
    """
    path = library.path_focuses.get(history.path or "", ())
    return (
        history.has_finished
        or Craft.SURE in history.craft.values()
        or any(history.craft_in(focus) is Craft.STEADY for focus in path)
    )


def is_to_do(history: History, library: Library, ladder: Ladder, exercise: Exercise) -> bool:
    """Whether a rung of a ladder is still to do.

    One of the foundations isn't if it is for a stage that one of the member's tracks has left.
    """
    if is_rung_done(history, exercise):
        return False
    if library.foundations is None or ladder.slug != library.foundations.slug:
        return True
    stage, furthest = library.stage_of.get(exercise.slug), history.furthest_stage
    is_left = stage is not None and furthest is not None and stage.rank < furthest.rank
    return not (is_left or is_past_foundations(history, library))


def undone_rungs(history: History, library: Library) -> Iterator[tuple[Ladder, int, Exercise]]:
    """Yield the rungs that are still to do, each with its ladder and its number from 1."""
    for ladder in ladders_of(history, library):
        for number, slug in enumerate(ladder.rungs, 1):
            exercise = library.by_slug.get(slug)
            if exercise is not None and is_to_do(history, library, ladder, exercise):
                yield ladder, number, exercise


def next_rung(history: History, library: Library) -> Rung | None:
    """Return the first rung that is not done; None if all are, or it waits for a track."""
    ladder, number, exercise = next(undone_rungs(history, library), (None, 0, None))
    if ladder is None or exercise is None or not has_track_for(history, library, exercise):
        return None
    record = history.records.get(exercise.slug)
    return Rung(ladder=ladder, number=number, exercise=exercise, record=record)


def is_rung_done(history: History, exercise: Exercise) -> bool:
    """Whether a rung needs no more practice: passed, tried thrice, placed beyond, or impossible."""
    return (
        _was_done(history, exercise)
        or is_beyond(history.craft_in(exercise.focus), exercise.difficulty)
        or not is_available(history, exercise)
        or not has_gear_for(history, exercise)
    )


def _was_done(history: History, exercise: Exercise) -> bool:
    """Whether a rung was passed or tried thrice, or the member says they have done it before."""
    record = history.records.get(exercise.slug)
    return (
        record is not None and (record.passed or record.is_worked or record.times >= TRIES)
    ) or any(
        swap.exercise.slug == exercise.slug and swap.reason is RerollReason.DONE_BEFORE
        for swap in history.swaps
    )


def climbs(history: History, library: Library) -> list[Climb]:
    """Return where a member is on each of their ladders; only one of them has a next rung."""
    found: list[Climb] = []
    has_next = False
    for ladder in ladders_of(history, library):
        states: list[RungState] = []
        waits_for: Stage | None = None
        for slug in ladder.rungs:
            exercise = library.by_slug.get(slug)
            if exercise is not None and _was_done(history, exercise):
                states.append(RungState.DONE)
            elif exercise is None or not is_to_do(history, library, ladder, exercise):
                states.append(RungState.SKIPPED)
            elif has_next:
                states.append(RungState.LOCKED)
            else:
                has_next = True
                states.append(RungState.NEXT)
                if not has_track_for(history, library, exercise):
                    waits_for = needed_stage(library, exercise)
        found.append(Climb(ladder=ladder, states=states, waits_for=waits_for))
    return found


def locked_rungs(history: History, library: Library) -> frozenset[str]:
    """Return the rungs that aren't done: only the ladder gives them, one after another."""
    return frozenset(exercise.slug for _, _, exercise in undone_rungs(history, library))
