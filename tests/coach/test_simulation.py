"""What learners of ten kinds get from the coach, with the music pack."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest

from benchmarks.coach import (
    BEGINNER_KIND,
    MAX_WEEKS_TO_FINISH,
    MIN_TECHNIQUES,
    Simulated,
    simulate,
)
from benchmarks.learners import FIRST_DAY, Learner, music_library
from benchmarks.plan_checks import CHECKS, RUNG
from bot.assessments import store as assessments
from bot.assessments.store import NewAssessment
from bot.calendar.rules.periods import week_of
from bot.coach.results import PlannedLine
from bot.coach.rules import reasons
from bot.coach.rules.drafting import PlanLine
from bot.coach.rules.planning import next_line, plan
from bot.profiles.results import ProfileChanges
from bot.sessions.results import SessionRecorded
from tests.world import ANNE, ON_SQLITE, World


@pytest.fixture(scope="module")
def simulated() -> Simulated:
    return simulate(count=10, weeks=12)


@pytest.mark.parametrize("check", CHECKS)
def test_nobody_ever_gets(check: str, simulated: Simulated) -> None:
    assert simulated.faults[check] == []


def test_each_week_with_an_unreleased_track_moves_it(simulated: Simulated) -> None:
    assert simulated.weeks_with_track > 50
    assert simulated.weeks_without_move == []


def test_beginners_who_follow_finish_a_track_and_meet_many_techniques(simulated: Simulated) -> None:
    (finished,), (techniques,) = simulated.finished_in, simulated.techniques
    assert finished is not None, "the beginner isn't through the foundations"
    assert finished <= MAX_WEEKS_TO_FINISH
    assert techniques >= MIN_TECHNIQUES


def summary_of(lines: Iterable[PlanLine]) -> list[tuple[str | None, int, str, int | None]]:
    return [
        (each.exercise and each.exercise.slug, each.minutes, each.reason.kind, each.part)
        for each in lines
    ]


def summary_of_planned(world: World) -> list[tuple[str | None, int, str, int | None]]:
    lines: Sequence[PlannedLine] = world.services.coach.plan.blocking(world.request()).lines
    return [
        (each.quest and each.quest.slug, each.minutes, each.reason.kind, each.part)
        for each in lines
    ]


def follow(world: World, learner: Learner, line: PlanLine, day: date) -> None:
    """Do a line in the model, then the same with the services."""
    tracks, rated = [*learner.tracks], len(learner.ratings)
    before = {slug: each.times for slug, each in learner.outcomes.items()}
    learner.follow(line, day)
    slug = line.exercise.slug if line.exercise else None
    world.now = max(world.now, datetime.combine(day, time(12), UTC))
    focus = None if slug else line.focus
    world.services.sessions.start.blocking(world.request(), exercise=slug, focus=focus)
    world.passes(minutes=line.minutes)
    stopped = world.services.sessions.stop.blocking(world.request())
    assert isinstance(stopped, SessionRecorded)
    outcome = learner.outcomes.get(slug or "")
    if slug is not None and outcome is not None and before.get(slug) != outcome.times:
        assessment = NewAssessment(
            guild_id=world.guild_id,
            user_id=ANNE,
            quest=slug,
            day=day,
            at=world.now,
            session_id=stopped.session_id,
            checks=(),
            missed=outcome.missed,
            rating=learner.ratings[-1][1].rating if len(learner.ratings) > rated else None,
        )
        with world.database.writing() as tx:
            assessments.add(tx, assessment)
    if learner.tracks != tracks:
        move_track(world, line)


def move_track(world: World, line: PlanLine) -> None:
    """Do what a line says with the track of the services."""
    match line.reason:
        case reasons.StartTrack():
            world.services.tracks.add.blocking(world.request(), title="Night Drive")
        case reasons.TrackStep(step=step):
            (track,) = world.services.tracks.suggest.blocking(world.guild_id, ANNE, "")
            world.services.coach.tick.blocking(world.request(), track_id=track.id, step=step)
        case reasons.StageDone(following=following):
            world.services.tracks.move.blocking(
                world.request(), track="Night Drive", stage=following
            )
        case _:
            pass


@ON_SQLITE
def test_the_model_plans_what_the_services_plan(world: World) -> None:
    pack, library = music_library()
    learner = Learner(kind=BEGINNER_KIND, member_id=ANNE, pack=pack, library=library)
    world.now = datetime.combine(FIRST_DAY, time(9), UTC)
    goals = ProfileChanges(daily_goal_minutes=30, sitting_minutes=30)
    world.services.profiles.set_up.blocking(world.request(), goals)
    for week in range(6):
        monday = FIRST_DAY + timedelta(weeks=week)
        learner.today = monday
        world.now = datetime.combine(monday, time(9), UTC)
        made = plan(learner.history(), library)
        lines = learner.planned[week_of(monday)] = list(made.lines)
        assert summary_of_planned(world) == summary_of(lines), f"week {week + 1}"
        for at, line in enumerate(lines):  # grows while it is followed
            learner.today = monday + timedelta(days=at)
            follow(world, learner, line, learner.today)
            if isinstance(line.reason, RUNG):
                left = made.week_minutes - sum(each.minutes for each in lines)
                following = next_line(learner.history(), library, len(lines), left)
                lines += [following] if following else []
                assert summary_of_planned(world) == summary_of(lines), f"week {week + 1}"
        learner.practise(learner.today, "mixing", 20)
        world.log(20, focus="mixing")
