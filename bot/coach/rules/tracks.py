"""What moves a member's tracks: the next thing that the stage of one lacks."""

from dataclasses import dataclass

from bot.calendar.rules.periods import week_of
from bot.coach.rules.choosing import suits
from bot.coach.rules.fitting import can_do, difficulty_rank
from bot.coach.rules.history import (
    REPEAT_DAYS,
    STALLED_DAYS,
    Exercise,
    History,
    Library,
    Step,
    TrackProgress,
)
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


def missing_step(track: TrackProgress, library: Library) -> Step | None:
    """Return the first thing a track lacks; a finished master goes on with the release."""
    stages = [track.stage]
    if track.stage is Stage.MASTER:
        stages.append(Stage.RELEASED)
    return next(
        (
            step
            for stage in stages
            for step in library.steps.get(stage, ())
            if step.slug not in track.steps
        ),
        None,
    )


def step_exercise(history: History, library: Library, step: Step) -> Exercise | None:
    """Return the exercise for a step that suits a member best, None if none does.

    One they did in the last 8 weeks isn't given again: they know how, and can go straight to it.
    """
    exercises = [library.by_slug[slug] for slug in step.quests if slug in library.by_slug]
    fitting = [
        each
        for each in exercises
        if can_do(history, library, each)
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
