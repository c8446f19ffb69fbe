"""A full disk: members get an error, nothing is half-written, and the bot recovers."""

import asyncio
import time
from collections.abc import Generator
from pathlib import Path

import pytest
from aiohttp import web

from tests.loopback.faults import Handle
from tests.process.bot_process import Bot
from tests.process.consistency import assert_consistent
from tests.process.disks import Disk, SmallDisk, small_disk
from tests.process.server import Server

NOTHING_CHANGED = "Nothing was changed. Try again in a few minutes."
TROUBLE = "The database can't be used"

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[Disk, Path]]:
    folder = tmp_path_factory.mktemp("disk")
    with small_disk(folder) as disk:
        yield disk, folder


@pytest.fixture(autouse=True)
def freed(bot: Bot, disk: tuple[Disk, Path]) -> Generator[None]:
    """Free the disk after a test, even if it fails."""
    yield
    disk[0].free(bot)


@pytest.fixture(scope="module")
def folder(disk: tuple[Disk, Path]) -> Path:
    return disk[1]


class DelayedResponse:
    """A fault that handles the request, and holds the response until `release`."""

    def __init__(self) -> None:
        self._released = asyncio.Event()

    def release(self) -> None:
        self._released.set()

    async def apply(self, request: web.Request, handle: Handle) -> web.Response:
        answer = await handle()
        await self._released.wait()
        return answer


async def test_members_get_an_error_and_the_bot_recovers_once_there_is_space(
    server: Server, disk: tuple[Disk, Path]
) -> None:
    bot = server.bot
    if TROUBLE in bot.output():  # which one process logs only once in ten minutes
        await bot.kill_and_start()
    await server.set_up()
    # A backup that fails for lack of space would free space again.
    saved = "Saved the daily backup"
    await bot.wait_until(lambda: saved in bot.output(), what="the daily backup")
    start = len(bot.output())
    bot.sql(
        "UPDATE schedules SET next_run_at = ? WHERE guild_id = ? AND cadence = 'daily'",
        int(time.time()) + 2, server.guild.id,
    )  # fmt: skip
    # The bot empties its log after a start, once nobody reads it; that would free space, too.
    empty_log = "PRAGMA wal_checkpoint(TRUNCATE)"
    await bot.wait_until(lambda: bot.sql(empty_log)[0][0] == 0, what="an empty log")
    disk[0].fill(bot)
    for _ in range(3):
        refused = await server.mia.slash(server.channel, "session log", minutes=5)
        assert NOTHING_CHANGED in refused.text
        assert refused.ephemeral
        assert ("the disk is full" in refused.text) == isinstance(disk[0], SmallDisk)
    assert "No timer" in (await server.mia.slash(server.channel, "session status")).text
    await asyncio.sleep(2.5)  # for several ticks to find the quest due
    for _ in range(2):
        await server.mia.slash(server.channel, "session log", minutes=5)
    assert not server.postings
    assert bot.output()[start:].count(TROUBLE) == 1

    disk[0].free(bot)
    logged = await server.mia.slash(server.channel, "session log", minutes=30)
    assert "+330 XP" in logged.text
    await bot.loopback.world.changed.wait_until(lambda: server.postings, what="the posting")
    await bot.wait_until(
        lambda: "The database works again" in bot.output()[start:], what="word of it"
    )
    assert [award["xp"] for award in (await server.export())["awards"]] == [330]
    assert bot.output()[start:].count(TROUBLE) == 1
    assert "Traceback" not in bot.output()[start:]
    assert_consistent(bot)


async def test_a_sent_posting_is_recorded_once_there_is_space(
    server: Server, disk: tuple[Disk, Path]
) -> None:
    bot, world = server.bot, server.bot.loopback.world
    await server.set_up()
    response = DelayedResponse()
    bot.loopback.faults.add(method="POST", path=server.messages_path, fault=response)
    await server.post()
    disk[0].fill(bot)
    start = len(bot.output())
    response.release()
    (delivery,) = bot.sql("SELECT id FROM deliveries WHERE guild_id = ?", server.guild.id)
    recorded = "SELECT message_id FROM deliveries WHERE id = ?"
    refused = await server.mia.slash(server.channel, "session log", minutes=5)
    assert NOTHING_CHANGED in refused.text  # queued behind the write that records the message
    assert bot.sql(recorded, *delivery) == [(None,)]

    disk[0].free(bot)
    await bot.wait_until(lambda: bot.sql(recorded, *delivery) != [(None,)], what="the record")
    assert [str(id_) for (id_,) in bot.sql(recorded, *delivery)] == [
        posting["id"] for posting in server.postings
    ]
    assert len(world.calls_to("POST", server.messages_path)) == 1
    assert "Traceback" not in bot.output()[start:]


async def test_the_bot_stops_in_time_and_refuses_to_start(
    server: Server, disk: tuple[Disk, Path]
) -> None:
    bot = server.bot
    await server.mia.slash(server.channel, "session log", minutes=5)
    disk[0].fill(bot)
    assert await bot.terminate(seconds=5) == 0
    if isinstance(disk[0], SmallDisk):
        disk[0].fill(bot)  # including what the shutdown has freed
        start = len(bot.output())
        await bot.launch()
        assert await bot.wait_exited(seconds=20) == 2
        assert "free up space on its disk." in bot.output()[start:]
        assert "Traceback" not in bot.output()[start:]
    disk[0].free(bot)
    await bot.start()
    assert [award["minutes"] for award in (await server.export())["sessions"]] == [5]
    assert_consistent(bot)


async def test_a_start_without_room_for_a_log_says_so(bot: Bot, disk: tuple[Disk, Path]) -> None:
    """After a shutdown in order, SQLite has no log yet, and fails with another code than before."""
    if not isinstance(disk[0], SmallDisk):
        pytest.skip("only an administrator can mount a small disk")
    assert await bot.terminate(seconds=5) == 0
    disk[0].fill(bot)
    start = len(bot.output())
    await bot.launch()
    assert await bot.wait_exited(seconds=20) == 2
    assert "free up space on its disk." in bot.output()[start:]
    disk[0].free(bot)
