"""Deals pairs to voters, so that every entry is heard equally often, and first as often as second.

No voter hears their own entry, or a pair twice. Of the pairs that a voter may still hear, they get
the one whose entries were heard least, taken together. While a maker has pairs to vote on, others
hear their entry, but they don't: so it's ahead by as many hearings as that will cost it.

So in the end any two entries whose makers voted were heard equally often, within one, as far as the
voters' own entries and known pairs allow. One whose maker doesn't vote can be ahead, and isn't
ranked. `tests/battles/test_dealing.py` has the figures.

Of pairs heard equally often, those come first that connect entries which no comparison connects
yet, not even through others. If voters may hear all pairs, everything is connected once each entry
was heard twice.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random
from typing import Final

MOST_PAIRS: Final = 8
"""For one voter: about half an hour of listening."""
_PAIRS_OF_MANY: Final = 6
"""With more than nine entries: each is heard twelve times if all makers vote."""
_CANDIDATES: Final = 16
"""How many of the least heard entries are looked at. The least heard pair that a voter doesn't know
is among the first `MOST_PAIRS` + 2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How often a pair was heard, in this order."""

    first_id: int
    second_id: int
    times: int


def next_pair(
    entries: Sequence[int],
    heard: Iterable[Heard],
    *,
    own: int | None,
    known: Iterable[tuple[int, int]],
    makers_left: Mapping[int, int],
    rng: Random,
) -> tuple[int, int] | None:
    """Return the next pair for a voter, as A and B; None if they have heard all that they may.

    `heard` are pairs that anybody heard or is about to, `own` is the voter's entry if they have
    one, `known` are the pairs that they were dealt before, in any order, and `makers_left` how many
    pairs the maker of each entry can still be dealt.
    """
    heard = list(heard)
    times = _times_heard(entries, heard, makers_left)
    compared: Counter[frozenset[int]] = Counter()
    for each in heard:
        compared[frozenset((each.first_id, each.second_id))] += each.times
    group = _connected(entries, compared)
    others = sorted(
        (entry for entry in entries if entry != own), key=lambda entry: (times[entry], rng.random())
    )
    before = {frozenset(pair) for pair in known}
    unknown = [
        pair for pair in combinations(others[:_CANDIDATES], 2) if frozenset(pair) not in before
    ]

    def least(pair: tuple[int, int]) -> tuple[float, float, bool, int, float]:
        one, other = pair
        return (
            times[one] + times[other],
            max(times[one], times[other]),
            group[one] == group[other],
            compared[frozenset(pair)],
            rng.random(),
        )

    return _in_order(min(unknown, key=least), heard, rng) if unknown else None


def pairs_to_hear(entries: int, *, with_own: bool) -> int:
    """Return how many pairs of so many entries a voter may hear, who may have made one of them."""
    return math.comb(entries - with_own, 2)


def pairs_each(entries: int) -> int:
    """Return how many pairs each voter of a battle gets.

    Of up to nine entries, makers hear each of the others twice.
    """
    return max(1, entries - 1) if entries <= MOST_PAIRS + 1 else _PAIRS_OF_MANY


def _times_heard(
    entries: Sequence[int], heard: Iterable[Heard], makers_left: Mapping[int, int]
) -> dict[int, float]:
    """Return how often each entry was heard, less what its maker's own votes will cost it."""
    times: Counter[int] = Counter()
    for each in heard:
        times[each.first_id] += each.times
        times[each.second_id] += each.times
    others = max(1, len(entries) - 1)
    return {entry: times[entry] - 2 * makers_left.get(entry, 0) / others for entry in entries}


def _in_order(pair: tuple[int, int], heard: Iterable[Heard], rng: Random) -> tuple[int, int]:
    """Return a pair with the entry as A that was less often A than B, by comparison."""
    one, other = pair
    ahead: Counter[int] = Counter()
    for each in heard:
        ahead[each.first_id] += each.times
        ahead[each.second_id] -= each.times
    if (ahead[one], rng.random()) > (ahead[other], rng.random()):
        return other, one
    return pair


def _connected(entries: Sequence[int], compared: Mapping[frozenset[int], int]) -> dict[int, int]:
    """Return a group for each entry, the same for those that comparisons connect."""
    group = {entry: entry for entry in entries}
    for one, other in map(tuple, compared):
        if one in group and other in group and group[one] != group[other]:
            joined, left = group[one], group[other]
            group = {each: joined if of == left else of for each, of in group.items()}
    return group
