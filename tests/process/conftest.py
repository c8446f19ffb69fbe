"""A bot process and a server in a fresh world."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.loopback.server import LoopbackDiscord
from tests.process.stage import TOKEN, Bot, Clock, Server, assert_keeps_secrets


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def idle_bot(clock: Clock, tmp_path: Path) -> AsyncIterator[Bot]:
    """A bot that is not started yet. Whatever happens to it, no secret shows in its output."""
    async with LoopbackDiscord(token=TOKEN, now=clock) as loopback:
        bot = Bot(loopback, tmp_path)
        try:
            yield bot
        finally:
            await bot.kill()
        loopback.check()
    assert_keeps_secrets(bot)


@pytest_asyncio.fixture
async def bot(idle_bot: Bot) -> Bot:
    await idle_bot.start()
    return idle_bot


@pytest_asyncio.fixture
async def server(bot: Bot) -> Server:
    return Server.build(bot)
