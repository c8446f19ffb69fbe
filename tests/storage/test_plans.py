"""Every statement finds its rows by an index, however much a table has grown."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

from sqlalchemy import TextClause, text

from bot import storage
from bot.storage.database import Database
from tests.databases import SQLite

ONCE_AFTER_AN_OUTAGE = {"outages._CONCERNED_SERVERS: SCAN members"}
GROWING = {
    *("attribute_totals", "awards", "board_counts", "breaks", "completions", "deliveries"),
    *(
        "excused_days",
        "handled_interactions",
        "level_ups",
        "members",
        "milestone_claims",
        "postings",
    ),
    *("practice_days", "reminders", "rerolls", "reviews", "sessions", "staff_acts", "standings"),
    *("imports", "import_rows", "tracks"),
}


def statements() -> Iterator[tuple[str, TextClause]]:
    for module in pkgutil.iter_modules(storage.__path__):
        if not module.ispkg:
            content: dict[str, Any] = vars(importlib.import_module(f"bot.storage.{module.name}"))
            for name, value in content.items():
                for each in value if isinstance(value, tuple) else [value]:  # pyright: ignore[reportUnknownVariableType]
                    if isinstance(each, TextClause):
                        yield f"{module.name}.{name}", each


async def test_no_statement_reads_the_whole_of_a_table_that_grows(sqlite: SQLite) -> None:
    url = await sqlite.create()
    database = Database(url)
    found: set[str] = set()
    async with database.reading() as tx:
        for name, statement in statements():
            explain = text(f"EXPLAIN QUERY PLAN {statement.text}")
            rows = await tx.execute(explain, dict.fromkeys(statement.compile().params, 1))
            steps = [str(row[3]).split() for row in rows]
            read = {step[1] for step in steps if step[0] == "SCAN"}
            found |= {f"{name}: SCAN {table}" for table in read & GROWING}
    await database.close()
    await sqlite.drop(url)
    assert found == ONCE_AFTER_AN_OUTAGE


async def test_what_is_open_to_all_is_found_beside_any_number_of_personal_quests(
    sqlite: SQLite,
) -> None:
    url = await sqlite.create()
    database = Database(url)
    statement = dict(statements())["coaching._OPEN"]
    async with database.reading() as tx:
        explain = text(f"EXPLAIN QUERY PLAN {statement.text}")
        rows = await tx.execute(explain, dict.fromkeys(statement.compile().params, 1))
        plan = " ".join(str(row[3]) for row in rows)
    await database.close()
    await sqlite.drop(url)
    assert "postings_by_server (guild_id=? AND cadence=? AND opened_at>?)" in plan


async def test_looking_back_reads_the_days_of_its_period_alone(sqlite: SQLite) -> None:
    url = await sqlite.create()
    database = Database(url)
    plans: dict[str, str] = {}
    async with database.reading() as tx:
        for name, statement in statements():
            if name.startswith("practice_stats."):
                explain = text(f"EXPLAIN QUERY PLAN {statement.text}")
                rows = await tx.execute(explain, dict.fromkeys(statement.compile().params, 1))
                plans[name.partition(".")[2]] = " ".join(str(row[3]) for row in rows)
    await database.close()
    await sqlite.drop(url)
    mine = "(guild_id=? AND user_id=?"
    assert f"{mine})" in plans.pop("_FIRST")  # of which it reads the first
    assert f"COVERING INDEX awards_by_day {mine} AND day>?)" in plans.pop("_XP")
    assert all(f"{mine} AND day>? AND day<?)" in plan for plan in plans.values()), plans
    assert len(plans) == 4
