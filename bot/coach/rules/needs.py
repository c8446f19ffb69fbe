"""What is missing from a member's practice, by priority, and which exercises meet each need."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.coach.rules import reasons
from bot.coach.rules.history import History
from bot.coach.rules.ladders import next_rung
from bot.coach.rules.library import Exercise, Library
from bot.paths.rules import PATH_LEVEL

AWAY_DAYS = 7
SHORT_MINUTES = 25
LOPSIDED_PERCENT = 60
LOPSIDED_MINUTES = 120
NEGLECTED_DAYS = 10
FORGOTTEN_DAYS = 120
UNRELEASED_TRACKS = 3
UNFINISHED_MINUTES = 300
KNOWN_DAYS = 3
"""Active days after which a focus that was never practised counts as neglected."""

_WELL_PRACTISED_PERCENT = 25
_MAIN_PERCENT = 30
_BASIC_FOR = 2
"""How many focuses have to build on one that counts as basic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something to practise; an exercise meets it if it satisfies every field that is set.

    Exercises with a focus in `near` are preferred.
    """

    reason: reasons.Reason
    focus: str | None = None
    techniques: frozenset[str] = frozenset()
    max_minutes: int | None = None
    near: frozenset[str] = frozenset()

    def meets(self, exercise: Exercise) -> bool:
        """Whether an exercise meets this need."""
        return (
            self.focus in (None, exercise.focus)
            and (not self.techniques or bool(self.techniques & set(exercise.techniques)))
            and (self.max_minutes is None or exercise.minutes <= self.max_minutes)
        )


def needs(history: History, library: Library) -> Sequence[Need]:
    """Return what is missing by priority, each focus at most once and one neglected focus."""
    chosen: list[Need] = []
    for need in _all(history, library):
        is_covered = need.focus is not None and any(each.focus == need.focus for each in chosen)
        has_gap = any(isinstance(each.reason, reasons.Neglected) for each in chosen)
        if not is_covered and not (has_gap and isinstance(need.reason, reasons.Neglected)):
            chosen.append(need)
    return chosen


def _all(history: History, library: Library) -> Iterator[Need]:
    yield from weekends(history)
    yield from lopsided(history, library)
    yield from neglected(history, library)
    yield from on_path(history, library)
    yield from main_focus(history)


def returning(history: History) -> Iterator[Need]:
    """Something short, for members who were away for a week or longer."""
    if history.days_away >= AWAY_DAYS:
        latest = max(history.last_on.values(), default=None)
        yield Need(
            reason=reasons.Returned(days=history.days_away),
            max_minutes=SHORT_MINUTES,
            near=frozenset(focus for focus, day in history.last_on.items() if day == latest),
        )


def weekends(history: History) -> Iterator[Need]:
    """Something short for a weekday, for members who only practise at weekends."""
    if history.only_weekends:
        yield Need(
            reason=reasons.WeekendsOnly(days=len(history.active_days)),
            max_minutes=SHORT_MINUTES,
            near=frozenset(history.minutes),
        )


def unreleased(history: History, library: Library) -> Iterator[reasons.Unreleased]:
    """Yield the number of tracks of members who have started some and released none."""
    tracks = len(history.tracks)
    if library.finishing and tracks >= UNRELEASED_TRACKS and not history.tracks_released:
        yield reasons.Unreleased(tracks=tracks)


def unfinished(history: History, library: Library) -> Iterator[reasons.Unfinished]:
    """Yield the minutes of members who never finish, past the first levels and on no path."""
    first_levels = history.level < PATH_LEVEL
    is_busy = history.has_habits and history.total_minutes >= UNFINISHED_MINUTES
    if first_levels or history.path is not None or not is_busy:
        return
    missing = sorted(focus for focus in library.finishing if not history.minutes.get(focus))
    if missing and len(missing) == len(library.finishing):
        yield reasons.Unfinished(minutes=history.total_minutes, focus=missing[0])


def lopsided(history: History, library: Library) -> Iterator[Need]:
    """A focus that the dominant focus builds on; on a path, only the path's focuses count."""
    focus, percent = next(iter(history.shares.items()), ("", 0))
    is_busy = history.has_habits and history.total_minutes >= LOPSIDED_MINUTES
    if percent < LOPSIDED_PERCENT or not is_busy:
        return
    path_focuses = _focuses_of_path(history, library)
    for towards, techniques in library.stands_on.get(focus, {}).items():
        is_short = history.shares.get(towards, 0) < _WELL_PRACTISED_PERCENT
        if is_short and (path_focuses is None or towards in path_focuses):
            reason = reasons.Lopsided(focus=focus, percent=percent, towards=towards)
            yield Need(reason=reason, focus=towards, techniques=techniques)
            return


def neglected(history: History, library: Library) -> Iterator[Need]:
    """Focuses not practised for long, or never although the practised ones build on them."""
    path_focuses = _focuses_of_path(history, library)
    main = next(iter(history.shares), "")
    foundations = {each for focus in history.minutes for each in library.stands_on.get(focus, {})}
    gaps: list[tuple[bool, int, bytes, reasons.Neglected]] = []
    for focus in sorted(foundations | set(history.last_on)):
        if focus not in library.stands_on or (
            path_focuses is not None and focus not in path_focuses
        ):
            continue
        reason = _neglected(history, focus, is_foundation=focus in foundations)
        if reason is not None:
            is_minor = focus not in library.stands_on.get(main, {})
            gaps.append((is_minor, -(reason.days or 0), history.tie_break(focus), reason))
    for *_, reason in sorted(gaps, key=lambda gap: gap[:3]):
        yield Need(reason=reason, focus=reason.focus)


def _neglected(history: History, focus: str, *, is_foundation: bool) -> reasons.Neglected | None:
    last_on = history.last_on.get(focus)
    if last_on is None:
        known = len(history.active_days) >= KNOWN_DAYS
        return reasons.Neglected(focus=focus, days=None) if known else None
    days = history.days_since(last_on)
    if days < NEGLECTED_DAYS or (days > FORGOTTEN_DAYS and not is_foundation):
        return None
    # A member who was away has neglected every focus, so that singles out none.
    return reasons.Neglected(focus=focus, days=days) if days > history.days_away else None


def on_path(history: History, library: Library) -> Iterator[Need]:
    """The focuses of the member's path, those with the least practice first."""
    focuses = library.path_focuses.get(history.path or "", ())
    for focus in sorted(focuses, key=lambda focus: history.shares.get(focus, 0)):
        yield Need(reason=reasons.OnPath(path=history.path or ""), focus=focus)


def main_focus(history: History) -> Iterator[Need]:
    """More of what the member practises most."""
    focus, percent = next(iter(history.shares.items()), ("", 0))
    if history.has_habits and percent >= _MAIN_PERCENT:
        yield Need(reason=reasons.MainFocus(focus=focus, percent=percent), focus=focus)


def basics(history: History, library: Library) -> frozenset[str]:
    """Return what the member's main focus builds on, or else what most focuses build on.

    Somebody on the foundations isn't ahead of them: it's without the focuses that they come to
    later, and with those that they have come to.
    """
    main = next(iter(history.shares), "")
    if main in library.stands_on:
        return frozenset({main, *library.stands_on[main]})
    counts = Counter(focus for each in library.stands_on.values() for focus in each)
    basic = frozenset(focus for focus, count in counts.items() if count >= _BASIC_FOR)
    rung = next_rung(history, library)
    if rung is None or rung.ladder != library.foundations:
        return basic
    rungs = [library.by_slug[slug] for slug in rung.ladder.rungs if slug in library.by_slug]
    reached = {each.focus for each in rungs[: rungs.index(rung.exercise) + 1]}
    return basic.difference(each.focus for each in rungs) | reached


def _focuses_of_path(history: History, library: Library) -> set[str] | None:
    """Return the focuses of the member's path, None without a path."""
    return set(library.path_focuses.get(history.path, ())) if history.path else None
