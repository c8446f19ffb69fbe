"""Threads, posts in forums and publishing happen once, despite lost answers and kills."""

import time

import pytest

from tests.loopback.entities import FORUM, Json
from tests.loopback.faults import Answer, Delay, Fault
from tests.process.bot_process import Bot, Clock
from tests.process.server import Server, complete_id

NEVER = 60.0  # seconds: longer than any test
HOUR = 3600.0
TICK_TIMEOUT = 9.0  # seconds within which a tick finds what a test made due

pytestmark = pytest.mark.asyncio(loop_scope="module")


def forum_posts(server: Server) -> list[Json]:
    """Return the messages of quests in posts of the server's forums."""
    world = server.bot.loopback.world
    messages = (each for id_ in server.guild.threads for each in world.messages[id_].values())
    return [each for each in messages if complete_id(each)]


async def post_in_forum(bot: Bot, name: str, fault: Fault) -> tuple[Server, Json, str]:
    """Let a weekly quest be posted in a forum, with a fault; return the post and the API's path."""
    world, server = bot.loopback.world, Server.create(bot, name)
    forum = world.add_channel(server.guild, "practice", kind=FORUM)
    await server.set_up(channel=forum)
    path = f"/channels/{forum.id}/threads"
    bot.loopback.faults.add(method="POST", path=path, fault=fault)
    await server.staff.slash(server.channel, "settings post-now", cadence="weekly")
    (post,) = await world.changed.wait_until(lambda: forum_posts(server), what="the post")
    return server, post, path


async def check_found(server: Server, post: Json, path: str) -> None:
    """Check that a post is found and recorded, and that there is no other."""
    sent = "SELECT message_id FROM deliveries WHERE guild_id = ? AND message_id IS NOT NULL"
    (row,) = await server.bot.wait_until(
        lambda: server.bot.sql(sent, server.guild.id), what="the post to be recorded"
    )
    assert row == (int(post["id"]),)
    assert forum_posts(server) == [post]
    assert len(server.bot.loopback.world.calls_to("POST", path)) == 1


async def test_a_post_in_a_forum_is_found_after_a_kill(bot: Bot, clock: Clock) -> None:
    server, post, path = await post_in_forum(bot, "Killed", Delay(NEVER, effect_first=True))
    await bot.kill()
    server.guild.threads[int(post["channel_id"])].archived = True  # somebody has archived it
    clock.ahead_seconds += HOUR
    await bot.start()
    await check_found(server, post, path)


async def test_a_post_in_a_forum_is_found_after_an_error(bot: Bot) -> None:
    """discord.py would repeat the request after a 502, though the post was created."""
    server, post, path = await post_in_forum(bot, "Gateway", Answer(502, effect=True))
    await bot.wait_until(lambda: (server.retry_at() or 0) > time.time() + 2, what="another try")
    server.make_retry_due()
    await check_found(server, post, path)


async def test_a_thread_and_a_publication_survive_a_kill(bot: Bot) -> None:
    world, server = bot.loopback.world, Server.create(bot, "Threads")
    await server.set_up(threads="on", publish="on")
    threads = f"{server.messages_path}/*/threads"
    crossposts = f"{server.messages_path}/*/crosspost"
    unanswered = Delay(NEVER, effect_first=True)
    for path in (threads, crossposts):
        bot.loopback.faults.add(method="POST", path=path, fault=unanswered)
    message = await server.post()
    await world.changed.wait_until(
        lambda: server.guild.threads and message["flags"] & 1, what="both", seconds=TICK_TIMEOUT
    )
    await bot.kill()
    for table in ("posting_threads", "posting_publications"):
        due = f"UPDATE {table} SET due_at = ? WHERE guild_id = ?"
        bot.sql(due, int(time.time()), server.guild.id)
    await bot.start()
    published = (
        "SELECT published_at FROM posting_publications WHERE guild_id = ? AND due_at IS NULL"
    )
    opened = "SELECT thread_id FROM posting_threads WHERE guild_id = ? AND is_made = 1"
    for statement in (published, opened):
        await bot.wait_until(lambda: bot.sql(statement, server.guild.id), what=statement)  # noqa: B023
    assert [str(id_) for id_ in server.guild.threads] == [message["id"]]
