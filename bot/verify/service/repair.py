"""Repairing figures from the ledger, which itself is never changed."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from bot.calendar.rules.periods import ALL_TIME
from bot.db.database import Database
from bot.db.transactions import Transaction
from bot.members import store as members
from bot.members.store import Member
from bot.packs.content import SkillPack
from bot.packs.errors import PackMissing
from bot.servers import store as servers
from bot.servers.service.context import load_context
from bot.staff import store as staff_acts
from bot.staff.store import NewAct, StaffAct
from bot.streaks.rules import Streak
from bot.verify.rules import Bucket, Difference, Figure, Total
from bot.verify.service.boards import compare_counts
from bot.verify.service.comparing import compare
from bot.verify.store import repair
from bot.verify.store.batches import MemberKey, read_batch
from bot.xp.service import ask_roles
from bot.xp.store import standings


def repair_member(
    tx: Transaction, packs: Mapping[str, SkillPack], member: MemberKey, now: datetime
) -> list[Difference]:
    """Write a member's figures as their ledger has them, and return what differed.

    It is recorded in the server's audit, and level roles are checked if the level changed. The
    counts of boards stay as they are, to be compared with the standings afterwards.
    """
    if not repair.lock_member(tx, member):  # has deleted their data meanwhile
        return []
    before = MemberKey(member.guild_id, member.user_id - 1)
    differences = [
        finding
        for snapshot in read_batch(tx, before, member)
        for finding in compare(snapshot, packs, now)
        if isinstance(finding, Difference)
    ]
    if not differences:
        return []
    before_xp = standings.find(tx, *member, ALL_TIME).xp
    for difference in differences:
        _write(tx, member, difference)
    total_xp = standings.find(tx, *member, ALL_TIME).xp
    if total_xp != before_xp:
        with suppress(PackMissing):  # then nobody knows what a level is
            context = load_context(tx, packs, member.guild_id)
            row = Member(guild_id=member.guild_id, user_id=member.user_id)
            ask_roles(tx, context, row, before_xp=before_xp, total_xp=total_xp, now=now)
    figures = sorted({each.figure.replace("-", " ") for each in differences})
    act = NewAct(
        guild_id=member.guild_id,
        actor_id=None,
        at=now,
        act=StaffAct.MEND,
        user_id=member.user_id,
        xp=total_xp - before_xp or None,
        reason=f"Differed from the ledger: {', '.join(figures)}",
    )
    staff_acts.add(tx, act)
    return [replace(each, is_repaired=True) for each in differences]


def repair_counts(database: Database, guild_id: int, period: str) -> list[Difference]:
    """Correct the counts of a server's boards of one period, and return what differed.

    Each is corrected by what it was off at one instant, which stays the same whatever is added to
    standings and counts meanwhile.
    """
    with database.writing() as tx:
        servers.lock(tx, guild_id)  # two repairs at once would correct everything twice
        with database.reading() as snapshot:
            differences = compare_counts(snapshot, guild_id, [period], {})
        for difference in differences:
            match difference:
                case Difference(
                    of=Bucket(metric, _, number), stored=int(stored), recounted=int(recounted)
                ):
                    by = recounted - stored
                    standings.correct_count(tx, guild_id, period, metric, number, by)
                case _:  # a count is of a bucket, and a number
                    pass
    return [replace(each, is_repaired=True) for each in differences]


def _write(tx: Transaction, member: MemberKey, difference: Difference) -> None:
    """Write one figure of a member as the ledger has it."""
    match difference:
        case Difference(figure=Figure.STREAK, recounted=Streak() as streak):
            repair.set_streak(tx, member, streak)
        case Difference(figure=Figure.STREAK_END, recounted=datetime() | None as until_at):
            repair.set_streak_end(tx, member, until_at)
        case Difference(figure=Figure.HIGHEST_LEVEL, recounted=int(level)):
            members.raise_highest_level(tx, *member, level)
        case Difference(stored=Total() | None as stored, recounted=Total() | None as recounted):
            repair.replace_total(tx, difference.figure, stored, recounted)
        case _:  # there is no other figure of a member
            pass
