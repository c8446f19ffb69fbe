"""Craft: how far a member has come in each focus.

It follows from what they passed, from their ears and from a placement, never from XP or levels
(rules, Coach).
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol


class Craft(StrEnum):
    """How far a member has come in one focus, in order."""

    STARTING = "starting"
    FINDING = "finding"
    STEADY = "steady"
    SURE = "sure"

    @property
    def rank(self) -> int:
        """The place in the order, from 0."""
        return _ORDER.index(self)


_ORDER = list(Craft)

EVERY_FOCUS = "all"
"""What the audit says instead of a focus if staff set a member's craft in every one."""

PASSES = 3
"""How many exercises of a difficulty, or harder ones, have to be passed for the next step."""

BEGINNER, INTERMEDIATE, ADVANCED = range(3)

_SUITABLE = (
    (BEGINNER,),
    (INTERMEDIATE, BEGINNER),
    (INTERMEDIATE, ADVANCED),
    (ADVANCED, INTERMEDIATE),
)
_FROM_PASSES = (
    (ADVANCED, Craft.SURE),
    (INTERMEDIATE, Craft.STEADY),
    (BEGINNER, Craft.FINDING),
)


class _Passed(Protocol):
    """An exercise that a member has done."""

    @property
    def focus(self) -> str: ...
    @property
    def difficulty(self) -> int: ...
    @property
    def passed(self) -> bool: ...


def craft_by_focus(
    focuses: Iterable[str],
    placed: Mapping[str, Craft],
    done: Iterable[_Passed],
    heard: Mapping[str, Sequence[int]],
) -> dict[str, Craft]:
    """Return a member's craft in each focus.

    Three exercises passed make them FINDING, three intermediate ones STEADY, three advanced ones
    SURE. They are never below their placement. Each exercise is in `done` once. `heard` has the
    difficulties of those that their ear drills count as.
    """
    passed = {focus: [*heard.get(focus, ())] for focus in focuses}
    for each in done:
        if each.passed and each.focus in passed:
            passed[each.focus].append(each.difficulty)
    return {
        focus: max(
            placed.get(focus, Craft.STARTING),
            _from_passes(difficulties),
            key=lambda craft: craft.rank,
        )
        for focus, difficulties in passed.items()
    }


def _from_passes(difficulties: list[int]) -> Craft:
    for difficulty, craft in _FROM_PASSES:
        if sum(each >= difficulty for each in difficulties) >= PASSES:
            return craft
    return Craft.STARTING


def suitable_difficulties(craft: Craft, shift: int = 0) -> tuple[int, ...]:
    """Return the difficulties that suit a member, the best first.

    `shift` is 1 if they find exercises too easy, -1 if too hard.
    """
    return _SUITABLE[min(max(craft.rank + shift, 0), len(_SUITABLE) - 1)]


def is_beyond(craft: Craft, difficulty: int) -> bool:
    """Whether a member is too far for a rung: two steps beyond what it asks."""
    return craft.rank >= difficulty + 2
