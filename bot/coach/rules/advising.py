"""One tip or pitfall that fits a history, another one each day of a week."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.coach.rules.history import Advice, History, Library, Situation
from bot.coach.rules.needs import (
    Need,
    lopsided,
    main_focus,
    neglected,
    returning,
    unfinished,
    unreleased,
    weekends,
)
from bot.coach.rules.reasons import (
    AdviceReason,
    AlwaysTrue,
    EarlyLevel,
    JustStarting,
    LongStretch,
    Lopsided,
    MainFocus,
    Neglected,
    Returned,
    Unfinished,
    Unreleased,
    WeekendsOnly,
)
from bot.paths.rules import PATH_LEVEL

ROTATION_DAYS = 7
LONG_STRETCH_MINUTES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceChosen:
    """A tip or pitfall, and why this one."""

    slug: str
    reason: AdviceReason


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """A reason for advice: it is for a situation, or about a focus, or for anybody."""

    reason: AdviceReason
    situation: Situation | None = None
    focus: str | None = None

    def covers(self, advice: Advice) -> bool:
        if self.situation is not None:
            return self.situation in advice.suits
        return self.focus is None or self.focus in advice.focuses


def choose_advice(history: History, library: Library) -> AdviceChosen | None:
    """Return the advice of the day; None where there is none at all.

    Each piece has one day of seven that is its own for this member, whatever they do, and so does
    not come back within a week. Of the day's, the one with the weightiest reason is given.
    """
    order = sorted(library.advice, key=lambda each: history.lasting_lot(each.slug))
    if not order:
        return None
    turns = min(ROTATION_DAYS, len(order))
    todays = order[history.today.toordinal() % turns :: turns]
    for ground in _grounds(history, library):
        fitting = [advice for advice in todays if ground.covers(advice)]
        if fitting:
            return AdviceChosen(slug=fitting[0].slug, reason=ground.reason)
    return AdviceChosen(slug=todays[0].slug, reason=AlwaysTrue())


def _grounds(history: History, library: Library) -> Iterator[_Ground]:
    if history.is_new:
        yield _Ground(reason=JustStarting(), situation=Situation.NEWCOMER)
    yield from _of(returning(history))
    if history.longest_stretch_minutes > LONG_STRETCH_MINUTES:
        reason = LongStretch(minutes=history.longest_stretch_minutes)
        yield _Ground(reason=reason, situation=Situation.LONG_STRETCHES)
    yield from _of(unreleased(history, library))
    yield from _of(weekends(history))
    yield from _of(lopsided(history, library))
    yield from _of(unfinished(history, library))
    yield from _of(neglected(history, library))
    yield from _of(main_focus(history))
    if history.level < PATH_LEVEL:
        yield _Ground(reason=EarlyLevel(level=history.level), situation=Situation.BEGINNER)


def _of(lacking: Iterator[Need]) -> Iterator[_Ground]:
    """Turn what a history lacks into grounds for advice on it."""
    for need in lacking:
        match need.reason:
            case Returned():
                yield _Ground(reason=need.reason, situation=Situation.RETURNING)
            case Unreleased() | Unfinished():
                yield _Ground(reason=need.reason, situation=Situation.UNFINISHED)
            case WeekendsOnly():
                yield _Ground(reason=need.reason, situation=Situation.WEEKENDS)
            case Lopsided():
                yield _Ground(reason=need.reason, focus=need.reason.towards)
            case Neglected() | MainFocus():
                yield _Ground(reason=need.reason, focus=need.reason.focus)
            case _:
                pass
