"""Which exercises a member can do, and which suit them."""

from bot.coach.rules.craft import suitable_difficulties
from bot.coach.rules.history import REPEAT_DAYS, History
from bot.coach.rules.library import Exercise, Library
from bot.quests.rules.rerolls import RerollReason
from bot.tracks.rules import Stage


def is_available(history: History, exercise: Exercise) -> bool:
    """Whether an exercise is not disabled and doesn't belong to another path."""
    return exercise.slug not in history.disabled and exercise.path in (None, history.path)


def has_gear_for(history: History, exercise: Exercise) -> bool:
    """Whether a member has what an exercise can't be done without."""
    return not exercise.needs & history.ruled_out


def needed_stage(library: Library, exercise: Exercise) -> Stage | None:
    """Return the stage in which an exercise needs a track, if any; release work needs a mix."""
    needed = exercise.track_stage
    if exercise.focus in library.finishing and (needed is None or needed.rank < Stage.MIX.rank):
        return Stage.MIX
    return needed


def has_track_for(history: History, library: Library, exercise: Exercise) -> bool:
    """Whether a member has a track in the stage that an exercise needs."""
    needed = needed_stage(library, exercise)
    if needed is None:
        return True
    furthest = history.furthest_stage
    return furthest is not None and furthest.rank >= needed.rank


def can_do(history: History, library: Library, exercise: Exercise) -> bool:
    """Whether a member could do an exercise today, with their gear and tracks."""
    return (
        is_available(history, exercise)
        and has_gear_for(history, exercise)
        and has_track_for(history, library, exercise)
    )


def difficulty_rank(history: History, exercise: Exercise) -> int | None:
    """Return how well an exercise's difficulty suits a member, 0 for best; None if not at all."""
    if exercise.is_own:
        return 0
    focus = exercise.focus
    suitable = suitable_difficulties(history.craft_in(focus), history.shifts.get(focus, 0))
    return suitable.index(exercise.difficulty) if exercise.difficulty in suitable else None


def genre_rank(history: History, exercise: Exercise) -> int | None:
    """Return 0 if an exercise is for the member's music, 1 for any music, None for other music."""
    if not exercise.genres:
        return 1
    swapped = (
        swap.exercise.genres for swap in history.swaps if swap.reason is RerollReason.NOT_MY_MUSIC
    )
    if exercise.genres & history.genres:
        return 0
    if history.genres or exercise.genres & frozenset[str]().union(*swapped):
        return None
    return 2


def longest_minutes(history: History) -> int | None:
    """Return how long a new exercise may be after one was swapped as too long, None for any."""
    too_long = [
        swap.exercise.minutes for swap in history.swaps if swap.reason is RerollReason.TOO_LONG
    ]
    return min(too_long) - 1 if too_long else None


def is_fresh(history: History, exercise: Exercise) -> bool:
    """Whether an exercise was neither done nor planned in 8 weeks, nor swapped."""
    slug = exercise.slug
    return (
        not history.done_within(slug, REPEAT_DAYS)
        and slug not in history.planned
        and slug not in history.avoided
    )
