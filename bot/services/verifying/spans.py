"""One look at a span of members: what is stored of them, and what their ledgers come to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

from bot.content import SkillPack
from bot.db.transactions import Transaction
from bot.domain.members import Metric
from bot.domain.ranks import bucket
from bot.services.homes import default_server
from bot.services.verifying.comparing import Stored, compare
from bot.services.verifying.reckoning import reckon, undo_fault, work_fault
from bot.services.verifying.results import Bucket, Fault, FaultKind, Finding
from bot.storage import matching, verifying
from bot.storage.verifying import LAST, MemberKey, Row, Rows, Span

MEMBERS_AT_ONCE = 2_000
AWARDS_AT_ONCE = 50_000
"""So many are looked at in one transaction, but for a member who alone has more awards."""

RANKED = (Metric.XP, Metric.MINUTES, Metric.QUESTS)
"""What boards of standings rank by, in the order of a standing's columns."""

_ALL = 1 << 62
_Key = tuple[int, int]
"""A member's key while rows are sorted: a named one takes longer than all else about a row."""

Tallies = Counter[tuple[int, Bucket]]
"""How many members of a server are in each bucket, as their standings have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What is stored of a span of members, as of one instant; it may be shorter than asked for."""

    span: Span
    people: Rows
    awards: Rows
    standings: Rows
    attributes: Rows
    days: Rows
    excused: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a look has found."""

    findings: Sequence[Finding]
    tallies: Tallies
    packless: AbstractSet[int]


def gather(tx: Transaction, span: Span) -> Gathered | None:
    """Read the first members of a span without an end, or all of one that has an end.

    Returns None where there is nobody.
    """
    people, awards = _people(tx, span)
    if not people:
        return None
    span = Span(after=span.after, up_to=_key(people[-1]))
    return Gathered(
        span=span,
        people=people,
        awards=awards,
        standings=verifying.standings(tx, span),
        attributes=verifying.attributes(tx, span),
        days=verifying.practice_days(tx, span),
        excused=verifying.excused_days(tx, span),
    )


def look(gathered: Gathered, packs: Mapping[str, SkillPack], now: datetime) -> Looked:
    """Hold what is stored of members against their ledgers."""
    tallies: Tallies = Counter()
    awards, excused = _by_member(gathered.awards), _by_member(gathered.excused)
    standings = _standings(gathered.standings, tallies)
    attributes, days = _named(gathered.attributes), _paired(gathered.days)
    findings: list[Finding] = []
    packless: set[int] = set()
    for row in gathered.people:
        key = _key(row)
        pack = packs.get(row.pack or default_server(key.guild_id, packs).pack)
        if pack is None:
            packless.add(key.guild_id)
        stored = Stored(
            key=key,
            timezone=row.timezone,
            server_timezone=row.server_timezone,
            max_level=pack.max_level if pack else None,
            highest_level=row.highest_level,
            streak=(row.streak_days, row.longest_streak, row.streak_last_on, row.rest_days),
            streak_until_at=row.streak_until_at,
            present=row.present,
            standings=standings.get(key, {}),
            attributes=attributes.get(key, {}),
            days=days.get(key, {}),
            excused=frozenset(date.fromisoformat(each[2]) for each in excused.get(key, ())),
        )
        findings += compare(stored, reckon(awards.get(key, ())), now)
    return Looked(findings=findings, tallies=tallies, packless=packless)


def ledger_faults(tx: Transaction, span: Span) -> list[Fault]:
    """Return what does not belong together: undos and what they undo, work and its awards."""
    paying, undoing = matching.tally(tx, span)
    found = [work_fault(work) for work in matching.unmatched_work(tx, span)]
    if undoing:
        undos = [undo_fault(undo) for undo in matching.undos(tx, span)]
        found += [fault for fault in undos if fault is not None]
    # Where all work has its award, and there are as many awards as work, none pays for nothing.
    if found or paying != matching.paid_work(tx, span):
        found += [
            Fault(
                guild_id=award.guild_id,
                user_id=award.user_id,
                kind=FaultKind.NOTHING,
                award_id=award.id,
                subject=award.reference,
            )
            for award in matching.paying_for_nothing(tx, span)
        ]
    return found


def _people(tx: Transaction, span: Span) -> tuple[Rows, Rows]:
    """Return members and their ledgers, as many as may be looked at in one transaction."""
    is_open = span.up_to == LAST
    people = verifying.members(tx, span, MEMBERS_AT_ONCE if is_open else _ALL)
    if not people:
        return people, ()
    span = Span(after=span.after, up_to=_key(people[-1]))
    ledger = verifying.awards(tx, span, AWARDS_AT_ONCE if is_open else _ALL)
    if len(ledger) == AWARDS_AT_ONCE:  # whose is the last may have more
        people = [each for each in people if _key(each) < _key(ledger[-1])] or people[:1]
        span = Span(after=span.after, up_to=_key(people[-1]))
        ledger = verifying.awards(tx, span, _ALL)
    return people, ledger


def _standings(rows: Rows, tallies: Tallies) -> dict[_Key, dict[str, tuple[int, int, int, int]]]:
    """Return the standings of members by period, and tally those that are on the boards."""
    found: dict[_Key, dict[str, tuple[int, int, int, int]]] = {}
    for guild_id, user_id, period, xp, minutes, quests, present in rows:
        found.setdefault((guild_id, user_id), {})[period] = (xp, minutes, quests, present)
        if not present:
            continue
        for metric, score in zip(RANKED, (xp, minutes, quests), strict=True):
            if score > 0:
                tallies[guild_id, Bucket(metric, period, bucket(score))] += 1
    return found


def _key(row: Row) -> MemberKey:
    return MemberKey(row[0], row[1])


def _by_member(rows: Rows) -> dict[_Key, list[Row]]:
    found: dict[_Key, list[Row]] = {}
    for row in rows:
        found.setdefault((row[0], row[1]), []).append(row)
    return found


def _named(rows: Rows) -> dict[_Key, dict[str, int]]:
    found: dict[_Key, dict[str, int]] = {}
    for guild_id, user_id, name, figure in rows:
        found.setdefault((guild_id, user_id), {})[name] = figure
    return found


def _paired(rows: Rows) -> dict[_Key, dict[str, tuple[int, int]]]:
    found: dict[_Key, dict[str, tuple[int, int]]] = {}
    for guild_id, user_id, name, first, second in rows:
        found.setdefault((guild_id, user_id), {})[name] = (first, second)
    return found
