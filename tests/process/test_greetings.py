"""A server that adds the bot is greeted once, even if the bot is killed on the way."""

import pytest

from tests.loopback.entities import Channel, Guild, Json
from tests.loopback.faults import Answer, Delay
from tests.loopback.world import walk
from tests.process.bot_process import Bot, Clock

NEVER = 60.0  # seconds: longer than any test
HOUR = 3600.0

pytestmark = pytest.mark.asyncio(loop_scope="module")


def invite(bot: Bot, name: str) -> tuple[Guild, Channel]:
    """Add a server that the bot joins now."""
    world = bot.loopback.world
    guild = world.add_guild(name, bot_joined_at=world.timestamp())
    return guild, world.add_channel(guild, "lobby")


def greetings(bot: Bot, channel: Channel) -> list[Json]:
    return [one for one in bot.loopback.world.history(channel) if button(one)]


def button(message: Json) -> str:
    ids = (node.get("custom_id") or "" for node in walk(message["components"]))
    return next((one for one in ids if one.startswith("v1:setup:")), "")


async def wait_greeted(bot: Bot, *guilds: Guild) -> None:
    """Wait until the greetings of these servers are handled and sent."""
    handled = "SELECT id FROM greetings WHERE guild_id = ?"
    pending = "SELECT id FROM deliveries WHERE guild_id = ? AND send_at IS NOT NULL"
    for guild in guilds:
        await bot.wait_until(
            lambda guild=guild: bot.sql(handled, guild.id), what="the decision to greet", seconds=30
        )
        await bot.wait_until(
            lambda guild=guild: not bot.sql(pending, guild.id), what="the greeting", seconds=30
        )


async def test_a_server_is_greeted_once_despite_kills_and_outages(
    shared_bot: Bot, clock: Clock
) -> None:
    """The bot joins while it is down, is killed before it knows that its greeting was sent, and
    restarts after Discord has forgotten the nonce. In other servers it may not send messages."""
    bot, world = shared_bot, shared_bot.loopback.world
    (guild, lobby), (mute, hall) = invite(bot, "Readable"), invite(bot, "Mute")
    closed, den = invite(bot, "Closed")
    world.overwrite(hall, mute.id, send_messages=False)
    path = f"/channels/{lobby.id}/messages"
    bot.loopback.faults.add(method="POST", path=path, fault=Delay(NEVER, effect_first=True))
    forbidden = f"/channels/{den.id}/messages"
    bot.loopback.faults.add(method="POST", path=forbidden, fault=Answer(403, code=50013))
    await bot.start()
    await world.changed.wait_until(lambda: greetings(bot, lobby), what="the greeting", seconds=30)
    await wait_greeted(bot, mute, closed)
    await bot.kill()
    clock.ahead_seconds += HOUR
    world.overwrite(hall, mute.id, send_messages=None)  # allowed now, but the chance has passed
    await bot.start()
    await wait_greeted(bot, guild, mute, closed)
    (message,) = greetings(bot, lobby)
    recorded = "SELECT message_id FROM deliveries WHERE kind = 'greeting'"
    assert bot.sql(recorded) == [(int(message["id"]),)]
    assert len(world.calls_to("POST", forbidden)) == 1
    assert not bot.sql("SELECT id FROM notices")

    world.emit("GUILD_DELETE", {"id": str(guild.id), "unavailable": True})
    world.emit("GUILD_CREATE", guild.gateway_payload(guild.members[world.bot.id]))
    later, _ = invite(bot, "Later")  # handled after the servers before it
    await wait_greeted(bot, guild, mute, later)
    assert greetings(bot, lobby) == [message]
    assert len(world.calls_to("POST", path)) == 1
    assert not world.history(hall)
