"""What is read about a member to verify it: their rows, as they are stored."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from bot.pauses.rules import Pause
from bot.verify.rules import Figure, Total


class MemberKey(NamedTuple):
    """A member of a server; members are verified in this order."""

    guild_id: int
    user_id: int


FIRST = MemberKey(-1, -1)
"""Sorts before every member."""
LAST = MemberKey(2**63 - 1, 2**63 - 1)
"""Sorts after every member."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """A member with their server's settings; a damaged `streak_last_on` may not be a date."""

    guild_id: int
    user_id: int
    timezone: str | None
    server_timezone: str | None
    pack: str | None
    highest_level: int
    streak_days: int
    longest_streak: int
    streak_last_on: str | None
    rest_days: int
    streak_until_at: datetime | None
    present: bool

    @property
    def key(self) -> MemberKey:
        """The member's key."""
        return MemberKey(self.guild_id, self.user_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRow:
    """A row of the ledger."""

    guild_id: int
    user_id: int
    id: int
    day: str
    base_xp: int
    multiplier_percent: int
    streak_bonus_percent: int
    xp: int
    minutes: int
    quests: int
    ear_rounds: int
    attributes: str
    undoes: int | None
    event_id: int | None
    event_percent: int
    event_base_xp: int
    event_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcusedRow:
    """An excused day of a member, and why it is excused."""

    guild_id: int
    user_id: int
    day: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseRow(Pause):
    """A pause of a member."""

    guild_id: int
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Miscount:
    """A number that a member's rows contradict; `of` is what was counted, if there are several."""

    guild_id: int
    user_id: int
    figure: Figure
    of: str | None
    stored: int
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillRow:
    """What a member has reached in an ear drill, as stored and by its finished rounds.

    0 rounds and no threshold mean that there is no such row, or no such round.
    """

    guild_id: int
    user_id: int
    drill: str
    rounds: int
    threshold: float | None
    played: int
    reached: float | None


class PausedDay(NamedTuple):
    """Whether a day is stored as paused, and how many pauses have it: at most one may."""

    stored: int
    expected: int


Totals = Mapping[Figure, Mapping[str, Total]]
"""Totals of a member by their kind and name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A member's ledger and figures, read in one transaction.

    `excused` are the days that outages and pauses excuse, and `paused_days` how often each day is
    paused, if that isn't what is stored.
    """

    member: MemberRow
    awards: Sequence[AwardRow]
    totals: Totals
    excused: AbstractSet[date]
    paused_days: Mapping[date, PausedDay]
    miscounted: Sequence[Miscount]
    drills: Sequence[DrillRow]
