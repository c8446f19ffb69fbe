"""Raw interactions as Discord sends them, including broken and forged ones.

simcord limits actors to what a person can do in a client. These functions bypass that: they exceed
every limit, and use ids of other servers and keys that were never issued.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import simcord
from simcord import actors, interactions
from simcord.actors import MemberActor
from simcord.backend import serializers
from simcord.builders import ChannelHandle, GuildHandle, UserHandle
from simcord.components import walk_components
from simcord.enums import AppCommandType, ComponentType, InteractionType, OptionType
from simcord.results import InteractionResult

SELECTS = {
    ComponentType.STRING_SELECT,
    ComponentType.USER_SELECT,
    ComponentType.ROLE_SELECT,
    ComponentType.MENTIONABLE_SELECT,
    ComponentType.CHANNEL_SELECT,
}
Actor = MemberActor | UserHandle


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file uploaded with an interaction."""

    name: str
    data: bytes
    size: int | None
    kind: str | None


@dataclass(slots=True)
class Resolved:
    """The `resolved` data of an interaction: its users, roles, channels and files."""

    env: simcord.Env
    actor: Actor
    payload: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])

    def user(self, user_id: int) -> str:
        backend, guild = self.env.backend, _guild_of(self.actor)
        if user_id in backend.users:
            self._add("users", user_id, serializers.user_payload(backend.users[user_id]))
        if guild is not None and user_id in (here := backend.guilds[guild.id]).members:
            member = serializers.member_payload(backend, here, here.members[user_id])
            self._add("members", user_id, member)
        return str(user_id)

    def channel(self, channel_id: int) -> str:
        channel = self.env.backend.channels[channel_id]
        data = serializers.channel_payload(self.env.backend, channel)
        self._add("channels", channel_id, {**data, "permissions": "8"})
        return str(channel_id)

    def role(self, role_id: int) -> str:
        for guild in self.env.backend.guilds.values():
            if role_id in guild.roles:
                self._add("roles", role_id, serializers.role_payload(guild.roles[role_id]))
        return str(role_id)

    def file(self, upload: Upload, channel_id: int) -> str:
        attachment = interactions.store_interaction_attachment(
            self.env.backend, channel_id, upload.name, upload.data, self.payload
        )
        stored = self.payload["attachments"][attachment]
        stored["content_type"] = upload.kind
        if upload.size is not None:
            stored["size"] = upload.size
        return attachment

    def _add(self, kind: str, id_: int, data: Mapping[str, Any]) -> None:
        self.payload.setdefault(kind, {})[str(id_)] = dict(data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A slash command that can be called, with its options as Discord knows them."""

    path: tuple[str, ...]
    root: Mapping[str, Any]
    options: Sequence[Mapping[str, Any]]

    @property
    def name(self) -> str:
        return " ".join(self.path)

    @property
    def is_for_staff(self) -> bool:
        """Whether Discord shows it only to staff by default."""
        return self.root.get("default_member_permissions") is not None

    @property
    def suggesting(self) -> set[str]:
        """The options with autocomplete."""
        return {option["name"] for option in self.options if option.get("autocomplete")}


def commands_of(env: simcord.Env) -> list[Leaf]:
    """Return every slash command that the bot has registered."""
    leaves: list[Leaf] = []
    for root in env.backend.commands[None].values():
        if root["type"] != AppCommandType.CHAT_INPUT:
            continue
        for path, spec in interactions.command_leaves(root):
            leaves.append(Leaf(path=tuple(path), root=root, options=spec.get("options") or []))
    return sorted(leaves, key=lambda leaf: leaf.name)


async def call(
    actor: Actor,
    channel: ChannelHandle,
    leaf: Leaf,
    options: Mapping[str, Any],
    resolved: Resolved,
) -> InteractionResult:
    """Call a slash command with raw options."""
    kind = InteractionType.APPLICATION_COMMAND
    return await send(actor, kind, channel, _command(leaf, options, resolved.payload))


async def suggest(
    actor: Actor,
    channel: ChannelHandle,
    leaf: Leaf,
    focused: str,
    options: Mapping[str, Any],
    resolved: Resolved,
) -> InteractionResult:
    """Type into an option with autocomplete."""
    data = _command(leaf, options, resolved.payload)
    node = data
    for _ in leaf.path[1:]:
        node = node["options"][0]
    for option in node["options"]:
        option["focused"] = option["name"] == focused
    return await send(actor, InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE, channel, data)


def _command(leaf: Leaf, options: Mapping[str, Any], resolved: Mapping[str, Any]) -> dict[str, Any]:
    types = {option["name"]: option["type"] for option in leaf.options}
    filled = [
        {"name": name, "type": types[name], "value": value} for name, value in options.items()
    ]
    for name in reversed(leaf.path[1:]):
        kind = OptionType.SUBCOMMAND if name == leaf.path[-1] else OptionType.SUBCOMMAND_GROUP
        filled = [{"name": name, "type": kind, "options": filled}]
    data: dict[str, Any] = {
        "id": leaf.root["id"],
        "name": leaf.root["name"],
        "type": 1,
        "options": filled,
    }
    return data | ({"resolved": dict(resolved)} if resolved else {})


async def press(
    actor: Actor,
    channel: ChannelHandle,
    message: Any,
    component: Mapping[str, Any],
    values: Sequence[str] | None,
    resolved: Resolved,
) -> InteractionResult:
    """Click a button or choose from a select, which need not be on the message."""
    data: dict[str, Any] = {
        "custom_id": component["custom_id"],
        "component_type": component["type"],
    }
    if values is not None:
        data |= {"values": list(values), "resolved": resolved.payload}
    # discord.py drops a click on a component that the message does not have, so it is added.
    rows = [{"type": ComponentType.ACTION_ROW, "id": 1, "components": [dict(component)]}]
    kind = InteractionType.MESSAGE_COMPONENT
    return await send(actor, kind, channel, data, message, components=rows)


async def submit(
    actor: Actor,
    channel: ChannelHandle,
    message: Any | None,
    custom_id: str,
    fields: Sequence[Mapping[str, Any]],
    resolved: Resolved,
) -> InteractionResult:
    """Submit a form; `fields` are its raw components."""
    data: dict[str, Any] = {
        "custom_id": custom_id,
        "components": [{"type": ComponentType.LABEL, "component": dict(each)} for each in fields],
    }
    if resolved.payload:
        data["resolved"] = resolved.payload
    return await send(actor, InteractionType.MODAL_SUBMIT, channel, data, message)


async def send(
    actor: Actor,
    kind: InteractionType,
    channel: ChannelHandle,
    data: dict[str, Any],
    message: Any | None = None,
    **shown: Any,
) -> InteractionResult:
    """Send a raw interaction to the bot, and wait for its answer."""
    env = channel._env  # pyright: ignore[reportPrivateUsage]
    extra: dict[str, Any] = {}
    if message is not None:
        extra = {"message": {**serializers.message_payload(env.backend, message), **shown}}
    return await actors._dispatch_actor_interaction(  # pyright: ignore[reportPrivateUsage]
        actor, kind, channel, data, extra=extra, source_message_id=message and message.id
    )


def controls(components: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the components with a custom id: buttons and selects, or a form's fields."""
    return [each for each in walk_components(list(components)) if each.get("custom_id")]


def _guild_of(actor: Actor) -> GuildHandle | None:
    return actor.guild if isinstance(actor, MemberActor) else None
