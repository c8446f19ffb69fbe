"""Interactions as Discord puts them on the wire, and some as only a broken or forged one would.

simcord holds actors to what a person can do in a client. These go around that: past every bound,
with ids of other servers and keys that nobody issued.
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
from simcord.enums import ComponentType, InteractionType, OptionType
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
    """A file that goes with an interaction."""

    name: str
    data: bytes
    size: int | None
    kind: str | None


@dataclass(slots=True)
class Resolved:
    """What Discord tells of the users, roles, channels and files that an interaction names."""

    env: simcord.Env
    actor: Actor
    told: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])

    def user(self, user_id: int) -> str:
        backend, guild = self.env.backend, _guild_of(self.actor)
        if user_id in backend.users:
            self._tell("users", user_id, serializers.user_payload(backend.users[user_id]))
        if guild is not None and user_id in (here := backend.guilds[guild.id]).members:
            payload = serializers.member_payload(backend, here, here.members[user_id])
            self._tell("members", user_id, payload)
        return str(user_id)

    def channel(self, channel_id: int) -> str:
        channel = self.env.backend.channels[channel_id]
        payload = serializers.channel_payload(self.env.backend, channel)
        self._tell("channels", channel_id, {**payload, "permissions": "8"})
        return str(channel_id)

    def role(self, role_id: int) -> str:
        for guild in self.env.backend.guilds.values():
            if role_id in guild.roles:
                self._tell("roles", role_id, serializers.role_payload(guild.roles[role_id]))
        return str(role_id)

    def file(self, upload: Upload, channel_id: int) -> str:
        attachment = interactions.store_interaction_attachment(
            self.env.backend, channel_id, upload.name, upload.data, self.told
        )
        stored = self.told["attachments"][attachment]
        stored["content_type"] = upload.kind
        if upload.size is not None:
            stored["size"] = upload.size
        return attachment

    def _tell(self, kind: str, id_: int, payload: Mapping[str, Any]) -> None:
        self.told.setdefault(kind, {})[str(id_)] = dict(payload)


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
        """Whether Discord shows it to staff alone, until a server decides otherwise."""
        return self.root.get("default_member_permissions") is not None

    @property
    def suggesting(self) -> set[str]:
        """The options that suggest something while one types."""
        return {option["name"] for option in self.options if option.get("autocomplete")}


def commands_of(env: simcord.Env) -> list[Leaf]:
    """Every slash command that the bot has registered."""
    found: list[Leaf] = []
    for root in env.backend.commands[None].values():
        for path, spec in interactions.command_leaves(root):
            found.append(Leaf(path=tuple(path), root=root, options=spec.get("options") or []))
    return sorted(found, key=lambda leaf: leaf.name)


async def call(
    actor: Actor,
    channel: ChannelHandle,
    leaf: Leaf,
    options: Mapping[str, Any],
    resolved: Resolved,
) -> InteractionResult:
    """Call a slash command with options as they stand on the wire."""
    kind = InteractionType.APPLICATION_COMMAND
    return await send(actor, kind, channel, _command(leaf, options, resolved.told))


async def suggest(
    actor: Actor,
    channel: ChannelHandle,
    leaf: Leaf,
    focused: str,
    options: Mapping[str, Any],
    resolved: Resolved,
) -> InteractionResult:
    """Type into an option that suggests."""
    data = _command(leaf, options, resolved.told)
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
    """Click a button, or choose from a select, that stands on a message, or is said to."""
    data: dict[str, Any] = {
        "custom_id": component["custom_id"],
        "component_type": component["type"],
    }
    if values is not None:
        data |= {"values": list(values), "resolved": resolved.told}
    # discord.py drops a click on what does not stand on the message, so the forged is put there.
    standing = [{"type": ComponentType.ACTION_ROW, "id": 1, "components": [dict(component)]}]
    kind = InteractionType.MESSAGE_COMPONENT
    return await send(actor, kind, channel, data, message, components=standing)


async def submit(
    actor: Actor,
    channel: ChannelHandle,
    message: Any | None,
    custom_id: str,
    fields: Sequence[Mapping[str, Any]],
    resolved: Resolved,
) -> InteractionResult:
    """Submit a form; `fields` are its components as they stand on the wire."""
    data: dict[str, Any] = {
        "custom_id": custom_id,
        "components": [{"type": ComponentType.LABEL, "component": dict(each)} for each in fields],
    }
    if resolved.told:
        data["resolved"] = resolved.told
    return await send(actor, InteractionType.MODAL_SUBMIT, channel, data, message)


async def send(
    actor: Actor,
    kind: InteractionType,
    channel: ChannelHandle,
    data: dict[str, Any],
    message: Any | None = None,
    **shown: Any,
) -> InteractionResult:
    """Have Discord hand an interaction to the bot, whatever it holds, and wait for its answer."""
    env = channel._env  # pyright: ignore[reportPrivateUsage]
    extra: dict[str, Any] = {}
    if message is not None:
        extra = {"message": {**serializers.message_payload(env.backend, message), **shown}}
    return await actors._dispatch_actor_interaction(  # pyright: ignore[reportPrivateUsage]
        actor, kind, channel, data, extra=extra, source_message_id=message and message.id
    )


def controls(components: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The buttons and selects of a message, or the fields of a form, that answer at all."""
    return [each for each in walk_components(list(components)) if each.get("custom_id")]


def _guild_of(actor: Actor) -> GuildHandle | None:
    return actor.guild if isinstance(actor, MemberActor) else None
