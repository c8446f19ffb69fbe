"""Chooses a daily tip or pitfall that fits a member's history."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.coach.rules import reasons
from bot.coach.rules.history import History
from bot.coach.rules.library import Advice, Library, Situation
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
from bot.paths.rules import PATH_LEVEL

ROTATION_DAYS = 7
LONG_STRETCH_MINUTES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceChosen:
    """A tip or pitfall, and why it was chosen."""

    slug: str
    reason: reasons.AdviceReason


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trigger:
    """A reason for advice on a situation, on a focus, or on anything."""

    reason: reasons.AdviceReason
    situation: Situation | None = None
    focus: str | None = None

    def matches(self, advice: Advice) -> bool:
        if self.situation is not None:
            return self.situation in advice.suits
        return self.focus is None or self.focus in advice.focuses


def choose_advice(history: History, library: Library) -> AdviceChosen | None:
    """Return the advice of the day, None if the library has none.

    Each piece has a fixed one of seven days for this member, so it does not repeat within a week.
    Of the day's pieces, the one with the strongest reason is chosen.
    """
    order = sorted(library.advice, key=lambda each: history.stable_tie_break(each.slug))
    if not order:
        return None
    days = min(ROTATION_DAYS, len(order))
    todays = order[history.today.toordinal() % days :: days]
    for trigger in _triggers(history, library):
        fitting = [advice for advice in todays if trigger.matches(advice)]
        if fitting:
            return AdviceChosen(slug=fitting[0].slug, reason=trigger.reason)
    return AdviceChosen(slug=todays[0].slug, reason=reasons.AlwaysTrue())


def _triggers(history: History, library: Library) -> Iterator[_Trigger]:
    if history.is_new:
        yield _Trigger(reason=reasons.JustStarting(), situation=Situation.NEWCOMER)
    yield from _triggers_for(returning(history))
    if history.longest_stretch_minutes > LONG_STRETCH_MINUTES:
        reason = reasons.LongStretch(minutes=history.longest_stretch_minutes)
        yield _Trigger(reason=reason, situation=Situation.LONG_STRETCHES)
    for reason in unreleased(history, library):
        yield _Trigger(reason=reason, situation=Situation.UNFINISHED)
    yield from _triggers_for(weekends(history))
    yield from _triggers_for(lopsided(history, library))
    for reason in unfinished(history, library):
        yield _Trigger(reason=reason, situation=Situation.UNFINISHED)
    yield from _triggers_for(neglected(history, library))
    yield from _triggers_for(main_focus(history))
    if history.level < PATH_LEVEL:
        yield _Trigger(reason=reasons.EarlyLevel(level=history.level), situation=Situation.BEGINNER)


def _triggers_for(needs: Iterator[Need]) -> Iterator[_Trigger]:
    """Turn needs into triggers for advice."""
    for need in needs:
        match need.reason:
            case reasons.Returned():
                yield _Trigger(reason=need.reason, situation=Situation.RETURNING)
            case reasons.WeekendsOnly():
                yield _Trigger(reason=need.reason, situation=Situation.WEEKENDS)
            case reasons.Lopsided():
                yield _Trigger(reason=need.reason, focus=need.reason.towards)
            case reasons.Neglected() | reasons.MainFocus():
                yield _Trigger(reason=need.reason, focus=need.reason.focus)
            case _:
                pass
