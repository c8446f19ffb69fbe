"""The permissions that the bot needs."""

from typing import Final, TypeAlias

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

_INVITED: Final = NEEDED | discord.Permissions(manage_roles=True)

_MENTION: Final = "Mention @everyone, @here, and All Roles"
_NAMES: Final = {"read_messages": "View Channel"}  # where Discord's settings use another name

Channel: TypeAlias = discord.abc.GuildChannel | discord.Thread


def missing_in(channel: Channel, me: discord.Member, role: discord.Role | None = None) -> list[str]:
    """Return the missing permissions in a channel, as named in Discord's settings.

    `role` is mentioned in posts there.
    """
    allowed = channel.permissions_for(me)
    missing = [_name(flag) for flag, needed in NEEDED if needed and not getattr(allowed, flag)]
    if role is not None and not (role.mentionable or allowed.mention_everyone):
        missing.append(_MENTION)
    return missing


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
