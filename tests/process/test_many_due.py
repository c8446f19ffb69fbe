"""Many postings due at once: failures of some servers don't delay the others."""

import time

import pytest

from tests.loopback.entities import Channel
from tests.loopback.faults import Answer
from tests.loopback.interactions import readable
from tests.process.bot_process import Bot
from tests.process.server import Server

FAILING, WORKING = 40, 5
FOREVER = 10_000

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_errors_of_some_servers_do_not_stop_the_postings_of_others(bot: Bot) -> None:
    """One channel is deleted, one fails twice with a 500, and one forbids messages."""
    world, faults = bot.loopback.world, bot.loopback.faults
    servers = [Server.create(bot, f"Server {number}") for number in range(1, 11)]
    for server in servers:
        await server.set_up()
    gone, failing, closed = servers[2], servers[4], servers[6]
    await bot.kill()
    world.delete_channel(gone.channel)
    world.overwrite(closed.channel, closed.guild.id, send_messages=False)
    failures = faults.add(method="POST", path=failing.messages_path, fault=Answer(500), times=2)
    for server in servers:
        server.make_due()

    await bot.start()
    others = [one for one in servers if one not in (gone, failing, closed)]
    await world.changed.wait_until(
        lambda: all(other.postings for other in others), what="the others' postings", seconds=4
    )
    assert not failing.postings
    notices = [world.direct_channel(server.staff.user) for server in (gone, closed)]
    await world.changed.wait_until(lambda: all(map(world.history, notices)), what="the notices")
    await world.changed.wait_until(lambda: failing.postings, what="the late one")
    assert failures.used_up

    for restarts in (False, True):
        if restarts:
            await bot.kill_and_start()
        for server in (gone, closed):
            tries = len(world.calls_to("POST", server.messages_path))
            server.make_retry_due()
            await world.changed.wait_until(
                lambda server=server, tries=tries: (
                    len(world.calls_to("POST", server.messages_path)) > tries
                ),
                what="another try",
            )
            now = time.time()
            await bot.wait_until(
                lambda server=server, now=now: (server.retry_at() or 0) > now + 2, what="a pause"
            )
    (first,), (second,) = (world.history(channel) for channel in notices)
    assert "was deleted" in readable(first)
    assert "**Send Messages**" in readable(second)
    assert [len(one.postings) for one in servers] == [1, 1, 0, 1, 1, 1, 0, 1, 1, 1]


async def test_many_failing_servers_do_not_delay_working_ones(bot: Bot) -> None:
    """discord.py tries each request five times, over 25 seconds."""
    world = bot.loopback.world
    first = Server.create(bot, "First")
    await first.set_up()
    await bot.kill()
    channels = [copy_server(first, number) for number in range(FAILING + WORKING)]
    for channel in channels[:FAILING]:
        bot.loopback.faults.add(
            method="POST", path=f"/channels/{channel.id}/messages", fault=Answer(500), times=FOREVER
        )
    bot.sql("UPDATE schedules SET next_run_at = ? WHERE cadence = 'daily'", int(time.time()))

    await bot.start()
    await world.changed.wait_until(
        lambda: all(map(world.history, channels[FAILING:])), what="the working servers", seconds=8
    )
    assert not any(map(world.history, channels[:FAILING]))
    await bot.kill()


def copy_server(server: Server, number: int) -> Channel:
    """Add a server with the same settings and a higher id."""
    world, bot = server.bot.loopback.world, server.bot
    guild = world.add_guild(f"Another {number}")
    channel = world.add_channel(guild, "quests")
    for table in ("servers", "schedules"):
        names: list[str] = [name for _, name, *_ in bot.sql(f"PRAGMA table_info({table})")]
        own = {"guild_id": str(guild.id), "quests_channel_id": str(channel.id)}
        values = ", ".join(own.get(name, name) for name in names)
        bot.sql(
            f"INSERT INTO {table} ({', '.join(names)})"
            f" SELECT {values} FROM {table} WHERE guild_id = ?",
            server.guild.id,
        )
    return channel
