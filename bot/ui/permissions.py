"""The permissions that the bot needs."""

from collections.abc import Collection, Iterable
from typing import Any, Final, TypeAlias

import discord

NEEDED: Final = discord.Permissions(
    view_channel=True,
    send_messages=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
)
"""The permissions in the invite link, needed in each channel that the bot posts to."""

MANAGE_ROLES: Final = "Manage Roles"
"""Needed for level roles, as named in Discord's settings."""

POWERS: Final = discord.Permissions(
    administrator=True,
    ban_members=True,
    deafen_members=True,
    kick_members=True,
    manage_channels=True,
    manage_events=True,
    manage_expressions=True,
    manage_guild=True,
    manage_messages=True,
    manage_nicknames=True,
    manage_roles=True,
    manage_threads=True,
    manage_webhooks=True,
    mention_everyone=True,
    moderate_members=True,
    move_members=True,
    mute_members=True,
    view_audit_log=True,
    view_guild_insights=True,
)
"""Permissions over other members or the server, which nobody should get by practising.

With a role that has one of them, a level could make somebody staff.
"""

_INVITED: Final = NEEDED | discord.Permissions(manage_roles=True)

_POST: Final = "send_messages"
_CREATE_POSTS: Final = "Create Posts"
"""What Discord's settings call it in a forum."""

_MENTION: Final = "Mention @everyone, @here, and All Roles"
_NAMES: Final = {  # where Discord's settings use another name
    "read_messages": "View Channel",
    "manage_guild": "Manage Server",
    "mention_everyone": _MENTION,
    "moderate_members": "Timeout Members",
    "view_guild_insights": "View Server Insights",
}

Channel: TypeAlias = discord.abc.GuildChannel | discord.Thread


def missing_in(channel: Channel, me: discord.Member, role: discord.Role | None = None) -> list[str]:
    """Return the missing permissions in a channel, as named in Discord's settings.

    `role` is mentioned in posts there.
    """
    allowed = channel.permissions_for(me)
    lacking = [flag for flag, needed in NEEDED if needed and not getattr(allowed, flag)]
    in_forum = isinstance(channel, discord.ForumChannel)
    missing = [_CREATE_POSTS if in_forum and flag == _POST else _name(flag) for flag in lacking]
    if role is not None and not (role.mentionable or allowed.mention_everyone):
        missing.append(_MENTION)
    return missing


def power_names(permissions: discord.Permissions) -> list[str]:
    """Return which of `permissions` are among `POWERS`, as named in Discord's settings."""
    if permissions.administrator:
        return [_name("administrator")]
    return [_name(flag) for flag, allowed in permissions & POWERS if allowed]


def powers_by_overwrites(
    channels: Iterable[discord.abc.GuildChannel], role_ids: Collection[int]
) -> dict[int, tuple[int, list[str]]]:
    """Return roles with powers in a channel: the channel's id and the powers, by role."""
    powers: dict[int, tuple[int, list[str]]] = {}
    for channel in channels:
        # The public `overwrites_for` takes 75 ms for 50 roles in 500 channels, this takes 2.
        for overwrite in channel._overwrites:  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
            if overwrite.id in role_ids and overwrite.allow & POWERS.value:
                names = power_names(discord.Permissions(overwrite.allow))
                powers.setdefault(overwrite.id, (channel.id, names))
    return powers


def may_write(channel: Channel, allowed: discord.Permissions) -> bool:
    """Return whether somebody with these permissions in a channel may write there."""
    if isinstance(channel, discord.Thread):
        return allowed.send_messages_in_threads
    return allowed.send_messages


def writable_channel(interaction: discord.Interaction[Any]) -> int | None:
    """Return the channel of an interaction, None if its member may not write there."""
    channel = interaction.channel
    if not isinstance(channel, Channel) or not may_write(channel, interaction.permissions):
        return None
    return channel.id


def needed_names() -> list[str]:
    """Return all permissions that the bot needs in a channel, as named in Discord's settings."""
    return [_name(flag) for flag, needed in NEEDED if needed]


def invite_link(application_id: int) -> str:
    """Return the link that invites the bot with exactly the permissions it needs."""
    return discord.utils.oauth_url(
        application_id, permissions=_INVITED, scopes=("bot", "applications.commands")
    )


def _name(flag: str) -> str:
    return _NAMES.get(flag, flag.replace("_", " ").title())
