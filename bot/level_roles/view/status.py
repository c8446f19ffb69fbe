"""What level roles are on Discord: which of them may be given, and by whom."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import discord

from bot.level_roles.errors import ManageRolesNeeded, RoleNotGivable, RoleTooPowerful
from bot.ui.permissions import power_names, powers_by_overwrites
from bot.ui.text import plain

_NAME_LIMIT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRisk:
    """Why a role is never given by level: it `is_managed` by Discord or an app, or has powers.

    The powers are `permissions`, in one channel if `channel_id` is given.
    """

    is_managed: bool = False
    permissions: Sequence[str] = ()
    channel_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRoleStatus:
    """Level roles on Discord: whether the bot may give roles, and which of them it can't.

    Roles in `risks` rest: the bot could give them, but must not.
    """

    may_give: bool = True
    above: frozenset[int] = frozenset()
    deleted: frozenset[int] = frozenset()
    risks: Mapping[int, RoleRisk] = field(default_factory=dict[int, RoleRisk])

    @property
    def works(self) -> bool:
        """Whether the bot can give and take all of them."""
        return self.may_give and not (self.above or self.deleted or self.risks)


def level_role_status(
    guild: discord.Guild | None,
    role_ids: Collection[int],
    me: discord.Member | None = None,
    channels: Iterable[discord.abc.GuildChannel] | None = None,
) -> LevelRoleStatus:
    """Return the state of level roles on Discord; assume all is well if it is not cached.

    `me` is the bot as a member, `channels` are the server's, if the cache does not have them.
    """
    me = me or (guild.me if guild else None)
    if guild is None or me is None:
        return LevelRoleStatus()
    roles = {role_id: guild.get_role(role_id) for role_id in role_ids}
    known = [role for role in roles.values() if role is not None]
    risks = _risks(known, guild.channels if channels is None else channels)
    return LevelRoleStatus(
        may_give=me.guild_permissions.manage_roles,
        above=frozenset(r.id for r in known if r >= me.top_role and r.id not in risks),
        deleted=frozenset(id_ for id_, role in roles.items() if role is None),
        risks=risks,
    )


def role_labels(
    guild: discord.Guild | None, role_ids: Sequence[int], *, directly: bool = False
) -> list[str]:
    """Return level roles as mentions, without those that the bot can't give.

    Direct messages show no mentions of roles, so there (`directly`) they are names in bold.
    """
    if guild is None:
        return [] if directly else [f"<@&{role_id}>" for role_id in role_ids]
    givable = givable_roles(guild, role_ids)
    if directly:
        return [f"**{plain(role.name, limit=_NAME_LIMIT)}**" for role in givable]
    return [role.mention for role in givable]


def givable_roles(guild: discord.Guild | None, role_ids: Sequence[int]) -> list[discord.Role]:
    """Return the roles that the bot can give, in the same order."""
    if guild is None or not role_ids:
        return []
    status = level_role_status(guild, role_ids)
    if not status.may_give:
        return []
    roles = [guild.get_role(role_id) for role_id in role_ids]
    return [
        role
        for role in roles
        if role is not None and role.id not in status.above and role.id not in status.risks
    ]


def _risks(
    roles: Sequence[discord.Role], channels: Iterable[discord.abc.GuildChannel]
) -> dict[int, RoleRisk]:
    in_channels = powers_by_overwrites(channels, {role.id for role in roles})
    risks: dict[int, RoleRisk] = {}
    for role in roles:
        if role.is_default() or is_managed(role):
            risks[role.id] = RoleRisk(is_managed=True)
        elif names := power_names(role.permissions):
            risks[role.id] = RoleRisk(permissions=names)
        elif role.id in in_channels:
            channel_id, names = in_channels[role.id]
            risks[role.id] = RoleRisk(permissions=names, channel_id=channel_id)
    return risks


def is_managed(role: discord.Role) -> bool:
    """Return whether Discord or an app gives a role: to bots, boosters, buyers, linked accounts."""
    tags = role.tags
    return role.managed or (
        tags is not None
        and (
            tags.is_guild_connection()
            or tags.is_available_for_purchase()
            or tags.subscription_listing_id is not None
        )
    )


def require_givable(role: discord.Role) -> None:
    """Check a role that was chosen for a level.

    Raises:
        RoleNotGivable: the role is @everyone, or managed by an app or Discord.
        RoleTooPowerful: it has power over other members or the server.
    """
    risk = _risks([role], role.guild.channels).get(role.id)
    if risk is None:
        return
    if risk.is_managed:
        raise RoleNotGivable(is_everyone=role.is_default())
    raise RoleTooPowerful(role_id=role.id, permissions=risk.permissions, channel_id=risk.channel_id)


def roles_out_of_reach(member: discord.Member) -> frozenset[int]:
    """Return the roles that a member cannot give or take: those not below their highest.

    Server-wide permissions count: in a channel, Manage Roles is about its permissions only.

    Raises:
        ManageRolesNeeded: the member may not manage roles at all.
    """
    if not member.guild_permissions.manage_roles:
        raise ManageRolesNeeded
    guild = member.guild
    if member.id == guild.owner_id:
        return frozenset()
    top = member.top_role
    return frozenset(role.id for role in guild.roles if role >= top)
