"""Shared by tests of settings: the panel's text, and permissions."""

from datetime import UTC, datetime

import discord
from simcord.actors import MemberActor
from simcord.backend.models import Overwrite
from simcord.builders import ChannelHandle
from simcord.enums import OverwriteType
from simcord.results import InteractionResult

from bot.ui.text import timestamp
from tests.cogs.harness import Harness, text_of


def at(day: str, hour: int = 9, minute: int = 0) -> str:
    """Return an instant as a full Discord timestamp."""
    return timestamp(datetime.fromisoformat(day).replace(hour=hour, minute=minute, tzinfo=UTC), "f")


async def show(harness: Harness) -> InteractionResult:
    return await harness.staff.slash(harness.channel, "settings show")


async def panel(harness: Harness) -> str:
    return text_of(await show(harness))


def private_text(result: InteractionResult) -> str:
    """Return the text of the single private reply."""
    messages = [each for each in (result.response, *result.followups) if each is not None]
    (message,) = messages
    assert message.ephemeral
    return text_of(message)


def allow(harness: Harness, channel: ChannelHandle, **permissions: bool) -> None:
    """Set the permissions of the bot in a channel."""
    allowed, denied = discord.PermissionOverwrite(**permissions).pair()
    assert harness.bot.user is not None
    harness.env.backend.set_overwrite(
        channel.id,
        Overwrite(
            target_id=harness.bot.user.id,
            type=OverwriteType.MEMBER,
            allow=allowed.value,
            deny=denied.value,
        ),
    )


def hidden_channel(harness: Harness) -> ChannelHandle:
    """Create a channel that staff can see and the bot cannot."""
    closed = discord.PermissionOverwrite(view_channel=False)
    opened = discord.PermissionOverwrite(view_channel=True)
    return harness.guild.create_text_channel(
        "vault", overwrites={harness.guild.default_role: closed, harness.staff: opened}
    )


async def open_to(harness: Harness, member: MemberActor, name: str) -> None:
    """Let a member use a staff command in Discord, though they may not manage the server."""
    for command in await harness.bot.tree.fetch_commands():
        if command.name == name:
            harness.guild.set_command_permissions(command, {member: True})


def dismiss_staff(harness: Harness, again: discord.Permissions | None = None) -> None:
    """Remove the permissions of the Staff role, or set them to `again`."""
    for role in harness.env.backend.get_guild(harness.guild.id).roles.values():
        if role.name == "Staff":
            role.permissions = again.value if again else 0
