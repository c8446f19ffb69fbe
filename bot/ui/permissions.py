"""What the bot must be allowed to do, in one place."""

from typing import Final, TypeAlias

import discord

NEEDED: Final = discord.Permissions(
    view_channel=True,
    send_messages=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
)
"""The bot's permissions, in its invite link as in each channel it posts to."""

MANAGE_ROLES: Final = "Manage Roles"
"""What the bot needs beside them where a server has level roles, as Discord's settings name it."""

_INVITED: Final = NEEDED | discord.Permissions(manage_roles=True)

_MENTION: Final = "Mention @everyone, @here, and All Roles"
_NAMES: Final = {"read_messages": "View Channel"}  # where Discord's settings say it differently

Channel: TypeAlias = discord.abc.GuildChannel | discord.Thread


def missing_in(channel: Channel, me: discord.Member, role: discord.Role | None = None) -> list[str]:
    """Return what the bot may not do in a channel, named as Discord's settings name it.

    `role` is one that posts there mention.
    """
    allowed = channel.permissions_for(me)
    missing = [_name(flag) for flag, needed in NEEDED if needed and not getattr(allowed, flag)]
    if role is not None and not (role.mentionable or allowed.mention_everyone):
        missing.append(_MENTION)
    return missing


def needed_names() -> list[str]:
    """Return everything that the bot must be allowed to do in a channel, named likewise."""
    return [_name(flag) for flag, needed in NEEDED if needed]


def invite_link(application_id: int) -> str:
    """Return the link that invites the bot to a server with exactly what it needs."""
    return discord.utils.oauth_url(
        application_id, permissions=_INVITED, scopes=("bot", "applications.commands")
    )


def _name(flag: str) -> str:
    return _NAMES.get(flag, flag.replace("_", " ").title())
