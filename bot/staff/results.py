"""Results of staff's changes, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.staff.store import Act, AuditRow
from bot.xp.results import Adjusted, Revoked
from bot.xp.store.ledger import Award


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAdjusted:
    """XP given or taken by staff; `requested_xp` may be more than the member had.

    `is_told` is whether the member gets a message about it.
    """

    requested_xp: int
    reason: str
    adjusted: Adjusted
    is_told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRevoked:
    """An award undone by staff."""

    user_id: int
    award: Award
    revoked: Revoked
    is_told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalChange:
    """A member's XP and level before and after a change that staff are asked about."""

    before_xp: int
    before_level: int
    after_xp: int
    after_level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentQuestion:
    """An adjustment to confirm; `xp` is what would be taken, below 0."""

    user_id: int
    xp: int
    reason: str
    change: TotalChange


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoQuestion:
    """An undo to confirm."""

    award: Award
    change: TotalChange


@dataclass(frozen=True, slots=True, kw_only=True)
class ActTold:
    """An act that a member is told about, with their XP and level now."""

    act: Act
    total_xp: int
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """A page of a member's ledger and of staff's acts, the newest first; counted from 0.

    `user_id` is None for all acts of staff in the server.
    """

    user_id: int | None
    rows: Sequence[AuditRow]
    page: int
    pages: int
    total: int
