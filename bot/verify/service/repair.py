"""Repairs figures from the ledger, which itself is never changed."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final

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
from bot.verify.store.batches import read_batch
from bot.verify.store.snapshots import MemberKey
from bot.xp.service.level_ups import schedule_role_check
from bot.xp.store import standings

_COUNTED: Final = (
    Figure.ASSESSMENTS,
    Figure.PAUSED_DAY,
    Figure.EAR_ROUNDS,
    Figure.EAR_THRESHOLD,
    Figure.CRITIQUES_GIVEN,
    Figure.SUBMISSIONS,
)


def repair_member(
    tx: Transaction, packs: Mapping[str, SkillPack], member: MemberKey, now: datetime
) -> list[Difference]:
    """Correct a member's figures from their ledger, and return those that differed.

    It is recorded in the server's audit, and level roles are checked if the level changed. Counts
    of boards are left to `repair_counts`.
    """
    if not repair.lock_member(tx, member):  # they have deleted their data
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
        with suppress(PackMissing):  # without it there are no levels
            context = load_context(tx, packs, member.guild_id)
            row = Member(guild_id=member.guild_id, user_id=member.user_id)
            schedule_role_check(tx, context, row, before_xp=before_xp, total_xp=total_xp, now=now)
    figures = sorted({each.figure.replace("-", " ") for each in differences})
    act = NewAct(
        guild_id=member.guild_id,
        actor_id=None,
        at=now,
        act=StaffAct.REPAIR,
        user_id=member.user_id,
        xp=total_xp - before_xp or None,
        reason=f"Differed from the ledger: {', '.join(figures)}",
    )
    staff_acts.add(tx, act)
    return [replace(each, is_repaired=True) for each in differences]


def repair_counts(database: Database, guild_id: int, period: str) -> list[Difference]:
    """Correct the counts of a server's boards of one period, and return those that differed.

    Each is corrected by its difference in one snapshot, which concurrent changes do not affect:
    they add to standings and counts alike.
    """
    with database.writing() as tx:
        servers.lock(tx, guild_id)  # concurrent repairs would correct everything twice
        with database.reading() as snapshot:
            differences = compare_counts(snapshot, guild_id, [period], {})
        for difference in differences:
            match difference:
                case Difference(
                    of=Bucket(metric, _, number), stored=int(stored), recounted=int(recounted)
                ):
                    by = recounted - stored
                    standings.correct_count(tx, guild_id, period, metric, number, by)
                case _:  # every count has a bucket and numbers
                    pass
    return [replace(each, is_repaired=True) for each in differences]


def _write(tx: Transaction, member: MemberKey, difference: Difference) -> None:
    """Write one figure of a member with its value by the ledger."""
    match difference:
        case Difference(figure=Figure.STREAK, recounted=Streak() as streak):
            repair.set_streak(tx, member, streak)
        case Difference(figure=Figure.STREAK_END, recounted=datetime() | None as until_at):
            repair.set_streak_end(tx, member, until_at)
        case Difference(figure=Figure.HIGHEST_LEVEL, recounted=int(level)):
            members.raise_highest_level(tx, *member, level)
        case Difference(figure=figure) if figure in _COUNTED:
            _write_count(tx, member, difference)
        case Difference(stored=Total() | None as stored, recounted=Total() | None as recounted):
            repair.replace_total(tx, difference.figure, stored, recounted)
        case _:  # a member has no other figures
            pass


def _write_count(tx: Transaction, member: MemberKey, difference: Difference) -> None:
    """Write one of `_COUNTED`, which a member's own rows decide."""
    match difference:
        case Difference(figure=Figure.ASSESSMENTS, of=str(of), recounted=recounted):
            (repair.add_assessment if recounted else repair.delete_assessment)(tx, of)
        case Difference(figure=Figure.PAUSED_DAY, of=str(day), recounted=recounted):
            repair.set_paused(tx, member, day, paused=bool(recounted))
        case Difference(figure=Figure.EAR_ROUNDS | Figure.EAR_THRESHOLD, of=str(drill)):
            repair.set_drill(tx, member, drill)
        case Difference(
            figure=Figure.CRITIQUES_GIVEN | Figure.SUBMISSIONS as figure, recounted=int(count)
        ):
            repair.set_feedback_count(tx, member, figure, count)
        case _:  # these are all
            pass
