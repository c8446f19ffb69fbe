"""One server with any number of members, whose scores are spread like those of a real one."""

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
PERIODS: Mapping[str, float] = {"all": 1.0, "2026-11": 0.3, "2026-W46": 0.12, "2026-W45": 0.1}
"""The share of members who were active in each period."""

_XP_PER_MINUTE = 12
_MEDIAN_XP, _SPREAD = 3_000, 1.6
_ON_A_STREAK = 0.1
_BATCH = 20_000
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
class InsertedMembers:
    """The ids of a server's members, and a random sample of them."""

    user_ids: range
    sample: list[int]


def insert_members(database: Database, size: int) -> InsertedMembers:
    """Insert `size` members; their XP is log-normal, and most were not active recently."""
    chance = random.Random(_SEED)
    user_ids = range(10**17, 10**17 + size)
    with database.writing() as tx:
        for rows in _batches(_member(chance, user_id) for user_id in user_ids):
            tx.execute_many(_ADD_MEMBERS, rows)
        counts: Counter[tuple[str, str, int]] = Counter()
        for rows in _batches(_standings(chance, user_ids, counts)):
            tx.execute_many(_ADD_STANDINGS, rows)
        tx.execute_many(
            _ADD_COUNTS,
            [
                {"guild_id": GUILD, "period": period, "metric": metric, "bucket": number}
                | {"members": members}
                for (period, metric, number), members in counts.items()
            ],
        )
    return InsertedMembers(user_ids=user_ids, sample=chance.sample(user_ids, min(size, 100)))


def _member(chance: random.Random, user_id: int) -> dict[str, Any]:
    until_at = NOW + timedelta(days=1 if chance.random() < _ON_A_STREAK else -chance.randint(1, 99))
    return {
        "guild_id": GUILD,
        "user_id": user_id,
        "days": 1 + int(chance.expovariate(1 / 6)),
        "until_at": int(until_at.timestamp()),
    }


def _standings(
    chance: random.Random, user_ids: range, counts: Counter[tuple[str, str, int]]
) -> Iterator[dict[str, Any]]:
    """Yield everybody's standings, and count them by bucket in `counts`."""
    for user_id in user_ids:
        xp = 50 + int(chance.lognormvariate(math.log(_MEDIAN_XP), _SPREAD))
        activity = chance.random()
        for period, share in PERIODS.items():
            if activity < share:
                earned = max(50, int(xp * share))
                scores = {
                    "xp": earned,
                    "minutes": earned // _XP_PER_MINUTE,
                    "quests": int(chance.expovariate(1) * math.sqrt(earned) / 20),
                }
                yield {"guild_id": GUILD, "user_id": user_id, "period": period, **scores}
                for metric, score in scores.items():
                    if score:
                        counts[period, metric, bucket(score)] += 1


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch
