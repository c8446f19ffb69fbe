"""Channels that staff have chosen, as Discord has them at this moment, and what to mend there."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.servers.errors import ChannelHidden
from bot.servers.store import Server
from bot.ui.permissions import missing_in
from bot.ui.text import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A channel that is set, as Discord has it at this moment.

    `missing` names the permissions that posting there lacks, `missing_for_role` what lacks for
    the role to be notified. A channel that is not `known` was deleted or hidden from the bot.
    """

    channel_id: int
    known: bool = True
    missing: Sequence[str] = ()
    missing_for_role: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """How the channels and the roles that a server has set are doing."""

    quests: Place | None
    announcements: Place | None
    role_known: bool
    reviews: Place | None = None
    reviewers_known: bool = True


def require_visible(guild: discord.Guild | None, channel_id: int) -> None:
    """Check that the bot can see a channel. Raises ChannelHidden if it cannot."""
    if not place_in(guild, channel_id).known:
        raise ChannelHidden(channel_id=channel_id)


def settings_outlook(guild: discord.Guild | None, server: Server) -> Outlook:
    """Look at what a server has set; where Discord has told us nothing, all is taken as well."""
    role = guild.get_role(server.ping_role_id) if guild and server.ping_role_id else None
    reviewers = (
        guild.get_role(server.reviewer_role_id) if guild and server.reviewer_role_id else None
    )
    quests, announcements = server.quests_channel_id, server.announcements_channel_id
    reviews = server.reviews_channel_id
    return Outlook(
        quests=place_in(guild, quests, role) if quests else None,
        announcements=place_in(guild, announcements) if announcements else None,
        role_known=role is not None or own_member(guild) is None,
        reviews=place_in(guild, reviews, reviewers) if reviews else None,
        reviewers_known=reviewers is not None or own_member(guild) is None,
    )


def place_in(
    guild: discord.Guild | None, channel_id: int, role: discord.Role | None = None
) -> Place:
    """Look at one channel, and at whether a role can be mentioned in it."""
    me = own_member(guild)
    if guild is None or me is None:
        return Place(channel_id=channel_id)
    channel = guild.get_channel(channel_id)
    if channel is None or not channel.permissions_for(me).view_channel:
        return Place(channel_id=channel_id, known=False)
    missing = missing_in(channel, me)
    with_role = missing_in(channel, me, role)
    return Place(
        channel_id=channel_id,
        missing=missing,
        missing_for_role=[name for name in with_role if name not in missing],
    )


def own_member(guild: discord.Guild | None) -> discord.Member | None:
    """Return the bot as a member; None where Discord has not told us about the server yet."""
    return guild.me if guild else None


def place_troubles(place: Place) -> list[str]:
    """Say what is to be mended about a channel, named as Discord's settings name it."""
    if not place.known:
        return ["A channel is deleted, or hidden from me. Choose another one."]
    told: list[str] = []
    if place.missing:
        told.append(
            f"<#{place.channel_id}>: allow me {listed(place.missing, bold=True)} "
            "in its settings, under Permissions."
        )
    if place.missing_for_role:
        told.append(
            f"<#{place.channel_id}>: my ping will reach nobody. Allow me "
            f"{listed(place.missing_for_role, bold=True)} there, or let anyone mention the role, "
            "in the role's own settings."
        )
    return told
