"""What a track has of the steps of its stage, and ticking them."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.coach.errors import StepNotFound
from bot.coach.rules.library import Step
from bot.coach.rules.tracks import has_passed, step_exercise
from bot.coach.service.context import CoachContext, load_coach_context
from bot.coach.store import track_steps
from bot.db.transactions import Transaction
from bot.db.use_cases import writes
from bot.interactions.rules import Request
from bot.interactions.service import enter
from bot.members.store import Member
from bot.packs.course import StageStep
from bot.servers.service.context import ServerContext, load_context
from bot.tracks import store as tracks
from bot.tracks.errors import TrackNotFound
from bot.tracks.results import StageProgress, TrackShown
from bot.tracks.rules import Stage
from bot.tracks.service.releases import with_release
from bot.tracks.store import Track
from bot.use_cases import Service


class TrackSteps(Service):
    """What members tick off on their tracks. Each method is one transaction."""

    @writes
    def record(
        self,
        tx: Transaction,
        request: Request,
        *,
        track_id: int,
        stage: Stage,
        has: Collection[str],
    ) -> TrackShown:
        """Record which steps of a stage a track has: those in `has`, and no others.

        Raises:
            TrackNotFound: the member has no such track.
            StepNotFound: the stage has no such step.
        """
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        track = _own_track(tx, request, track_id)
        who = (request.guild_id, request.user_id)
        slugs = {step.slug for step in steps_of(context, stage)}
        if not slugs.issuperset(has):
            raise StepNotFound
        for slug in slugs:
            if slug in has:
                track_steps.tick(tx, *who, track_id, slug, request.now)
            else:
                track_steps.untick(tx, *who, track_id, slug)
        return shown_track(tx, context, member, track, request.now)

    @writes
    def tick(self, tx: Transaction, request: Request, *, track_id: int, step: str) -> TrackShown:
        """Record that a track has a step.

        Raises:
            TrackNotFound: the member has no such track.
            StepNotFound: the pack has no such step.
        """
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        track = tick_step(tx, context, request, track_id, step)
        return shown_track(tx, context, member, track, request.now)


def tick_step(
    tx: Transaction, context: ServerContext, request: Request, track_id: int, step: str
) -> Track:
    """Record that a member's track has a step, and return the track.

    Raises:
        TrackNotFound: the member has no such track.
        StepNotFound: the pack has no such step.
    """
    track = _own_track(tx, request, track_id)
    if step not in context.pack.step_by_slug:
        raise StepNotFound
    track_steps.tick(tx, request.guild_id, request.user_id, track_id, step, request.now)
    return track


def _own_track(tx: Transaction, request: Request, track_id: int) -> Track:
    track = tracks.find(tx, request.guild_id, request.user_id, track_id)
    if track is None:
        raise TrackNotFound
    return track


def shown_track(
    tx: Transaction, context: ServerContext, member: Member, track: Track, now: datetime
) -> TrackShown:
    """Return a track: what can be done with its release, or what it has of its stage."""
    if track.stage is Stage.RELEASED:
        return with_release(tx, context, member, track)
    return TrackShown(track=track, progress=_progress(tx, context, member, track, now))


def steps_of(context: ServerContext, stage: Stage) -> tuple[StageStep, ...]:
    """Return what the pack asks of a stage."""
    guide = context.pack.stage_guide.get(stage)
    return guide.steps if guide else ()


def _progress(
    tx: Transaction, context: ServerContext, member: Member, track: Track, now: datetime
) -> StageProgress | None:
    """Return what a track has, as the plan sees it: what was ticked, and what was passed."""
    stage, steps = track.stage, steps_of(context, track.stage)
    if not steps:
        return None
    coach_context = load_coach_context(tx, context, member, now)
    history = coach_context.history
    ticked = frozenset(track_steps.of_track(tx, track.guild_id, track.user_id, track.id))
    known = next((each for each in history.tracks if each.id == track.id), None)
    release = steps_of(context, Stage.RELEASED)
    passed = frozenset(
        step.slug
        for step in (*steps, *release)
        if known is not None and has_passed(known, _step(step), history.records)
    )
    done = ticked | passed
    if stage is Stage.MASTER and release and done.issuperset(step.slug for step in steps):
        stage, steps = Stage.RELEASED, release
    progress = StageProgress(stage=stage, steps=steps, done=done, passed=passed)
    return _with_quest(coach_context, progress) if progress.missing else progress


def _step(step: StageStep) -> Step:
    return Step(slug=step.slug, quests=step.quests)


def _with_quest(coach_context: CoachContext, progress: StageProgress) -> StageProgress:
    """Return the progress with the quest that suits the member best for the next step."""
    missing, library = progress.missing[0], coach_context.library
    exercise = step_exercise(coach_context.history, library, _step(missing))
    if exercise is None:
        return replace(progress, focus=library.by_slug[missing.quests[0]].focus)
    return replace(
        progress,
        focus=exercise.focus,
        quest=coach_context.quests[exercise.slug],
        posting_id=exercise.posting_id,
    )
