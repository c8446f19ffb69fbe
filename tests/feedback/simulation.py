"""Simulate a server that gives each other feedback, and say how long its members wait.

`python -m tests.feedback.simulation` plays 200 members over 60 days: some submit often, some never
listen, and some take a turn and don't come back.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import quantiles

from bot.feedback.rules.dealing import (
    CLAIM_LASTS,
    LAPSES,
    PAUSE,
    Candidate,
    Heard,
    next_up,
)
from bot.feedback.rules.submitting import CRITIQUES_EACH, OPEN_AT_ONCE, OPEN_FOR, critiques_owed

START = datetime(2026, 11, 1, tzinfo=UTC)
STEP = timedelta(hours=1)


@dataclass(kw_only=True)
class Piece:
    """A submission, with when it got each critique."""

    id: int
    maker_id: int
    at: datetime
    critiques_at: list[datetime] = field(default_factory=list[datetime])
    claims: int = 0


@dataclass(kw_only=True)
class Person:
    """A member: how often a week they listen and want to submit, and how often they don't show."""

    id: int
    listens: float
    submits: float
    no_show: float
    submitted: int = 0
    given: int = 0
    lapsed: int = 0
    paused_until: datetime = START
    heard: list[Heard] = field(default_factory=list[Heard])
    turn: tuple[Piece, datetime, bool] | None = None
    """What they listen to, when that ends, and whether with a critique."""


class Server:
    """A server whose members act once an hour, in a random order."""

    def __init__(self, members: int, seed: int) -> None:
        self.chance = random.Random(seed)
        self.people = [self._person(id_) for id_ in range(members)]
        self.pieces: list[Piece] = []

    def _person(self, id_: int) -> Person:
        kind = self.chance.random()
        listens = 0.2 if kind < 0.3 else self.chance.uniform(1, 4) if kind < 0.9 else 10
        return Person(
            id=id_,
            listens=listens,
            submits=self.chance.uniform(0.1, 1.2),
            no_show=self.chance.choice([0.05, 0.1, 0.5]),
        )

    def run(self, days: int) -> None:
        now = START
        while now < START + timedelta(days=days):
            for person in self.chance.sample(self.people, len(self.people)):
                self._act(person, now)
            now += STEP

    def _act(self, person: Person, now: datetime) -> None:
        if person.turn is not None and person.turn[1] <= now:
            self._end_turn(person, now)
        if self.chance.random() < person.submits / (7 * 24):
            self._submit(person, now)
        is_free = person.turn is None and person.paused_until <= now
        if is_free and self.chance.random() < person.listens / (7 * 24):
            self._listen(person, now)

    def _submit(self, person: Person, now: datetime) -> None:
        own = [each for each in self._open(now) if each.maker_id == person.id]
        if len(own) < OPEN_AT_ONCE and not critiques_owed(person.submitted, person.given):
            person.submitted += 1
            self.pieces.append(Piece(id=self.chance.getrandbits(62), maker_id=person.id, at=now))

    def _listen(self, person: Person, now: datetime) -> None:
        by_id = {each.id: each for each in self._open(now)}
        waiting = [
            Candidate(
                submission_id=each.id,
                maker_id=each.maker_id,
                critiques=len(each.critiques_at),
                claims=each.claims,
                waiting_since=each.at,
            )
            for each in by_id.values()
        ]
        chosen = next_up(waiting, person.id, person.heard, now)
        if chosen is None:
            return
        piece = by_id[chosen.submission_id]
        piece.claims += 1
        assert len(piece.critiques_at) + piece.claims <= CRITIQUES_EACH
        person.heard.append(Heard(submission_id=piece.id, maker_id=piece.maker_id, claimed_at=now))
        shows = self.chance.random() >= person.no_show
        lasts = self.chance.choice([STEP, 24 * STEP]) if shows else CLAIM_LASTS
        person.turn = (piece, now + lasts, shows)

    def _end_turn(self, person: Person, now: datetime) -> None:
        assert person.turn is not None
        piece, _, shows = person.turn
        person.turn = None
        piece.claims -= 1
        if shows:
            piece.critiques_at.append(now)
            person.given += 1
            person.lapsed = 0
            return
        person.lapsed += 1
        if person.lapsed == LAPSES:
            person.lapsed, person.paused_until = 0, now + PAUSE

    def _open(self, now: datetime) -> list[Piece]:
        return [
            each
            for each in self.pieces
            if len(each.critiques_at) < CRITIQUES_EACH and now - each.at < OPEN_FOR
        ]

    def waits(self, number: int) -> list[float]:
        """Return how many hours each submission waited for its `number`th critique."""
        return [
            (each.critiques_at[number - 1] - each.at) / timedelta(hours=1)
            for each in self.pieces
            if len(each.critiques_at) >= number
        ]

    def spread(self, *, older_than_days: float, days: int) -> Counter[int]:
        """Return how many of the older submissions have how many critiques."""
        until = START + timedelta(days=days - older_than_days)
        return Counter(len(each.critiques_at) for each in self.pieces if each.at <= until)


def median_and_ninety(waits: Sequence[float]) -> tuple[float, float]:
    """Return the median, and what nine of ten don't exceed."""
    tenths = quantiles(waits, n=10)
    return tenths[4], tenths[8]


def main() -> None:
    """Print the figures of 200 members over 60 days."""
    server = Server(members=200, seed=1)
    server.run(days=60)
    print(f"{len(server.pieces)} submissions")  # noqa: T201
    for number in (1, 3, CRITIQUES_EACH):
        middle, ninety = median_and_ninety(server.waits(number))
        print(f"critique {number}: median {middle:.0f} h, 90 % within {ninety:.0f} h")  # noqa: T201
    counts = server.spread(older_than_days=7, days=60)
    print(f"critiques of those older than a week: {dict(sorted(counts.items()))}")  # noqa: T201


if __name__ == "__main__":
    main()
