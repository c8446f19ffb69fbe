"""What staff did, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.staff.store import AuditRow
from bot.xp.results import Adjusted, Revoked
from bot.xp.store.ledger import Award


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAdjusted:
    """XP given or taken by staff; `asked_xp` is what they asked for, maybe more than there was."""

    asked_xp: int
    reason: str
    adjusted: Adjusted


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardTakenBack:
    """An award that staff have taken back."""

    user_id: int
    award: Award
    revoked: Revoked


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """A page of what a member's ledger holds and staff did, the newest first; counted from 0."""

    user_id: int
    rows: Sequence[AuditRow]
    page: int
    pages: int
    total: int
