"""Results of staff's changes, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.staff.store import AuditRow
from bot.xp.results import Adjusted, Revoked
from bot.xp.store.ledger import Award


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAdjusted:
    """XP given or taken by staff; `requested_xp` may be more than the member had."""

    requested_xp: int
    reason: str
    adjusted: Adjusted


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRevoked:
    """An award undone by staff."""

    user_id: int
    award: Award
    revoked: Revoked


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
