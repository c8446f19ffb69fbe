"""One bot process for the tests of a module, each of which has servers of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.loopback.server import LoopbackDiscord
from tests.process.stage import TOKEN, Bot, Clock, Server
from tests.process.stores import SQLiteStore, Store


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bot")


@pytest.fixture(scope="module")
def store(folder: Path) -> Store:
    return SQLiteStore(folder)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def only_bot(clock: Clock, folder: Path, store: Store) -> AsyncIterator[Bot]:
    """Whatever happens to it, no token shows in its output: not its own, no interaction's."""
    async with LoopbackDiscord(token=TOKEN, now=clock) as loopback:
        bot = Bot(loopback, folder, store)
        try:
            yield bot
        finally:
            await bot.kill()
        loopback.check()
    for secret in (TOKEN, *loopback.world.interactions):
        assert secret not in bot.output()


@pytest_asyncio.fixture(loop_scope="module")
async def bot(only_bot: Bot) -> AsyncIterator[Bot]:
    """The module's bot, which runs; started again where the test before has ended it."""
    if not only_bot.is_running:
        await only_bot.start()
    yield only_bot
    only_bot.loopback.faults.clear()


@pytest_asyncio.fixture(loop_scope="module")
async def server(bot: Bot) -> Server:
    return Server.build(bot)
