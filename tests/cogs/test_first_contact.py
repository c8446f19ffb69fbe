"""From joining a server to its first quest, by clicks alone."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import discord
import pytest
import simcord
from simcord.backend.models import Overwrite
from simcord.backend.serializers import guild_create_payload
from simcord.builders import ChannelHandle
from simcord.enums import OverwriteType

from tests.cogs.harness import Harness, buttons_of, message_of, text_of
from tests.cogs.staff import allow, private_text, show

TIME = "Time zone and time of day"


@pytest.fixture
async def joined(harness_without_server: Harness, simcord_env: simcord.Env) -> Harness:
    """A server with one channel that the bot has just joined."""
    harness_without_server.clock.now = simcord_env.now()
    await harness_without_server.create_server(simcord_env)
    await simcord_env.settle()
    await harness_without_server.tick()
    return harness_without_server


def greetings(channel: ChannelHandle) -> list[str]:
    return [text for each in channel.history() if "Woodshed" in (text := text_of(each))]


def title_of(text: str) -> str:
    return text.partition("quest: ")[2].partition("\n")[0]


async def test_the_whole_setup_works_by_clicks_from_the_greeting(joined: Harness) -> None:
    harness, staff, mia = joined, joined.staff, joined.member("mia")
    greeting = harness.channel.last_message
    assert greeting is not None
    assert greetings(harness.channel) == [text_of(greeting)]
    assert "I won't post anything else until you do." in text_of(greeting)
    assert not greeting.mentions
    refused = await mia.click(greeting, label="Set up")
    assert private_text(refused) == "Only members with Manage Server can use this."

    quests, news = (harness.guild.create_text_channel(name) for name in ("quests", "news"))
    allow(harness, news, attach_files=False)
    await harness.restart()
    shown = await staff.click(greeting, label="Set up")
    assert "Set Woodshed up" in private_text(shown)
    assert "○ **Quests** · not set yet" in text_of(shown)
    assert "**Next step** · Choose the channel for quests, right below." in text_of(shown)
    panel = message_of(shown)
    early = await staff.click(panel, label="Preview the next quest")
    assert "Preview: only you can see this. Choose a channel to post it." in private_text(early)
    await staff.click(panel, label="Done")
    assert "Quests need a channel" in text_of(shown)
    await staff.click(panel, label="Choose a channel")

    async def choose(name: str, *values: Any) -> str:
        await staff.select(panel, list(values), custom_id=f"v1:settings-{name}:")
        return text_of(shown)

    assert "**Next step** · Press the button below" in await choose("quests", quests)
    form = await staff.click(panel, label=TIME)
    await staff.submit_modal(form, {"zone": ["Europe/Berlin"], "daily_time": "18:00"})
    assert "✓ **Time** · 18:00 in Europe/Berlin" in text_of(shown)
    assert "**Next step** · Choose a channel for announcements" in text_of(shown)
    broken = await choose("announcements", news)
    assert f"✗ **Announcements** · {news.mention}" in broken
    assert "**Next step** · Fix what's listed above" in broken
    assert f"{news.mention}: allow me **Attach Files**" in broken
    allow(harness, news)
    assert "press **Done**" in await choose("day", "2")
    assert "✓ **Proof** · a link or a file each time" in await choose("verification", "proof")

    preview = await staff.click(panel, label="Preview the next quest")
    assert f"I'll post it in {quests.mention}" in private_text(preview)
    assert buttons_of(message_of(preview)) == {}
    await harness.tick()
    assert quests.history() == []  # nothing is posted before staff confirm

    await staff.click(panel, label="Done")
    assert "### All set" in text_of(shown)
    assert "Daily · <t:" in text_of(shown)
    await staff.click(panel, label="Change something")
    await harness.restart()
    await staff.click(panel, label="Done")
    await staff.click(panel, label="Post the first quest now")
    assert f"in {quests.mention} now" in text_of(shown)
    await harness.tick()
    (posted,) = quests.history()
    assert title_of(text_of(posted)) == title_of(text_of(preview))
    later = await staff.click(message_of(await show(harness)), label="Preview the next quest")
    assert title_of(text_of(later)) not in ("", title_of(text_of(posted)))
    settled = text_of(await show(harness))
    assert "Server settings" in settled
    assert "○" not in settled
    assert "**Next step**" not in settled
    assert len(greetings(harness.channel)) == 1


async def test_a_server_is_greeted_once_per_join(joined: Harness) -> None:
    harness, backend = joined, joined.env.backend
    guild = backend.get_guild(harness.guild.id)
    assert len(greetings(harness.channel)) == 1
    backend.emit("GUILD_DELETE", {"id": str(guild.id), "unavailable": True})
    backend.emit("GUILD_CREATE", guild_create_payload(backend, guild))
    await harness.env.settle()
    await harness.restart()
    await harness.tick()
    assert len(greetings(harness.channel)) == 1

    await harness.set_up_quests()
    member = guild.members[backend.bot_user.id]
    member.joined_at = (harness.clock.now + timedelta(minutes=2)).isoformat()
    invited = {**guild_create_payload(backend, guild)}
    del invited["unavailable"]
    with harness.database.writing() as tx:
        tx.execute("UPDATE servers SET accent = accent")  # both events wait for this lock
        backend.emit("GUILD_DELETE", {"id": str(guild.id)})
        backend.emit("GUILD_CREATE", invited)
        await harness.services.rooms.channels_of(guild.id)
    await harness.env.settle()
    await harness.tick()
    first, back = greetings(harness.channel)
    assert "Hello" in first
    assert "Woodshed is back" in back
    assert f"I'll post quests in {harness.channel.mention} again, starting <t:" in back
    last = harness.channel.last_message
    assert last is not None
    shown = await harness.staff.click(last, label="Open settings")
    assert f"✓ **Quests** · {harness.channel.mention}" in private_text(shown)


async def test_a_server_that_is_already_set_up_is_not_greeted(
    harness_without_server: Harness, simcord_env: simcord.Env
) -> None:
    harness_without_server.clock.now = simcord_env.now()
    await harness_without_server.create_server(simcord_env)
    await harness_without_server.set_up_quests()
    await harness_without_server.tick()
    assert greetings(harness_without_server.channel) == []


MUTE = {"send_messages": False}


@pytest.mark.parametrize(
    ("denied", "greeted"),
    [
        ({}, "moderators"),
        ({"moderators": MUTE}, "welcome"),
        ({"moderators": MUTE, "welcome": MUTE}, "chat"),
        ({"moderators": MUTE, "welcome": MUTE, "chat": {"attach_files": False}}, None),
    ],
)
async def test_the_greeting_prefers_a_staff_channel(
    harness_without_server: Harness,
    simcord_env: simcord.Env,
    denied: Mapping[str, Mapping[str, bool]],
    greeted: str | None,
) -> None:
    harness, env = harness_without_server, simcord_env
    harness.clock.now = env.now()
    guild = env.create_guild("Day Shift Producers")
    harness.env, harness.guild = env, guild
    backend = env.backend
    bot_role = next(role for role in backend.get_guild(guild.id).roles.values() if role.managed)
    channels = {name: guild.create_text_channel(name) for name in ("chat", "welcome", "moderators")}
    backend.edit_guild(
        guild.id,
        {
            "system_channel_id": channels["welcome"].id,
            "public_updates_channel_id": channels["moderators"].id,
        },
    )
    for name, permissions in denied.items():
        allow(harness, channels[name], **permissions)
    if "moderators" not in denied:
        only_bot(harness, channels["moderators"], bot_role.id)
    await env.settle()
    await harness.tick()
    assert [name for name, each in channels.items() if greetings(each)] == (
        [greeted] if greeted else []
    )
    assert await harness.services.deliveries.due(harness.clock()) == []


def only_bot(harness: Harness, channel: ChannelHandle, role_id: int) -> None:
    """Make a channel visible to one role only."""
    view = discord.Permissions(view_channel=True).value
    for target, allowed, denied in ((harness.guild.id, 0, view), (role_id, view, 0)):
        harness.env.backend.set_overwrite(
            channel.id,
            Overwrite(target_id=target, type=OverwriteType.ROLE, allow=allowed, deny=denied),
        )
