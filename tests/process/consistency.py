"""Whether a database keeps the promises of the data, reckoned anew from its ledger."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bot.app.running import now
from bot.boards.rules import bucket
from bot.db.database import Database
from bot.packs.content import load_packs
from bot.verify.service.verifying import Verifying
from bot.verify.view import finding_text
from tests.process.bot_process import Bot

PACKS = load_packs(Path("seeds"))


def assert_consistent(bot: Bot) -> None:
    """See that everything that is reckoned equals the ledger, and the ledger what it pays for.

    What a standing, an attribute and a board hold is counted once more beside the bot's own
    verifying, so that nothing rests on that alone.
    """
    assert _findings(bot.database.url) == []
    columns = "guild_id, user_id, {}, xp, minutes, quests"
    ledger = bot.sql(f"SELECT {columns.format('day')} FROM awards")
    assert summed(
        (guild, user, period, *figures)
        for guild, user, day, *figures in ledger
        for period in periods_of(day)
    ) == summed(bot.sql(f"SELECT {columns.format('period')} FROM standings"))
    _assert_attributes_sound(bot)
    _assert_boards_sound(bot)


def _findings(url: str) -> list[str]:
    """Return what `python -m bot verify` tells of."""
    database = Database(url)
    try:
        verification = Verifying(database, PACKS)
        damage = verification.damage()
        return damage + [finding_text(each) for each in verification.run(now(), mend=False)]
    finally:
        database.close()


def _assert_attributes_sound(bot: Bot) -> None:
    """See that an award's attributes sum to its XP, and a member's to what they are said to be."""
    earned: Counter[Any] = Counter()
    for guild, user, xp, attributes in bot.sql(
        "SELECT guild_id, user_id, xp, attributes FROM awards"
    ):
        parts: dict[str, int] = json.loads(attributes)
        assert sum(parts.values()) == xp
        for key, part in parts.items():
            earned[guild, user, key] += part
    held = bot.sql("SELECT guild_id, user_id, attribute, xp FROM attribute_totals")
    sums = {tuple(key): xp for *key, xp in held if xp}
    assert {key: xp for key, xp in earned.items() if xp} == sums


def _assert_boards_sound(bot: Bot) -> None:
    """See that everybody on the boards is counted once in the bucket of each of their scores."""
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
    """Add up the figures behind the three columns that say whose and when they are."""
    sums: dict[Any, Sequence[int]] = {}
    for *key, xp, minutes, quests in rows:
        before = sums.get(tuple(key), (0, 0, 0))
        sums[tuple(key)] = tuple(map(sum, zip(before, (xp, minutes, quests), strict=True)))
    return sums


def periods_of(day: str) -> tuple[str, str, str]:
    """The periods that a producer day counts for."""
    year, week, _ = date.fromisoformat(day).isocalendar()
    return ("all", day[:7], f"{year}-W{week:02d}")
