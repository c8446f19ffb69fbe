"""The state of the loopback Discord: its objects, the requests it got, and an event of changes."""

import asyncio
import itertools
import re
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

import discord

from tests.loopback.entities import DIRECT, TEXT, Channel, Guild, Json, Member, Role, Upload, User

if TYPE_CHECKING:
    from tests.loopback.interactions import Interaction

T = TypeVar("T")

DISCORD_EPOCH_MS = 1_420_070_400_000
LONG_AGO = "2020-01-01T00:00:00+00:00"


@dataclass(slots=True, kw_only=True, eq=False)
class ApiCall:
    """An HTTP request, with `path` without `/api/v10`. `status` is None until it is answered,
    and stays None if the connection was closed."""

    method: str
    path: str
    query: dict[str, str]
    json: Any = None
    files: list[Upload] = field(default_factory=list[Upload])
    authorization: str | None = None
    status: int | None = None

    @property
    def by_token(self) -> bool:
        """Whether an interaction's or webhook's token in the path takes the place of the bot's."""
        return self.path.startswith(("/interactions/", "/webhooks/"))

    def matches(self, method: str, path: str) -> bool:
        """Return whether the request matches; in `path`, `*` is one segment and `**` any number."""
        parts = (re.escape(part).replace(r"\*", "[^/]+") for part in path.split("**"))
        return self.method == method and re.fullmatch(".*".join(parts), self.path) is not None


class ChangeEvent:
    """Wakes tests that wait for a condition whenever the world has changed."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def notify(self) -> None:
        """Wake all waiting tests, which check their conditions again."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    async def wait_until(
        self, condition: Callable[[], T], *, what: str, seconds: float = 20.0
    ) -> T:
        """Return the result of `condition` as soon as it is truthy.

        Raises:
            TimeoutError: it was not truthy within `seconds`; the message names `what`.
        """
        try:
            async with asyncio.timeout(seconds):
                while not (result := condition()):
                    await self._next_change()
        except TimeoutError:
            message = f"waited {seconds} s in vain for {what}"
            raise TimeoutError(message) from None
        return result

    async def _next_change(self) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)


class World:
    """All objects of the loopback Discord. Its methods send the bot events of their changes.

    `now` returns epoch seconds; tests move it so nonces and interaction tokens expire.
    """

    def __init__(self, *, now: Callable[[], float] = time.time) -> None:
        self.now = now
        self.changed = ChangeEvent()
        self.cdn_url = ""
        self.avatar = b""
        """What the avatar of each user that has one looks like."""
        self._last_snowflake = 0
        self.application_id = self.snowflake()
        self.users: dict[int, User] = {}
        self.bot = self.add_user("woodshed", bot=True)
        self.guilds: dict[int, Guild] = {}
        self.unavailable_guilds: set[int] = set()
        """Guilds that READY lists, but that Discord can't send."""
        self.direct: dict[int, Channel] = {}
        self.messages: defaultdict[int, dict[int, Json]] = defaultdict(dict)
        self.nonces: dict[tuple[int, str], tuple[float, Json]] = {}
        self.commands: dict[int | None, list[Json]] = {}
        self.interactions: dict[str, Interaction] = {}
        self.files: dict[int, Upload] = {}
        self.attachments: dict[str, Json] = {}
        self.calls: list[ApiCall] = []
        self.unhandled: list[ApiCall] = []
        self.listeners: list[Callable[[str, Json], None]] = []

    def snowflake(self) -> int:
        """Return a new id with the time in its upper bits, greater than the last."""
        by_time = int(self.now() * 1000 - DISCORD_EPOCH_MS) << 22
        self._last_snowflake = max(by_time, self._last_snowflake + 1)
        return self._last_snowflake

    def timestamp(self) -> str:
        """Return the current time in Discord's format."""
        return datetime.fromtimestamp(self.now(), UTC).isoformat()

    def emit(self, event: str, data: Json) -> None:
        """Send an event to the gateway, and wake waiting tests."""
        for listener in self.listeners:
            listener(event, data)
        self.changed.notify()

    def calls_to(self, method: str, path: str) -> list[ApiCall]:
        """Return the matching requests in order (see `ApiCall.matches`)."""
        return [call for call in self.calls if call.matches(method, path)]

    def add_user(self, name: str, *, bot: bool = False) -> User:
        user = User(id=self.snowflake(), name=name, bot=bot)
        self.users[user.id] = user
        return user

    def _guild_id(self, shard: tuple[int, int] | None) -> int:
        """Return an id for a server; it may be some milliseconds in the future."""
        id_ = self.snowflake()
        if shard is not None:
            number, count = shard
            id_ += ((number - (id_ >> 22)) % count) << 22
            self._last_snowflake = id_
        return id_

    def add_guild(
        self,
        name: str,
        *,
        bot_permissions: discord.Permissions | None = None,
        bot_joined_at: str = LONG_AGO,
        shard: tuple[int, int] | None = None,
    ) -> Guild:
        """Add a server with an owner and the bot, which by default joined years ago.

        With `shard`, a number and how many there are, it gets an id that belongs there.

        By default the bot has every permission except Administrator, so overwrites and the order
        of roles apply to it.
        """
        owner = self.add_user(f"owner of {name}")
        guild = Guild(id=self._guild_id(shard), name=name, owner_id=owner.id)
        everyone = discord.Permissions(view_channel=True, connect=True)
        everyone |= discord.Permissions.text() | discord.Permissions.membership()
        guild.roles[guild.id] = Role(
            id=guild.id, name="@everyone", permissions=everyone & ~discord.Permissions.elevated(),
            position=0,
        )  # fmt: skip
        self.guilds[guild.id] = guild
        unlimited = discord.Permissions.all() & ~discord.Permissions(administrator=True)
        managed = self.add_role(guild, "bot", permissions=bot_permissions or unlimited)
        managed.position = 50
        self.join(guild, owner)
        self.join(guild, self.bot, managed).joined_at = bot_joined_at
        self.emit("GUILD_CREATE", guild.gateway_payload(guild.members[self.bot.id]))
        return guild

    def add_role(
        self, guild: Guild, name: str, *, permissions: discord.Permissions | None = None
    ) -> Role:
        role = Role(
            id=self.snowflake(),
            name=name,
            permissions=permissions or discord.Permissions.none(),
            position=len(guild.roles),
        )
        guild.roles[role.id] = role
        self.emit("GUILD_ROLE_CREATE", {"guild_id": str(guild.id), "role": role.payload()})
        return role

    def add_channel(self, guild: Guild, name: str, *, kind: int = TEXT) -> Channel:
        channel = Channel(
            id=self.snowflake(),
            name=name,
            kind=kind,
            guild_id=guild.id,
            position=len(guild.channels),
        )
        guild.channels[channel.id] = channel
        self.emit("CHANNEL_CREATE", guild.channel_payload(channel))
        return channel

    def overwrite(self, channel: Channel, target_id: int, **permissions: bool | None) -> None:
        """Allow (True), deny (False) or reset (None) permissions of a role or member in a channel:
        `overwrite(channel, guild.id, send_messages=False)` for @everyone."""
        guild = self.guilds[channel.guild_id or 0]
        channel.overwrites[target_id] = discord.PermissionOverwrite(**permissions)
        self.emit("CHANNEL_UPDATE", guild.channel_payload(channel))

    def delete_channel(self, channel: Channel) -> None:
        guild = self.guilds[channel.guild_id or 0]
        del guild.channels[channel.id]
        self.messages.pop(channel.id, None)
        self.emit("CHANNEL_DELETE", guild.channel_payload(channel))

    def join(self, guild: Guild, user: User, *roles: Role) -> Member:
        member = Member(
            user=user,
            guild_id=guild.id,
            joined_at=self.timestamp(),
            roles={role.id for role in roles},
        )
        guild.members[user.id] = member
        self.emit("GUILD_MEMBER_ADD", member.payload() | {"guild_id": str(guild.id)})
        return member

    def leave(self, guild: Guild, user: User) -> None:
        """Remove a user, or the bot itself, from a server."""
        del guild.members[user.id]
        if user is self.bot:
            self.emit("GUILD_DELETE", {"id": str(guild.id)})
            return
        data = {"guild_id": str(guild.id), "user": user.payload()}
        self.emit("GUILD_MEMBER_REMOVE", data)

    def channel(self, channel_id: int) -> Channel | None:
        """Return a channel of any server, or of direct messages, by its id."""
        guilds = self.guilds.values()
        places = (
            *(each.channels for each in guilds),
            *(each.threads for each in guilds),
            self.direct,
        )
        return next((place[channel_id] for place in places if channel_id in place), None)

    def direct_channel(self, user: User) -> Channel:
        """Return the bot's direct-message channel with a user, opening it if needed."""
        known = (one for one in self.direct.values() if one.recipient is user)
        if (channel := next(known, None)) is None:
            channel = Channel(id=self.snowflake(), kind=DIRECT, recipient=user)
            self.direct[channel.id] = channel
        return channel

    def history(self, channel: Channel) -> list[Json]:
        """Return the public messages of a channel, oldest first."""
        return list(self.messages[channel.id].values())

    def attach(self, upload: Upload, channel_id: int) -> Json:
        """Store a file, and return its attachment object."""
        id_ = self.snowflake()
        self.files[id_] = upload
        url = f"{self.cdn_url}/attachments/{channel_id}/{id_}/{upload.filename}"
        attachment: Json = {
            "id": str(id_),
            "filename": upload.filename,
            "size": len(upload.data),
            "content_type": upload.content_type,
            "url": url,
            "proxy_url": url,
        }
        self.attachments[str(id_)] = attachment
        return attachment

    def attached(self, message: Json) -> list[Json]:
        """Return all attachments of a message, including those shown in its components."""
        shown = [node["attachment_id"] for node in media_of(message) if "attachment_id" in node]
        return [*message["attachments"], *(self.attachments[id_] for id_ in dict.fromkeys(shown))]

    def file_of(self, attachment: Json) -> bytes:
        """Return the content of an attachment."""
        return self.files[int(attachment["id"])].data


def walk(tree: Any) -> list[Json]:
    """Return every JSON object in a tree of components, outermost first."""
    if isinstance(tree, list):
        return list(itertools.chain.from_iterable(map(walk, cast("list[Any]", tree))))
    if not isinstance(tree, dict):
        return []
    node = cast("Json", tree)
    return [node, *itertools.chain.from_iterable(map(walk, node.values()))]


def media_of(message: Json) -> list[Json]:
    """Return every object in a message that shows a picture or a file by its URL."""
    return [node for node in walk([message["components"], message["embeds"]]) if "url" in node]


def component(message: Json, custom_id: str) -> Json:
    """Return the component of a message or modal with this `custom_id`.

    Raises:
        LookupError: there is none, or it is disabled.
    """
    matching = [node for node in walk(message["components"]) if node.get("custom_id") == custom_id]
    if not matching or matching[0].get("disabled"):
        offered = [node["custom_id"] for node in walk(message["components"]) if "custom_id" in node]
        message_text = f"{custom_id!r} cannot be used, of {offered}"
        raise LookupError(message_text)
    return matching[0]
