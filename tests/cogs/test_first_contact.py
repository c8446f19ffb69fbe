"""From the moment the bot joins a server to its first quest, all by clicks."""

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

from tests.cogs.staff import allow, show, told
from tests.cogs.stage import Stage, buttons_of, message_of, text_of

TIME = "Time zone and time of day"


@pytest.fixture
async def joined(unset_stage: Stage, simcord_env: simcord.Env) -> Stage:
    """A server that invites the bot at this moment; it has one channel."""
    unset_stage.clock.now = simcord_env.now()
    await unset_stage.set(simcord_env)
    await simcord_env.settle()
    await unset_stage.tick()
    return unset_stage


def greetings(channel: ChannelHandle) -> list[str]:
    return [text for each in channel.history() if "Woodshed" in (text := text_of(each))]


def title_of(text: str) -> str:
    return text.partition("quest: ")[2].partition("\n")[0]


async def test_the_whole_setup_works_by_clicks_from_the_greeting(joined: Stage) -> None:
    stage, staff, mia = joined, joined.staff, joined.member("mia")
    greeting = stage.channel.last_message
    assert greeting is not None
    assert greetings(stage.channel) == [text_of(greeting)]
    assert "Nothing else is posted here before you say so." in text_of(greeting)
    assert not greeting.mentions
    refused = await mia.click(greeting, label="Set up")
    assert told(refused) == "That one is for staff: it needs the Manage Server permission."

    quests, news = (stage.guild.create_text_channel(name) for name in ("quests", "news"))
    allow(stage, news, attach_files=False)
    await stage.restart()
    shown = await staff.click(greeting, label="Set up")
    assert "Set Woodshed up" in told(shown)
    assert "○ **Quests** · not set yet" in text_of(shown)
    assert "**Next step** · Choose the channel for quests, right below." in text_of(shown)
    panel = message_of(shown)
    early = await staff.click(panel, label="Preview the next quest")
    assert "It comes once you set a channel" in told(early)
    await staff.click(panel, label="Done")
    assert "Quests still need a channel" in text_of(shown)
    await staff.click(panel, label="Choose a channel")

    async def choose(name: str, *values: Any) -> str:
        await staff.select(panel, list(values), custom_id=f"v1:settings-{name}:")
        return text_of(shown)

    assert "**Next step** · Set your time zone" in await choose("quests", quests)
    form = await staff.click(panel, label=TIME)
    await staff.submit_modal(form, {"zone": ["Europe/Berlin"], "daily_time": "18:00"})
    assert "✓ **Time** · 18:00 in Europe/Berlin" in text_of(shown)
    assert "**Next step** · Choose where level-ups" in text_of(shown)
    broken = await choose("announcements", news)
    assert f"✗ **Announcements** · {news.mention}" in broken
    assert "**Next step** · Mend what is listed above" in broken
    assert f"{news.mention}: allow me **Attach Files**" in broken
    allow(stage, news)
    assert "press **Done**" in await choose("day", "2")
    assert "✓ **Completions** · each one needs a link or a file" in await choose(
        "verification", "proof"
    )

    preview = await staff.click(panel, label="Preview the next quest")
    assert f"It comes to {quests.mention}" in told(preview)
    assert title_of(text_of(preview)) == title_of(text_of(early))
    assert buttons_of(message_of(preview)) == {}
    await stage.tick()
    assert quests.history() == []  # nothing before they say so

    await staff.click(panel, label="Done")
    assert "### All set" in text_of(shown)
    assert "Daily · <t:" in text_of(shown)
    await staff.click(panel, label="Change something")
    await stage.restart()
    await staff.click(panel, label="Done")
    await staff.click(panel, label="Post the first quest now")
    assert f"goes up in {quests.mention} now" in text_of(shown)
    await stage.tick()
    (posted,) = quests.history()
    assert title_of(text_of(posted)) == title_of(text_of(preview))
    later = await staff.click(message_of(await show(stage)), label="Preview the next quest")
    assert title_of(text_of(later)) not in ("", title_of(text_of(posted)))
    settled = text_of(await show(stage))
    assert "Settings of this server" in settled
    assert "○" not in settled
    assert "**Next step**" not in settled
    assert len(greetings(stage.channel)) == 1


async def test_a_server_is_greeted_once_per_join(joined: Stage) -> None:
    stage, backend = joined, joined.env.backend
    guild = backend.get_guild(stage.guild.id)
    assert len(greetings(stage.channel)) == 1
    backend.emit("GUILD_DELETE", {"id": str(guild.id), "unavailable": True})
    backend.emit("GUILD_CREATE", guild_create_payload(backend, guild))
    await stage.env.settle()
    await stage.restart()
    await stage.tick()
    assert len(greetings(stage.channel)) == 1

    await stage.set_up_quests()
    backend.emit("GUILD_DELETE", {"id": str(guild.id)})
    member = guild.members[backend.bot_user.id]
    member.joined_at = (stage.clock.now + timedelta(minutes=2)).isoformat()
    invited = {**guild_create_payload(backend, guild)}
    del invited["unavailable"]
    backend.emit("GUILD_CREATE", invited)
    await stage.env.settle()
    await stage.tick()
    first, back = greetings(stage.channel)
    assert "Hello" in first
    assert "Woodshed is back" in back
    assert f"Quests come to {stage.channel.mention} again, the next one <t:" in back
    last = stage.channel.last_message
    assert last is not None
    shown = await stage.staff.click(last, label="Look at the settings")
    assert f"✓ **Quests** · {stage.channel.mention}" in told(shown)


async def test_a_server_that_is_already_set_up_is_not_greeted(
    unset_stage: Stage, simcord_env: simcord.Env
) -> None:
    unset_stage.clock.now = simcord_env.now()
    await unset_stage.set(simcord_env)
    await unset_stage.set_up_quests()
    await unset_stage.tick()
    assert greetings(unset_stage.channel) == []


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
    unset_stage: Stage,
    simcord_env: simcord.Env,
    denied: Mapping[str, Mapping[str, bool]],
    greeted: str | None,
) -> None:
    stage, env = unset_stage, simcord_env
    stage.clock.now = env.now()
    guild = env.create_guild("Day Shift Producers")
    stage.env, stage.guild = env, guild
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
        allow(stage, channels[name], **permissions)
    if "moderators" not in denied:
        only_bot(stage, channels["moderators"], bot_role.id)
    await env.settle()
    await stage.tick()
    assert [name for name, each in channels.items() if greetings(each)] == (
        [greeted] if greeted else []
    )
    assert await stage.services.deliveries.due(stage.clock()) == []


def only_bot(stage: Stage, channel: ChannelHandle, role_id: int) -> None:
    """Hide a channel from everybody but those with a role."""
    view = discord.Permissions(view_channel=True).value
    for target, allowed, denied in ((stage.guild.id, 0, view), (role_id, view, 0)):
        stage.env.backend.set_overwrite(
            channel.id,
            Overwrite(target_id=target, type=OverwriteType.ROLE, allow=allowed, deny=denied),
        )
