"""What moves a member's tracks: the next thing that the stage of one lacks."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.calendar.rules.periods import week_of
from bot.coach.rules.choosing import suits
from bot.coach.rules.fitting import can_do, difficulty_rank
from bot.coach.rules.history import (
    REPEAT_DAYS,
    STALLED_DAYS,
    History,
    Record,
    TrackProgress,
)
from bot.coach.rules.ladders import locked_rungs, next_rung
from bot.coach.rules.library import Exercise, Library, Step
from bot.tracks.rules import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """A reminder of a track that has not moved for `days`; `is_new` the first time."""

    track_id: int
    days: int
    is_new: bool


def working_track(history: History) -> TrackProgress | None:
    """Return the track to work on: the one nearest to its release, then the one moved last."""
    return max(
        history.tracks, key=lambda each: (each.stage.rank, each.moved_on, each.id), default=None
    )


def has_step(track: TrackProgress, step: Step, records: Mapping[str, Record]) -> bool:
    """Whether a track has a step: ticked, or an exercise of it was passed since it was added."""
    return step.slug in track.steps or has_passed(track, step, records)


def has_passed(track: TrackProgress, step: Step, records: Mapping[str, Record]) -> bool:
    """Whether an exercise of a step was passed since the track was added."""
    passed = (records[slug] for slug in step.quests if slug in records and records[slug].passed)
    return any(each.last_on >= track.added_on for each in passed)


def missing_steps(history: History, library: Library, track: TrackProgress) -> list[Step]:
    """Return what a track lacks, in order; a finished master goes on with the release.

    What the next rung teaches comes last: the rung is in the plan anyway.
    """
    stages = [track.stage]
    if track.stage is Stage.MASTER:
        stages.append(Stage.RELEASED)
    missing = [
        step
        for stage in stages
        for step in library.steps.get(stage, ())
        if not has_step(track, step, history.records)
    ]
    rung = next_rung(history, library)
    slug = rung.exercise.slug if rung is not None else None
    return sorted(missing, key=lambda step: slug in step.quests)


def step_exercise(history: History, library: Library, step: Step) -> Exercise | None:
    """Return the exercise for a step that suits a member best, None if none does.

    One they did in the last 8 weeks isn't given again: they know how, and can go straight to it.
    Rungs are left to their ladder.
    """
    exercises = [library.by_slug[slug] for slug in step.quests if slug in library.by_slug]
    locked = locked_rungs(history, library)
    fitting = [
        each
        for each in exercises
        if each.slug not in locked
        and can_do(history, library, each)
        and suits(history, library, each)
        and each.slug not in history.avoided
        and each.slug not in history.planned
        and not history.done_within(each.slug, REPEAT_DAYS)
    ]
    return min(fitting, key=lambda each: difficulty_rank(history, each) or 0, default=None)


def nudged_track(history: History) -> Nudge | None:
    """Return the track to remind of: it has not moved for 14 days, and is not the working one.

    It is in the plans of one ISO week, then not again until it moves.
    """
    working = working_track(history)
    stalled = [
        track
        for track in history.tracks
        if track is not working and history.days_since(track.moved_on) >= STALLED_DAYS
    ]
    this_week = [
        track
        for track in stalled
        if track.nudged_on is not None and week_of(track.nudged_on) == week_of(history.today)
    ]
    fresh = [track for track in stalled if track.nudged_on is None]
    chosen = min(this_week or fresh, key=lambda track: (track.moved_on, track.id), default=None)
    if chosen is None:
        return None
    return Nudge(track_id=chosen.id, days=history.days_since(chosen.moved_on), is_new=not this_week)
