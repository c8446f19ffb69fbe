"""Mending a member's figures from their ledger, which itself is left as it is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from bot.content import SkillPack
from bot.db.database import Database
from bot.db.transactions import Transaction
from bot.domain.errors import PackMissing
from bot.domain.periods import ALL_TIME
from bot.domain.streaks import Streak
from bot.services.awarding import ask_roles
from bot.services.homes import find_home
from bot.services.verifying.boards import compare_counts
from bot.services.verifying.results import Bucket, DayHeld, Difference, Figure, Sums
from bot.services.verifying.spans import gather, look
from bot.storage import members, mending, servers, staff_acts, standings
from bot.storage.members import Member
from bot.storage.staff_acts import StaffAct
from bot.storage.verifying import MemberKey, Span

_DROPS = {
    Figure.STANDING: mending.drop_standing,
    Figure.ATTRIBUTE: mending.drop_attribute,
    Figure.PRACTICE_DAY: mending.drop_day,
}


def mend_member(
    tx: Transaction, packs: Mapping[str, SkillPack], key: MemberKey, now: datetime
) -> Sequence[Difference]:
    """Write a member's figures as their ledger has them, and return what differed.

    The act is kept for the server's audit, and level roles are looked at where the level changed.
    The boards' counts are left as they are, to be held against the standings afterwards.
    """
    if not mending.hold(tx, *key):  # has deleted what is known of them meanwhile
        return ()
    alone = Span(after=MemberKey(key.guild_id, key.user_id - 1), up_to=key)
    gathered = gather(tx, alone)
    found = look(gathered, packs, now).findings if gathered else ()
    differences = [each for each in found if isinstance(each, Difference)]
    if not differences:
        return ()
    before_xp = standings.find(tx, *key, ALL_TIME).xp
    for each in differences:
        _write(tx, key, each)
    total_xp = standings.find(tx, *key, ALL_TIME).xp
    if total_xp != before_xp:
        _ask_roles(tx, packs, key, before_xp, total_xp, now)
    staff_acts.add(
        tx,
        key.guild_id,
        StaffAct.MEND,
        actor_id=None,
        user_id=key.user_id,
        xp=total_xp - before_xp or None,
        reason=_reason(differences),
        now=now,
    )
    return differences


def mend_counts(database: Database, guild_id: int, period: str) -> Sequence[Difference]:
    """Correct the counts of a server's boards of one period, and return what differed.

    They are corrected by what they were off at one instant, which stays the same whatever is added
    to standings and counts meanwhile.
    """
    with database.writing() as tx:
        servers.hold(tx, guild_id)  # two that mend at once would correct everything twice
        with database.reading() as seen:
            differences = compare_counts(seen, guild_id, period, Counter())
        for difference in differences:
            match difference:
                case Difference(of=Bucket(metric, _, number), stored=int(was), reckoned=int(now)):
                    standings.correct_count(tx, guild_id, period, metric, number, now - was)
                case _:  # a count is of a bucket, and a number
                    pass
    return differences


def _reason(differences: Sequence[Difference]) -> str:
    figures = sorted({each.figure.replace("-", " ") for each in differences})
    return f"Differed from the ledger: {', '.join(figures)}"


def _write(tx: Transaction, key: MemberKey, difference: Difference) -> None:
    """Write one figure as the ledger has it."""
    match difference:
        case Difference(of=str()):
            _write_sum(tx, key, difference)
        case Difference(figure=Figure.STREAK, reckoned=Streak() as streak):
            mending.put_streak(tx, *key, streak)
        case Difference(figure=Figure.STREAK_END, reckoned=datetime() | None as until_at):
            mending.put_streak_end(tx, *key, until_at)
        case Difference(figure=Figure.HIGHEST_LEVEL, reckoned=int(level)):
            members.raise_highest_level(tx, *key, level)
        case _:  # no other figure is a member's
            pass


def _write_sum(tx: Transaction, key: MemberKey, difference: Difference) -> None:
    """Write a sum by period, attribute or day; delete one of which the ledger has nothing."""
    of = str(difference.of)
    match difference.figure, difference.reckoned:
        case figure, None:
            _DROPS[figure](tx, *key, of)
        case Figure.STANDING, Sums() as sums:
            mending.put_standing(
                tx,
                *key,
                of,
                xp=sums.xp,
                minutes=sums.minutes,
                quests=sums.quests,
                present=sums.present,
            )
        case Figure.ATTRIBUTE, int(xp):
            mending.put_attribute(tx, *key, of, xp)
        case Figure.PRACTICE_DAY, DayHeld() as held:
            mending.put_day(tx, *key, of, minutes=held.minutes, quests=held.quests)
        case _:  # no other figure is a sum
            pass


def _ask_roles(
    tx: Transaction,
    packs: Mapping[str, SkillPack],
    key: MemberKey,
    before_xp: int,
    total_xp: int,
    now: datetime,
) -> None:
    """Have level roles looked at, unless the pack that says what a level is has gone."""
    with suppress(PackMissing):
        home = find_home(tx, packs, key.guild_id)
        member = Member(guild_id=key.guild_id, user_id=key.user_id)
        ask_roles(tx, home, member, before_xp=before_xp, total_xp=total_xp, now=now)
