"""`backup` and `restore` as processes: beside a running bot, and killed before they end."""

import asyncio
import os
import signal
import sqlite3
import stat
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import closing, suppress
from pathlib import Path

from bot.db.database import Database
from bot.db.schema import upgrade
from tests.app.test_command_line import (
    TOKEN,
    Home,
    ProcessResult,
    home,
    loopback,
    running,
    wait_for_exit,
)
from tests.databases import Postgres, sqlite_url
from tests.db.test_backups import FILL
from tests.loopback.process import BotProcess
from tests.loopback.server import LoopbackDiscord
from tests.processes import ForkedProcess

__all__ = ["home", "loopback"]  # fixtures

MANY = 30_000
COUNT = "SELECT count(*) FROM handled_interactions"


def rows_in(file: Path) -> int:
    """Check a database file's integrity, and count its rows."""
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return database.execute(COUNT).fetchone()[0]


def fill(url: str, rows: int) -> None:
    database = Database(url)
    upgrade(database)
    with database.writing() as tx:
        tx.execute(FILL.format(n=rows).strip())
    database.close()


async def kill_when(
    process: asyncio.subprocess.Process | ForkedProcess,
    begun: Callable[[], bool],
    after_seconds: float,
) -> bool:
    """Kill a process some time after it has begun; return whether it was still running."""
    while not begun() and process.returncode is None:  # noqa: ASYNC110 - nobody rings
        await asyncio.sleep(0.001)
    with suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), after_seconds)
    was_running = process.returncode is None
    if was_running:
        process.kill()
    await process.communicate()
    return was_running


def appears(folder: Path, pattern: str) -> Callable[[], bool]:
    """Return a function that checks whether a matching file exists."""
    return lambda: any(folder.glob(pattern))


async def test_a_running_bot_can_be_backed_up_but_not_restored_over(
    home: Home, loopback: LoopbackDiscord
) -> None:
    file, url = home.folder / "kept.db", sqlite_url(home.file)
    assert await home.refusal("backup", "kept.db") == (
        "There is no database data/woodshed.db yet, so there is nothing to back up."
    )
    async with running(home, loopback) as bot:
        await bot.wait_ready(synced=True)
        told = await home.bot("backup", "kept.db")
        assert told.out.startswith("Saved a backup of the database data/woodshed.db in kept.db.\n")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert "already exists and was left" in await home.refusal("backup", "kept.db")
        assert await home.refusal("restore", "kept.db", "--replace") == (
            "Woodshed is running on the database data/woodshed.db: stop it first, then try again."
        )
        told = await home.bot("run", on=loopback, DISCORD_TOKEN=TOKEN)
        assert told.code == 2
        assert told.err.startswith("Another Woodshed is running on the database data/woodshed.db:")
        await until_saved(bot, loopback, home)
        await bot.kill()
        await bot.start()  # the killed one's lock is gone
        await bot.wait_ready()
        assert await bot.terminate(seconds=5) == 0
    assert not list(home.file.parent.glob("backups/.*"))
    fill(url, 5)
    assert "already has data: `--replace` replaces it" in await home.refusal("restore", "kept.db")
    told = await home.bot("restore", "kept.db", "--replace")
    assert told.code == 0
    (before,) = home.file.parent.glob("woodshed-before-restore-*.db")
    assert told.out.endswith(f"The data from before is in data/{before.name}.\n")
    assert [rows_in(before), rows_in(home.file)] == [5, 0]
    assert (
        "ok  daily backups: 1 in data/backups, the newest is woodshed-2"
        in (await home.bot("check")).out
    )


async def until_saved(bot: BotProcess, loopback: LoopbackDiscord, home: Home) -> None:
    """Wait until the bot has logged its daily backup."""
    await loopback.world.changed.wait_until(
        lambda: "Saved the daily backup" in bot.output(), what="the daily copy", seconds=30
    )
    assert len(list(home.file.parent.glob("backups/woodshed-????-??-??.db"))) == 1


async def test_a_killed_backup_or_restore_leaves_all_or_nothing(home: Home) -> None:
    url, file = sqlite_url(home.file), home.folder / "kept.db"
    temporary = str(home.folder)  # where a killed process leaves its files
    home.file.parent.mkdir()
    fill(url, MANY)

    async def back_up(after_seconds: float) -> bool:
        process = await home.start("backup", "kept.db", on=None)
        return await kill_when(process, appears(home.folder, ".kept.db-*"), after_seconds)

    async def put_back(after_seconds: float) -> bool:
        process = await home.start("restore", "kept.db", "--replace", on=None, TMPDIR=temporary)
        return await kill_when(process, appears(home.file.parent, ".*-restoring-*"), after_seconds)

    async def on_the_way(act: Callable[[float], Awaitable[bool]]) -> AsyncGenerator[None]:
        """Run it to its end once, then kill it at different times, at least once before it ends."""
        begun = time.monotonic()
        await act(60)
        yield
        seconds = time.monotonic() - begun
        for part in (0.2, 0.5, 0.8):
            await act(part * seconds)
            yield
        while not await act(0):
            yield
        yield

    async for _ in on_the_way(back_up):
        if file.exists():
            assert rows_in(file) == MANY
            file.unlink()
    assert not await back_up(60)
    fill_more(url)
    async for _ in on_the_way(put_back):
        for copy in home.file.parent.glob("woodshed-before-*"):
            assert rows_in(copy) == MANY + 1
            copy.unlink()
        if rows_in(home.file) == MANY:  # it finished in time
            fill_more(url)
        assert rows_in(home.file) == MANY + 1
    assert not await put_back(60)
    assert rows_in(home.file) == MANY
    assert not list(home.file.parent.glob(".*-restoring-*"))


async def test_a_backup_interrupted_by_ctrl_c_ends_soon_and_leaves_no_file(home: Home) -> None:
    home.file.parent.mkdir()
    fill(sqlite_url(home.file), 5 * MANY)

    async def interrupt() -> ProcessResult:
        process = await home.start("backup", "kept.db", on=None)
        begun = appears(home.folder, ".kept.db-*")
        while not begun() and process.returncode is None:  # noqa: ASYNC110 - nobody rings
            await asyncio.sleep(0.001)
        process.send_signal(signal.SIGINT)
        return await wait_for_exit(process, seconds=5)

    while (result := await interrupt()).code == 0:  # it finished in time
        (home.folder / "kept.db").unlink()
    assert (result.code, result.out, result.err) == (1, "", "")
    assert sorted(os.listdir(home.folder)) == ["data", "seeds"]


def fill_more(url: str) -> None:
    database = Database(url)
    with database.writing() as tx:
        tx.execute("INSERT INTO handled_interactions VALUES (0, 0, 0, 0)")
    database.close()


async def test_a_killed_restore_into_postgresql_changes_nothing(
    home: Home, postgres: Postgres, loopback: LoopbackDiscord
) -> None:
    fill(sqlite_url(home.folder / "kept.db"), MANY)
    url = postgres.create()
    fill_more(url)
    database = Database(url)

    def counted(statement: str) -> int:
        with database.reading() as tx:
            return tx.execute(statement).scalar()

    def copies() -> bool:
        return counted("SELECT count(*) FROM pg_stat_progress_copy") > 0

    given = {"DATABASE_URL": url, "TMPDIR": str(home.folder)}
    process = await home.start("restore", "kept.db", "--replace", on=None, **given)
    assert await kill_when(process, copies, 0.05)
    assert counted(COUNT) in {1, MANY}  # PostgreSQL may learn late of the kill
    async with running(home, loopback, DATABASE_URL=url) as bot:
        await bot.wait_ready()
        told = await home.refusal("restore", "kept.db", "--replace", DATABASE_URL=url)
        assert told.startswith("Woodshed is running on the database 'test_")
        await until_saved(bot, loopback, home)
    told = await home.bot("restore", "kept.db", "--replace", on=None, DATABASE_URL=url)
    assert (told.code, counted(COUNT)) == (0, MANY)
    database.close()
    postgres.drop(url)
