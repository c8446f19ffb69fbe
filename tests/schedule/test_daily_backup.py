"""The daily backup: once a day, with the oldest ones removed, in the background."""

import logging
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app.composition import build_schedule
from bot.db.backups import examine
from bot.db.database import Database
from bot.schedule.daily_backup import DailyBackup, list_backups
from tests.cogs.harness import Harness

MORNING = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


async def attend(daily_backup: DailyBackup, now: datetime) -> bool:
    """Save the backup as a tick does; return whether it was due."""
    is_due = daily_backup.is_due(now)
    if is_due:
        await daily_backup.save(now)
    return is_due


def names(folder: Path) -> list[str]:
    return [file.name for file in list_backups(folder)]


async def test_each_day_has_one_backup_and_the_oldest_are_removed(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "data" / "backups"
    daily_backup = DailyBackup(database, folder, 2)
    assert await attend(daily_backup, MORNING)
    assert names(folder) == ["woodshed-2026-11-22.db"]
    assert examine(folder / "woodshed-2026-11-22.db").copied_at == MORNING
    assert not await attend(daily_backup, MORNING + 17 * HOUR)
    foreign = {"woodshed-before-upgrade-20260101T000000Z.db", "woodshed-2020-01-01.db.bak", "a.txt"}
    for name in foreign | {"my-woodshed-2020-01-01.db"}:
        (folder / name).write_text("mine")

    again = DailyBackup(database, folder, 2)  # after a restart, which finds the first by its name
    assert await attend(again, MORNING + HOUR)
    assert examine(folder / "woodshed-2026-11-22.db").copied_at == MORNING
    assert await attend(again, MORNING + 18 * HOUR)  # past midnight
    assert await attend(again, MORNING + 5 * DAY)  # after four days without the bot
    assert names(folder) == ["woodshed-2026-11-23.db", "woodshed-2026-11-27.db"]
    assert await attend(again, MORNING - 9 * DAY)  # the clock is wrong
    assert names(folder) == ["woodshed-2026-11-13.db", "woodshed-2026-11-27.db"]
    assert foreign < set(os.listdir(folder))
    assert not any(name.startswith(".") for name in os.listdir(folder))
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_a_limit_of_zero_turns_daily_backups_off(database: Database, tmp_path: Path) -> None:
    assert not await attend(DailyBackup(database, tmp_path / "backups", 0), MORNING)
    assert os.listdir(tmp_path) == []


async def test_a_failed_backup_is_logged_and_tried_again_in_an_hour(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "backups"
    folder.write_text("in the way")
    daily_backup = DailyBackup(database, folder, 7)
    assert await attend(daily_backup, MORNING)
    (told,) = (record.getMessage() for record in caplog.records)
    assert told == (
        f"Could not save the daily backup ({folder}: File exists: let the bot write there, and "
        "check that the disk has room). Trying again in an hour"
    )
    assert not await attend(daily_backup, MORNING + 59 * timedelta(minutes=1))
    folder.unlink()
    assert await attend(daily_backup, MORNING + HOUR)
    assert names(folder) == ["woodshed-2026-11-22.db"]


async def test_old_backups_are_not_removed_for_a_damaged_one(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    daily_backup = DailyBackup(database, tmp_path, 1)
    await daily_backup.save(MORNING)
    with database.writing() as tx:
        tx.execute("ALTER TABLE facts RENAME TO lost")
    await daily_backup.save(MORNING + DAY)
    with database.writing() as tx:  # it is shared with other tests
        tx.execute("ALTER TABLE lost RENAME TO facts")
    assert names(tmp_path) == ["woodshed-2026-11-22.db"]
    assert caplog.records[-1].levelno == logging.ERROR


async def test_a_tick_saves_the_backup_in_the_background(harness: Harness, tmp_path: Path) -> None:
    daily_backup = DailyBackup(harness.database, tmp_path, 7)
    running = build_schedule(
        harness.bot, harness.clock, records_outages=False, daily_backup=daily_backup
    )
    await harness.set_up_quests(timezone="UTC", daily_time="09:00")
    harness.clock.advance(hours=13)
    await running.tick()
    assert names(tmp_path) == []  # still being saved
    await running.idle()
    assert names(tmp_path) == ["woodshed-2026-11-23.db"]
    assert examine(list_backups(tmp_path)[0]).rows["postings"] == 2
    await running.stop()
