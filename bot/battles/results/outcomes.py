"""Battles that are over, complete for drawing."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.battles.store.battles import Battle
from bot.battles.store.outcomes import ResultLine, Wins
from bot.battles.store.pairs import Reason
from bot.recordings.store import Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class PraisedEntry:
    """Why a voter preferred an entry."""

    line: ResultLine
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BattleResult:
    """How a battle ended: its entries, the best first, how many voted, and the best reasons.

    Entries that staff have hidden, or whose makers have left, are left out.
    """

    battle: Battle
    lines: Sequence[ResultLine]
    voters: int
    votes: int
    praise: Sequence[PraisedEntry]
    accent: int | None

    @property
    def user_ids(self) -> list[int]:
        """Those who are named."""
        return [line.user_id for line in self.lines if not line.is_private]

    @property
    def winners(self) -> list[ResultLine]:
        """The entries in first place, none if nobody voted."""
        return [line for line in self.lines if line.place == 1] if self.votes else []

    @property
    def has_places(self) -> bool:
        """Whether there are votes, and entries that they ranked."""
        return bool(self.votes) and any(line.place is not None for line in self.lines)

    def is_shared(self, line: ResultLine) -> bool:
        """Whether several entries have the place of this one."""
        return [each.place for each in self.lines].count(line.place) > 1

    @property
    def lead_percent(self) -> int | None:
        """How often the winner is preferred to the next one; None without one of each."""
        ranked = [line.strength for line in self.lines if line.strength is not None]
        if len(self.winners) != 1 or len(ranked) <= 1:
            return None
        return round(100 / (1 + math.exp(ranked[1] - ranked[0])))


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage:
    """One battle that's over, of all of a server's, the newest first."""

    result: BattleResult
    page: int
    pages: int
    champions: Sequence[Wins]
    """Who has won most often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryToPlay:
    """An entry of a battle that's over, with its recording."""

    battle: Battle
    line: ResultLine
    is_shared: bool
    recording: Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonsForMaker:
    """What voters wrote on the pairs with one entry."""

    battle: Battle
    entry_id: int
    for_it: Sequence[str]
    against_it: Sequence[str]
    undecided: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonsListed:
    """A page of what voters of a battle wrote, for staff."""

    battle: Battle
    reasons: Sequence[Reason]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VoterRevealed:
    """Who wrote a reason; None if they have deleted their data."""

    battle: Battle
    user_id: int | None
