"""One server with any number of members, whose figures are spread as those of a real one."""

import math
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from bot.boards.rules import bucket
from bot.db.database import Database

GUILD = 1
NOW = datetime(2026, 11, 11, 18, tzinfo=UTC)
PERIODS: Mapping[str, float] = {"all": 1.0, "2026-11": 0.3, "2026-W46": 0.12}
"""How many of the members have done something in each period."""

_XP_OF_A_MINUTE = 12
_MEDIAN_XP, _SPREAD = 3_000, 1.6
_STREAKS_THAT_STAND = 0.1
_AT_ONCE = 20_000
_SEED = 46

_ADD_MEMBERS = """
    INSERT INTO members (guild_id, user_id, highest_level, streak_days, longest_streak,
                         streak_until_at)
    VALUES (:guild_id, :user_id, 250, :days, :days, :until_at)
"""

_ADD_STANDINGS = """
    INSERT INTO standings (guild_id, user_id, period, xp, minutes, quests)
    VALUES (:guild_id, :user_id, :period, :xp, :minutes, :quests)
"""

_ADD_COUNTS = """
    INSERT INTO board_counts (guild_id, period, metric, bucket, members)
    VALUES (:guild_id, :period, :metric, :bucket, :members)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """A server's members: their ids, and some of them from all over its board."""

    user_ids: range
    sample: list[int]


def fill(database: Database, *, members: int) -> Crowd:
    """Give a server so many members: XP is spread log-normally, and most have been away lately."""
    lot = random.Random(_SEED)
    user_ids = range(10**17, 10**17 + members)
    with database.writing() as tx:
        for rows in _in_parts(_member(lot, user_id) for user_id in user_ids):
            tx.execute_many(_ADD_MEMBERS, rows)
        counts: Counter[tuple[str, str, int]] = Counter()
        for rows in _in_parts(_standings(lot, user_ids, counts)):
            tx.execute_many(_ADD_STANDINGS, rows)
        tx.execute_many(
            _ADD_COUNTS,
            [
                {"guild_id": GUILD, "period": period, "metric": metric, "bucket": number}
                | {"members": counted}
                for (period, metric, number), counted in counts.items()
            ],
        )
    return Crowd(user_ids=user_ids, sample=lot.sample(user_ids, min(members, 100)))


def _member(lot: random.Random, user_id: int) -> dict[str, Any]:
    until_at = NOW + timedelta(
        days=1 if lot.random() < _STREAKS_THAT_STAND else -lot.randint(1, 99)
    )
    return {
        "guild_id": GUILD,
        "user_id": user_id,
        "days": 1 + int(lot.expovariate(1 / 6)),
        "until_at": int(until_at.timestamp()),
    }


def _standings(
    lot: random.Random, user_ids: range, counts: Counter[tuple[str, str, int]]
) -> Iterator[dict[str, Any]]:
    """Give out everybody's standings, and count them."""
    for user_id in user_ids:
        xp = 50 + int(lot.lognormvariate(math.log(_MEDIAN_XP), _SPREAD))
        chance = lot.random()
        for period, share in PERIODS.items():
            if chance < share:
                earned = max(50, int(xp * share))
                scores = {
                    "xp": earned,
                    "minutes": earned // _XP_OF_A_MINUTE,
                    "quests": int(lot.expovariate(1) * math.sqrt(earned) / 20),
                }
                yield {"guild_id": GUILD, "user_id": user_id, "period": period, **scores}
                for metric, score in scores.items():
                    if score:
                        counts[period, metric, bucket(score)] += 1


def _in_parts(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while part := list(islice(rows, _AT_ONCE)):
        yield part
