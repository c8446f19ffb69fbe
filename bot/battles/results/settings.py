"""A server's settings of battles, complete for drawing."""

from dataclasses import dataclass

from bot.battles.rules.battles import Every, Format
from bot.battles.store.battles import BattleSchedule
from bot.servers.store import Server
from bot.unset import UNSET, Unset


@dataclass(frozen=True, slots=True, kw_only=True)
class BattleChanges:
    """Changes of a server's battles; UNSET leaves a setting, None clears it.

    Without an `every`, battles don't start by themselves.
    """

    channel_id: int | Unset | None = UNSET
    every: Every | Unset | None = UNSET
    format: Format | Unset = UNSET
    weekday: int | Unset = UNSET
    start_time: str | Unset = UNSET
    role_id: int | Unset | None = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class BattleSettingsShown:
    """A server's settings of battles."""

    server: Server
    schedule: BattleSchedule | None
