"""Every statement uses an index on tables that grow."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from bot.db.database import Database
from bot.db.shards import ALL
from bot.db.transactions import Transaction
from tests.databases import SQLite

STATEMENT = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\s")
POSTGRESQL_TABLES = " pg_"
BIND = re.compile(r":([a-z_]\w*)")
RARE = {
    "bot.downtime.store._AFFECTED_SERVERS: SCAN members",  # once after an outage
    *(  # once after the clock was set back
        f"bot.clock_rollback.store._SHIFT_LISTENING: SCAN {table}"
        for table in (
            *("submissions", "feedback_claims", "feedback_calls", "critiques", "feedback_members"),
        )
    ),
    "bot.clock_rollback.store._SHIFT_STREAK_REMINDERS: SCAN members",
    # Once for a server; it has a day's rows.
    "bot.privacy.store.servers._ERASE_REST: SCAN handled_interactions",
}
GROWING = {
    *("attribute_totals", "awards", "board_counts", "breaks", "completions", "deliveries"),
    *("excused_days", "handled_interactions", "level_ups", "members", "milestone_claims"),
    *("postings", "practice_days", "reminders", "rerolls", "reviews", "sessions", "staff_acts"),
    *("standings", "imports", "import_rows", "tracks", "setting_changes", "streak_milestones"),
    *("pauses", "streak_reminders"),
    *("recordings", "submissions", "feedback_claims", "critiques", "feedback_members"),
    *("feedback_calls", "battles", "battle_entries", "battle_pairs"),
    *("mix_checks", "mix_check_days", "ear_drills", "ear_rounds", "ear_questions"),
}


def statements() -> Iterator[tuple[str, str]]:
    """Yield the statements of the stores by name, except those only for PostgreSQL."""
    files = [*Path("bot").glob("*/store.py"), *Path("bot").glob("*/store/*.py")]
    for file in files:
        module = ".".join(file.with_suffix("").parts)
        content: dict[str, Any] = vars(importlib.import_module(module))
        for name, value in content.items():
            for each in each_in(value):
                if STATEMENT.match(each) and POSTGRESQL_TABLES not in each and "{" not in each:
                    yield f"{module}.{name}", each


def each_in(value: Any) -> Iterator[str]:
    """Yield the strings in a module's constant."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list)):
        yield from (each for each in cast("list[Any]", value) if isinstance(each, str))
    elif isinstance(value, dict):
        yield from each_in([*cast("dict[Any, Any]", value).values()])


def plan(tx: Transaction, statement: str) -> list[str]:
    """Return the steps of SQLite's query plan."""
    binds = dict.fromkeys(BIND.findall(statement), 1)
    return [str(row[3]) for row in tx.execute(f"EXPLAIN QUERY PLAN {statement}", binds)]


def test_no_statement_scans_a_growing_table(sqlite: SQLite) -> None:
    url = sqlite.create()
    database = Database(url)
    found: set[str] = set()
    with database.reading() as tx:
        for name, statement in statements():
            steps = [step.split() for step in plan(tx, statement)]
            read = {step[1] for step in steps if step[0] == "SCAN"}
            found |= {f"{name}: SCAN {table}" for table in read & GROWING}
    database.close()
    sqlite.drop(url)
    assert found == RARE


def steps_of(database: Database, statement: str, backlog: int) -> int:
    """Return about how many steps SQLite takes to find due work, with a backlog of one server."""
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    with database.writing() as tx:
        tx.execute_many(
            "INSERT INTO deliveries (guild_id, kind, subject_id, send_at)"
            " VALUES (7, 'notice', :number, :number)",
            [{"number": number} for number in range(backlog)],
        )
        tx.connection.set_progress_handler(count, 1)
        tx.execute(statement, {"now": backlog, "at_most": 10, "guild_id": 7} | ALL.binds)
        tx.connection.set_progress_handler(None, 1)
        tx.execute("DELETE FROM deliveries")
    return steps


def test_finding_due_work_costs_no_more_with_a_backlog(sqlite: SQLite) -> None:
    url = sqlite.create()
    database = Database(url)
    for name in ("_DUE_SERVERS", "_DUE_OF"):
        statement = dict(statements())[f"bot.outbox.store.{name}"]
        assert steps_of(database, statement, 10) == steps_of(database, statement, 3_000)
    database.close()
    sqlite.drop(url)


def test_due_work_is_found_server_by_server(sqlite: SQLite) -> None:
    url = sqlite.create()
    database = Database(url)
    found = {name: each for name, each in statements() if "DUE" in name or "TO_REFRESH" in name}
    with database.reading() as tx:
        plans = {name: " ".join(plan(tx, each)) for name, each in found.items()}
    database.close()
    sqlite.drop(url)
    by_server = {name for name, steps in plans.items() if "due_by_server (guild_id" in steps}
    by_server |= {name for name, steps in plans.items() if "refresh_by_server (guild_id" in steps}
    few = {"bot.servers.store._DUE", "bot.week_reviews.store._DUE", "bot.backlog.store._DUE"}
    few |= {"bot.battles.store.battles._DUE", "bot.battles.store.battles._DUE_SCHEDULES"}
    few |= {"bot.events.store._DUE"}
    assert by_server == plans.keys() - few, plans


def test_due_work_is_that_of_own_servers() -> None:
    due = {
        name: each
        for name, each in statements()
        if re.search(r"<= :now\b.*\bLIMIT :at_most", each, re.DOTALL) and each.lstrip()[0] in "SW"
    }
    everywhere = {name for name, each in due.items() if "guild_id = :guild_id" not in each}
    assert {name for name in everywhere if ":shard_ids" not in due[name]} == set()
    assert len(everywhere) > 15


def test_public_postings_are_found_by_index_among_personal_quests(
    sqlite: SQLite,
) -> None:
    url = sqlite.create()
    database = Database(url)
    statement = dict(statements())["bot.coach.store.practice._OPEN"]
    with database.reading() as tx:
        steps = " ".join(plan(tx, statement))
    database.close()
    sqlite.drop(url)
    assert "postings_by_server (guild_id=? AND cadence=? AND opened_at>?)" in steps


def test_practice_stats_read_only_the_days_of_their_period(sqlite: SQLite) -> None:
    url = sqlite.create()
    database = Database(url)
    plans: dict[str, str] = {}
    with database.reading() as tx:
        for name, statement in statements():
            if name.startswith("bot.practice_stats.store."):
                plans[name.rpartition(".")[2]] = " ".join(plan(tx, statement))
    database.close()
    sqlite.drop(url)
    mine = "(guild_id=? AND user_id=?"
    assert f"{mine})" in plans.pop("_FIRST")  # of which it reads the first
    assert f"COVERING INDEX awards_by_day {mine} AND day>?)" in plans.pop("_XP")
    assert all(f"{mine} AND day>? AND day<?)" in steps for steps in plans.values()), plans
    assert len(plans) == 4
