"""A loopback Discord with a clock that tests set, and a running sample bot."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest
import pytest_asyncio

from tests.loopback.actors import Actor
from tests.loopback.entities import Channel, Guild
from tests.loopback.process import BotProcess
from tests.loopback.server import LoopbackDiscord

SAMPLE_BOT = Path(__file__).with_name("sample_bot.py")


class SampleServer(NamedTuple):
    """A running sample bot in a server with a channel and a member."""

    discord: LoopbackDiscord
    bot: BotProcess
    guild: Guild
    channel: Channel
    mia: Actor


@dataclass
class Clock:
    """A clock that tests set."""

    seconds: float

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock(time.time())


@pytest_asyncio.fixture
async def loopback(clock: Clock) -> AsyncIterator[LoopbackDiscord]:
    async with LoopbackDiscord(now=clock) as loopback:
        yield loopback


@pytest_asyncio.fixture
async def sample(loopback: LoopbackDiscord) -> AsyncIterator[SampleServer]:
    guild = loopback.world.add_guild("Producers")
    channel = loopback.world.add_channel(guild, "practice")
    mia = loopback.member(guild, "mia")
    async with BotProcess(loopback, [str(SAMPLE_BOT)], preloaded=True) as bot:
        await bot.wait_ready(synced=True)
        yield SampleServer(loopback, bot, guild, channel, mia)
    loopback.check()
