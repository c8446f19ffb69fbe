"""After SIGTERM or SIGINT the bot answers what it received, cleans up, and exits in time."""

import signal
import time

import pytest
import pytest_asyncio
from aiohttp import WSCloseCode, web

from tests.loopback.faults import Delay
from tests.loopback.interactions import DEFERRED_MESSAGE, MESSAGE
from tests.process.bot_process import Bot, Hold
from tests.process.server import Server

NEVER = 60.0
EXIT_SECONDS = 5.0
CALLBACK = "/interactions/*/*/callback"

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def server(bot: Bot) -> Server:
    """A server where it is early afternoon, so that half an hour can be logged at any time."""
    server = Server.create(bot)
    await server.set_up()
    return server


def gateway_socket(bot: Bot) -> web.WebSocketResponse:
    (session,) = bot.loopback.gateway.connected
    assert session.socket is not None
    return session.socket


async def wait_shutting_down(bot: Bot, name: str) -> float:
    """Wait until it logs the signal, and return the time."""
    await bot.wait_until(
        lambda: f"{name}: shutting down" in bot.output(), what="the start of the shutdown"
    )
    return time.monotonic()


async def assert_clean_exit(bot: Bot, socket: web.WebSocketResponse, started: float) -> None:
    assert await bot.wait_exited(seconds=EXIT_SECONDS) == 0
    assert time.monotonic() - started < EXIT_SECONDS
    assert socket.close_code == WSCloseCode.OK
    left = {file.name for file in bot.folder.iterdir()}
    assert left - {"backups", "woodshed.db-lock"} == {"woodshed.db"}
    assert "ERROR" not in bot.output().rpartition("shutting down")[2]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_pending_interactions_are_answered_before_exit(
    server: Server, number: signal.Signals
) -> None:
    """One command is deferred and waits for the database; the answer to another is being sent."""
    bot, world = server.bot, server.bot.loopback.world
    socket = gateway_socket(bot)
    ben = bot.loopback.member(server.guild, "ben")
    with bot.locked():
        slow = await server.mia.send_slash(server.channel, "session log", minutes=30).acknowledged()
        assert slow.response_type == DEFERRED_MESSAGE
        hold = Hold()
        bot.loopback.faults.add(method="POST", path=CALLBACK, fault=hold)
        quick = ben.send_slash(server.channel, "session status")
        await world.changed.wait_until(
            lambda: world.calls_to("POST", f"/interactions/{quick.id}/*/callback"), what="an answer"
        )
        bot.send_signal(number)
        started = await wait_shutting_down(bot, number.name)
        with pytest.raises(TimeoutError):
            await bot.wait_exited(seconds=0.7)
    hold.release()

    assert "+330 XP" in (await slow.settled()).text
    assert "No timer" in (await quick.settled()).text
    assert quick.response_type == MESSAGE
    await assert_clean_exit(bot, socket, started)
    (xp,) = bot.sql("SELECT sum(xp) FROM awards WHERE guild_id = ?", server.guild.id)[0]
    assert xp == 330


async def test_a_locked_database_does_not_delay_the_exit(server: Server) -> None:
    bot = server.bot
    socket = gateway_socket(bot)
    with bot.locked():
        deferred = server.mia.send_slash(server.channel, "session log", minutes=30)
        await deferred.acknowledged()
        assert deferred.response_type == DEFERRED_MESSAGE
        bot.send_signal(signal.SIGTERM)
        started = await wait_shutting_down(bot, "SIGTERM")
        assert await bot.wait_exited(seconds=EXIT_SECONDS) == 0
    assert time.monotonic() - started < EXIT_SECONDS
    assert socket.close_code == WSCloseCode.OK
    assert "Traceback" not in bot.output()

    await bot.start()
    assert (await server.export())["awards"] == []


async def test_hanging_requests_do_not_delay_the_exit(server: Server) -> None:
    """Discord never responds to an answer and a posting; a restart finds the posting."""
    bot, world = server.bot, server.bot.loopback.world
    socket = gateway_socket(bot)
    bot.loopback.faults.add(
        method="POST", path=server.messages_path, fault=Delay(NEVER, effect_first=True)
    )
    await server.post()
    bot.loopback.faults.add(method="POST", path=CALLBACK, fault=Delay(NEVER))
    hanging = server.mia.send_slash(server.channel, "session log", minutes=30)
    await world.changed.wait_until(
        lambda: world.calls_to("POST", f"/interactions/{hanging.id}/*/callback"), what="an answer"
    )

    bot.send_signal(signal.SIGTERM)
    started = await wait_shutting_down(bot, "SIGTERM")
    await assert_clean_exit(bot, socket, started)

    await bot.start()
    await world.changed.wait_until(
        lambda: world.calls_to("GET", server.messages_path), what="the bot to look for its message"
    )
    assert len(server.postings) == 1
    assert [award["xp"] for award in (await server.export())["awards"]] == [330]
