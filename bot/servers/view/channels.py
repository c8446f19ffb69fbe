"""The state of configured channels and roles on Discord, and what to fix there."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import discord

from bot.level_roles.view.status import LevelRoleStatus, level_role_status
from bot.servers.errors import ChannelHidden
from bot.servers.results import ServerShown
from bot.servers.view.places import QuestPlace, quest_place
from bot.ui.permissions import missing_in
from bot.ui.text import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelStatus:
    """The state of a configured channel on Discord.

    `missing` are the permissions that the bot needs to post there, `missing_for_role` those to
    notify the role. A channel that is not `known` was deleted or is hidden from the bot.
    """

    channel_id: int
    known: bool = True
    missing: Sequence[str] = ()
    missing_for_role: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsStatus:
    """The state of a server's configured channels and roles."""

    quests: ChannelStatus | None
    announcements: ChannelStatus | None
    role_known: bool
    reviews: ChannelStatus | None = None
    reviewers_known: bool = True
    feedback: ChannelStatus | None = None
    releasers_known: bool = True
    battles: ChannelStatus | None = None
    level_roles: LevelRoleStatus = field(default_factory=LevelRoleStatus)
    place: QuestPlace | None = None
    """The quests channel, if the bot can see it."""


def require_visible(guild: discord.Guild | None, channel_id: int) -> None:
    """Check that the bot can see a channel. Raises ChannelHidden if it cannot."""
    if not channel_status(guild, channel_id).known:
        raise ChannelHidden(channel_id=channel_id)


def settings_status(guild: discord.Guild | None, shown: ServerShown) -> SettingsStatus:
    """Return the state of a server's channels and roles; assume all is well if it is not cached."""
    server, ids = shown.server, shown.level_role_ids
    is_cached = bot_member(guild) is not None
    role = _role(guild, server.ping_role_id)
    reviewers = _role(guild, server.reviewer_role_id)
    releasers = _role(guild, server.release_role_id)
    quests, announcements = server.quests_channel_id, server.announcements_channel_id
    reviews, feedback = server.reviews_channel_id, server.feedback_channel_id
    battles = server.battles_channel_id
    return SettingsStatus(
        quests=channel_status(guild, quests, role) if quests else None,
        announcements=channel_status(guild, announcements) if announcements else None,
        role_known=role is not None or not is_cached,
        reviews=channel_status(guild, reviews, reviewers) if reviews else None,
        feedback=channel_status(guild, feedback) if feedback else None,
        reviewers_known=reviewers is not None or not is_cached,
        releasers_known=releasers is not None or not is_cached,
        battles=channel_status(guild, battles) if battles else None,
        level_roles=level_role_status(guild, ids) if ids else LevelRoleStatus(),
        place=quest_place(guild, quests, shown.focus_names) if is_cached else None,
    )


def _role(guild: discord.Guild | None, role_id: int | None) -> discord.Role | None:
    return guild.get_role(role_id) if guild and role_id else None


def channel_status(
    guild: discord.Guild | None, channel_id: int, role: discord.Role | None = None
) -> ChannelStatus:
    """Return the state of a channel, and whether a role can be mentioned in it."""
    me = bot_member(guild)
    if guild is None or me is None:
        return ChannelStatus(channel_id=channel_id)
    channel = guild.get_channel(channel_id)
    if channel is None or not channel.permissions_for(me).view_channel:
        return ChannelStatus(channel_id=channel_id, known=False)
    missing = missing_in(channel, me)
    with_role = missing_in(channel, me, role)
    return ChannelStatus(
        channel_id=channel_id,
        missing=missing,
        missing_for_role=[name for name in with_role if name not in missing],
    )


def bot_member(guild: discord.Guild | None) -> discord.Member | None:
    """Return the bot as a member, or None if the server is not cached yet."""
    return guild.me if guild else None


def channel_problems(channel: ChannelStatus, purpose: str) -> list[str]:
    """Return what to fix about a channel, with permissions as Discord names them.

    `purpose` is what it is for, in the plural: `quests`.
    """
    if not channel.known:
        return [f"The channel for {purpose} was deleted, or I can't see it. Choose another one."]
    problems: list[str] = []
    if channel.missing:
        problems.append(
            f"<#{channel.channel_id}>: allow me {listed(channel.missing, bold=True)} "
            "in its settings, under Permissions."
        )
    if channel.missing_for_role:
        problems.append(
            f"<#{channel.channel_id}>: my ping won't reach anyone. Allow me "
            f"{listed(channel.missing_for_role, bold=True)} there, or let anyone mention the role "
            "in the role's own settings."
        )
    return problems
