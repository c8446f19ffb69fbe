"""Users who type slash commands, press buttons, choose from menus, submit forms, send messages.

What a Discord client wouldn't let a user do raises: a command that isn't synced or allowed, an
option that it doesn't have, a button that isn't on the message.
"""

import secrets
from typing import Any

import discord

from tests.loopback.entities import Channel, Guild, Json, Member, Role, Upload, User
from tests.loopback.interactions import (
    AUTOCOMPLETE,
    CLICK,
    COMMAND,
    MODAL_SUBMIT,
    Interaction,
)
from tests.loopback.messages import event_payload
from tests.loopback.world import World, component

TEXT_INPUT, FILE_UPLOAD, RADIO_GROUP, CHECKBOX = 4, 19, 21, 23
ATTACHMENT_SIZE_LIMIT = 10 * 1024 * 1024
RESOLVED_AS = {User: "users", Role: "roles", Channel: "channels", Upload: "attachments"}


class Actor:
    """A member of a server who uses the bot there.

    `slash`, `click`, `choose`, `submit_modal` and `autocomplete` wait until the bot has answered
    (a deferred answer included) and return the interaction. Methods named `send_…` only send it:
    await `Interaction.acknowledged()` or `settled()` yourself.
    """

    def __init__(self, world: World, guild: Guild, member: Member) -> None:
        self.world = world
        self.guild = guild
        self.member = member
        self.locale = "en-US"

    @property
    def id(self) -> int:
        return self.member.user.id

    @property
    def user(self) -> User:
        return self.member.user

    async def slash(self, channel: Channel, path: str, /, **options: Any) -> Interaction:
        """Type `/path` ("session log") with options: text, numbers, booleans, `Upload`, `Actor`,
        `User`, `Member`, `Role` or `Channel`."""
        return await self.send_slash(channel, path, **options).settled()

    def send_slash(self, channel: Channel, path: str, /, **options: Any) -> Interaction:
        return self._send(channel, COMMAND, self._command_data(channel, path, options))

    async def autocomplete(
        self, channel: Channel, path: str, focused: str, /, **options: Any
    ) -> list[Json]:
        """Return the choices that the bot offers for the option `focused`, as typed so far."""
        data = self._command_data(channel, path, options, focused=focused)
        interaction = await self._send(channel, AUTOCOMPLETE, data).settled()
        return interaction.choices or []

    async def click(self, message: Json, custom_id: str) -> Interaction:
        """Press a button of a message."""
        return await self.send_click(message, custom_id).settled()

    async def choose(self, message: Json, custom_id: str, *values: Any) -> Interaction:
        """Pick values in a select menu of a message."""
        return await self.send_click(message, custom_id, *values).settled()

    def send_click(self, message: Json, custom_id: str, *values: Any) -> Interaction:
        """Press a button, or with `values` use a select menu."""
        used = component(message, custom_id)
        channel = self.world.channel(int(message["channel_id"]))
        assert channel is not None, "the message's channel is gone"
        data: Json = {"custom_id": custom_id, "component_type": used["type"], "id": used["id"]}
        if values:
            resolved: Json = {}
            data |= {"values": [self._value(one, channel, resolved) for one in values]}
            data |= resolution(resolved)
        return self._send(channel, CLICK, data, message)

    async def submit_modal(self, custom_id: str, values: dict[str, Any]) -> Interaction:
        """Submit the form with this `custom_id` that was last shown to this user."""
        return await self.send_modal(custom_id, values).settled()

    def send_modal(self, custom_id: str, values: dict[str, Any]) -> Interaction:
        """Submit a form. `values` are by custom id; those left out keep the form's defaults.

        A text input takes text, a checkbox a boolean, and a select, a checkbox group and a file
        upload a list (of values, or of `Upload`).
        """
        shown = self._shown_modal(custom_id)
        modal: Json = shown.modal or {}
        for id_ in values:
            component(modal, id_)  # raises if the form has no such component
        resolved: Json = {}
        data: Json = {
            "custom_id": custom_id,
            "components": [
                self._filled(node, values, shown.channel, resolved) for node in modal["components"]
            ],
        }
        data |= resolution(resolved)
        return self._send(shown.channel, MODAL_SUBMIT, data, shown.payload.get("message"))

    def say(self, channel: Channel, content: str) -> Json:
        """Send an ordinary message."""
        message: Json = {
            "id": str(self.world.snowflake()),
            "type": 0,
            "channel_id": str(channel.id),
            "author": self.user.payload(),
            "content": content,
            "timestamp": self.world.timestamp(),
            "edited_timestamp": None,
            "flags": 0,
            "tts": False,
            "pinned": False,
            "mention_everyone": False,
        }
        message |= {key: [] for key in ("embeds", "components", "attachments", "mentions")}
        message["mention_roles"] = []
        self.world.messages[channel.id][int(message["id"])] = message
        self.world.emit("MESSAGE_CREATE", event_payload(channel, message))
        return message

    def _send(
        self, channel: Channel, kind: int, data: Json, message: Json | None = None
    ) -> Interaction:
        """Create an interaction and send it to the bot."""
        id_, token = self.world.snowflake(), secrets.token_urlsafe(24)
        payload: Json = {
            "id": str(id_),
            "application_id": str(self.world.application_id),
            "type": kind,
            "token": token,
            "version": 1,
            "data": data,
            "channel_id": str(channel.id),
            "locale": self.locale,
            "entitlements": list[Json](),
            "attachment_size_limit": ATTACHMENT_SIZE_LIMIT,
        } | (self._in_server(channel) if channel.guild_id else self._in_direct_messages(channel))
        if message is not None:
            payload["message"] = message
        interaction = Interaction(
            world=self.world, channel=channel, id=id_, token=token, payload=payload
        )
        interaction.send()
        return interaction

    def _in_server(self, channel: Channel) -> Json:
        """Return the fields of an interaction in a server's channel."""
        bot = self.guild.members[self.world.bot.id]
        granted = self.guild.permissions_of(self.member, channel)
        return {
            "channel": self.guild.channel_payload(channel) | {"permissions": str(granted.value)},
            "guild_id": str(self.guild.id),
            "guild": {"id": str(self.guild.id), "locale": self.guild.locale, "features": []},
            "guild_locale": self.guild.locale,
            "member": self.member.payload() | {"permissions": str(granted.value)},
            "app_permissions": str(self.guild.permissions_of(bot, channel).value),
            "authorizing_integration_owners": {"0": str(self.guild.id)},
            "context": 0,
        }

    def _in_direct_messages(self, channel: Channel) -> Json:
        """Return the fields of an interaction in direct messages with the bot."""
        return {
            "channel": channel.payload(),
            "user": self.user.payload(),
            "app_permissions": "0",
            "authorizing_integration_owners": {"0": "0"},
            "context": 1,
        }

    def _command_data(
        self, channel: Channel, path: str, values: dict[str, Any], *, focused: str | None = None
    ) -> Json:
        """Return the data of a command, with its options inside its subcommand and group."""
        name, *inner = path.split()
        command = self._command(name)
        resolved: Json = {}
        declared: Json = command
        levels: list[Json] = []
        for step in inner:
            declared = self._option(declared, step, path)
            levels.append({"name": step, "type": declared["type"]})
        filled: list[Json] = []
        for key, value in values.items():
            option = self._option(declared, key, path)
            self._check_choice(option, value, is_typing=key == focused)
            entry = {"name": key, "type": option["type"]}
            entry["value"] = self._value(value, channel, resolved)
            filled.append(entry | ({"focused": True} if key == focused else {}))
        needed = {one["name"] for one in declared.get("options", []) if one.get("required")}
        if focused is None and (missing := needed - values.keys()):
            message = f"/{path} needs {missing}"
            raise LookupError(message)
        for level in reversed(levels):
            filled = [level | {"options": filled}]
        place = {"guild_id": command["guild_id"]} if "guild_id" in command else {}
        data = {"id": command["id"], "name": name, "type": 1, "options": filled}
        return data | place | resolution(resolved)

    def _command(self, name: str) -> Json:
        """Return the synced command of a name, if this user may use it."""
        scopes = (self.world.commands.get(self.guild.id, []), self.world.commands.get(None, []))
        matching = [one for scope in scopes for one in scope if one["name"] == name]
        if not matching:
            message = f"/{name} is not synced"
            raise LookupError(message)
        if (needed := matching[0]["default_member_permissions"]) is not None:
            granted = self.guild.permissions_of(self.member)
            if not granted.is_superset(discord.Permissions(int(needed))):
                message = f"/{name} is not shown to {self.user.name}"
                raise PermissionError(message)
        return matching[0]

    @staticmethod
    def _option(declared: Json, name: str, path: str) -> Json:
        options: dict[str, Json] = {one["name"]: one for one in declared.get("options", [])}
        if name not in options:
            message = f"/{path} has no {name!r}, only {sorted(options)}"
            raise LookupError(message)
        return options[name]

    @staticmethod
    def _check_choice(option: Json, value: Any, *, is_typing: bool) -> None:
        choices = [one["value"] for one in option.get("choices", [])]
        if choices and value not in choices and not is_typing:
            message = f"{option['name']} has no choice {value!r}, only {choices}"
            raise LookupError(message)

    def _value(self, value: Any, channel: Channel, resolved: Json) -> Any:
        """Return a value in JSON; users, roles, channels and files become ids, and are resolved."""
        if isinstance(value, Actor | Member):
            value = value.user
        if type(value) not in RESOLVED_AS:
            return value
        kind = RESOLVED_AS[type(value)]
        if isinstance(value, Upload):
            described = self.world.attach(value, channel.id)
        elif isinstance(value, Channel):
            everything = str(discord.Permissions.all().value)
            described = self.guild.channel_payload(value) | {"permissions": everything}
        else:
            described = value.payload()
        id_ = described["id"]
        resolved.setdefault(kind, {})[id_] = described
        if isinstance(value, User) and (member := self.guild.members.get(value.id)):
            granted = str(self.guild.permissions_of(member, channel).value)
            known = {key: part for key, part in member.payload().items() if key != "user"}
            resolved.setdefault("members", {})[id_] = known | {"permissions": granted}
        return id_

    def _shown_modal(self, custom_id: str) -> Interaction:
        """Return the newest interaction of this user that was answered with this form."""
        for interaction in reversed(list(self.world.interactions.values())):
            modal = interaction.modal
            if interaction.user["id"] == str(self.id) and modal and modal["custom_id"] == custom_id:
                return interaction
        message = f"no form {custom_id!r} was shown to {self.user.name}"
        raise LookupError(message)

    def _filled(self, node: Json, values: dict[str, Any], channel: Channel, resolved: Json) -> Json:
        """Return a form's component as it is submitted, with the components inside it."""
        submitted: Json = {"type": node["type"], "id": node.get("id", 0)}
        if "component" in node:
            return submitted | {
                "component": self._filled(node["component"], values, channel, resolved)
            }
        if "components" in node:
            inside = [self._filled(one, values, channel, resolved) for one in node["components"]]
            return submitted | {"components": inside}
        if "custom_id" not in node:
            return submitted
        submitted["custom_id"] = node["custom_id"]
        preset = [one["value"] for one in node.get("options", []) if one.get("default")]
        if node["type"] == TEXT_INPUT:
            submitted["value"] = values.get(node["custom_id"], node.get("value") or "")
        elif node["type"] == RADIO_GROUP:
            submitted["value"] = values.get(node["custom_id"], preset[0] if preset else None)
        elif node["type"] == CHECKBOX:
            submitted["value"] = values.get(node["custom_id"], bool(node.get("default")))
        else:
            chosen = values.get(node["custom_id"], preset)
            submitted["values"] = [self._value(one, channel, resolved) for one in chosen]
        return submitted


def resolution(resolved: Json) -> Json:
    """Return the `resolved` part of an interaction's data, left out when empty: if it is there,
    discord.py takes a select's values from it."""
    return {"resolved": resolved} if resolved else {}
