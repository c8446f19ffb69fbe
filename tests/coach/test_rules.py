"""The coach's rules: deterministic plans with true reasons."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.plan_checks import LINE_COUNT, faults_of
from bot.assessments.rules import Rating
from bot.calendar.rules.periods import Cadence, week_of
from bot.coach.rules.advising import choose_advice
from bot.coach.rules.choosing import choose_personal, suits
from bot.coach.rules.craft import (
    ADVANCED,
    BEGINNER,
    INTERMEDIATE,
    Craft,
    craft_by_focus,
    is_beyond,
    suitable_difficulties,
)
from bot.coach.rules.drafting import PlanLine
from bot.coach.rules.fitting import can_do, has_track_for
from bot.coach.rules.gear import Need as Needed
from bot.coach.rules.genres import genres_in
from bot.coach.rules.hearing import (
    HEARD_FROM_STEP,
    EarWork,
    Hearing,
    due_drill,
    heard_by_focus,
)
from bot.coach.rules.history import History, Named, Rated, Record, Swap, TrackProgress
from bot.coach.rules.ladders import TRIES, is_rung_done, locked_rungs, next_rung
from bot.coach.rules.library import Advice, Exercise, Ladder, Library, Situation, Step
from bot.coach.rules.needs import needs
from bot.coach.rules.planning import Plan, Wish, days_a_week, next_line, plan, week_minutes
from bot.coach.rules.reasons import (
    AdviceReason,
    ChosenFocus,
    DrillDue,
    DueAgain,
    EarlyLevel,
    GetHeard,
    JustStarting,
    LongStretch,
    Lopsided,
    MainFocus,
    NamedByListeners,
    Neglected,
    NextRung,
    OnPath,
    OpenNow,
    Reason,
    Returned,
    RoundsOff,
    RungAgain,
    StageDone,
    StartTrack,
    StrongestFocus,
    TrackStep,
    Unfinished,
    Unreleased,
    WeekendsOnly,
    YourOwn,
)
from bot.coach.rules.tracks import has_step
from bot.ears.rules.drills import LADDERS, Drill
from bot.ears.view.drills import amount_text
from bot.members.rules import Gear
from bot.quests.rules.rerolls import RerollReason
from bot.tracks.rules import Stage

T = TypeVar("T")

TODAY = date(2026, 11, 22)  # a Sunday
FOCUSES = ["balls", "clubs", "passing", "shows"]
PATHS = {"solo": ["balls", "clubs"], "partner": ["passing"]}
SLUGS = [f"q{at}" for at in range(30)]
FOUNDATIONS = Ladder(slug="foundations", rungs=SLUGS[:4])
SOLO = Ladder(slug="solo", rungs=SLUGS[4:7])
STEPS = {
    Stage.IDEA: [Step(slug="hook", quests=["q8", "q9"])],
    Stage.MIX: [Step(slug="level", quests=["q10"]), Step(slug="clear", quests=["q11"])],
    Stage.RELEASED: [Step(slug="credits", quests=["q12"])],
}


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def exercise(slug: str, **options: object) -> Exercise:
    given_: dict[str, object] = {
        "slug": slug,
        "cadence": Cadence.DAILY,
        "focus": "balls",
        "minutes": 20,
        "difficulty": 0,
        "weights": {"hands": 60, "rhythm": 30, "nerve": 10},
    }
    return Exercise(**(given_ | options))  # pyright: ignore[reportArgumentType]


def library(*exercises: Exercise, advice: tuple[Advice, ...] = ()) -> Library:
    """Return a library without a course."""
    either = frozenset[str]()
    return Library(
        exercises=exercises,
        advice=advice,
        first_steps=["q0", "q1"],
        stands_on={
            "balls": {"passing": either},
            "clubs": {"balls": frozenset({"spin"}), "shows": either},
            "passing": {"clubs": either},
            "shows": {"clubs": either},
        },
        finishing=frozenset({"shows"}),
        path_focuses=PATHS,
    )


def course(*exercises: Exercise) -> Library:
    """Return a library with ladders and steps, and exercises for each of their slugs."""
    known = {each.slug for each in exercises}
    others = [exercise(slug) for slug in SLUGS[:13] if slug not in known]
    return replace(
        library(*exercises, *others),
        foundations=FOUNDATIONS,
        path_ladders={"solo": SOLO},
        steps=STEPS,
    )


def record(slug: str, **options: object) -> Record:
    given_: dict[str, object] = {
        "quest": slug,
        "focus": "balls",
        "difficulty": 0,
        "times": 1,
        "last_on": ago(3),
        "passed": True,
    }
    return Record(**(given_ | options))  # pyright: ignore[reportArgumentType]


def records(*slugs: str, **options: object) -> dict[str, Record]:
    return {slug: record(slug, **options) for slug in slugs}


# Drawn from one seed each: hypothesis would take minutes over so many small choices.


def some(random: Random, things: Sequence[T], most: int) -> frozenset[T]:
    return frozenset(random.sample(things, random.randint(0, min(most, len(things)))))


def random_exercise(random: Random, slug: str) -> Exercise:
    weight = random.randint(0, 100)
    minutes = random.choice([5, 10, 12, 20, 25, 30, 45, 90, 180, 600, random.randint(5, 900)])
    return Exercise(
        slug=slug,
        cadence=random.choice(list(Cadence)),
        focus=random.choice(FOCUSES),
        minutes=minutes,
        difficulty=random.randint(0, 2),
        weights={"hands": weight, "rhythm": 100 - weight, "nerve": 0},
        path=random.choice([None, None, None, *PATHS]),
        techniques=sorted(some(random, ["spin", "throw", "catch"], 2)),
        needs=frozenset(
            random.sample(list(Needed), 1) if random.random() < 0.2 else list[Needed]()
        ),
        track_stage=random.choice([None, None, None, Stage.SKETCH, Stage.MASTER]),
        genres=some(random, ["ring", "street"], 1) if random.random() < 0.3 else frozenset(),
        parts=random.randint(2, 6) if minutes > 45 and random.random() < 0.7 else 1,
        is_own=random.random() < 0.1,
        posting_id=random.choice([None, None, 1 + random.randint(0, 99)]),
    )


def random_library(seed: int) -> Library:
    random = Random(seed)
    advice = [
        Advice(
            slug=f"a{at}",
            focuses=some(random, FOCUSES, 2),
            suits=some(random, list(Situation), 2),
        )
        for at in range(random.randint(0, 16))
    ]
    known = SLUGS[: random.randint(0, 30)]
    found = [random_exercise(random, slug) for slug in known]
    ear_work = {"clubs": EarWork(drills=list(Drill)[:8], is_enough=True)}
    there = replace(library(*found, advice=tuple(advice)), ear_work=ear_work)
    if len(known) < 13 or random.random() < 0.3:
        return there
    return replace(there, foundations=FOUNDATIONS, path_ladders={"solo": SOLO}, steps=STEPS)


def random_days(random: Random) -> frozenset[date]:
    days = some(random, range(28), 20)
    if random.random() < 0.2:
        days = frozenset(day for day in days if ago(day).weekday() >= 5)
    return frozenset(map(ago, days))


def random_track(random: Random, at: int) -> TrackProgress:
    return TrackProgress(
        id=at,
        stage=random.choice(list(Stage)[:-1]),
        added_on=ago(random.randint(60, 90)),
        moved_on=ago(random.randint(0, 60)),
        nudged_on=random.choice([None, None, ago(random.randint(0, 20))]),
        steps=some(random, ["hook", "level", "clear", "credits"], 4),
    )


def random_record(random: Random, slug: str) -> Record:
    missed = random.choice([0, 0, 1, 2])
    return Record(
        quest=slug,
        focus=random.choice(FOCUSES),
        difficulty=random.randint(0, 2),
        times=random.randint(1, 4),
        last_on=ago(random.randint(0, 200)),
        passed=not missed or random.random() < 0.5,
        missed=missed,
        is_worked=random.random() < 0.2,
    )


def random_swap(random: Random, slug: str) -> Swap:
    return Swap(
        exercise=random_exercise(random, slug),
        on=ago(random.randint(0, 83)),
        reason=random.choice([None, *RerollReason]),
    )


def random_hearing(random: Random, drill: Drill) -> Hearing:
    return Hearing(
        drill=drill,
        threshold=random.choice(LADDERS[drill].amounts),
        rounds=random.randint(1, 5),
        due_on=ago(random.randint(-21, 9)),
        last_on=ago(random.randint(1, 30)),
    )


def random_history(seed: int) -> History:
    random = Random(seed)
    active = random_days(random)
    minutes = {focus: random.randint(5, 900) for focus in some(random, FOCUSES, 4)}
    if not active:
        minutes = {}
    last_on = {focus: ago(random.randint(28, 200)) for focus in some(random, FOCUSES, 2)}
    last_on |= {focus: random.choice(sorted(active)) for focus in minutes}
    span = [*active, *last_on.values()]
    level = random.choice([1, 5, 9, 10, 25, 39, 40, 99, 100, 250])
    done = {slug: random_record(random, slug) for slug in some(random, SLUGS, 12)}
    placed = {focus: random.choice(list(Craft)) for focus in some(random, FOCUSES, 4)}
    return History(
        member_id=random.randint(1, 2**63),
        today=TODAY,
        level=level,
        path=random.choice([None, *PATHS]) if level >= 10 else None,
        daily_goal_minutes=random.choice([None, 5, 10, 30, 60, 480]),
        sitting_minutes=random.choice([5, 10, 15, 25, 30, 60, 240]),
        gear=some(random, list(Gear), 3),
        genres=some(random, ["ring", "street", "fire"], 2),
        craft=craft_by_focus(FOCUSES, placed, done.values(), {}),
        is_placed=bool(placed),
        minutes=minutes,
        total_minutes=sum(minutes.values()) + random.choice([0, 0, 90]),
        last_on=last_on,
        active_days=active,
        first_on=min(span, default=None),
        last_active_on=max(span, default=None),
        longest_stretch_minutes=random.randint(0, 200),
        records=done,
        ratings=[
            Rated(focus=random.choice(FOCUSES), rating=random.choice(list(Rating)))
            for _ in range(random.randint(0, 6))
        ],
        swaps=[random_swap(random, slug) for slug in some(random, SLUGS, 3)],
        offered=some(random, SLUGS, 6),
        planned=some(random, SLUGS, 6),
        minutes_on={slug: random.randint(1, 400) for slug in some(random, SLUGS, 3)},
        disabled=some(random, SLUGS, 6),
        tracks=[random_track(random, at) for at in range(random.randint(0, 4))],
        tracks_released=random.randint(0, 1),
        has_finished=random.random() < 0.5,
        hearing=[random_hearing(random, drill) for drill in some(random, list(Drill), 3)],
        named=[
            Named(submission_id=at, focus=random.choice(FOCUSES), listeners=random.randint(2, 5))
            for at in range(random.choice([0, 0, 1, 3]))
        ],
        can_submit=random.random() < 0.5,
        may_get_personal=random.random() < 0.7,
    )


SEEDS = st.integers(0, 2**32)
HISTORIES = SEEDS.map(random_history)
LIBRARIES = SEEDS.map(random_library)


def _share(history: History, focus: str) -> float:
    return 100 * history.minutes[focus] / sum(history.minutes.values())


def is_true(reason: Reason | AdviceReason, history: History) -> bool:
    """Recompute the figures of a reason from the history."""
    gaps = {focus: (TODAY - day).days for focus, day in history.last_on.items()}
    stages = {track.id: track.stage for track in history.tracks}
    match reason:
        case StartTrack():
            return not history.tracks and not history.has_finished
        case TrackStep(track_id=track_id, stage=stage):
            return stages[track_id] is stage
        case StageDone(track_id=track_id, stage=stage, following=following):
            return stages[track_id] is stage and stage.following is following
        case Returned(days=days):
            return history.last_active_on == ago(days) and days >= 7
        case Unreleased(tracks=tracks):
            return len(history.tracks) == tracks and not history.tracks_released
        case Unfinished(minutes=minutes, focus=focus):
            return history.total_minutes == minutes and focus not in history.minutes
        case Lopsided(focus=focus, percent=percent, towards=towards):
            most = max(history.minutes.values())
            rounded = abs(_share(history, focus) - percent) < 1
            return rounded and history.minutes[focus] == most and towards != focus
        case DrillDue(drill=drill, threshold=threshold):
            (heard,) = [each for each in history.hearing if each.drill is drill]
            return heard.due_on <= TODAY and heard.threshold == threshold
        case NamedByListeners(submission_id=submission_id, focus=focus, listeners=listeners):
            said = Named(submission_id=submission_id, focus=focus, listeners=listeners)
            return said in history.named
        case GetHeard(track_id=track_id, stage=stage):
            far = stage in (Stage.MIX, Stage.MASTER)
            return history.can_submit and far and stages[track_id] is stage
        case Neglected(focus=focus, days=days):
            return gaps.get(focus) == days
        case WeekendsOnly(days=days):
            weekdays = {day.weekday() for day in history.active_days}
            return len(history.active_days) == days and weekdays <= {5, 6}
        case OnPath(path=path):
            return history.path == path
        case MainFocus(focus=focus, percent=percent):
            return abs(_share(history, focus) - percent) < 1
        case StrongestFocus(focus=focus):
            best = max(craft.rank for craft in history.craft.values())
            return history.is_placed and history.craft[focus].rank == best
        case JustStarting():
            return history.last_active_on is None and not history.last_on
        case LongStretch(minutes=minutes):
            return history.longest_stretch_minutes == minutes > 60
        case EarlyLevel(level=level):
            return history.level == level < 10
        case _:
            return True


@settings(max_examples=150, deadline=None)
@given(history=HISTORIES, there=LIBRARIES, wish=st.none() | st.sampled_from(Wish))
def test_a_plan_keeps_its_promises(history: History, there: Library, wish: Wish | None) -> None:
    focus = "clubs" if wish is Wish.OTHER_FOCUS else None
    planned = plan(history, there, wish, focus)
    assert planned == plan(replace(history), there, wish, focus)
    assert len(planned.lines) <= 5
    slugs = [line.exercise.slug for line in planned.lines if line.exercise]
    assert len(set(slugs)) == len(slugs)
    assert sum(line.minutes for line in planned.lines) <= planned.week_minutes
    faults = faults_of(planned, history, there, placed={})
    assert [fault for fault in faults if fault[0] != LINE_COUNT] == []
    for line in planned.lines:
        assert line.minutes >= 5
        assert is_true(line.reason, history), line.reason
        if line.exercise is not None:
            check_exercise(history, there, line, line.exercise)
    rungs = [line for line in planned.lines if isinstance(line.reason, NextRung | RungAgain)]
    following = next_rung(history, there)
    if rungs:
        assert following is not None
        assert [line.exercise for line in rungs] == [following.exercise]


def check_exercise(history: History, there: Library, line: PlanLine, chosen: Exercise) -> None:
    """Check what holds for each exercise of a plan."""
    assert can_do(history, there, chosen)
    assert line.minutes <= chosen.minutes
    is_rung = isinstance(line.reason, NextRung | RungAgain)
    if not is_rung:
        assert suits(history, there, chosen)
        assert chosen.slug not in history.avoided
        assert chosen.slug not in locked_rungs(history, there)
    if chosen.parts > 1:
        assert line.part is not None
        assert 1 <= line.part <= chosen.parts
    if len(history.active_days) < 2:  # one day is no habit
        assert not isinstance(line.reason, Lopsided | MainFocus), line.reason


@settings(max_examples=100, deadline=None)
@given(history=HISTORIES, there=LIBRARIES)
def test_a_personal_quest_can_be_done(history: History, there: Library) -> None:
    chosen = choose_personal(history, there)
    personal = [
        each
        for each in there.exercises
        if each.cadence is Cadence.PERSONAL and each.slug not in history.disabled
    ]
    own = [each for each in personal if each.path in (None, history.path)]
    assert (chosen is not None) or not own
    if chosen is None:
        return
    assert chosen in personal
    fitting = [each for each in own if suits(history, there, each)]
    fresh = [each for each in fitting if each.slug not in history.avoided]
    rungs = {*FOUNDATIONS.rungs, *SOLO.rungs}
    assert not fresh or suits(history, there, chosen) or chosen.slug in rungs
    other = choose_personal(history, there, without={chosen.slug})
    assert other is None or other.slug != chosen.slug


@settings(max_examples=40, deadline=None)
@given(there=LIBRARIES, lives=st.lists(HISTORIES, min_size=8, max_size=8))
def test_advice_does_not_repeat_within_a_week(there: Library, lives: list[History]) -> None:
    member = lives[0].member_id
    given_: list[str] = []
    for at, life in enumerate(lives):
        history = replace(life, member_id=member, today=TODAY + timedelta(days=at))
        chosen = choose_advice(history, there)
        assert chosen == choose_advice(history, there)
        assert (chosen is None) == (not there.advice)
        if chosen is not None:
            given_.append(chosen.slug)
    turns = min(7, len(there.advice))
    for at in range(len(given_) - turns + 1):
        assert len(set(given_[at : at + turns])) == turns


@settings(max_examples=40, deadline=None)
@given(history=HISTORIES, there=LIBRARIES)
def test_the_reason_for_advice_is_true(history: History, there: Library) -> None:
    chosen = choose_advice(history, there)
    if chosen is None:
        return
    (advice,) = [each for each in there.advice if each.slug == chosen.slug]
    assert is_true(chosen.reason, history)
    match chosen.reason:
        case Returned():
            assert Situation.RETURNING in advice.suits
        case JustStarting():
            assert Situation.NEWCOMER in advice.suits
        case LongStretch():
            assert Situation.LONG_STRETCHES in advice.suits
        case Unreleased() | Unfinished():
            assert Situation.UNFINISHED in advice.suits
        case WeekendsOnly():
            assert Situation.WEEKENDS in advice.suits
        case EarlyLevel():
            assert Situation.BEGINNER in advice.suits
        case Neglected(focus=focus) | MainFocus(focus=focus) | Lopsided(towards=focus):
            assert focus in advice.focuses
        case _:
            pass


@given(
    goal=st.none() | st.integers(5, 480),
    active=st.frozensets(st.integers(0, 27)),
    first=st.integers(0, 100),
    minutes=st.integers(0, 5_000),
)
def test_the_weekly_budget_follows_the_members_practice(
    goal: int | None, active: frozenset[int], first: int, minutes: int
) -> None:
    first = max([first, *active])
    history = History(
        member_id=1,
        today=TODAY,
        level=1,
        daily_goal_minutes=goal,
        minutes={"balls": minutes} if minutes else {},
        total_minutes=minutes,
        active_days=frozenset(map(ago, active)),
        first_on=ago(first),
    )
    weeks = min(4, max(1, (first + 4) // 7))
    assert history.weeks == weeks
    assert 3 <= days_a_week(history) <= 6
    if 3 * weeks < len(active) <= 6 * weeks:
        assert days_a_week(history) == -(-len(active) // weeks)
    if goal is None:
        assert week_minutes(history) == max(60, minutes // weeks)
    else:
        assert week_minutes(history) == goal * days_a_week(history)


def test_nobody_is_asked_to_practise_every_day_or_to_fill_two_gaps_at_once() -> None:
    history = History(
        member_id=1,
        today=TODAY,
        level=5,
        minutes={"balls": 3_000},
        total_minutes=3_000,
        last_on={each: ago(40) for each in FOCUSES} | {"balls": TODAY},
        active_days=frozenset(map(ago, range(28))),
        first_on=ago(60),
    )
    assert days_a_week(history) == 6
    found = [each.reason for each in needs(history, library())]
    assert sum(isinstance(reason, Neglected) for reason in found) == 1, found


def nudged(track: TrackProgress, *others: TrackProgress, today: date = TODAY) -> Plan:
    working = TrackProgress(
        id=99, stage=Stage.MASTER, added_on=today, moved_on=today, nudged_on=None
    )
    history = History(member_id=1, today=today, level=5, tracks=[track, working, *others])
    return plan(history, library(*(exercise(f"q{at}") for at in range(6))))


def stalled(track_id: int, moved_on: date, nudged_on: date | None = None) -> TrackProgress:
    return TrackProgress(
        id=track_id, stage=Stage.MIX, added_on=moved_on, moved_on=moved_on, nudged_on=nudged_on
    )


def test_a_stalled_track_is_mentioned_once_until_it_moves() -> None:
    moved_on = date(2026, 11, 2)
    track = stalled(9, moved_on)
    assert nudged(track, today=moved_on + timedelta(days=13)).nudge is None
    first = nudged(track, today=moved_on + timedelta(days=14)).nudge
    assert first is not None
    assert (first.track_id, first.days, first.is_new) == (9, 14, True)
    monday = moved_on + timedelta(days=14)
    asked = replace(track, nudged_on=monday)
    for day in range(7):
        again = nudged(asked, today=monday + timedelta(days=day)).nudge
        assert again is not None
        assert (again.days, again.is_new) == (14 + day, False)
    for day in (7, 30, 300):
        assert nudged(asked, today=monday + timedelta(days=day)).nudge is None
    moved = stalled(9, monday + timedelta(days=8))
    later = nudged(moved, today=monday + timedelta(days=22)).nudge
    assert later is not None
    assert later.is_new


def test_at_most_one_track_is_mentioned_per_week() -> None:
    older, newer = stalled(1, ago(40)), stalled(2, ago(20))
    found = nudged(newer, older).nudge
    assert found is not None
    assert found.track_id == 1
    this = nudged(older, replace(newer, nudged_on=ago(1))).nudge
    assert week_of(ago(1)) == week_of(TODAY)
    assert this is not None
    assert (this.track_id, this.is_new) == (2, False)
    after = nudged(older, replace(newer, nudged_on=ago(8))).nudge
    assert after is not None
    assert (after.track_id, after.is_new) == (1, True)


def test_the_track_that_the_plan_works_on_needs_no_reminder() -> None:
    history = History(member_id=1, today=TODAY, level=5, tracks=[stalled(1, ago(40))])
    assert plan(history, course()).nudge is None


def reasons_of(history: History, there: Library, *, wish: Wish | None = None) -> list[Reason]:
    return [line.reason for line in plan(history, there, wish).lines]


ANYBODY = History(member_id=1, today=TODAY, level=5, daily_goal_minutes=40, sitting_minutes=30)


def test_a_newcomer_starts_a_track_and_the_first_rung() -> None:
    found = reasons_of(ANYBODY, course(*(exercise(f"x{at}") for at in range(4))))
    assert found[:2] == [StartTrack(), NextRung(ladder="foundations", number=1, rungs=4)]


def test_the_ladder_goes_on_where_the_checks_held() -> None:
    done = replace(ANYBODY, records=records("q0", "q1"))
    rung = next_rung(done, course())
    assert rung is not None
    assert (rung.ladder.slug, rung.number, rung.record) == ("foundations", 3, None)
    failed = replace(done, records=records("q0") | records("q1", passed=False, missed=2))
    rung = next_rung(failed, course())
    assert rung is not None
    assert (rung.number, rung.record is not None) == (2, True)
    again = RungAgain(rung=NextRung(ladder="foundations", number=2, rungs=4), missed=2, on=ago(3))
    assert again in reasons_of(failed, course())
    thrice = records("q0") | records("q1", passed=False, missed=2, times=TRIES)
    assert next_rung(replace(done, records=thrice), course()) != rung


def test_rungs_that_are_impossible_or_too_easy_are_passed_over() -> None:
    there = course(exercise("q0", needs=frozenset({Needed.MICROPHONE})))
    without = replace(ANYBODY, gear=frozenset({Gear.NO_MICROPHONE}))
    assert is_rung_done(without, there.by_slug["q0"])
    assert not is_rung_done(ANYBODY, there.by_slug["q0"])
    placed = replace(ANYBODY, craft={"balls": Craft.STEADY}, is_placed=True, path="solo", level=20)
    assert next_rung(placed, course()) is None
    harder = course(exercise("q5", difficulty=2))
    rung = next_rung(placed, harder)
    assert rung is not None
    assert (rung.ladder.slug, rung.number) == ("solo", 2)


def test_a_rung_that_needs_a_track_waits_for_one() -> None:
    there = course(exercise("q0", track_stage=Stage.MIX))
    assert next_rung(ANYBODY, there) is None
    mixed = replace(ANYBODY, tracks=[stalled(1, TODAY)])
    assert next_rung(mixed, there) is not None


def test_the_next_rung_is_added_once_the_first_is_done() -> None:
    done = replace(ANYBODY, records=records("q0"))
    line = next_line(done, course(), 3, left=60)
    assert line is not None
    assert line.exercise is not None
    assert (line.exercise.slug, line.minutes) == ("q1", 20)
    assert next_line(done, course(), 5, left=60) is None
    assert next_line(done, course(), 3, left=9) is None  # less than half of it would fit
    failed = replace(ANYBODY, records=records("q0", passed=False, missed=1, last_on=TODAY))
    again = next_line(failed, course(), 3, left=60)
    assert again is not None
    assert again.repeats == TODAY
    assert isinstance(again.reason, RungAgain)


def test_a_track_gets_what_it_lacks_next_and_then_moves_on() -> None:
    track = stalled(7, ago(9))
    step = TrackStep(track_id=7, stage=Stage.MIX, step="level", days=9)
    assert reasons_of(replace(ANYBODY, tracks=[track]), course())[0] == step
    half = replace(track, steps=frozenset({"level"}))
    assert reasons_of(replace(ANYBODY, tracks=[half]), course())[0] == replace(step, step="clear")
    whole = replace(track, steps=frozenset({"level", "clear"}))
    move = StageDone(track_id=7, stage=Stage.MIX, following=Stage.MASTER)
    assert reasons_of(replace(ANYBODY, tracks=[whole]), course())[0] == move
    mastered = replace(whole, stage=Stage.MASTER)
    credits_ = TrackStep(track_id=7, stage=Stage.MASTER, step="credits", days=9)
    assert reasons_of(replace(ANYBODY, tracks=[mastered]), course())[0] == credits_


def test_a_step_whose_exercise_was_just_done_is_given_without_one() -> None:
    track = stalled(7, ago(9))
    done = records("q10", last_on=ago(20))
    history = replace(ANYBODY, tracks=[track], records=done)
    first = plan(history, course()).lines[0]
    assert isinstance(first.reason, TrackStep)
    assert (first.reason.step, first.exercise) == ("level", None)
    # Once it is passed after the track was added, the track has the step.
    since = records("q10", last_on=ago(9))
    assert [has_step(track, STEPS[Stage.MIX][0], each) for each in (done, since)] == [False, True]
    failed = records("q10", last_on=ago(9), passed=False)
    assert not has_step(track, STEPS[Stage.MIX][0], failed)


def test_exercises_come_back_after_4_weeks_and_after_12() -> None:
    there = library(exercise("a"), *(exercise(f"x{at}") for at in range(6)))
    for days, times, is_due in [
        (27, 1, False),
        (28, 1, True),
        (60, 1, True),
        (28, 2, False),
        (84, 2, True),
        (200, 3, False),
    ]:
        history = replace(ANYBODY, records=records("a", last_on=ago(days), times=times))
        assert (DueAgain(on=ago(days)) in reasons_of(history, there)) == is_due, (days, times)


def hearing(drill: Drill, threshold: float, *, rounds: int = 3, due_in: int = 0) -> Hearing:
    due_on = TODAY + timedelta(days=due_in)
    return Hearing(drill=drill, threshold=threshold, rounds=rounds, due_on=due_on, last_on=ago(3))


def test_what_listeners_named_gets_an_exercise_and_an_unheard_mix_gets_heard() -> None:
    there = course(exercise("x0", focus="clubs"), exercise("x1", focus="clubs"))
    said = [
        Named(submission_id=4, focus="shows", listeners=3),
        Named(submission_id=5, focus="clubs", listeners=2),
    ]
    mixed = replace(ANYBODY, tracks=[stalled(7, TODAY)], named=said, can_submit=True)
    clubs = NamedByListeners(submission_id=5, focus="clubs", listeners=2)
    (line,) = [each for each in plan(mixed, there).lines if each.reason == clubs]
    assert line.exercise is not None  # nothing of shows is there, so the next one counts
    assert line.exercise.focus == "clubs"
    heard = GetHeard(track_id=7, stage=Stage.MIX)
    assert heard not in reasons_of(mixed, there)
    assert heard in reasons_of(replace(mixed, named=[]), there)
    assert heard not in reasons_of(replace(mixed, named=[], can_submit=False), there)
    sketch = replace(stalled(7, TODAY), stage=Stage.SKETCH)
    early = reasons_of(replace(mixed, named=[], tracks=[sketch]), there)
    assert not any(isinstance(each, GetHeard) for each in early)


def test_the_drill_due_for_longest_takes_turns_with_an_exercise() -> None:
    work = {
        "clubs": EarWork(drills=[Drill.BANDS], is_enough=False),
        "balls": EarWork(drills=list(Drill), is_enough=True),
    }
    there = replace(library(exercise("a"), *(exercise(f"x{at}") for at in range(6))), ear_work=work)
    heard = [
        hearing(Drill.LEVEL, 2.0, due_in=1),
        hearing(Drill.BANDS, 4.0, due_in=-2),
        hearing(Drill.PITCH, 20.0),
    ]
    history = replace(ANYBODY, hearing=heard)
    (line,) = [each for each in plan(history, there).lines if isinstance(each.reason, DrillDue)]
    assert line.reason == DrillDue(drill=Drill.BANDS, threshold=4.0)
    assert (line.focus, line.minutes, line.exercise) == ("balls", 10, None)
    returning = records("a", last_on=ago(40))
    kinds: list[set[type]] = []
    for weeks in (0, 1):
        later = replace(history, records=returning, today=TODAY + timedelta(weeks=weeks))
        kinds.append({type(each) for each in reasons_of(later, there)} & {DrillDue, DueAgain})
    assert kinds == [{DueAgain}, {DrillDue}]
    assert not any(isinstance(each, DrillDue) for each in reasons_of(history, library()))
    assert due_drill(heard[:1], TODAY) is None


def test_drills_count_as_exercises_where_ears_are_enough_and_help_a_little_elsewhere() -> None:
    work = {
        "balls": EarWork(drills=list(Drill), is_enough=True),
        "clubs": EarWork(drills=[Drill.BANDS, Drill.LEVEL], is_enough=False),
    }
    heard = [
        hearing(Drill.BANDS, 3.0),  # step 5 of 0 to 7
        hearing(Drill.LEVEL, 2.0),  # step 3
        hearing(Drill.PITCH, 20.0),  # step 4
        hearing(Drill.STEREO, 40.0),  # step 1
        hearing(Drill.SPACE, -4.0),  # step 0
        hearing(Drill.TIMING, 7.0, rounds=2),
    ]
    found = heard_by_focus(work, heard)
    assert found == {"balls": [2, 1, 1, 0], "clubs": [2]}
    craft = craft_by_focus(
        ["balls", "clubs"], {}, records("q0", "q1", focus="clubs").values(), found
    )
    assert craft == {"balls": Craft.STEADY, "clubs": Craft.FINDING}


def test_the_rules_say_from_what_threshold_a_drill_counts() -> None:
    text = Path("docs/rules.md").read_text(encoding="utf-8")
    for drill, ladder in LADDERS.items():
        steps = [HEARD_FROM_STEP[difficulty] for difficulty in (BEGINNER, INTERMEDIATE, ADVANCED)]
        figures = [amount_text(drill, ladder.amounts[step]) for step in steps]
        assert f"| {drill} | {' | '.join(figures)} |" in text


def test_what_is_open_is_within_reach_of_somebody_on_the_foundations() -> None:
    """Nobody is asked to do a passing week before they can throw a ball."""
    open_now = exercise("x1", focus="shows", posting_id=7, cadence=Cadence.WEEKLY)
    there = replace(course(open_now), finishing=frozenset[str]())
    wanted = OpenNow(cadence=Cadence.WEEKLY)
    assert wanted not in reasons_of(ANYBODY, there)
    practised = replace(ANYBODY, minutes={"shows": 60}, total_minutes=60)
    assert wanted in reasons_of(practised, there)
    beyond = replace(ANYBODY, records=records(*FOUNDATIONS.rungs))
    assert wanted in reasons_of(beyond, there)
    theirs = exercise("x1", focus="shows", posting_id=7, cadence=Cadence.PERSONAL)
    given_ = replace(course(theirs), finishing=frozenset[str]())
    assert YourOwn() in reasons_of(ANYBODY, given_)


def test_a_newcomers_week_is_not_ahead_of_the_foundations() -> None:
    """Somebody without a loop has nothing to mix yet."""
    later = [exercise(slug, focus="clubs") for slug in FOUNDATIONS.rungs[1:]]
    others = [exercise(f"x{at}", focus="clubs", minutes=21) for at in range(4)]
    there = course(*later, *others)
    for records_, focus in (({}, "balls"), (records("q0"), "clubs")):
        lines = plan(replace(ANYBODY, records=records_), there).lines
        filled = {line.focus for line in lines if isinstance(line.reason, RoundsOff)}
        assert filled == {focus}, lines


def test_no_release_work_without_a_mix() -> None:
    shows = exercise("a", focus="shows")
    assert not has_track_for(ANYBODY, library(shows), shows)
    sketched = replace(ANYBODY, tracks=[replace(stalled(1, TODAY), stage=Stage.SKETCH)])
    assert not has_track_for(sketched, library(shows), shows)
    assert has_track_for(replace(ANYBODY, tracks=[stalled(1, TODAY)]), library(shows), shows)


def test_a_wish_changes_the_minutes_or_the_focus() -> None:
    there = library(*(exercise(f"x{at}", minutes=20 + at % 3) for at in range(12)))
    usual = plan(ANYBODY, there).week_minutes
    assert plan(ANYBODY, there, Wish.LESS).week_minutes == usual * 60 // 100
    assert plan(ANYBODY, there, Wish.MORE).week_minutes == usual * 150 // 100
    clubs = [exercise(f"c{at}", focus="clubs") for at in range(3)]
    lines = plan(ANYBODY, library(*there.exercises, *clubs), Wish.OTHER_FOCUS, "clubs").lines
    assert [line.reason for line in lines].count(ChosenFocus(focus="clubs")) == 2


def swapped(reason: RerollReason | None, days: int = 3, **options: object) -> History:
    swap = Swap(exercise=exercise("q0", **options), on=ago(days), reason=reason)
    return replace(ANYBODY, swaps=[swap])


def test_the_reasons_of_swaps_are_acted_on() -> None:
    long = [exercise("x1", minutes=25), exercise("x2", minutes=15)]
    shorter = plan(swapped(RerollReason.TOO_LONG, minutes=20), library(*long)).lines
    assert [line.exercise and line.exercise.slug for line in shorter] == ["x2"]
    mic = exercise("x1", needs=frozenset({Needed.MICROPHONE}))
    lacks = swapped(RerollReason.MISSING_GEAR, needs=frozenset({Needed.MICROPHONE}))
    assert not can_do(lacks, library(mic), mic)
    street = exercise("x1", genres=frozenset({"street"}))
    other = swapped(RerollReason.NOT_MY_MUSIC, genres=frozenset({"street"}))
    assert not suits(other, library(street), street)
    assert is_rung_done(swapped(RerollReason.DONE_BEFORE), exercise("q0"))
    assert "q0" in swapped(RerollReason.NOT_TODAY).avoided
    assert "q0" not in swapped(RerollReason.NOT_TODAY, days=7).avoided
    assert "q0" in swapped(RerollReason.TOO_HARD, days=80).avoided


def test_two_ratings_move_the_difficulty() -> None:
    hard = [Rated(focus="balls", rating=Rating.TOO_HARD)]
    history = replace(ANYBODY, craft={"balls": Craft.FINDING})
    middle = exercise("x1", difficulty=1)
    assert suits(replace(history, ratings=hard), library(middle), middle)
    assert not suits(replace(history, ratings=hard * 2), library(middle), middle)
    easy = [Rated(focus="balls", rating=Rating.TOO_EASY)] * 2
    top = exercise("x2", difficulty=2)
    assert not suits(history, library(top), top)
    assert suits(replace(history, ratings=easy), library(top), top)


@given(placed=st.sampled_from(Craft), difficulties=st.lists(st.integers(0, 2), max_size=8))
def test_craft_follows_what_was_passed_and_never_falls_below_the_placement(
    placed: Craft, difficulties: list[int]
) -> None:
    done = [record(f"q{at}", difficulty=each) for at, each in enumerate(difficulties)]
    failed = [replace(each, passed=False) for each in done]
    craft = craft_by_focus(["balls", "clubs"], {"balls": placed}, done, {})
    assert craft["clubs"] is Craft.STARTING
    assert craft["balls"].rank >= placed.rank
    assert craft_by_focus(["balls"], {"balls": placed}, failed, {})["balls"] is placed
    heard = craft_by_focus(["balls"], {"balls": placed}, (), {"balls": difficulties})
    assert heard["balls"] is craft["balls"]
    for wanted, difficulty in ((Craft.FINDING, 0), (Craft.STEADY, 1), (Craft.SURE, 2)):
        enough = sum(each >= difficulty for each in difficulties) >= 3
        assert (craft["balls"].rank >= wanted.rank) == (enough or placed.rank >= wanted.rank) or (
            craft["balls"].rank > wanted.rank
        )


def test_a_professional_gets_nothing_for_beginners() -> None:
    assert 0 not in suitable_difficulties(Craft.SURE)
    assert 0 not in suitable_difficulties(Craft.STEADY)
    assert suitable_difficulties(Craft.STARTING) == (0,)
    assert is_beyond(Craft.STEADY, 0)
    assert not is_beyond(Craft.FINDING, 0)
    assert not is_beyond(Craft.SURE, 2)


def test_genres_are_found_in_what_members_type() -> None:
    names = {"drum-and-bass": ["Drum and bass", "DnB", "D&B"], "house": ["House"]}
    assert genres_in("Deep house / d&b", names) == {"drum-and-bass", "house"}
    assert genres_in("drum & bass", {"drum-and-bass": ["drum bass"]}) == {"drum-and-bass"}
    assert genres_in("greenhouse", names) == frozenset()
    assert genres_in("", names) == frozenset()


def test_three_active_days_at_weekends_only_count_as_weekends() -> None:
    history = History(member_id=1, today=TODAY, level=5, last_active_on=TODAY)
    weekend_days = [ago(0), ago(1), ago(7)]
    three = replace(history, active_days=frozenset(weekend_days))
    assert WeekendsOnly(days=3) in [need.reason for need in needs(three, library())]
    for days in (weekend_days[:2], [*weekend_days, ago(2)]):
        other = replace(history, active_days=frozenset(days))
        assert not any(isinstance(each.reason, WeekendsOnly) for each in needs(other, library()))


def test_each_focus_appears_in_one_need() -> None:
    history = History(
        member_id=1,
        today=TODAY,
        level=20,
        minutes={"clubs": 400, "passing": 20},
        total_minutes=420,
        last_on={"clubs": TODAY, "passing": ago(12), "balls": ago(30)},
        active_days=frozenset({ago(0), ago(3), ago(12)}),
        first_on=ago(60),
        last_active_on=TODAY,
    )
    found = [need.reason for need in needs(history, library())]
    assert found == [
        Lopsided(focus="clubs", percent=95, towards="balls"),
        Neglected(focus="shows", days=None),
        MainFocus(focus="clubs", percent=95),
    ]


def test_what_a_focus_stands_on_is_met_by_its_techniques() -> None:
    """A mix is as good as its arrangement, so chords aren't the answer."""
    history = replace(
        ANYBODY,
        minutes={"clubs": 400},
        total_minutes=400,
        active_days=frozenset({ago(0), ago(3)}),
        first_on=ago(60),
        last_active_on=TODAY,
    )
    spin = exercise("x1", techniques=("spin",), minutes=10)
    others = [exercise(f"y{at}", techniques=("throw",)) for at in range(5)]
    lines = plan(history, library(*others, spin)).lines
    (about,) = [line for line in lines if isinstance(line.reason, Lopsided)]
    assert about.exercise == spin
