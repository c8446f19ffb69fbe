"""One bot process for all tests of a module; each test has servers of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.loopback.server import LoopbackDiscord
from tests.process.bot_databases import BotDatabase, SQLiteBotDatabase
from tests.process.bot_process import TOKEN, Bot, Clock
from tests.process.server import Server


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bot")


@pytest.fixture(scope="module")
def bot_database(folder: Path) -> BotDatabase:
    return SQLiteBotDatabase(folder)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_bot(clock: Clock, folder: Path, bot_database: BotDatabase) -> AsyncIterator[Bot]:
    """The process that a module's tests share. Its output must never contain a token."""
    async with LoopbackDiscord(token=TOKEN, now=clock) as loopback:
        bot = Bot(loopback, folder, bot_database)
        try:
            yield bot
        finally:
            await bot.kill()
        loopback.check()
    for secret in (TOKEN, *loopback.world.interactions):
        assert secret not in bot.output()


@pytest_asyncio.fixture(loop_scope="module")
async def bot(shared_bot: Bot) -> AsyncIterator[Bot]:
    """The module's bot, running: started again if the test before has stopped it."""
    if not shared_bot.is_running:
        await shared_bot.start()
    yield shared_bot
    shared_bot.loopback.faults.clear()


@pytest_asyncio.fixture(loop_scope="module")
async def server(bot: Bot) -> Server:
    return Server.create(bot)
