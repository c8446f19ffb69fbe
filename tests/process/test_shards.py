"""One process with several shards, as Discord recommends or as the host sets them."""

import asyncio

import pytest
import pytest_asyncio

from tests.process.bot_process import Bot
from tests.process.server import Server

pytestmark = pytest.mark.asyncio(loop_scope="module")

COUNT = 2


@pytest_asyncio.fixture(loop_scope="module")
async def servers(shared_bot: Bot) -> list[Server]:
    """A server on each shard, of a bot that was started after Discord's recommendation."""
    shared_bot.loopback.gateway.sharding.recommended = COUNT
    shards = [(number, COUNT) for number in range(COUNT)]
    servers = [Server.create(shared_bot, f"Shard {n}", shard=(n, of)) for n, of in shards]
    if not shared_bot.is_running:
        await shared_bot.start()
    for server in servers:
        await server.set_up()
    return servers


async def test_every_server_is_served_by_its_shard(servers: list[Server]) -> None:
    bot = servers[0].bot
    await asyncio.gather(*(server.post() for server in servers))
    replies = await asyncio.gather(
        *(server.mia.slash(server.channel, "session log", minutes=20) for server in servers)
    )
    assert all("20 min" in reply.text for reply in replies)
    shards = [tuple(each["shard"]) for each in bot.loopback.gateway.identifies]
    assert shards[-COUNT:] == [(0, COUNT), (1, COUNT)]
    assert "ERROR" not in bot.output()


async def test_a_shard_that_was_cut_off_misses_nothing_and_the_other_goes_on(
    servers: list[Server],
) -> None:
    cut_off, other = servers
    gateway = cut_off.bot.loopback.gateway
    identifies, resumes = len(gateway.identifies), len(gateway.resumes)
    await gateway.drop(shard=(0, COUNT))
    missed = cut_off.mia.send_slash(cut_off.channel, "session log", minutes=25)
    assert "30 min" in (await other.mia.slash(other.channel, "session log", minutes=30)).text
    await cut_off.bot.wait_until(lambda: missed.text, what="what the shard missed")
    assert "25 min" in missed.text
    assert (len(gateway.identifies), len(gateway.resumes)) == (identifies, resumes + 1)


async def test_the_host_can_set_how_many_shards_there_are(
    shared_bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shared_bot.kill()
    monkeypatch.setenv("SHARD_COUNT", "4")
    before = len(shared_bot.loopback.gateway.identifies)
    shared_bot.loopback.gateway.sharding.recommended = 4
    await shared_bot.start()
    shards = [tuple(each["shard"]) for each in shared_bot.loopback.gateway.identifies[before:]]
    assert shards == [(number, 4) for number in range(4)]
    await shared_bot.kill()
