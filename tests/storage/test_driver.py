"""The way to SQLite's thread and back."""

import asyncio
import threading
from pathlib import Path

import pytest

from bot.storage import driver

SLOW = """
    WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 2000000)
    SELECT max(n) FROM number
"""


async def test_a_statement_brings_its_rows_along(tmp_path: Path) -> None:
    connection = await driver.connect(tmp_path / "some.db")
    cursor = connection.cursor()
    assert (cursor.description, cursor.rowcount, await cursor.fetchall()) == (None, -1, [])
    await cursor.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)")
    await cursor.executemany("INSERT INTO notes (text) VALUES (?)", [("a",), ("b",)])
    assert (cursor.description, cursor.rowcount) == (None, 2)
    await cursor.execute("SELECT id, text FROM notes ORDER BY id")
    assert [column[0] for column in cursor.description] == ["id", "text"]
    assert await cursor.fetchall() == [(1, "a"), (2, "b")]
    await connection.close()


def test_a_statement_that_outlives_its_loop_does_so_in_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaints: list[object] = []
    monkeypatch.setattr(threading, "excepthook", complaints.append)

    async def leave_at_once() -> threading.Thread:
        connection = await driver.connect(tmp_path / "some.db")
        statement = asyncio.create_task(connection.cursor().execute(SLOW))
        await asyncio.sleep(0.01)
        statement.cancel()
        connection.stop()  # pyright: ignore[reportUnknownMemberType]
        return connection._thread  # pyright: ignore[reportPrivateUsage]

    thread = asyncio.run(leave_at_once())
    thread.join(timeout=20)
    assert not thread.is_alive()
    assert complaints == []
