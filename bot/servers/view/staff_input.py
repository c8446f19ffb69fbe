"""Permission checks and option types of staff commands and panels."""

from typing import Any

import discord
from discord import app_commands

from bot.interactions.errors import StaleButton
from bot.level_roles.errors import RoleOutOfReach
from bot.level_roles.view.status import require_givable, roles_out_of_reach
from bot.reviews.errors import EveryoneCannotReview
from bot.reviews.rules import Reviewer
from bot.servers.errors import (
    ChannelNotYours,
    ChannelUnknown,
    RoleNotPingable,
    RoleNotYoursToPing,
    RoleUnknown,
    RoomNotYours,
    ServerLoading,
    StaffOnly,
    TagsNotAllowed,
    TagsNotYours,
)
from bot.servers.view.channels import require_visible
from bot.servers.view.places import QUEST_CHANNELS
from bot.ui.actions import Interaction, role_ids_of


class PostableChannel(app_commands.Transformer):
    """A text or announcement channel, also one that the bot cannot see."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """The option is a channel."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Text and announcement channels."""
        return [discord.ChannelType.text, discord.ChannelType.news]

    async def transform(self, _: Interaction, value: Any, /) -> int:
        """Return the channel's id."""
        return value.id


class QuestChannel(PostableChannel):
    """A channel for quests, which can be a forum, too."""

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Text and announcement channels, and forums."""
        return list(QUEST_CHANNELS)


class VoiceChannel(app_commands.Transformer):
    """A voice or stage channel, also one that the bot cannot see."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """The option is a channel."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Voice and stage channels."""
        return [discord.ChannelType.voice, discord.ChannelType.stage_voice]

    async def transform(self, _: Interaction, value: Any, /) -> int:
        """Return the channel's id."""
        return value.id


ChannelId = app_commands.Transform[int, PostableChannel]
QuestChannelId = app_commands.Transform[int, QuestChannel]
VoiceChannelId = app_commands.Transform[int, VoiceChannel]


def staff_guild(interaction: Interaction) -> int:
    """Return the server's id if the member may manage it.

    Check it every time: servers can open commands to everyone, and buttons have no permissions.

    Raises:
        StaffOnly: they may not manage the server.
    """
    if interaction.guild_id is None or not interaction.permissions.manage_guild:
        raise StaffOnly
    return interaction.guild_id


def staff_member(interaction: Interaction) -> discord.Member:
    """Return the member who may manage the server, with roles to check.

    Raises:
        StaffOnly: they may not manage the server.
        ServerLoading: the server is not cached yet.
    """
    staff_guild(interaction)
    if not isinstance(interaction.user, discord.Member) or interaction.user.guild.unavailable:
        raise ServerLoading
    return interaction.user


def known_role(guild: discord.Guild, role_id: int) -> discord.Role:
    """Return a role of this server. Raises RoleUnknown if it is from elsewhere, or deleted."""
    role = guild.get_role(role_id)
    if role is None:
        raise RoleUnknown
    return role


def reviewer_of(interaction: Interaction) -> Reviewer:
    """Return the member who clicked a review, with their current roles and permissions."""
    message = interaction.message  # a private one if a refused form was sent again
    return Reviewer(
        user_id=interaction.user.id,
        role_ids=role_ids_of(interaction),
        manages_server=interaction.permissions.manage_guild,
        channel_id=interaction.channel_id,
        message_id=message.id if message and not message.flags.ephemeral else None,
    )


def reviewer_role(staff: discord.Member, role_id: int) -> int:
    """Check a role for reviewers, and return its id.

    Raises:
        RoleUnknown: it is not in this server.
        EveryoneCannotReview: it is @everyone.
    """
    if known_role(staff.guild, role_id).is_default():
        raise EveryoneCannotReview
    return role_id


def releasers_role(staff: discord.Member, role_id: int) -> int | None:
    """Check the role that tells about releases, and return its id, None for @everyone.

    Raises:
        RoleUnknown: it is not in this server.
    """
    role = known_role(staff.guild, role_id)
    return None if role.is_default() else role.id


def winnable_role(staff: discord.Member, role_id: int) -> int:
    """Check a role for who wins a battle or leads a week, and return its id.

    Raises:
        RoleUnknown: it is not in this server.
        RoleNotGivable, RoleTooPowerful: nobody should get it like that.
        RoleOutOfReach: the member could not give it themselves.
        ManageRolesNeeded: they may not manage roles at all.
    """
    require_givable(known_role(staff.guild, role_id))
    if role_id in roles_out_of_reach(staff):
        raise RoleOutOfReach(role_ids=[role_id])
    return role_id


def postable_channel(staff: discord.Member, channel_id: int) -> int:
    """Check a channel that the bot is to post in, and return its id.

    Raises:
        ChannelHidden: the bot cannot see it, or it is not in this server.
        ChannelNotYours: the member could not post there themselves.
    """
    require_visible(staff.guild, channel_id)
    require_own_post(staff, channel_id)
    return channel_id


def require_own_post(staff: discord.Member, channel_id: int) -> None:
    """Check that a member could post in a channel themselves; a deleted one is let through.

    Raises:
        ChannelNotYours: they could not.
    """
    channel = staff.guild.get_channel(channel_id)
    if channel is None:
        return
    allowed = channel.permissions_for(staff)
    if not (allowed.view_channel and allowed.send_messages):
        raise ChannelNotYours(channel_id=channel_id)


def forum_to_tag(staff: discord.Member, channel_id: int | None) -> discord.ForumChannel:
    """Return the forum for quests, if its tags can be changed.

    Raises:
        StaleButton: quests are not in a forum any more.
        TagsNotYours: the member may not manage it.
        TagsNotAllowed: the bot may not.
    """
    forum = staff.guild.get_channel(channel_id) if channel_id else None
    if not isinstance(forum, discord.ForumChannel):
        raise StaleButton
    if not forum.permissions_for(staff).manage_channels:
        raise TagsNotYours(channel_id=forum.id)
    if not forum.permissions_for(staff.guild.me).manage_channels:
        raise TagsNotAllowed(channel_id=forum.id)
    return forum


def joinable_channel(staff: discord.Member, channel_id: int) -> int:
    """Check a voice channel for a studio room, and return its id.

    Raises:
        ChannelUnknown: it is not in this server.
        RoomNotYours: the member could not join it themselves.
    """
    channel = staff.guild.get_channel(channel_id)
    if channel is None:
        raise ChannelUnknown
    allowed = channel.permissions_for(staff)
    if not (allowed.view_channel and allowed.connect):
        raise RoomNotYours(channel_id=channel_id)
    return channel_id


def pingable_role(staff: discord.Member, role_id: int) -> int:
    """Check a role to ping, and return its id.

    Raises:
        RoleUnknown: it is not in this server.
        RoleNotPingable: it is @everyone.
        RoleNotYoursToPing: the member's own mention of it would notify nobody.
    """
    role = known_role(staff.guild, role_id)
    if role.is_default():
        raise RoleNotPingable
    if not (role.mentionable or staff.guild_permissions.mention_everyone):
        raise RoleNotYoursToPing(role_id=role_id)
    return role_id
