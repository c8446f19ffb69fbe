"""Verifying: every figure is reckoned anew from the ledger, and mended where it differs.

It works while the bot runs. What is compared is of one instant, since each look at some members is
one reading transaction; and what was found is looked at once more before it is told.
"""

from collections.abc import Generator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from bot.content import SkillPack
from bot.db.database import Database
from bot.db.errors import StorageError, StorageProblem, first_line
from bot.services.verifying.boards import compare_counts, moved, suspicious
from bot.services.verifying.mending import mend_counts, mend_member
from bot.services.verifying.results import Difference, Fault, Figure, Finding, Found, Verified
from bot.services.verifying.spans import Gathered, Looked, Tallies, gather, ledger_faults, look
from bot.storage import verifying
from bot.storage.verifying import FIRST, LAST, MemberKey, Span


class Verifying:
    """Holds every figure against the ledger, from the first member to the last, once."""

    def __init__(self, database: Database, packs: Mapping[str, SkillPack]) -> None:
        self._database = database
        self._packs = packs
        self._tallies: Tallies = Tallies()
        self._corrections: Tallies = Tallies()
        self._boards: set[tuple[int, str]] = set()
        self._counted_up_to = FIRST.guild_id
        self._members = self._awards = self._differences = self._faults = self._mended = 0
        self._packless: set[int] = set()

    @property
    def result(self) -> Verified:
        """What has come of it so far."""
        return Verified(
            members=self._members,
            awards=self._awards,
            differences=self._differences,
            faults=self._faults,
            mended=self._mended,
            packless=self._packless,
        )

    def damage(self) -> list[str]:
        """Return what the database itself finds damaged: its file, its indexes, its references.

        Raises:
            StorageError: it cannot be asked.
        """
        try:
            with self._database.reading() as tx:
                return verifying.damage(tx, is_sqlite=self._database.is_sqlite)
        except StorageError as error:
            if error.problem is not StorageProblem.FAILING:
                raise
            return [first_line(error.__cause__ or error)]  # damaged so that it cannot be looked at

    def run(self, now: datetime, *, mend: bool) -> Generator[Found]:
        """Look at everything, and yield what differs; mend it first where that is asked for.

        The ledger is never changed: what is wrong in it is told, and stays.
        """
        following = self._read(Span(after=FIRST, up_to=LAST))
        while following is not None:
            here = following
            looked = look(here, self._packs, now)
            self._count(here, looked)
            findings = [*looked.findings, *self._faults_in(here.span)]
            for found in self._settle(here.span, findings, now, mend=mend):
                yield self._noted(found)
            for found in self._settle_boards(here.span.up_to.guild_id, mend=mend):
                yield self._noted(found)
            following = self._read(Span(after=here.span.up_to, up_to=LAST))
        for found in self._settle_boards(LAST.guild_id, mend=mend):
            yield self._noted(found)

    def _read(self, span: Span) -> Gathered | None:
        with self._database.reading() as tx:
            return gather(tx, span)

    def _faults_in(self, span: Span) -> list[Fault]:
        with self._database.reading() as tx:
            return ledger_faults(tx, span)

    def _count(self, gathered: Gathered, looked: Looked) -> None:
        self._members += len(gathered.people)
        self._awards += len(gathered.awards)
        self._tallies.update(looked.tallies)
        self._packless |= looked.packless

    def _settle(
        self, span: Span, findings: Sequence[Finding], now: datetime, *, mend: bool
    ) -> list[Found]:
        """Look once more at members of whom something was found, and mend what is still so."""
        if not findings:
            return []
        known = {_what(each) for each in findings}
        again = self._read(span)
        found: list[Finding] = [*self._faults_in(span)]
        if again is not None:
            found += look(again, self._packs, now).findings
        found = sorted((each for each in found if _what(each) in known), key=_whose)
        if not mend:
            return [Found(finding=each) for each in found]
        return [
            told
            for key, of_one in groupby(found, key=_whose)
            for told in self._mend(key, list(of_one), now)
        ]

    def _mend(self, key: MemberKey, findings: Sequence[Finding], now: datetime) -> list[Found]:
        """Mend one member; of what was found, faults of the ledger stay."""
        told = [Found(finding=each) for each in findings if not isinstance(each, Difference)]
        if len(told) == len(findings):
            return told
        with self._database.writing() as tx:
            mended = mend_member(tx, self._packs, key, now)
        return told + [Found(finding=each, is_mended=True) for each in mended]

    def _settle_boards(self, below: int, *, mend: bool) -> list[Found]:
        """Hold the counts of servers against their standings, of which all members were seen."""
        if below == self._counted_up_to:
            return []
        above, self._counted_up_to = self._counted_up_to - 1, below
        tallies = Tallies({key: n for key, n in self._tallies.items() if key[0] < below})
        self._tallies = Tallies({key: n for key, n in self._tallies.items() if key[0] >= below})
        with self._database.reading() as tx:
            boards = suspicious(tx, tallies, above=above, below=below)
        boards |= {board for board in self._boards if board[0] < below}
        self._boards -= boards
        return [
            Found(finding=each, is_mended=mend)
            for guild_id, period in sorted(boards)
            for each in self._compare_counts(guild_id, period, mend=mend)
        ]

    def _compare_counts(self, guild_id: int, period: str, *, mend: bool) -> Sequence[Difference]:
        if mend:
            return mend_counts(self._database, guild_id, period)
        with self._database.reading() as tx:
            return compare_counts(tx, guild_id, period, self._corrections)

    def _noted(self, found: Found) -> Found:
        """Count what is told."""
        difference = found.finding
        if not isinstance(difference, Difference):
            self._faults += 1
            return found
        self._differences += 1
        self._mended += found.is_mended
        if difference.figure is Figure.STANDING:
            self._boards.add((difference.guild_id, str(difference.of)))
            if not found.is_mended:
                self._corrections.update(moved(difference))
        return found


def _whose(finding: Finding) -> MemberKey:
    return MemberKey(finding.guild_id, finding.user_id or 0)


def _what(finding: Finding) -> tuple[object, ...]:
    """Tell which figure or row a finding is about, whatever it holds."""
    if isinstance(finding, Difference):
        return finding.guild_id, finding.user_id, finding.figure, finding.of
    return finding.guild_id, finding.user_id, finding.kind, finding.award_id, finding.subject
