"""Chooses exercises: which a member may do, and how they rank."""

from collections.abc import Collection, Iterable, Sequence

from bot.calendar.rules.periods import Cadence
from bot.coach.rules.history import Exercise, History, Library
from bot.coach.rules.needs import Need, needs
from bot.paths.rules import PATH_LEVEL

INTERMEDIATE_LEVEL = PATH_LEVEL
ADVANCED_LEVEL = 40
MASTERY_LEVEL = 100

_TOO_EASY = 2
_BEGINNER, _INTERMEDIATE, _ADVANCED = range(3)


def allowed_exercises(history: History, library: Library) -> list[Exercise]:
    """Return the exercises that are not disabled and do not belong to another path."""
    return [
        exercise
        for exercise in library.exercises
        if exercise.slug not in history.disabled and exercise.path in (None, history.path)
    ]


def personal_pool(history: History, library: Library) -> list[Exercise]:
    """Return the personal quests that a member may be given (rules, Specialisation).

    Without a path, those of no path; if there are none, any.
    """
    fitting = [
        each for each in allowed_exercises(history, library) if each.cadence is Cadence.PERSONAL
    ]
    if fitting or history.path is not None:
        return fitting
    return [
        exercise
        for exercise in library.exercises
        if exercise.cadence is Cadence.PERSONAL and exercise.slug not in history.disabled
    ]


def choose_personal(
    history: History, library: Library, without: Collection[str] = ()
) -> Exercise | None:
    """Return the personal quest to give next, None if none is left besides `without`.

    Ranked by: not recently done, swapped or given; fits the level; fits the path; meets the
    strongest need.
    """
    pool = [each for each in personal_pool(history, library) if each.slug not in without]
    open_needs = needs(history, library)

    def rank(exercise: Exercise) -> tuple[int, bool, int, int, int, bytes]:
        return (
            staleness(history, exercise),
            too_hard(history, exercise),
            _distance(history, library, exercise),
            _first_need_met(open_needs, exercise),
            steps_below(history, exercise),
            history.tie_break(exercise.slug),
        )

    return min(pool, key=rank, default=None)


def staleness(history: History, exercise: Exercise) -> int:
    """Return 0 if new, 1 if recently given, 2 if recently done or swapped."""
    if exercise.slug in history.done or exercise.slug in history.rerolled:
        return 2
    return 1 if exercise.posting_id is None and exercise.slug in history.offered else 0


def too_hard(history: History, exercise: Exercise) -> bool:
    """Whether an exercise is too hard: only beginner ones below level 10, advanced from 40."""
    if history.level < INTERMEDIATE_LEVEL:
        return exercise.difficulty > _BEGINNER
    return history.level < ADVANCED_LEVEL and exercise.difficulty > _INTERMEDIATE


def steps_below(history: History, exercise: Exercise) -> int:
    """Return how far an exercise is below a member's level: 0 for not at all, 2 for too easy."""
    if history.level >= MASTERY_LEVEL:
        return _ADVANCED - exercise.difficulty
    return max(0, _INTERMEDIATE - exercise.difficulty) if history.level >= ADVANCED_LEVEL else 0


def fits_level(history: History, exercise: Exercise) -> bool:
    """Whether an exercise is neither too hard nor too easy for a member."""
    return not too_hard(history, exercise) and steps_below(history, exercise) < _TOO_EASY


def best_exercise(
    history: History, need: Need, pool: Iterable[Exercise], share_minutes: int
) -> Exercise | None:
    """Return the exercise that best meets a need within about `share_minutes`."""

    def rank(exercise: Exercise) -> tuple[int, bool, bool, bool, int, int, int, bytes]:
        return (
            staleness(history, exercise),
            not fits_level(history, exercise),
            bool(need.near) and exercise.focus not in need.near,
            _is_too_long(need, exercise, share_minutes),
            _source(exercise),
            steps_below(history, exercise),
            -need.trains(exercise),
            history.tie_break(exercise.slug),
        )

    return min((each for each in pool if need.meets(each)), key=rank, default=None)


def _is_too_long(need: Need, exercise: Exercise, share_minutes: int) -> bool:
    """Whether an exercise is too long for its share: over 1.5 times, or over it if a short one."""
    if need.max_minutes is not None:
        return exercise.minutes > share_minutes
    return exercise.minutes * 2 > share_minutes * 3


def _source(exercise: Exercise) -> int:
    """Return 0 for an open quest, 1 for the personal quest, 2 for an exercise from the pack."""
    if exercise.posting_id is not None:
        return 0
    return 1 if exercise.cadence is Cadence.PERSONAL else 2


def _distance(history: History, library: Library, exercise: Exercise) -> int:
    """Return 0 for a quest of the path, 1 for one in the path's focuses, 2 for any other."""
    if history.path is None or exercise.path == history.path:
        return 0
    return 1 if exercise.focus in library.path_focuses.get(history.path, ()) else 2


def _first_need_met(open_needs: Sequence[Need], exercise: Exercise) -> int:
    return next((at for at, need in enumerate(open_needs) if need.meets(exercise)), len(open_needs))
