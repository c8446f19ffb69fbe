"""Verifies every figure against the ledger, and repairs those that differ.

It may run beside the bot. Each batch of members is read in one transaction, so that their figures
and their ledger are from the same snapshot; a repair compares again, under the member's lock.
"""

import gc
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, groupby

from bot.db.database import Database
from bot.db.errors import StorageError, StorageProblem, first_line
from bot.packs.content import SkillPack
from bot.verify.rules import Bucket, Difference, Fault, Figure, Finding, Verified
from bot.verify.service.boards import compare_counts, corrections_for
from bot.verify.service.comparing import compare, pack_of
from bot.verify.service.repair import repair_counts, repair_member
from bot.verify.store import batches, board_counts, damage
from bot.verify.store.award_references import check_references
from bot.verify.store.batches import MemberRange
from bot.verify.store.snapshots import FIRST, MemberKey, Snapshot

PERIODS_AT_ONCE = 20
"""How many periods of a server's boards are compared in one transaction."""


class Verifier:
    """Compares every figure with the ledger once; `result` has the counts so far."""

    def __init__(self, database: Database, packs: Mapping[str, SkillPack]) -> None:
        self.result = Verified()
        self._database = database
        self._packs = packs
        self._guild_ids: set[int] = set()
        self._corrections: defaultdict[int, Counter[Bucket]] = defaultdict(Counter)

    def find_damage(self) -> list[str]:
        """Return what the database itself finds damaged: its file, its indexes, its references.

        Raises:
            StorageError: the database failed.
        """
        try:
            with self._database.reading() as tx:
                return damage.find_damage(tx)
        except StorageError as error:
            if error.problem is not StorageProblem.FAILING:
                raise
            return [first_line(error.__cause__ or error)]  # too damaged to be looked at

    def run(self, now: datetime, *, repair: bool) -> Iterator[Finding]:
        """Compare everything, and yield what differs; repair it first if `repair`.

        The ledger is never changed: what is wrong in it is reported, and stays.
        """
        gc.freeze()  # collections need not visit what was there before: a quarter less time
        try:
            for finding in chain(self._members(now, repair=repair), self._boards(repair=repair)):
                if isinstance(finding, Fault):
                    self.result.faults += 1
                else:
                    self.result.differences += 1
                    self.result.repaired += finding.is_repaired
                yield finding
        finally:
            gc.unfreeze()

    def _members(self, now: datetime, *, repair: bool) -> Iterator[Finding]:
        last = FIRST
        while batch := self._read_batch(last):
            snapshots, faults = batch
            last = snapshots[-1].member.key
            findings: list[Finding] = [*faults]
            for snapshot in snapshots:
                self._count(snapshot)
                findings += compare(snapshot, self._packs, now)
            for member, group in groupby(sorted(findings, key=_member), key=_member):
                own = list(group)
                yield from (
                    self._repair(member, own, now) if repair else self._record_corrections(own)
                )

    def _read_batch(self, after: MemberKey) -> tuple[Sequence[Snapshot], Sequence[Fault]] | None:
        """Return the next members, and where their work does not match its awards."""
        with self._database.reading() as tx:
            snapshots = batches.read_batch(tx, after)
            if not snapshots:
                return None
            members = MemberRange(*after, *snapshots[-1].member.key)
            return snapshots, check_references(tx, members)

    def _count(self, snapshot: Snapshot) -> None:
        guild_id = snapshot.member.guild_id
        self._guild_ids.add(guild_id)
        self.result.members += 1
        self.result.awards += len(snapshot.awards)
        if pack_of(snapshot.member, self._packs) is None:
            self.result.guilds_without_pack.add(guild_id)

    def _repair(
        self, member: MemberKey, findings: Sequence[Finding], now: datetime
    ) -> Iterator[Finding]:
        """Repair one member, in a transaction of its own; faults of the ledger stay."""
        faults = [each for each in findings if isinstance(each, Fault)]
        yield from faults
        if len(faults) < len(findings):
            with self._database.writing() as tx:
                repaired = repair_member(tx, self._packs, member, now)
            yield from repaired

    def _record_corrections(self, findings: Sequence[Finding]) -> Sequence[Finding]:
        """Note what standings that are wrong and stay so mean for the counts of boards."""
        for each in findings:
            if isinstance(each, Difference) and each.figure is Figure.STANDING:
                self._corrections[each.guild_id].update(corrections_for(each))
        return findings

    def _boards(self, *, repair: bool) -> Iterator[Difference]:
        with self._database.reading() as tx:
            guild_ids = self._guild_ids.union(board_counts.guilds_with_counts(tx))
        for guild_id in sorted(guild_ids):
            for periods in self._periods(guild_id):
                with self._database.reading() as tx:
                    corrections = self._corrections[guild_id]
                    differences = compare_counts(tx, guild_id, periods, corrections)
                if not repair:
                    yield from differences
                    continue
                for period in sorted({_period(each) for each in differences}):
                    yield from repair_counts(self._database, guild_id, period)

    def _periods(self, guild_id: int) -> Iterator[Sequence[str]]:
        """Yield the periods of a server's boards, a few at a time."""
        with self._database.reading() as tx:
            periods = board_counts.periods(tx, guild_id)
        for at in range(0, len(periods), PERIODS_AT_ONCE):
            yield periods[at : at + PERIODS_AT_ONCE]
        for period in {of.period for of in self._corrections[guild_id]}.difference(periods):
            yield [period]


def _member(finding: Finding) -> MemberKey:
    return MemberKey(finding.guild_id, finding.user_id or 0)


def _period(board_count: Difference) -> str:
    assert isinstance(board_count.of, Bucket)  # noqa: S101 - a count is of a bucket
    return board_count.of.period
