"""Checks that everything the bot has stored follows from the ledger."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.app.running import now
from bot.boards.rules import bucket
from bot.db.database import Database
from bot.verify.service.verifier import Verifier
from bot.verify.view import finding_text
from tests.process.bot_process import Bot
from tests.world import SEEDS


def assert_consistent(bot: Bot) -> None:
    """Check with `verify` that all stored figures follow from the ledger.

    Standings, attributes and boards are also computed here, independently of `verify`.
    """
    assert _findings(bot.database.url) == []
    columns = "guild_id, user_id, {}, xp, minutes, quests"
    ledger = bot.sql(f"SELECT {columns.format('day')} FROM awards")
    assert summed(
        (guild, user, period, *figures)
        for guild, user, day, *figures in ledger
        for period in periods_of(day)
    ) == summed(bot.sql(f"SELECT {columns.format('period')} FROM standings"))
    _assert_attributes_consistent(bot)
    _assert_boards_consistent(bot)


def _findings(url: str) -> list[str]:
    """Return the findings of `python -m bot verify`."""
    database = Database(url)
    try:
        verification = Verifier(database, SEEDS)
        damage = verification.find_damage()
        return damage + [finding_text(each) for each in verification.run(now(), repair=False)]
    finally:
        database.close()


def _assert_attributes_consistent(bot: Bot) -> None:
    """Check that attributes sum to the XP of their award, and to the members' stored totals."""
    earned: Counter[Any] = Counter()
    for guild, user, xp, attributes in bot.sql(
        "SELECT guild_id, user_id, xp, attributes FROM awards"
    ):
        parts: dict[str, int] = json.loads(attributes)
        assert sum(parts.values()) == xp
        for key, part in parts.items():
            earned[guild, user, key] += part
    totals = bot.sql("SELECT guild_id, user_id, attribute, xp FROM attribute_totals")
    sums = {tuple(key): xp for *key, xp in totals if xp}
    assert {key: xp for key, xp in earned.items() if xp} == sums


def _assert_boards_consistent(bot: Bot) -> None:
    """Check that each member on the boards is counted once in the bucket of each score."""
    counted: Counter[Any] = Counter()
    for guild, period, xp, minutes, quests in bot.sql(
        "SELECT guild_id, period, xp, minutes, quests FROM standings WHERE present = 1"
    ):
        for metric, score in (("xp", xp), ("minutes", minutes), ("quests", quests)):
            if score > 0:
                counted[guild, period, metric, bucket(score)] += 1
    columns = "guild_id, period, metric, bucket, members"
    assert counted == {tuple(key): n for *key, n in bot.sql(f"SELECT {columns} FROM board_counts")}


def summed(rows: Any) -> dict[Any, Sequence[int]]:
    """Sum XP, minutes and quests by the columns before them."""
    sums: dict[Any, Sequence[int]] = {}
    for *key, xp, minutes, quests in rows:
        before = sums.get(tuple(key), (0, 0, 0))
        sums[tuple(key)] = tuple(map(sum, zip(before, (xp, minutes, quests), strict=True)))
    return sums


def periods_of(day: str) -> tuple[str, str, str]:
    """Return the periods that a producer day counts for."""
    year, week, _ = date.fromisoformat(day).isocalendar()
    return ("all", day[:7], f"{year}-W{week:02d}")
