"""Pairs to hear, and votes."""

from dataclasses import dataclass

from bot.battles.rules.battles import Choice
from bot.battles.store.battles import Battle
from bot.recordings.store import Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class PairToHear:
    """A pair that waits for its voter. They are at `number` of `total`."""

    battle: Battle
    pair_id: int
    number: int
    total: int
    first: Recording
    second: Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Voted:
    """A vote that counts. With it, the voter has voted on `number` of `total` pairs."""

    battle: Battle
    pair_id: int
    number: int
    total: int
    choice: Choice
    reason: str | None

    @property
    def is_last(self) -> bool:
        """Whether the voter has heard all their pairs."""
        return self.number >= self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class VotesDone:
    """A voter who has voted on all their pairs, maybe none, since only one entry isn't theirs."""

    battle: Battle
    voted: int
    has_entry: bool
