"""What a statement comes to, and the way to the database's thread and back."""

import asyncio
import threading
from collections import Counter
from contextvars import ContextVar
from functools import partial

import pytest

from bot.db.database import Database
from bot.db.transactions import Transaction
from tests.databases import SQLite

ASKED_BY: ContextVar[str] = ContextVar("asked_by")
SLOW = """
    WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 2000000)
    SELECT max(n) FROM number
"""


def test_a_statement_brings_its_rows_along(database: Database) -> None:
    with database.writing() as tx:
        made = tx.execute("CREATE TABLE notes (id BIGINT PRIMARY KEY, text TEXT)")
        assert (made.columns, made.rows) == ((), [])
        written = tx.execute("INSERT INTO notes VALUES (:id, :text)", {"id": 1, "text": "a"})
        assert (written.columns, written.rows, written.rowcount) == ((), [], 1)
        tx.execute_many(
            "INSERT INTO notes VALUES (:id, :text)",
            [{"id": 2, "text": "b"}, {"id": 3, "text": "c"}],
        )
        found = tx.execute("SELECT id, text FROM notes ORDER BY id")
        assert found.columns == ("id", "text")
        assert found.rows == list(found) == [(1, "a"), (2, "b"), (3, "c")]
        assert (found.first(), found.scalar()) == ((1, "a"), 1)
        assert found.mappings()[1] == {"id": 2, "text": "b"}
        changed = tx.execute("UPDATE notes SET text = 'd' WHERE id > :id RETURNING id", {"id": 1})
        assert sorted(changed) == [(2,), (3,)]
        assert tx.execute("DELETE FROM notes WHERE id <= 2").rowcount == 2
        nothing = tx.execute("SELECT id FROM notes WHERE id > 9")
        assert (nothing.columns, nothing.first(), nothing.scalar()) == (("id",), None, None)


@pytest.mark.parametrize(
    ("sql", "value"),
    [
        ("SELECT '09:30:00'", "09:30:00"),
        ("SELECT '100 % :of it'", "100 % :of it"),
        ("SELECT 'it''s :of'", "it's :of"),
        ("SELECT CAST(:of AS TEXT) || ':of'", "that:of"),
        ("SELECT 17 % 5", 2),
        ("SELECT count(*) FROM facts WHERE name LIKE '%:of%'", 0),
    ],
)
def test_only_binds_are_taken_for_binds(database: Database, sql: str, value: object) -> None:
    binds = {"of": "that"} if "CAST(:of" in sql else {}
    with database.reading() as tx:
        assert tx.execute(sql, binds).scalar() == value


def test_a_savepoint_that_fails_takes_back_what_was_done_in_it(database: Database) -> None:
    called: list[str] = []
    written: list[dict[str, int]] = []

    def write(_: Transaction, changes: Counter[str]) -> None:
        written.append(dict(changes))

    def add(tx: Transaction, name: str) -> None:
        tx.execute("INSERT INTO facts (name, value) VALUES (:name, 'x')", {"name": name})
        changes[name] += 1
        tx.after_commit(partial(called.append, name))

    with database.writing() as tx:
        changes = tx.gathered(write)
        add(tx, "before")
        with pytest.raises(RuntimeError), tx.savepoint():
            add(tx, "inside")
            with tx.savepoint():
                add(tx, "innermost")
            raise RuntimeError
        with tx.savepoint():
            add(tx, "after")
    with database.reading() as tx:
        names = "SELECT name FROM facts WHERE value = 'x' ORDER BY name"
        assert tx.execute(names).rows == [("after",), ("before",)]
    assert written == [{"before": 1, "after": 1}]
    assert called == ["before", "after"]


async def test_what_a_commit_brings_about_is_called_once_and_only_after_it(
    database: Database,
) -> None:
    called: list[str] = []
    asked_by: list[str] = []
    committed = asyncio.Event()
    ASKED_BY.set("a member")

    def call() -> None:
        called.append(threading.current_thread().name)
        asked_by.append(ASKED_BY.get())
        committed.set()

    def work(tx: Transaction) -> None:
        for _ in range(3):
            tx.after_commit(call)
        tx.execute("INSERT INTO facts (name, value) VALUES ('it', 'x')")

    def fail(tx: Transaction) -> None:
        work(tx)
        raise RuntimeError

    await database.write(work)
    await asyncio.wait_for(committed.wait(), 5)
    assert called == [threading.main_thread().name]
    assert asked_by == ["a member"]  # it runs in the context of whoever asked
    with pytest.raises(Exception, match=r"facts"):  # it is there already
        await database.write(work)
    with database.writing() as tx:
        tx.execute("DELETE FROM facts WHERE name = 'it'")
    with pytest.raises(RuntimeError):
        await database.write(fail)
    await asyncio.sleep(0.05)
    assert len(called) == 1
    with database.writing() as tx:
        work(tx)
        assert len(called) == 1
    assert len(called) == 2


def test_a_statement_that_nobody_waits_for_is_interrupted_in_silence(
    sqlite: SQLite, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaints: list[object] = []
    monkeypatch.setattr(threading, "excepthook", complaints.append)
    url = sqlite.create()
    before = set(threading.enumerate())
    database = Database(url)

    async def leave_at_once() -> set[threading.Thread]:
        statement = asyncio.create_task(database.read(lambda tx: tx.execute(SLOW)))
        await asyncio.sleep(0.05)
        statement.cancel()
        threads = set(threading.enumerate()) - before
        await asyncio.to_thread(database.close)
        return threads

    threads = asyncio.run(leave_at_once())
    assert threads
    for thread in threads:
        thread.join(timeout=20)
    assert not any(thread.is_alive() for thread in threads)
    assert complaints == []
    sqlite.drop(url)
