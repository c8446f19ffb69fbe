"""The evening message, complete for drawing."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StreakInDanger:
    """A streak of `days` that ends at `until_at`, unless its member practises before."""

    id: int
    guild_id: int
    user_id: int
    days: int
    until_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderDismissed:
    """A message that its member has answered with *Not today*.

    `is_over` is whether its day has ended since, `is_safe` whether the streak goes on anyway.
    """

    guild_id: int
    is_over: bool
    is_safe: bool
