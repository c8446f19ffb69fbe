"""What a history lacks, the weightiest first, and which exercises would meet it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.coach.rules.history import Exercise, History, Library
from bot.coach.rules.reasons import (
    FirstStep,
    LeastGrown,
    Lopsided,
    MainFocus,
    Neglected,
    OnPath,
    Reason,
    Returned,
    Unfinished,
    Unreleased,
    WeekendsOnly,
)
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
"""Active days after which a focus that was never practised is one that is missing."""

_WELL_PRACTISED_PERCENT = 25
_TRAINS_PERCENT = 30
_MAIN_PERCENT = 30
_NEGLECTED_AT_ONCE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something that is lacking; an exercise meets it that has all of what is set here.

    A `path` is met by its own quests, and by those of no path that are about its `focuses`. What is
    `near`, by its focus, is better than what is not.
    """

    reason: Reason
    slugs: frozenset[str] | None = None
    focuses: frozenset[str] | None = None
    attribute: str | None = None
    path: str | None = None
    most_minutes: int | None = None
    near: frozenset[str] = frozenset()

    def meets(self, exercise: Exercise) -> bool:
        """Tell whether an exercise would do."""
        if self.path is not None and exercise.path == self.path:
            return True
        return (
            (self.slugs is None or exercise.slug in self.slugs)
            and (self.focuses is None or exercise.focus in self.focuses)
            and (self.attribute is None or self.trains(exercise) >= _TRAINS_PERCENT)
            and (self.most_minutes is None or exercise.minutes <= self.most_minutes)
        )

    def trains(self, exercise: Exercise) -> int:
        """Return how much of an exercise trains the attribute, in percent; 0 without one."""
        return exercise.weights.get(self.attribute, 0) if self.attribute else 0


def needs(history: History, library: Library) -> Sequence[Need]:
    """Return what a history lacks, the weightiest first, each focus at most once."""
    if history.is_new:
        return [_first_step(slug) for slug in library.first_steps]
    found: list[Need] = []
    seen: set[str] = set()
    for need in _all(history, library):
        about = frozenset[str]() if need.path or need.attribute else need.focuses or frozenset()
        gaps = sum(isinstance(each.reason, Neglected) for each in found)
        full = isinstance(need.reason, Neglected) and gaps == _NEGLECTED_AT_ONCE
        if not about & seen and not full:
            found.append(need)
            seen |= about
    return found


def _all(history: History, library: Library) -> Iterator[Need]:
    yield from returning(history)
    yield from unreleased(history, library)
    yield from weekends(history)
    yield from lopsided(history, library)
    yield from unfinished(history, library)
    yield from neglected(history, library)
    yield from _least_grown(history, library)
    yield from _on_path(history, library)
    yield from main_focus(history)


def _first_step(slug: str) -> Need:
    return Need(reason=FirstStep(quest=slug), slugs=frozenset({slug}))


def returning(history: History) -> Iterator[Need]:
    """Something short, for who was away a week or longer."""
    if history.days_away >= AWAY_DAYS:
        latest = max(history.last_on.values(), default=None)
        yield Need(
            reason=Returned(days=history.days_away),
            most_minutes=SHORT_MINUTES,
            near=frozenset(focus for focus, day in history.last_on.items() if day == latest),
        )


def weekends(history: History) -> Iterator[Need]:
    """Something short for a weekday, for who practises at weekends alone."""
    if history.only_weekends:
        yield Need(
            reason=WeekendsOnly(days=len(history.active_days)),
            most_minutes=SHORT_MINUTES,
            near=frozenset(history.minutes),
        )


def unreleased(history: History, library: Library) -> Iterator[Need]:
    """Finishing, for who has started tracks and released none."""
    tracks = len(history.tracks)
    if library.finishing and tracks >= UNRELEASED_TRACKS and not history.tracks_released:
        yield Need(reason=Unreleased(tracks=tracks), focuses=library.finishing)


def unfinished(history: History, library: Library) -> Iterator[Need]:
    """Finishing, for who never works on it, past the first levels and on no path."""
    first_levels = history.level < PATH_LEVEL
    if first_levels or history.path is not None or history.total_minutes < UNFINISHED_MINUTES:
        return
    missing = sorted(focus for focus in library.finishing if not history.minutes.get(focus))
    if missing and len(missing) == len(library.finishing):
        reason = Unfinished(minutes=history.total_minutes, focus=missing[0])
        yield Need(reason=reason, focuses=frozenset({reason.focus}))


def lopsided(history: History, library: Library) -> Iterator[Need]:
    """What the one focus stands on that takes most of the time; on a path, what lies on it."""
    focus, percent = next(iter(history.shares.items()), ("", 0))
    if percent < LOPSIDED_PERCENT or history.total_minutes < LOPSIDED_MINUTES:
        return
    circle = _circle(history, library)
    for towards in library.stands_on.get(focus, ()):
        lacking = history.shares.get(towards, 0) < _WELL_PRACTISED_PERCENT
        if lacking and (circle is None or towards in circle):
            reason = Lopsided(focus=focus, percent=percent, towards=towards)
            yield Need(reason=reason, focuses=frozenset({towards}))
            return


def neglected(history: History, library: Library) -> Iterator[Need]:
    """Focuses not practised for long, or never although the daily work stands on them."""
    circle = _circle(history, library)
    main = next(iter(history.shares), "")
    carrying = {each for focus in history.minutes for each in library.stands_on.get(focus, ())}
    gaps: list[tuple[bool, int, bytes, Neglected]] = []
    for focus in sorted(carrying | set(history.last_on)):
        if focus not in library.stands_on or (circle is not None and focus not in circle):
            continue
        reason = _gap(history, focus, carrying=focus in carrying)
        if reason is not None:
            aside = focus not in library.stands_on.get(main, ())
            gaps.append((aside, -(reason.days or 0), history.lot(focus), reason))
    for *_, reason in sorted(gaps, key=lambda gap: gap[:3]):
        yield Need(reason=reason, focuses=frozenset({reason.focus}))


def _gap(history: History, focus: str, *, carrying: bool) -> Neglected | None:
    last_on = history.last_on.get(focus)
    if last_on is None:
        known = len(history.active_days) >= KNOWN_DAYS
        return Neglected(focus=focus, days=None) if known else None
    days = history.days_since(last_on)
    if days < NEGLECTED_DAYS or (days > FORGOTTEN_DAYS and not carrying):
        return None
    # Who was away has neglected everything: that is no reason to choose this of all.
    return Neglected(focus=focus, days=days) if days > history.days_away else None


def _least_grown(history: History, library: Library) -> Iterator[Need]:
    if not any(xp > 0 for xp in history.attribute_xp.values()):
        return
    attribute, xp = min(
        history.attribute_xp.items(), key=lambda part: (part[1], history.lot(part[0]))
    )
    circle = _circle(history, library)
    yield Need(
        reason=LeastGrown(attribute=attribute, xp=xp),
        attribute=attribute,
        focuses=None if circle is None else frozenset(circle),
    )


def _on_path(history: History, library: Library) -> Iterator[Need]:
    circle = _circle(history, library)
    if history.path is not None and circle:
        yield Need(reason=OnPath(path=history.path), path=history.path, focuses=frozenset(circle))


def main_focus(history: History) -> Iterator[Need]:
    """More of what the member practises most."""
    focus, percent = next(iter(history.shares.items()), ("", 0))
    if percent >= _MAIN_PERCENT:
        yield Need(reason=MainFocus(focus=focus, percent=percent), focuses=frozenset({focus}))


def _circle(history: History, library: Library) -> set[str] | None:
    """Return the focuses that a path leans on, None for who follows none."""
    return set(library.path_focuses.get(history.path, ())) if history.path else None
