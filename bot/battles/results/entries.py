"""Entries on their way into a battle, complete for drawing."""

from dataclasses import dataclass

from bot.battles.store.battles import Battle
from bot.mixes.rules.files import FileFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryTyped:
    """What a member attached and typed."""

    file: FileFacts | None
    link: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryAccepted:
    """An entry to convert; its file is at the `hosted_link` if none is attached."""

    battle: Battle
    note: str | None
    hosted_link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BattleEntered:
    """An entry that is in; it may have `replaced` an earlier one."""

    battle: Battle
    replaced: bool
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryWithdrawn:
    """An entry that was taken back."""

    battle: Battle
