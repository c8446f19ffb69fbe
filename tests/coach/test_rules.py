"""The coach's rules: deterministic plans with true reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.rules.periods import Cadence, week_of
from bot.coach.rules.advising import choose_advice
from bot.coach.rules.choosing import choose_personal
from bot.coach.rules.history import Advice, Exercise, History, Library, Situation, TrackProgress
from bot.coach.rules.needs import SHORT_MINUTES, Need, needs
from bot.coach.rules.planning import (
    MIN_LINE_MINUTES,
    Plan,
    days_a_week,
    plan,
    this_week,
    week_minutes,
)
from bot.coach.rules.reasons import (
    AdviceReason,
    EarlyLevel,
    FirstStep,
    JustStarting,
    LeastGrown,
    LongStretch,
    Lopsided,
    MainFocus,
    Neglected,
    OnPath,
    OpenNow,
    Reason,
    Returned,
    RoundsOff,
    Unfinished,
    Unreleased,
    WeekendsOnly,
)

T = TypeVar("T")

TODAY = date(2026, 11, 22)  # a Sunday
FOCUSES = ["balls", "clubs", "passing", "shows"]
ATTRIBUTES = ["hands", "rhythm", "nerve"]
PATHS = {"solo": ["balls", "clubs"], "partner": ["passing"]}


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
    return Library(
        exercises=exercises,
        advice=advice,
        first_steps=["q0", "q1"],
        stands_on={
            "balls": ["passing"],
            "clubs": ["balls", "shows"],
            "passing": ["clubs"],
            "shows": ["clubs"],
        },
        finishing=frozenset({"shows"}),
        path_focuses=PATHS,
    )


# Drawn from one seed each: hypothesis would take minutes over so many small choices.


def some(random: Random, things: Sequence[T], most: int) -> frozenset[T]:
    return frozenset(random.sample(things, random.randint(0, min(most, len(things)))))


def random_exercise(random: Random, at: int) -> Exercise:
    weight = random.randint(0, 100)
    return Exercise(
        slug=f"q{at}",
        cadence=random.choice(list(Cadence)),
        focus=random.choice(FOCUSES),
        minutes=random.choice([5, 10, 20, 30, 45, 90, 180, 600, random.randint(5, 900)]),
        difficulty=random.randint(0, 2),
        weights={"hands": weight, "rhythm": 100 - weight, "nerve": 0},
        path=random.choice([None, None, *PATHS]),
        posting_id=random.choice([None, None, at + 1]),
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
    found = [random_exercise(random, at) for at in range(random.randint(0, 14))]
    return library(*found, advice=tuple(advice))


def random_days(random: Random) -> frozenset[date]:
    days = some(random, range(28), 20)
    if random.random() < 0.2:
        days = frozenset(day for day in days if ago(day).weekday() >= 5)
    return frozenset(map(ago, days))


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
    slugs = [f"q{at}" for at in range(14)]
    return History(
        member_id=random.randint(1, 2**63),
        today=TODAY,
        level=level,
        path=random.choice([None, *PATHS]) if level >= 10 else None,
        daily_goal_minutes=random.choice([None, 5, 10, 30, 60, 480]),
        minutes=minutes,
        last_on=last_on,
        attribute_xp={each: random.randint(-500, 5_000) for each in ATTRIBUTES},
        active_days=active,
        first_on=min(span, default=None),
        last_active_on=max(span, default=None),
        longest_stretch_minutes=random.randint(0, 200),
        done=some(random, slugs, 6),
        rerolled=some(random, slugs, 3),
        offered=some(random, slugs, 6),
        disabled=some(random, slugs, 6),
        tracks=[
            TrackProgress(
                id=at,
                moved_on=ago(random.randint(0, 60)),
                nudged_on=random.choice([None, None, ago(random.randint(0, 20))]),
            )
            for at in range(random.randint(0, 4))
        ],
        tracks_released=random.randint(0, 1),
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
    match reason:
        case Returned(days=days):
            return history.last_active_on == ago(days) and days >= 7
        case Unreleased(tracks=tracks):
            return len(history.tracks) == tracks and not history.tracks_released
        case Unfinished(minutes=minutes, focus=focus):
            return sum(history.minutes.values()) == minutes and focus not in history.minutes
        case Lopsided(focus=focus, percent=percent, towards=towards):
            most = max(history.minutes.values())
            rounded = abs(_share(history, focus) - percent) < 1
            return rounded and history.minutes[focus] == most and towards != focus
        case Neglected(focus=focus, days=days):
            return gaps.get(focus) == days
        case LeastGrown(attribute=attribute, xp=xp):
            return history.attribute_xp[attribute] == xp == min(history.attribute_xp.values())
        case WeekendsOnly(days=days):
            weekdays = {day.weekday() for day in history.active_days}
            return len(history.active_days) == days and weekdays <= {5, 6}
        case OnPath(path=path):
            return history.path == path
        case MainFocus(focus=focus, percent=percent):
            return abs(_share(history, focus) - percent) < 1
        case FirstStep() | JustStarting():
            return history.last_active_on is None and not history.last_on
        case LongStretch(minutes=minutes):
            return history.longest_stretch_minutes == minutes > 60
        case EarlyLevel(level=level):
            return history.level == level < 10
        case _:
            return True


def suits(reason: Reason, chosen: Exercise) -> bool:
    """Whether a line's quest fits its reason."""
    match reason:
        case Lopsided(towards=focus) | Neglected(focus=focus) | MainFocus(focus=focus):
            return chosen.focus == focus
        case RoundsOff(focus=focus) | Unfinished(focus=focus):
            return chosen.focus == focus
        case LeastGrown(attribute=attribute):
            return chosen.weights[attribute] >= 30
        case Returned() | WeekendsOnly():
            return chosen.minutes <= SHORT_MINUTES
        case OnPath(path=path):
            return chosen.path == path or chosen.focus in PATHS[path]
        case FirstStep(quest=slug):
            return chosen.slug == slug
        case OpenNow(cadence=cadence):
            return chosen.posting_id is not None and chosen.cadence is cadence
        case _:
            return True


@settings(max_examples=100, deadline=None)
@given(history=HISTORIES, there=LIBRARIES)
def test_a_plan_satisfies_its_invariants(history: History, there: Library) -> None:
    planned = plan(history, there)
    assert planned == plan(replace(history), there)
    usable = [
        each
        for each in there.exercises
        if each.slug not in history.disabled
        and each.path in (None, history.path)
        and each.cadence is not Cadence.PERSONAL
    ]
    assert min(3, len(usable)) <= len(planned.lines) <= 5 - (planned.nudge is not None)
    slugs = [line.exercise.slug for line in planned.lines]
    assert len(set(slugs)) == len(slugs)
    assert not set(slugs) & history.disabled
    for line in planned.lines:
        if history.path is not None:
            assert line.exercise.path in (None, history.path)
        whole = this_week(line.exercise)
        assert min(MIN_LINE_MINUTES, whole) <= line.minutes <= whole
        assert is_true(line.reason, history), line.reason
        assert suits(line.reason, line.exercise), line.reason
        if len(history.active_days) < 2:  # one day is no habit
            compared = Lopsided | MainFocus | LeastGrown | Unfinished
            assert not isinstance(line.reason, compared), line.reason
    assert sum(line.minutes for line in planned.lines) <= planned.week_minutes
    assert sum(line.exercise.cadence is Cadence.PERSONAL for line in planned.lines) <= 1
    assert planned.week_minutes == week_minutes(history)
    assert sum(planned.shares.values()) in (0, 100)


@settings(max_examples=100, deadline=None)
@given(history=HISTORIES, there=LIBRARIES)
def test_the_best_fitting_personal_quest_is_chosen(history: History, there: Library) -> None:
    chosen = choose_personal(history, there)
    personal = [
        each
        for each in there.exercises
        if each.cadence is Cadence.PERSONAL and each.slug not in history.disabled
    ]
    own = [each for each in personal if each.path in (None, history.path)]
    pool = own or ([] if history.path else personal)
    assert (chosen is None) == (not pool)
    if chosen is None:
        return
    assert chosen in pool
    used = history.done | history.rerolled
    fresh = [each for each in pool if each.slug not in used]
    assert chosen.slug not in used or not fresh
    hardest = 0 if history.level < 10 else 1 if history.level < 40 else 2
    never_seen = [
        each for each in fresh if each.slug not in history.offered or each.posting_id is not None
    ]
    fitting = [each for each in never_seen if each.difficulty <= hardest]
    assert not fitting or chosen in fitting
    if history.path and any(each.path == history.path for each in fitting):
        assert chosen.path == history.path
    other = choose_personal(history, there, without={chosen.slug})
    assert other is None or other.slug != chosen.slug
    assert (other is None) == (len(pool) == 1)


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
        active_days=frozenset(map(ago, active)),
        first_on=ago(first),
    )
    weeks = min(4, first // 7 + 1)
    assert history.weeks == weeks
    assert 3 <= days_a_week(history) <= 6
    if 3 * weeks < len(active) <= 6 * weeks:
        assert days_a_week(history) == -(-len(active) // weeks)
    if goal is None:
        assert week_minutes(history) == max(60, minutes // weeks)
    else:
        assert week_minutes(history) == goal * days_a_week(history)


def test_nobody_is_asked_to_practise_every_day_or_to_fill_three_gaps_at_once() -> None:
    """A day off a week stays, and of four neglected focuses two are enough for a plan."""
    every_day = frozenset(map(ago, range(28)))
    history = History(
        member_id=1,
        today=TODAY,
        level=5,
        minutes={"balls": 3_000},
        last_on={each: ago(40) for each in FOCUSES} | {"balls": TODAY},
        active_days=every_day,
        first_on=ago(60),
    )
    assert days_a_week(history) == 6
    stands_on = dict.fromkeys(FOCUSES, tuple[str]())
    known = replace(library(), stands_on=stands_on, finishing=frozenset[str]())
    found = [each.reason for each in needs(history, known)]
    assert sum(isinstance(reason, Neglected) for reason in found) == 2, found


def nudged(track: TrackProgress, *others: TrackProgress, today: date = TODAY) -> Plan:
    history = History(member_id=1, today=today, level=5, tracks=[track, *others])
    return plan(history, library(*(exercise(f"q{at}") for at in range(6))))


def test_a_stalled_track_is_mentioned_once_until_it_moves() -> None:
    moved_on = date(2026, 11, 2)
    track = TrackProgress(id=9, moved_on=moved_on, nudged_on=None)
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
    moved = TrackProgress(id=9, moved_on=monday + timedelta(days=8), nudged_on=None)
    stalled = nudged(moved, today=monday + timedelta(days=22)).nudge
    assert stalled is not None
    assert stalled.is_new


def test_at_most_one_track_is_mentioned_per_week() -> None:
    older = TrackProgress(id=1, moved_on=ago(40), nudged_on=None)
    newer = TrackProgress(id=2, moved_on=ago(20), nudged_on=None)
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


def test_a_track_reminder_replaces_a_line() -> None:
    busy = History(member_id=1, today=TODAY, level=5, daily_goal_minutes=240)
    there = library(*(exercise(f"q{at}") for at in range(8)))
    assert len(plan(busy, there).lines) == 5
    stalled = replace(busy, tracks=[TrackProgress(id=1, moved_on=ago(15), nudged_on=None)])
    assert len(plan(stalled, there).lines) == 4


def test_open_quests_are_preferred_to_pack_exercises() -> None:
    history = History(
        member_id=1,
        today=TODAY,
        level=5,
        minutes={"clubs": 300},
        last_on={"clubs": TODAY, "passing": ago(16)},
        active_days=frozenset({ago(0), ago(5)}),
        first_on=ago(50),
        last_active_on=TODAY,
    )
    pack = [exercise(f"p{at}", focus="passing") for at in range(5)]
    for at in range(5):
        there = [replace(each) for each in pack]
        there[at] = replace(there[at], posting_id=77)
        planned = plan(history, library(*there, exercise("b"), exercise("c", focus="clubs")))
        about = {line.reason: line.exercise for line in planned.lines}
        assert about[Neglected(focus="passing", days=16)].posting_id == 77


def test_swaps_and_the_week_change_the_choice() -> None:
    there = library(*(exercise(f"q{at}", cadence=Cadence.PERSONAL) for at in range(8)))
    history = History(member_id=1, today=TODAY, level=5, last_active_on=TODAY)
    chosen = choose_personal(history, there)
    assert chosen is not None
    given_ = replace(history, offered=frozenset({chosen.slug}))
    later = choose_personal(given_, there)
    assert later is not None
    assert later.slug != chosen.slug
    weeks = [replace(history, today=TODAY + timedelta(weeks=week)) for week in range(12)]
    firsts = {found.slug for week in weeks if (found := choose_personal(week, there))}
    assert len(firsts) > 1


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
        last_on={"clubs": TODAY, "passing": ago(12), "balls": ago(30)},
        attribute_xp=_xp(hands=500, rhythm=20, nerve=90),
        active_days=frozenset({ago(0), ago(3), ago(12)}),
        first_on=ago(60),
        last_active_on=TODAY,
    )
    found = [need.reason for need in needs(history, library())]
    assert found == [
        Lopsided(focus="clubs", percent=95, towards="balls"),
        Unfinished(minutes=420, focus="shows"),
        Neglected(focus="passing", days=12),
        LeastGrown(attribute="rhythm", xp=20),
        MainFocus(focus="clubs", percent=95),
    ]


def test_a_need_for_an_attribute_is_met_by_what_trains_it() -> None:
    """An exercise trains an attribute that is 30 percent of it or more."""
    need = Need(reason=LeastGrown(attribute="nerve", xp=20), attribute="nerve")
    weak, enough = ({"hands": 100 - part, "nerve": part} for part in (29, 30))
    assert not need.meets(exercise("a", weights={"hands": 100}))
    assert not need.meets(exercise("b", weights=weak))
    assert need.meets(exercise("c", weights=enough))
    assert need.trains(exercise("c", weights=enough)) == 30
    assert Need(reason=MainFocus(focus="balls", percent=80)).trains(exercise("c")) == 0


def _xp(**gained: int) -> Mapping[str, int]:
    return gained
