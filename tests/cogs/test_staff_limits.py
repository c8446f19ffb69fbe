"""The bot does nothing for staff that they could not do themselves."""

from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.backend.models import Overwrite
from simcord.builders import ChannelHandle
from simcord.enums import ComponentType, OverwriteType
from simcord.results import InteractionResult

from tests.cogs.harness import Harness, buttons_of, message_of, text_of
from tests.cogs.hostile.wire import Resolved, press
from tests.cogs.staff import private_text

NOT_YOURS = "yourself, so I won't post there for you"


@pytest.fixture
def mallory(harness: Harness) -> MemberActor:
    """Staff who may manage the server, and nothing else."""
    permissions = discord.Permissions(manage_guild=True)
    role = harness.guild.create_role("Helpers", permissions=permissions)
    return harness.guild.add_member(harness.env.create_user("mallory"), roles=[role])


def closed_channel(harness: Harness, **denied: bool) -> ChannelHandle:
    """Create a channel that the bot may use fully, and @everyone not."""
    closed = discord.PermissionOverwrite(**denied)
    opened = discord.PermissionOverwrite(**dict.fromkeys(denied, True))
    return harness.guild.create_text_channel(
        "news",
        overwrites={harness.guild.default_role: closed, harness.guild.me: opened},  # pyright: ignore[reportArgumentType]
    )


async def settings(
    harness: Harness, who: MemberActor, name: str, **options: Any
) -> InteractionResult:
    return await who.slash(harness.channel, f"settings {name}", **options)


async def pick(harness: Harness, who: MemberActor, control: str, id_: int) -> str:
    """Send a choice of the settings panel as a client could forge it; return the answer."""
    of_roles = control in ("role", "reviewers")
    kind = ComponentType.ROLE_SELECT if of_roles else ComponentType.CHANNEL_SELECT
    message_id = (await harness.staff.send(harness.channel, "hello")).id
    message: Any = harness.env.backend.get_message(harness.channel.id, message_id)
    component = {"custom_id": f"v1:settings-{control}:", "type": kind}
    resolved = Resolved(harness.env, who)
    (resolved.role if of_roles else resolved.channel)(id_)
    result = await press(who, harness.channel, message, component, [str(id_)], resolved)
    replies = [each for each in (result.response, *result.followups) if each is not None]
    return "\n".join(map(text_of, replies))


@pytest.mark.parametrize("setting", ["quests", "announcements", "reviews"])
async def test_a_channel_in_which_staff_may_not_post_is_refused(
    harness: Harness, mallory: MemberActor, setting: str
) -> None:
    closed = closed_channel(harness, send_messages=False)
    reply = private_text(await settings(harness, mallory, setting, channel=closed))
    assert NOT_YOURS in reply
    assert closed.mention in reply
    server = await harness.services.servers.settings(harness.guild.id)
    assert (
        server.quests_channel_id,
        server.announcements_channel_id,
        server.reviews_channel_id,
    ) == (None, None, None)
    owner = MemberActor(harness.env, harness.guild, harness.guild.owner)
    assert NOT_YOURS not in private_text(await settings(harness, owner, setting, channel=closed))


@pytest.mark.parametrize("denied", ["send_messages", "view_channel"])
@pytest.mark.parametrize("control", ["quests", "announcements", "reviews"])
async def test_the_panel_refuses_it_as_well(
    harness: Harness, mallory: MemberActor, control: str, denied: str
) -> None:
    before = await harness.services.servers.settings(harness.guild.id)
    closed = closed_channel(harness, **{denied: False})
    assert NOT_YOURS in await pick(harness, mallory, control, closed.id)
    assert await harness.services.servers.settings(harness.guild.id) == before


async def test_posting_now_takes_being_able_to_post_there(
    harness: Harness, mallory: MemberActor
) -> None:
    closed = closed_channel(harness, send_messages=False)
    owner = MemberActor(harness.env, harness.guild, harness.guild.owner)
    await settings(harness, owner, "quests", channel=closed)
    reply = private_text(await settings(harness, mallory, "post-now", cadence="daily"))
    assert NOT_YOURS in reply
    await harness.tick()
    assert closed.history() == []
    shown = await settings(harness, owner, "show")
    done = await owner.click(message_of(shown), label="Done")
    assert "Post the first quest now" in buttons_of(done)


async def test_a_voice_channel_that_staff_cannot_join_is_no_room(
    harness: Harness, mallory: MemberActor
) -> None:
    closed = harness.guild.create_voice_channel("backstage")
    deny = discord.Permissions(connect=True).value
    overwrite = Overwrite(target_id=harness.guild.id, type=OverwriteType.ROLE, allow=0, deny=deny)
    harness.env.backend.set_overwrite(closed.id, overwrite)
    await harness.env.settle()
    reply = private_text(await settings(harness, mallory, "studio-room", channel=closed))
    assert f"You can't join {closed.mention} yourself" in reply
    assert await harness.services.rooms.channels_of(harness.guild.id) == []


async def test_a_role_that_staff_cannot_ping_is_not_pinged_for_them(
    harness: Harness, mallory: MemberActor
) -> None:
    quiet = harness.guild.create_role("Quiet")
    reply = private_text(await settings(harness, mallory, "quests", ping_role=quiet))
    assert f"You can't ping {quiet.mention} yourself" in reply
    assert "so I won't do it for you" in await pick(harness, mallory, "role", quiet.id)
    assert (await harness.services.servers.settings(harness.guild.id)).ping_role_id is None
    loud = harness.guild.create_role("Loud", mentionable=True)
    assert "yourself" not in private_text(
        await settings(harness, mallory, "quests", ping_role=loud)
    )
    assert "yourself" not in private_text(
        await settings(harness, harness.staff, "quests", ping_role=quiet)
    )


async def test_permission_to_mention_in_one_channel_is_not_enough(
    harness: Harness, mallory: MemberActor
) -> None:
    quiet = harness.guild.create_role("Quiet")
    allowed = discord.Permissions(mention_everyone=True).value
    overwrite = Overwrite(target_id=mallory.id, type=OverwriteType.MEMBER, allow=allowed, deny=0)
    harness.env.backend.set_overwrite(harness.channel.id, overwrite)
    await harness.env.settle()
    reply = private_text(await settings(harness, mallory, "quests", ping_role=quiet))
    assert "You can't ping" in reply


async def test_a_role_that_is_gone_is_left_out_of_the_posting(harness: Harness) -> None:
    role = harness.guild.create_role("Players", mentionable=True)
    await harness.set_up_quests(ping_role=role)
    harness.env.backend.delete_role(harness.guild.id, role.id)
    await harness.env.settle()
    posting = await harness.post()
    assert f"<@&{role.id}>" not in text_of(posting)
    again = harness.guild.create_role("Players", mentionable=True)
    await harness.set_up_quests(ping_role=again)
    assert f"<@&{again.id}>" in text_of(await harness.post("weekly"))


async def test_ids_of_another_server_are_refused_in_every_select(harness: Harness) -> None:
    other = harness.env.create_guild("Elsewhere")
    role, channel = other.create_role("Foreign"), other.create_text_channel("foreign")
    before = await harness.services.servers.settings(harness.guild.id)
    for control in ("role", "reviewers"):
        refused = await pick(harness, harness.staff, control, role.id)
        assert "isn't in this server" in refused
    for control in ("quests", "announcements", "reviews"):
        assert "I can't see" in await pick(harness, harness.staff, control, channel.id)
    assert await harness.services.servers.settings(harness.guild.id) == before
