"""Reckoning a member's figures anew from their ledger alone, and what is wrong with its rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic_core import from_json

from bot.domain.awards import award_xp
from bot.domain.periods import standing_periods
from bot.domain.streaks import is_active
from bot.services.verifying.results import Fault, FaultKind
from bot.storage.matching import UndoRow, WorkRow
from bot.storage.verifying import Rows

_KEPT_DAYS = 1 << 12
_KEPT_SHARES = 1 << 14
"""How many texts of attributes are remembered read: much practice is worth the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """What a ledger comes to: sums by period, attribute and producer day, and its faults.

    A sum of a period is XP, minutes and quests, one of a day minutes and quests.
    """

    standings: Mapping[str, tuple[int, int, int]]
    attributes: Mapping[str, int]
    days: Mapping[str, tuple[int, int]]
    faults: Sequence[Fault]

    def active_days(self) -> Iterable[date]:
        """Return the producer days that count for a streak, in any order."""
        return (
            date.fromisoformat(day)
            for day, (minutes, quests) in self.days.items()
            if is_active(minutes, quests)
        )


def reckon(rows: Rows) -> Reckoned:
    """Sum up a member's ledger, whose rows are those of `bot.storage.verifying.awards`."""
    attributes: dict[str, int] = {}
    by_day: dict[str, tuple[int, int, int]] = {}
    faults: list[Fault] = []
    for row in rows:
        _, _, _, day, base_xp, percent, bonus, xp, minutes, quests, text, undoes = row
        shares, total = _shares(text)
        for name, share in shares:
            attributes[name] = attributes.get(name, 0) + share
        before = by_day.get(day)
        if before is not None:
            by_day[day] = (before[0] + xp, before[1] + minutes, before[2] + quests)
        else:
            by_day[day] = (xp, minutes, quests)
        if total != xp or (undoes is None and award_xp(base_xp, percent, bonus) != xp):
            faults += _faults_of(row, total)
    for day in [day for day in by_day if _periods(day) is None]:
        del by_day[day]
        faults += [_fault(row, FaultKind.DAY, None, None) for row in rows if row[3] == day]
    return Reckoned(
        standings=_standings(by_day),
        attributes=attributes,
        days={day: (minutes, quests) for day, (_, minutes, quests) in by_day.items()},
        faults=faults,
    )


def undo_fault(row: UndoRow) -> Fault | None:
    """Return what is wrong with a row that takes an award back, if anything is."""
    negated = (
        row.guild_id == row.first_guild_id
        and row.user_id == row.first_user_id
        and row.day == row.first_day
        and row.first_undoes is None
        and [-each for each in (row.base_xp, row.xp, row.minutes, row.quests)]
        == [row.first_base_xp, row.first_xp, row.first_minutes, row.first_quests]
        and {name: -share for name, share in _shares(row.attributes)[0]}
        == dict(_shares(row.first_attributes or "")[0])
    )
    if negated:
        return None
    return Fault(
        guild_id=row.guild_id,
        user_id=row.user_id,
        kind=FaultKind.UNDO,
        award_id=row.id,
        subject=f"award:{row.undoes}",
    )


def work_fault(row: WorkRow) -> Fault:
    """Return what is wrong with work that does not go with its award."""
    if row.award_id is None:
        kind = FaultKind.UNPAID
    elif not row.counts:
        kind = FaultKind.UNDUE
    elif (row.undone_at is None) == row.award_is_undone:
        kind = FaultKind.UNDONE
    else:
        kind = FaultKind.UNLIKE
    return Fault(
        guild_id=row.guild_id,
        user_id=row.user_id,
        kind=kind,
        award_id=row.award_id,
        subject=row.reference,
    )


def _standings(by_day: Mapping[str, tuple[int, int, int]]) -> dict[str, tuple[int, int, int]]:
    sums: dict[str, tuple[int, int, int]] = {}
    for day, figures in by_day.items():
        for period in _periods(day) or ():
            before = sums.get(period)
            if before is not None:
                xp, minutes, quests = figures
                sums[period] = (before[0] + xp, before[1] + minutes, before[2] + quests)
            else:
                sums[period] = figures
    return sums


@lru_cache(_KEPT_DAYS)
def _periods(day: str) -> tuple[str, str, str] | None:
    """Return the periods in which a producer day counts, None where it is no date."""
    try:
        return standing_periods(date.fromisoformat(day))
    except ValueError:
        return None


@lru_cache(_KEPT_SHARES)
def _shares(text: str) -> tuple[tuple[tuple[str, int], ...], int | None]:
    """Return an award's attributes and their sum, nothing and None where they cannot be read."""
    try:
        read: Any = from_json(text)
    except ValueError:
        return (), None
    if not isinstance(read, dict) or not all(type(share) is int for share in read.values()):  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
        return (), None
    shares: dict[str, int] = read  # pyright: ignore[reportUnknownVariableType]
    return tuple(shares.items()), sum(shares.values())


def _faults_of(row: Any, total: int | None) -> list[Fault]:
    """Return what is wrong with the terms of one row of the ledger."""
    _, _, _, _, base_xp, percent, bonus, xp, *_, undoes = row
    worth = award_xp(base_xp, percent, bonus)
    found: list[Fault] = []
    if total != xp:
        found.append(_fault(row, FaultKind.ATTRIBUTES, total, xp))
    if undoes is None and worth != xp:
        found.append(_fault(row, FaultKind.WORTH, xp, worth))
    return found


def _fault(row: Any, kind: FaultKind, stored: int | None, reckoned: int | None) -> Fault:
    guild_id, user_id, award_id, *_ = row
    return Fault(
        guild_id=guild_id,
        user_id=user_id,
        kind=kind,
        award_id=award_id,
        stored=stored,
        reckoned=reckoned,
    )
