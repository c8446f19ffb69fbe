"""What staff see and change of a battle, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.battles.errors import Deadline
from bot.battles.store.battles import Battle
from bot.battles.store.entries import Entry
from bot.recordings.store import Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class BattleExtended:
    """A battle with a later deadline."""

    battle: Battle
    deadline: Deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class BattleCancelled:
    """A battle that staff have cancelled."""

    battle: Battle


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryListed:
    """An entry of a list, without its maker. `number` counts in an order that tells nothing."""

    number: int
    entry_id: int
    seconds: float
    is_hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryList:
    """A page of a battle's entries."""

    battle: Battle
    entries: Sequence[EntryListed]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryShown:
    """One entry, to play. Its maker isn't drawn."""

    battle: Battle
    entry: Entry
    recording: Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class MakerRevealed:
    """Whose entry it is."""

    battle: Battle
    user_id: int
