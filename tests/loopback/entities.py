"""Users, members, roles, channels, servers and files of the loopback Discord, and their JSON."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import discord

Json: TypeAlias = dict[str, Any]

TEXT, DIRECT, VOICE, NEWS, PUBLIC_THREAD, FORUM = 0, 1, 2, 5, 11, 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that is uploaded, or stored."""

    filename: str
    data: bytes
    content_type: str = "application/octet-stream"


@dataclass(slots=True, kw_only=True, eq=False)
class User:
    """An account. Direct messages to one without `accepts_dms` fail with 50007."""

    id: int
    name: str
    bot: bool = False
    accepts_dms: bool = True
    avatar: str | None = None
    """The hash of their avatar."""

    def payload(self) -> Json:
        return {
            "id": str(self.id),
            "username": self.name,
            "global_name": None if self.bot else self.name.title(),
            "discriminator": "0",
            "avatar": self.avatar,
            "bot": self.bot,
            "public_flags": 0,
        }


@dataclass(slots=True, kw_only=True, eq=False)
class Role:
    """A role; @everyone has the server's id."""

    id: int
    name: str
    permissions: discord.Permissions
    position: int

    def payload(self) -> Json:
        return {
            "id": str(self.id),
            "name": self.name,
            "permissions": str(self.permissions.value),
            "position": self.position,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }


@dataclass(slots=True, kw_only=True, eq=False)
class Member:
    """A user's membership of one server."""

    user: User
    guild_id: int
    joined_at: str
    roles: set[int] = field(default_factory=set[int])
    nick: str | None = None

    def payload(self) -> Json:
        return {
            "user": self.user.payload(),
            "nick": self.nick,
            "roles": [str(role) for role in sorted(self.roles)],
            "joined_at": self.joined_at,
            "avatar": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
        }


@dataclass(slots=True, kw_only=True, eq=False)
class Channel:
    """A channel of a server, a thread with a `parent_id`, or direct messages with `recipient`.

    `overwrites` are keyed by the id of a role or a member.
    """

    id: int
    name: str = ""
    kind: int = TEXT
    guild_id: int | None = None
    position: int = 0
    recipient: User | None = None
    parent_id: int | None = None
    owner_id: int | None = None
    started_at: str | None = None
    archived: bool = False
    overwrites: dict[int, discord.PermissionOverwrite] = field(
        default_factory=dict[int, discord.PermissionOverwrite]
    )

    def payload(self) -> Json:
        if self.recipient is not None:
            recipients = [self.recipient.payload()]
            return {"id": str(self.id), "type": self.kind, "recipients": recipients, "flags": 0}
        if self.parent_id is not None:
            return self._thread_payload()
        by_kind: Json = {"topic": None}
        if self.kind == VOICE:
            by_kind = {"bitrate": 64_000, "user_limit": 0}
        if self.kind == FORUM:
            by_kind["available_tags"] = list[Json]()
        return by_kind | {
            "id": str(self.id),
            "type": self.kind,
            "guild_id": str(self.guild_id),
            "name": self.name,
            "position": self.position,
            "parent_id": None,
            "nsfw": False,
            "flags": 0,
            "rate_limit_per_user": 0,
            "last_message_id": None,
            "permission_overwrites": [],
        }

    def _thread_payload(self) -> Json:
        return {
            "id": str(self.id),
            "type": self.kind,
            "guild_id": str(self.guild_id),
            "parent_id": str(self.parent_id),
            "owner_id": str(self.owner_id),
            "name": self.name,
            "last_message_id": None,
            "message_count": 0,
            "member_count": 1,
            "rate_limit_per_user": 0,
            "flags": 0,
            "thread_metadata": {
                "archived": self.archived,
                "auto_archive_duration": 4320,
                "archive_timestamp": self.started_at,
                "create_timestamp": self.started_at,
                "locked": False,
            },
        }


@dataclass(slots=True, kw_only=True, eq=False)
class Guild:
    """A server. `unlisted_members` only count in the number of members."""

    id: int
    name: str
    owner_id: int
    locale: str = "en-US"
    roles: dict[int, Role] = field(default_factory=dict[int, Role])
    channels: dict[int, Channel] = field(default_factory=dict[int, Channel])
    threads: dict[int, Channel] = field(default_factory=dict[int, Channel])
    members: dict[int, Member] = field(default_factory=dict[int, Member])
    unlisted_members: int = 0

    def permissions_of(self, member: Member, channel: Channel | None = None) -> discord.Permissions:
        """Return a member's permissions in the server, or in one of its channels.

        https://discord.com/developers/docs/topics/permissions#permission-overwrites
        """
        permissions = discord.Permissions.none()
        for role in (self.id, *member.roles):
            permissions |= self.roles[role].permissions
        if member.user.id == self.owner_id or permissions.administrator:
            return discord.Permissions.all()
        if channel is not None:
            for targets in ((self.id,), tuple(member.roles), (member.user.id,)):
                self._apply_overwrites(permissions, channel, targets)
        return permissions

    @staticmethod
    def _apply_overwrites(
        permissions: discord.Permissions, channel: Channel, targets: tuple[int, ...]
    ) -> None:
        """Apply denials first, so one role's permission outweighs another's denial."""
        pairs = [channel.overwrites[id_].pair() for id_ in targets if id_ in channel.overwrites]
        for _, denied in pairs:
            permissions.value &= ~denied.value
        for allowed, _ in pairs:
            permissions.value |= allowed.value

    def top_position(self, member: Member) -> int:
        """Return the position of a member's highest role; they can only give roles below it."""
        return max((self.roles[role].position for role in member.roles), default=0)

    def payload(self) -> Json:
        return {
            "id": str(self.id),
            "name": self.name,
            "owner_id": str(self.owner_id),
            "preferred_locale": self.locale,
            "roles": [role.payload() for role in self.roles.values()],
            "member_count": len(self.members) + self.unlisted_members,
            "approximate_member_count": len(self.members) + self.unlisted_members,
            "features": [],
            "emojis": [],
            "stickers": [],
            "icon": None,
            "banner": None,
            "splash": None,
            "description": None,
            "verification_level": 0,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "system_channel_id": None,
            "system_channel_flags": 0,
            "afk_channel_id": None,
            "afk_timeout": 300,
        }

    def gateway_payload(self, *present: Member) -> Json:
        """Return the data of GUILD_CREATE, with the members that the client may see."""
        return self.payload() | {
            "channels": [self.channel_payload(channel) for channel in self.channels.values()],
            "members": [member.payload() for member in present],
            "joined_at": "2020-01-01T00:00:00+00:00",
            "large": False,
            "unavailable": False,
            "presences": [],
            "threads": [each.payload() for each in self.threads.values() if not each.archived],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }

    def channel_payload(self, channel: Channel) -> Json:
        """Return a channel's JSON with its overwrites, whose type depends on the server's roles."""
        overwrites: list[Json] = []
        for target, overwrite in channel.overwrites.items():
            allowed, denied = overwrite.pair()
            overwrites.append(
                {
                    "id": str(target),
                    "type": 0 if target in self.roles else 1,
                    "allow": str(allowed.value),
                    "deny": str(denied.value),
                }
            )
        return channel.payload() | {"permission_overwrites": overwrites}
