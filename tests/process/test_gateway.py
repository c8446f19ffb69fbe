"""The bot reconnects after gateway failures, and handles what it missed once."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from tests.loopback.gateway import Gateway
from tests.loopback.interactions import MODAL, Interaction
from tests.process.bot_process import HEARTBEAT_TIMEOUT, Bot
from tests.process.server import Server, complete_id

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def server(bot: Bot) -> Server:
    server = Server.create(bot)
    await server.set_up()
    await server.post()
    return server


@asynccontextmanager
async def quick_heartbeats(bot: Bot) -> AsyncGenerator[None]:
    """Restart the bot with quick heartbeats, so it soon notices a silent connection."""
    gateway = bot.loopback.gateway
    before, gateway.heartbeat_seconds = gateway.heartbeat_seconds, HEARTBEAT_TIMEOUT / 3
    try:
        await bot.kill_and_start()
        yield
    finally:
        gateway.heartbeat_seconds = before
    await bot.kill_and_start()  # a new session takes longer than these heartbeats allow


async def assert_handled_once(server: Server, missed: Interaction) -> None:
    """Check that the missed interaction was handled once, and that new ones are handled."""
    posting, minutes = (
        server.postings[-1],
        "SELECT minutes FROM sessions WHERE guild_id = ? ORDER BY id",
    )
    await server.bot.wait_until(
        lambda: server.bot.sql(minutes, server.guild.id) == [(20,)],
        what="what was missed",
    )
    missed.send()  # a repeat
    assert "30 min" in (await server.mia.slash(server.channel, "session log", minutes=30)).text
    assert (await server.mia.click(posting, complete_id(posting))).response_type == MODAL
    assert server.bot.sql(minutes, server.guild.id) == [(20,), (30,)]
    assert len(server.postings) == 1
    assert "ERROR" not in server.bot.output()


def connection_counts(gateway: Gateway) -> tuple[int, int]:
    return len(gateway.identifies), len(gateway.resumes)


async def test_a_silent_connection_is_closed_and_resumed(server: Server) -> None:
    gateway = server.bot.loopback.gateway
    async with quick_heartbeats(server.bot):
        identifies, resumes = connection_counts(gateway)
        await gateway.freeze()
        missed = server.mia.send_slash(server.channel, "session log", minutes=20)
        await assert_handled_once(server, missed)
        assert connection_counts(gateway) == (identifies, resumes + 1)


@pytest.mark.parametrize("how", ["drop", "reconnect"])
async def test_missed_interactions_are_handled_once_after_a_resume(
    server: Server, how: str
) -> None:
    gateway = server.bot.loopback.gateway
    identifies, resumes = connection_counts(gateway)
    await (gateway.drop() if how == "drop" else gateway.reconnect())
    missed = server.mia.send_slash(server.channel, "session log", minutes=20)
    missed.send()  # replayed twice
    await assert_handled_once(server, missed)
    assert connection_counts(gateway) == (identifies, resumes + 1)


async def test_an_invalid_session_is_replaced_by_a_new_one(server: Server) -> None:
    """Events sent in between are lost; later ones are handled."""
    gateway, changed = server.bot.loopback.gateway, server.bot.loopback.world.changed
    identifies, resumes = connection_counts(gateway)
    await gateway.drop(resumable=False)
    await changed.wait_until(
        lambda: connection_counts(gateway) == (identifies + 1, resumes),
        what="another IDENTIFY",
    )
    missed = await server.mia.slash(server.channel, "session log", minutes=20)
    await assert_handled_once(server, missed)
