"""Reads batches of members with their ledger and all their figures."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple, Protocol, TypeVar

from bot.db.rows import execute, fetch_all, select
from bot.db.transactions import Transaction
from bot.verify.rules import Figure, Total
from bot.verify.store.snapshots import (
    LAST,
    AwardRow,
    DrillRow,
    ExcusedRow,
    MemberKey,
    MemberRow,
    Miscount,
    PausedDay,
    PauseRow,
    Snapshot,
)

MEMBERS_AT_ONCE = 1_000
AWARDS_AT_ONCE = 50_000
"""The maximum of one batch; a member with more awards is a batch of their own."""


_Key = tuple[int, int]


class _OfMember(Protocol):
    @property
    def guild_id(self) -> int: ...
    @property
    def user_id(self) -> int: ...


R = TypeVar("R", bound=_OfMember)


class MemberRange(NamedTuple):
    """The members after one key, up to another: the binds of `IN_RANGE`."""

    after_guild: int
    after_user: int
    guild: int
    user: int


# Always ordered, so that SQLite uses the index by member and no other that begins with the server.
IN_RANGE = """
    (guild_id, user_id) > (:after_guild, :after_user) AND (guild_id, user_id) <= (:guild, :user)
"""
_ORDERED = f"WHERE {IN_RANGE} ORDER BY guild_id, user_id"


_MEMBERS = select(
    MemberRow,
    f"FROM members {_ORDERED} LIMIT :limit",
    server_timezone="(SELECT timezone FROM servers WHERE servers.guild_id = members.guild_id)",
    pack="(SELECT pack FROM servers WHERE servers.guild_id = members.guild_id)",
    present="CASE WHEN left_at IS NULL AND is_private = 0 THEN 1 ELSE 0 END",
)
_AWARDS = select(AwardRow, f"FROM awards {_ORDERED}")
_AWARD_PAST_LIMIT = """
    SELECT guild_id, user_id FROM awards
    WHERE (guild_id, user_id) > (:after_guild, :after_user)
      AND (guild_id, user_id) <= (:guild, :user)
    ORDER BY guild_id, user_id LIMIT 1 OFFSET :limit
"""
_TOTALS = {
    Figure.STANDING: select(Total, f"FROM standings {_ORDERED}", name="period", ear_rounds="0"),
    Figure.ATTRIBUTE: select(
        Total,
        f"FROM attribute_totals {_ORDERED}",
        name="attribute",
        minutes="0",
        quests="0",
        ear_rounds="0",
        present="0",
    ),
    Figure.PRACTICE_DAY: select(
        Total, f"FROM practice_days {_ORDERED}", name="day", xp="0", present="0"
    ),
}
_EXCUSED_DAYS = select(ExcusedRow, f"FROM excused_days {_ORDERED}")
_PAUSES = select(PauseRow, f"FROM pauses {_ORDERED}")

# A completion that counts or may count has one assessment, an undone session none.
_MISCOUNTED_ASSESSMENTS = f"""
    SELECT guild_id, user_id, 'assessments' AS figure, 'completion:' || id AS of,
           1 - expected AS stored, expected
    FROM (SELECT guild_id, user_id, id,
                 CASE WHEN undone_at IS NULL AND state <> 'declined' THEN 1 ELSE 0 END AS expected
          FROM completions WHERE {IN_RANGE}) AS completed
    WHERE (expected = 0)
        = EXISTS (SELECT 1 FROM self_assessments WHERE completion_id = completed.id)
    UNION ALL
    SELECT guild_id, user_id, 'assessments', 'session:' || session_id, 1, 0
    FROM self_assessments
    WHERE {IN_RANGE} AND session_id IS NOT NULL
      AND (SELECT undone_at FROM sessions WHERE id = session_id) IS NOT NULL
"""  # noqa: S608 - from our own code

# Drills that don't match their finished rounds: as many, and the newest one's threshold.
_UNLIKE_DRILLS = f"""
    WITH played AS (
        SELECT guild_id, user_id, drill, count(*) AS played, max(id) AS newest
        FROM ear_rounds WHERE {IN_RANGE} AND finished_at IS NOT NULL
        GROUP BY guild_id, user_id, drill
    )
    SELECT trained.guild_id, trained.user_id, trained.drill, trained.rounds, trained.threshold,
           coalesce(played, 0) AS played, ear_rounds.threshold AS reached
    FROM (SELECT guild_id, user_id, drill, rounds, threshold
          FROM ear_drills WHERE {IN_RANGE}) AS trained
    LEFT JOIN played ON played.guild_id = trained.guild_id AND played.user_id = trained.user_id
        AND played.drill = trained.drill
    LEFT JOIN ear_rounds ON ear_rounds.id = newest
    WHERE played IS NULL OR played <> trained.rounds OR ear_rounds.threshold <> trained.threshold
    UNION ALL
    SELECT played.guild_id, played.user_id, played.drill, 0, NULL, played, ear_rounds.threshold
    FROM played JOIN ear_rounds ON ear_rounds.id = newest
    WHERE NOT EXISTS (
        SELECT 1 FROM ear_drills
        WHERE ear_drills.guild_id = played.guild_id AND ear_drills.user_id = played.user_id
          AND ear_drills.drill = played.drill)
"""  # noqa: S608 - from our own code

# Critiques that were hidden or didn't help don't count. Submissions that were removed count if they
# had a critique, and those that closed by themselves without one don't.
_MISCOUNTED_FEEDBACK = f"""
    WITH given AS (
        SELECT guild_id, user_id, given AS stored, 0 AS expected
        FROM feedback_members WHERE {IN_RANGE}
        UNION ALL
        SELECT guild_id, user_id, 0, 1 FROM critiques
        WHERE {IN_RANGE} AND hidden_at IS NULL
          AND (coalesce(is_helpful, 1) = 1 OR pays_at IS NOT NULL)
    ),
    submitted AS (
        SELECT guild_id, user_id, submitted AS stored, 0 AS expected
        FROM feedback_members WHERE {IN_RANGE}
        UNION ALL
        SELECT guild_id, user_id, 0, 1 FROM submissions
        WHERE {IN_RANGE} AND (closed_at IS NULL OR EXISTS
            (SELECT 1 FROM critiques WHERE submission_id = submissions.id AND hidden_at IS NULL))
    )
    SELECT guild_id, user_id, 'critiques-given' AS figure, NULL AS of, sum(stored) AS stored,
           sum(expected) AS expected
    FROM given GROUP BY guild_id, user_id HAVING sum(stored) <> sum(expected)
    UNION ALL
    SELECT guild_id, user_id, 'submissions', NULL, sum(stored), sum(expected)
    FROM submitted GROUP BY guild_id, user_id HAVING sum(stored) < sum(expected)
"""  # noqa: S608 - from our own code


def read_batch(tx: Transaction, after: MemberKey, up_to: MemberKey = LAST) -> list[Snapshot]:
    """Return the first members after one key, up to another, as many as fit a batch."""
    wanted = MemberRange(*after, *up_to)._asdict()
    members = fetch_all(tx, MemberRow, _MEMBERS, **wanted, limit=MEMBERS_AT_ONCE)
    past_limit = execute(tx, _AWARD_PAST_LIMIT, **wanted, limit=AWARDS_AT_ONCE).first()
    if past_limit is not None:
        members = [each for each in members if each.key < past_limit] or members[:1]
    if not members:
        return []
    batch = MemberRange(*after, *members[-1].key)._asdict()
    awards = _by_member(fetch_all(tx, AwardRow, _AWARDS, **batch))
    totals: defaultdict[_Key, dict[Figure, dict[str, Total]]] = defaultdict(
        lambda: {figure: {} for figure in _TOTALS}
    )
    for figure, statement in _TOTALS.items():
        for total in fetch_all(tx, Total, statement, **batch):
            totals[total.guild_id, total.user_id][figure][total.name] = total
    excused = _by_member(fetch_all(tx, ExcusedRow, _EXCUSED_DAYS, **batch))
    pauses = _by_member(fetch_all(tx, PauseRow, _PAUSES, **batch))
    miscounted = _by_member(
        each
        for statement in (_MISCOUNTED_ASSESSMENTS, _MISCOUNTED_FEEDBACK)
        for each in fetch_all(tx, Miscount, statement, **batch)
    )
    drills = _by_member(fetch_all(tx, DrillRow, _UNLIKE_DRILLS, **batch))
    return [
        Snapshot(
            member=member,
            awards=awards[member.key],
            totals=totals[member.key],
            excused=_days_excused(excused[member.key], pauses[member.key]),
            paused_days=_wrong_paused_days(excused[member.key], pauses[member.key]),
            miscounted=miscounted[member.key],
            drills=drills[member.key],
        )
        for member in members
    ]


def _days_excused(rows: Iterable[ExcusedRow], pauses: Iterable[PauseRow]) -> set[date]:
    """Return the days on which the bot was offline, and those of pauses."""
    return {row.day for row in rows if row.reason != "pause"}.union(_days_of(pauses))


def _wrong_paused_days(
    rows: Sequence[ExcusedRow], pauses: Sequence[PauseRow]
) -> dict[date, PausedDay]:
    """Return the days that are stored as paused without a pause, or the other way round.

    A paused day may be stored as one on which the bot was offline.
    """
    stored = {row.day for row in rows}
    paused = {row.day for row in rows if row.reason == "pause"}
    counts = Counter(_days_of(pauses))
    return {
        day: PausedDay(stored=int(day in paused), expected=counts[day])
        for day in sorted(paused.union(counts))
        if counts[day] > 1 or (day in paused and not counts[day]) or day not in stored
    }


def _days_of(pauses: Iterable[PauseRow]) -> Iterator[date]:
    return (each.from_on + timedelta(days=n) for each in pauses for n in range(each.days))


def _by_member(rows: Iterable[R]) -> defaultdict[_Key, list[R]]:
    found: defaultdict[_Key, list[R]] = defaultdict(list)
    for row in rows:
        found[row.guild_id, row.user_id].append(row)
    return found
