"""The weekly plan: three to five quests, each with minutes and a reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.calendar.rules.periods import Cadence, week_of
from bot.coach.rules.choosing import (
    allowed_exercises,
    best_exercise,
    choose_personal,
    fits_level,
    too_hard,
)
from bot.coach.rules.history import STALLED_DAYS, Exercise, History, Library
from bot.coach.rules.needs import Need, needs
from bot.coach.rules.reasons import OnPath, OpenNow, Reason, RoundsOff, YourOwn

MIN_LINES = 3
MAX_LINES = 5
MIN_LINE_MINUTES = 5
MIN_WEEK_MINUTES = 60
MIN_DAYS_A_WEEK = 3
MAX_DAYS_A_WEEK = 6

_MAX_NEEDS = 3
_FOUR_LINES_FROM_MINUTES = 80
_FIVE_LINES_FROM_MINUTES = 150
_ROUND_MINUTES = 5
_WEEKS_A_MONTH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """A quest, the minutes planned for it this week, and the reason."""

    exercise: Exercise
    minutes: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """A reminder of a track that has not moved for `days`; `is_new` the first time."""

    track_id: int
    days: int
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The coach's plan for this week, and the figures it is based on."""

    lines: Sequence[PlanLine]
    nudge: Nudge | None
    week_minutes: int
    total_minutes: int
    shares: Mapping[str, int]
    active_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    exercise: Exercise
    reason: Reason


def plan(history: History, library: Library) -> Plan:
    """Return this week's plan; the same history always gives the same plan."""
    nudge = nudged_track(history)
    budget = week_minutes(history)
    personal = _personal(history, library)
    slots = min(_lines(history, budget), MAX_LINES - (nudge is not None))
    drafts = _drafts(history, library, personal, slots=slots, share=budget // slots)
    return Plan(
        lines=_with_minutes(drafts, budget),
        nudge=nudge,
        week_minutes=budget,
        total_minutes=history.total_minutes,
        shares=history.shares,
        active_days=len(history.active_days),
    )


def days_a_week(history: History) -> int:
    """Return on how many days a week a member practises on average, from 3 to 6."""
    mean = -(-len(history.active_days) // history.weeks)
    return min(max(mean, MIN_DAYS_A_WEEK), MAX_DAYS_A_WEEK)


def week_minutes(history: History) -> int:
    """Return the minutes to plan for a week.

    The daily goal times the days they practise; without a goal, their weekly mean, at least an
    hour.
    """
    if history.daily_goal_minutes is not None:
        return history.daily_goal_minutes * days_a_week(history)
    return max(history.total_minutes // history.weeks, MIN_WEEK_MINUTES)


def nudged_track(history: History) -> Nudge | None:
    """Return the track to remind of: it has not moved for 14 days.

    It is in the plans of one ISO week, then not again until it moves.
    """
    stalled = [
        track for track in history.tracks if history.days_since(track.moved_on) >= STALLED_DAYS
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


def _lines(history: History, budget: int) -> int:
    """Return the number of lines: most quests take 20 minutes, first steps less."""
    if budget < _FOUR_LINES_FROM_MINUTES and not (history.is_new and budget >= MIN_WEEK_MINUTES):
        return MIN_LINES
    return 4 if budget < _FIVE_LINES_FROM_MINUTES else MAX_LINES


def _personal(history: History, library: Library) -> Exercise | None:
    """Return the open personal quest, or the one to give next if the member may get one."""
    for exercise in allowed_exercises(history, library):
        if exercise.cadence is Cadence.PERSONAL and exercise.posting_id is not None:
            return exercise
    return choose_personal(history, library) if history.may_get_personal else None


def _drafts(
    history: History, library: Library, personal: Exercise | None, *, slots: int, share: int
) -> list[_Draft]:
    pool = [
        exercise
        for exercise in allowed_exercises(history, library)
        if exercise.cadence is not Cadence.PERSONAL
    ]
    if personal is not None:
        pool.append(personal)
    open_needs = needs(history, library)
    drafts: list[_Draft] = []
    _add_for_needs(history, open_needs[:_MAX_NEEDS], pool, drafts, slots=slots, share=share)
    fitting = [each for each in pool if each is personal or _fits(history, each)]
    _add_open_quests(history, fitting, personal, drafts, slots=slots)
    _add_for_needs(history, open_needs[_MAX_NEEDS:], pool, drafts, slots=slots, share=share)
    while len(drafts) < slots and (draft := _filler(history, pool, drafts, share)):
        drafts.append(draft)
    return drafts


def _add_for_needs(
    history: History,
    open_needs: Iterable[Need],
    pool: Sequence[Exercise],
    drafts: list[_Draft],
    *,
    slots: int,
    share: int,
) -> None:
    for need in open_needs:
        chosen = best_exercise(history, need, _unused(pool, drafts), share)
        if len(drafts) < slots and chosen is not None and _worth_it(history, chosen):
            drafts.append(_Draft(exercise=chosen, reason=need.reason))


def _worth_it(history: History, exercise: Exercise) -> bool:
    """Whether an exercise is worth a line for a need: one that is too easy is not."""
    return fits_level(history, exercise) or too_hard(history, exercise)


def _add_open_quests(
    history: History,
    pool: Sequence[Exercise],
    personal: Exercise | None,
    drafts: list[_Draft],
    *,
    slots: int,
) -> None:
    """Add the personal quest, then the open quests."""
    open_quests = [personal] if personal is not None else []
    open_quests += [
        each for cadence in Cadence for each in _open(pool, cadence) if each is not personal
    ]
    for exercise in open_quests:
        is_used = any(each.exercise is exercise for each in drafts)
        if not is_used and len(drafts) < slots:
            drafts.append(_Draft(exercise=exercise, reason=_open_quest_reason(history, exercise)))


def _fits(history: History, exercise: Exercise) -> bool:
    """Whether an open quest fits the member's level and takes at most half the week's minutes."""
    short = this_week(exercise) * 2 <= week_minutes(history)
    return short and fits_level(history, exercise)


def this_week(exercise: Exercise) -> int:
    """Return the minutes of a quest in one week: a quarter of a monthly one."""
    if exercise.cadence is Cadence.MONTHLY:
        return -(-exercise.minutes // _WEEKS_A_MONTH)
    return exercise.minutes


def _open(pool: Sequence[Exercise], cadence: Cadence) -> list[Exercise]:
    return [each for each in pool if each.posting_id is not None and each.cadence is cadence]


def _open_quest_reason(history: History, exercise: Exercise) -> Reason:
    if exercise.cadence is not Cadence.PERSONAL:
        return OpenNow(cadence=exercise.cadence)
    if history.path is not None and exercise.path == history.path:
        return OnPath(path=history.path)
    return YourOwn()


def _filler(
    history: History, pool: Sequence[Exercise], drafts: Sequence[_Draft], share: int
) -> _Draft | None:
    """Return another quest, with a focus that the plan does not have yet if possible."""
    left = _unused(pool, drafts)
    taken = {each.exercise.focus for each in drafts}
    others = [each for each in left if each.focus not in taken] or left
    anything = Need(reason=RoundsOff(focus=""))
    chosen = best_exercise(history, anything, others, share)
    if chosen is None:
        return None
    return _Draft(exercise=chosen, reason=RoundsOff(focus=chosen.focus))


def _unused(pool: Sequence[Exercise], drafts: Sequence[_Draft]) -> list[Exercise]:
    used = {each.exercise.slug for each in drafts}
    return [each for each in pool if each.slug not in used]


def _with_minutes(drafts: Sequence[_Draft], budget: int) -> list[PlanLine]:
    """Distribute the week's minutes: each line gets what it takes if enough is left."""
    lines: list[PlanLine] = []
    left = budget
    for at, draft in enumerate(drafts):
        share = left // (len(drafts) - at)
        later = sum(min(share, this_week(each.exercise)) for each in drafts[at + 1 :])
        whole = this_week(draft.exercise)
        minutes = min(whole, left - later)
        if minutes < whole:
            minutes = max(minutes // _ROUND_MINUTES * _ROUND_MINUTES, MIN_LINE_MINUTES)
        lines.append(PlanLine(exercise=draft.exercise, minutes=minutes, reason=draft.reason))
        left -= minutes
    return lines
