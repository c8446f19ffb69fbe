"""Results, binds, savepoints, callbacks and cancelled statements."""

import asyncio
import threading
from collections import Counter
from contextvars import ContextVar
from functools import partial

import pytest

from bot.db.database import Database
from bot.db.transactions import Transaction
from tests.databases import SQLite

CALLER: ContextVar[str] = ContextVar("callers")
SLOW = """
    WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 2000000)
    SELECT max(n) FROM number
"""


def test_a_result_has_rows_columns_and_a_row_count(database: Database) -> None:
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
def test_only_binds_are_translated_as_binds(database: Database, sql: str, value: object) -> None:
    binds = {"of": "that"} if "CAST(:of" in sql else {}
    with database.reading() as tx:
        assert tx.execute(sql, binds).scalar() == value


def test_a_failed_savepoint_undoes_statements_counts_and_callbacks(database: Database) -> None:
    called: list[str] = []
    written: list[dict[str, int]] = []

    def write(_: Transaction, changes: Counter[str]) -> None:
        written.append(dict(changes))

    def add(tx: Transaction, name: str) -> None:
        tx.execute("INSERT INTO facts (name, value) VALUES (:name, 'x')", {"name": name})
        changes[name] += 1
        tx.after_commit(partial(called.append, name))

    with database.writing() as tx:
        changes = tx.deferred(write)
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


async def test_a_callback_is_called_once_after_the_commit(
    database: Database,
) -> None:
    called: list[str] = []
    callers: list[str] = []
    committed = asyncio.Event()
    CALLER.set("a member")

    def call() -> None:
        called.append(threading.current_thread().name)
        callers.append(CALLER.get())
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
    assert callers == ["a member"]  # in the context of its caller
    with pytest.raises(Exception, match=r"facts"):  # it exists already
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


def test_a_cancelled_statement_is_interrupted_without_an_error(
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
