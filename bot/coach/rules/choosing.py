"""Chooses exercises: the best of those that meet a need."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date

from bot.calendar.rules.periods import Cadence
from bot.coach.rules.fitting import (
    can_do,
    difficulty_rank,
    genre_rank,
    is_available,
    is_fresh,
    longest_minutes,
)
from bot.coach.rules.history import History
from bot.coach.rules.ladders import locked_rungs, next_rung
from bot.coach.rules.library import Exercise, Library
from bot.coach.rules.needs import Need, needs, on_path
from bot.coach.rules.reasons import NextRung, Reason, RoundsOff

_FRESH_CADENCES = (Cadence.DAILY, Cadence.PERSONAL)
"""Weekly and monthly quests are work for days: they are given when the server has them open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chooser:
    """Chooses among the exercises that a member can do and that are new to them."""

    history: History
    library: Library
    pool: Collection[Exercise]
    practised: frozenset[str]
    """The techniques of what they have done."""

    def best(
        self,
        need: Need,
        minutes: int,
        without: Collection[str],
        *,
        other_than: Collection[str] = (),
    ) -> Exercise | None:
        """Return the exercise that best meets a need within so many minutes.

        It has none of the slugs in `without`, and if possible none of the focuses in `other_than`.
        """
        meeting = (
            each
            for each in self.pool
            if need.meets(each) and each.minutes <= minutes and each.slug not in without
        )

        def rank(
            exercise: Exercise,
        ) -> tuple[date, bool, bool, bool, bool, int, int, bool, int, bytes]:
            return (
                self.history.swapped_on.get(exercise.slug, date.min),
                bool(need.near) and exercise.focus not in need.near,
                exercise.focus in other_than,
                exercise.path != self.history.path,
                exercise.slug in self.history.records,
                genre_rank(self.history, exercise) or 0,
                difficulty_rank(self.history, exercise) or 0,
                self.practised.issuperset(exercise.techniques),
                -exercise.minutes,
                self.history.tie_break(exercise.slug),
            )

        return min(meeting, key=rank, default=None)


def new_exercises(history: History, library: Library) -> Chooser:
    """Return a chooser of the exercises that suit a member and aren't rungs of their ladders."""
    locked = locked_rungs(history, library)
    longest = longest_minutes(history)
    pool = [
        exercise
        for exercise in library.exercises
        if exercise.cadence in _FRESH_CADENCES
        and exercise.slug not in locked
        and is_fresh(history, exercise)
        and suits(history, library, exercise)
        and (longest is None or exercise.minutes <= longest)
    ]
    return _chooser(history, library, pool)


def suits(history: History, library: Library, exercise: Exercise) -> bool:
    """Whether a member can do an exercise, and its difficulty and music suit them."""
    return (
        can_do(history, library, exercise)
        and difficulty_rank(history, exercise) is not None
        and genre_rank(history, exercise) is not None
    )


def _chooser(history: History, library: Library, pool: Collection[Exercise]) -> Chooser:
    done = (library.by_slug.get(slug) for slug in history.records)
    practised = frozenset(technique for each in done if each for technique in each.techniques)
    return Chooser(history=history, library=library, pool=pool, practised=practised)


def choose_personal(
    history: History, library: Library, without: Collection[str] = ()
) -> Exercise | None:
    """Return the personal quest to give next, None if none is left besides `without`.

    The next rung if it is one, then one for their path, then what the member lacks, then anything
    that suits them. If nothing does, the shortest of those that they could do.
    """
    rung = next_rung(history, library)
    if rung is not None and _may_get(history, rung.exercise, without):
        return rung.exercise
    for pool in _personal_pools(history, library):
        chooser = _chooser(history, library, pool)
        wishes = [
            *on_path(history, library),
            *needs(history, library),
            Need(reason=RoundsOff(focus="")),
        ]
        for need in wishes:
            chosen = chooser.best(need, history.sitting_minutes, without)
            if chosen is not None:
                return chosen
        left = [each for each in pool if each.slug not in without]
        if left:
            return min(
                left,
                key=lambda each: (
                    history.swapped_on.get(each.slug, date.min),
                    each.part_minutes,
                    history.tie_break(each.slug),
                ),
            )
    return None


def _may_get(history: History, rung: Exercise, without: Collection[str]) -> bool:
    """Whether a rung is a personal quest that was neither swapped nor given lately."""
    passed_over = history.avoided.union(history.offered, without)
    return _is_personal(rung) and rung.slug not in passed_over


def why_personal(history: History, library: Library, exercise: Exercise) -> Reason | None:
    """Return why a personal quest suits a member; None if it's just one that they can do."""
    rung = next_rung(history, library)
    if rung is not None and rung.exercise == exercise:
        ladder = rung.ladder
        return NextRung(ladder=ladder.slug, number=rung.number, rungs=len(ladder.rungs))
    wishes = (*on_path(history, library), *needs(history, library))
    return next((need.reason for need in wishes if need.meets(exercise)), None)


def _personal_pools(history: History, library: Library) -> Iterator[list[Exercise]]:
    """Yield the personal quests to choose from, the most fitting first."""
    personal = [each for each in library.exercises if _is_personal(each)]
    locked, longest = locked_rungs(history, library), longest_minutes(history)
    fits: list[Callable[[Exercise], bool]] = [
        lambda each: (
            suits(history, library, each)
            and is_fresh(history, each)
            and each.slug not in locked
            and (longest is None or each.minutes <= longest)
        ),
        lambda each: suits(history, library, each) and each.slug not in history.avoided,
        lambda each: can_do(history, library, each) and each.slug not in history.avoided | locked,
        lambda each: can_do(history, library, each),
        lambda each: is_available(history, each),
    ]
    for fit in fits:
        yield [each for each in personal if fit(each)]
    # A pack may have personal quests for paths only.
    if history.path is None and not any(each.path is None for each in personal):
        yield [each for each in personal if each.slug not in history.disabled]


def _is_personal(exercise: Exercise) -> bool:
    return exercise.cadence is Cadence.PERSONAL
