"""Battles among entries of known strengths: does the vote find the best one?

`python -m tests.battles.simulation [BATTLES]` prints the shares for several sizes.

Strengths are drawn from a normal distribution with a standard deviation of 1: of two random
entries, seven voters in ten prefer the better one. Each voter prefers one of a pair by
Bradley-Terry, and can't tell them apart in one of ten pairs. All makers vote, then others.
"""

import math
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from bot.battles.rules.dealing import Heard, next_pair, pairs_each
from bot.battles.rules.ranking import Ranking, Votes, rank

DEVIATION = 1.0
CANNOT_TELL = 0.1
PODIUM = 3


@dataclass(frozen=True, kw_only=True)
class Simulated:
    """A battle's true winner, its ranking, and how often each entry was heard."""

    winner: int
    ranking: Ranking
    heard: Counter[int]

    @property
    def winner_place(self) -> int:
        return self.ranking.places[self.winner]

    @property
    def firsts(self) -> int:
        return list(self.ranking.places.values()).count(1)


def simulate(entries: int, voters: int, rng: Random) -> Simulated:
    """Let voters vote, the makers of entries among them, in random order."""
    ids = list(range(entries))
    strengths = {entry: rng.gauss(0, DEVIATION) for entry in ids}
    order = [entry if entry < entries else None for entry in range(voters)]
    rng.shuffle(order)
    dealt = vote(ids, order, pairs_each(entries), rng)
    votes: Counter[tuple[int, int, str]] = Counter(
        (first, second, choose(strengths[first] - strengths[second], rng))
        for first, second in dealt
    )
    ranking = rank(ids, ids, [votes_on(pair, votes) for pair in {*dealt}])
    heard = Counter(entry for pair in dealt for entry in pair)
    winner = max(ids, key=strengths.__getitem__)
    return Simulated(winner=winner, ranking=ranking, heard=heard)


def vote(
    entries: Sequence[int],
    voters: Sequence[int | None],
    each: int,
    rng: Random,
    *,
    at_once: int = 3,
) -> list[tuple[int, int]]:
    """Return the pairs that voters hear, of whom some vote at the same time.

    A voter is None, or the entry that's theirs.
    """
    left = dict.fromkeys(entries, each)
    waiting = [(own, set[tuple[int, int]]()) for own in voters]
    active: list[tuple[int | None, set[tuple[int, int]]]] = []
    dealt: list[tuple[int, int]] = []
    while waiting or active:
        while waiting and len(active) < at_once:
            active.append(waiting.pop())
        own, known = rng.choice(active)
        heard = [Heard(first_id=a, second_id=b, times=n) for (a, b), n in Counter(dealt).items()]
        pair = next_pair(entries, heard, own=own, known=known, makers_left=left, rng=rng)
        if pair is not None:
            dealt.append(pair)
            known.add(pair)
        is_done = pair is None or len(known) == each
        if own is not None:
            left[own] = 0 if is_done else each - len(known)
        if is_done:
            active.remove((own, known))
    return dealt


def votes_on(pair: tuple[int, int], votes: Mapping[tuple[int, int, str], int]) -> Votes:
    first, second = pair
    return Votes(
        first_id=first,
        second_id=second,
        for_first=votes[first, second, "first"],
        for_second=votes[first, second, "second"],
        neither=votes[first, second, "neither"],
    )


def choose(difference: float, rng: Random) -> str:
    """Return a voter's choice between two entries whose strengths differ by so much."""
    if rng.random() < CANNOT_TELL:
        return "neither"
    return "first" if rng.random() < 1 / (1 + math.exp(-difference)) else "second"


def main(battles: int) -> None:
    for entries, voters in ((3, 3), (5, 8), (12, 12), (12, 15), (12, 30), (30, 40)):
        rng = Random(entries * 1_000 + voters)
        done = [simulate(entries, voters, rng) for _ in range(battles)]
        podium = sum(each.winner_place <= PODIUM for each in done) / battles
        first = sum(each.winner_place == 1 for each in done) / battles
        sharing = sum(each.firsts for each in done) / battles
        spread = Counter(max(each.heard.values()) - min(each.heard.values()) for each in done)
        print(
            f"{entries} entries, {voters} voters, {pairs_each(entries)} pairs each: "
            f"podium {podium:.1%}, first {first:.1%}, {sharing:.1f} share it, "
            f"heard {min(done[0].heard.values())}+, spread {dict(sorted(spread.items()))}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
