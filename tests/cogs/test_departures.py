"""Servers that remove the bot, on a simulated Discord: by a kick, by being deleted, in downtime."""

from typing import Any

import pytest
from simcord.backend import serializers

from tests.cogs.harness import Harness
from tests.cogs.member_data import rows_with

REMOVALS = ["kicked", "in downtime"]


def requests_since(harness: Harness, count: int) -> list[str]:
    """Return the REST calls that the bot made, apart from logging in."""
    return [
        f"{each.method} {each.path}"
        for each in harness.env.http_requests[count:]
        if not each.path.startswith(("/oauth2", "/applications"))
    ]


async def remove(harness: Harness, how: str = "kicked") -> Any:
    """Remove the bot from its server, and return the server for `invite`."""
    backend, guild_id = harness.env.backend, harness.guild.id
    guild = backend.get_guild(guild_id)
    channels = {each: backend.channels[each] for each in guild.channel_ids}
    messages = {each: backend.messages.get(each, {}) for each in guild.channel_ids}
    if how == "kicked":
        backend.remove_guild(guild_id)
        await harness.env.settle()
    else:
        del backend.guilds[guild_id]
        await harness.restart()
        await harness.env.advance_time(5)
    return guild, channels, messages


async def invite(harness: Harness, removed: Any) -> None:
    guild, channels, messages = removed
    backend = harness.env.backend
    backend.guilds[guild.id] = guild
    backend.channels.update(channels)
    backend.messages.update(messages)
    payload = serializers.guild_create_payload(backend, guild)
    joined = {key: value for key, value in payload.items() if key != "unavailable"}
    backend.emit("GUILD_CREATE", joined)
    await harness.env.settle()


async def set_up(harness: Harness) -> None:
    """Set a server up whose quests, redraws, level-ups and reminders are due tomorrow."""
    await harness.set_up_quests()
    await harness.post()
    mia, channel = harness.member("mia"), harness.channel
    await harness.staff.slash(channel, "settings announcements", channel=channel)
    await harness.staff.slash(channel, "settings level-role", level=2, role=role_of(harness))
    await mia.slash(channel, "session start", focus="mixing")
    await mia.slash(channel, "quest complete")


def role_of(harness: Harness) -> Any:
    return harness.guild.create_role("Green")


@pytest.mark.parametrize("how", REMOVALS)
async def test_discord_hears_nothing_about_a_server_that_removed_the_bot(
    harness: Harness, how: str
) -> None:
    await set_up(harness)
    await remove(harness, how)
    before = len(harness.env.http_requests)
    for _ in range(9):
        harness.clock.advance(hours=9)
        await harness.tick()
    assert requests_since(harness, before) == []


@pytest.mark.parametrize("how", REMOVALS)
async def test_a_server_that_invites_the_bot_again_gets_its_quests_again(
    harness: Harness, how: str
) -> None:
    await set_up(harness)
    removed = await remove(harness, how)
    for _ in range(5):
        harness.clock.advance(days=1)
        await harness.tick()
    await invite(harness, removed)
    await harness.tick()
    before = len(harness.channel.history())
    harness.clock.advance(days=1)
    await harness.tick()
    assert len(harness.channel.history()) > before


async def test_an_unavailable_server_has_not_removed_the_bot(harness: Harness) -> None:
    """Its quest of the day is posted, however long Discord's outage takes."""
    await set_up(harness)
    payload = {"id": str(harness.guild.id), "unavailable": True}
    harness.env.backend.emit("GUILD_DELETE", payload)
    await harness.env.settle()
    cached = harness.bot.get_guild(harness.guild.id)
    assert cached is not None
    assert cached.unavailable
    before = len(harness.channel.history())
    for _ in range(3):
        harness.clock.advance(days=1)
        await harness.tick()
    assert len(harness.channel.history()) >= before + 3


async def test_a_server_is_erased_ninety_days_after_it_removed_the_bot(harness: Harness) -> None:
    await set_up(harness)
    mia = next(iter(harness.env.backend.get_guild(harness.guild.id).members))
    guild_id = harness.guild.id
    assert rows_with(harness, guild_id) != []
    await remove(harness)
    for days, is_kept in ((89, True), (1, False)):
        harness.clock.advance(days=days)
        await harness.tick()
        assert bool(set(rows_with(harness, guild_id)) - {"deletions"}) is is_kept
    assert rows_with(harness, mia) == []


async def test_a_bot_that_is_kicked_while_it_sends_alarms_nobody(harness: Harness) -> None:
    await set_up(harness)
    harness.clock.advance(days=1)
    path = f"/channels/{harness.channel.id}/messages"
    harness.env.inject_error("POST", path, status=403, code=50001, message="Missing Access")
    await remove(harness)
    before = len(harness.env.http_requests)
    await harness.tick()
    harness.clock.advance(hours=2)
    await harness.tick()
    assert requests_since(harness, before) == []


async def test_a_notice_finds_nobody_in_a_server_that_has_just_removed_the_bot(
    harness: Harness,
) -> None:
    """Discord refuses the quest before it says that the bot is removed."""
    await harness.set_up_quests()
    guild = harness.bot.get_guild(harness.guild.id)
    assert guild is not None
    backend = harness.env.backend
    del backend.guilds[guild.id]
    harness.bot._connection._remove_guild(guild)  # pyright: ignore[reportPrivateUsage]
    harness.clock.advance(days=1)
    await harness.tick()
    await harness.tick()
    assert not any("/users/@me/channels" in each for each in requests_since(harness, 0))
