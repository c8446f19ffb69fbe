"""Replays a member's ledger: computes its totals, and finds faults of its rows."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from pydantic import TypeAdapter

from bot.calendar.rules.periods import standing_periods
from bot.verify.rules import Fault, FaultKind, Figure, Total
from bot.verify.store.snapshots import AwardRow, MemberRow, Snapshot, Totals
from bot.xp.rules.awards import award_xp

_SHARES: Final = TypeAdapter(dict[str, int])
_DAYS_CACHED: Final = 1 << 12
_SHARES_CACHED: Final = 1 << 14


class _Totals(dict[str, Total]):
    """A member's totals of one kind, each starting at 0."""

    def __init__(self, member: MemberRow, *, present: bool = False) -> None:
        self._member = member
        self._present = present

    def __missing__(self, name: str) -> Total:
        guild_id, user_id = self._member.guild_id, self._member.user_id
        total = Total(guild_id=guild_id, user_id=user_id, name=name, present=self._present)
        self[name] = total
        return total


def replay(snapshot: Snapshot) -> Totals:
    """Return the totals of a member's ledger.

    An award whose day is not a date counts only for its attributes.
    """
    member = snapshot.member
    standings, attributes = _Totals(member, present=member.present), _Totals(member)
    days = _Totals(member)
    for award in snapshot.awards:
        for attribute, share in _shares(award.attributes)[0]:
            attributes[attribute].xp += share
        for period in _periods(award.day):
            standing = standings[period]
            standing.xp += award.xp
            standing.minutes += award.minutes
            standing.quests += award.quests
        if _periods(award.day):
            day = days[award.day]
            day.minutes += award.minutes
            day.quests += award.quests
            day.ear_rounds += award.ear_rounds
    return {Figure.STANDING: standings, Figure.ATTRIBUTE: attributes, Figure.PRACTICE_DAY: days}


def faults_of(awards: Sequence[AwardRow]) -> Iterator[Fault]:
    """Yield the faults of the rows of a member's ledger."""
    by_id = {award.id: award for award in awards}
    for award in awards:
        total = _shares(award.attributes)[1]
        if total != award.xp:
            yield _fault(award, FaultKind.ATTRIBUTES, stored=total, expected=award.xp)
        if not _periods(award.day):
            yield _fault(award, FaultKind.DAY)
        if award.undoes is not None:
            if not _negates(award, by_id.get(award.undoes)):
                yield _fault(award, FaultKind.UNDO, subject=f"award:{award.undoes}")
            continue
        worth = award_xp(
            award.base_xp,
            award.multiplier_percent,
            award.streak_bonus_percent,
            event_base_xp=award.event_base_xp,
            event_percent=award.event_percent,
        )
        if worth != award.xp:
            yield _fault(award, FaultKind.WORTH, stored=award.xp, expected=worth)


def _negates(undo: AwardRow, award: AwardRow | None) -> bool:
    """Whether a row negates an award; `award` is None if it is not the member's."""
    return (
        award is not None
        and award.undoes is None
        and award.day == undo.day
        and (award.base_xp, award.xp) == (-undo.base_xp, -undo.xp)
        and (award.event_id, award.event_base_xp, award.event_minutes)
        == (undo.event_id, -undo.event_base_xp, -undo.event_minutes)
        and (award.minutes, award.quests, award.ear_rounds)
        == (-undo.minutes, -undo.quests, -undo.ear_rounds)
        and dict(_shares(award.attributes)[0])
        == {attribute: -share for attribute, share in _shares(undo.attributes)[0]}
    )


def _fault(award: AwardRow, kind: FaultKind, **facts: Any) -> Fault:
    return Fault(
        guild_id=award.guild_id, user_id=award.user_id, kind=kind, award_id=award.id, **facts
    )


@lru_cache(_DAYS_CACHED)
def _periods(day: str) -> Sequence[str]:
    """Return the periods of a producer day, or none if it is not a date."""
    try:
        return standing_periods(date.fromisoformat(day))
    except ValueError:
        return ()


@lru_cache(_SHARES_CACHED)
def _shares(text: str) -> tuple[Sequence[tuple[str, int]], int | None]:
    """Return an award's attributes and their sum, which is None if they cannot be read."""
    try:
        shares = _SHARES.validate_json(text, strict=True)
    except ValueError:
        return (), None
    return tuple(shares.items()), sum(shares.values())
