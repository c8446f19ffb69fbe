"""Messages and channels: creating, editing and deleting them, and their routes.

A message is stored as the JSON that Discord would return. Edits change it in place, so a test
that has a reference always sees the current state.
"""

import copy
from typing import Any

from tests.loopback.entities import DIRECT, Channel, Json, Upload
from tests.loopback.routing import ApiError, Reply, Routes
from tests.loopback.world import ApiCall, World, media_of, walk

EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15
NONCE_SECONDS = 300
TEXT_DISPLAY = 10

routes = Routes()


def create_message(
    world: World, channel: Channel, body: Json, files: list[Upload], **extra: Any
) -> Json:
    """Create a message of the bot; only one that is not ephemeral is added to the channel."""
    message: Json = {
        "id": str(world.snowflake()),
        "type": 0,
        "channel_id": str(channel.id),
        "author": world.bot.payload(),
        "content": "",
        "embeds": list[Json](),
        "components": list[Json](),
        "attachments": list[Json](),
        "mentions": list[Json](),
        "mention_roles": list[Json](),
        "mention_everyone": False,
        "pinned": False,
        "tts": False,
        "timestamp": world.timestamp(),
        "edited_timestamp": None,
        "flags": body.get("flags", 0),
    } | extra
    fill_message(world, message, body, files)
    check_limits(message)
    if not message["flags"] & EPHEMERAL:
        world.messages[channel.id][int(message["id"])] = message
        world.emit("MESSAGE_CREATE", event_payload(channel, message))
    return message


def edit_message(world: World, message: Json, body: Json, files: list[Upload]) -> Json:
    """Edit a message in place, unless the result is invalid."""
    edited = dict(message)
    fill_message(world, edited, body, files)
    edited["flags"] = (message["flags"] & ~LOADING) | ((body.get("flags") or 0) & ~EPHEMERAL)
    check_limits(edited)
    if not message["flags"] & LOADING:
        edited["edited_timestamp"] = world.timestamp()
    message.update(edited)
    channel = world.channel(int(message["channel_id"]))
    if channel is not None and int(message["id"]) in world.messages[channel.id]:
        world.emit("MESSAGE_UPDATE", event_payload(channel, message))
    world.changed.notify()
    return message


def delete_message(world: World, message: Json) -> None:
    """Delete a message from its channel, if it is there."""
    channel_id = int(message["channel_id"])
    if world.messages[channel_id].pop(int(message["id"]), None) is not None:
        channel = world.channel(channel_id)
        place = {"guild_id": str(channel.guild_id)} if channel and channel.guild_id else {}
        world.emit("MESSAGE_DELETE", {"id": message["id"], "channel_id": str(channel_id)} | place)


def event_payload(channel: Channel, message: Json) -> Json:
    """Return the message data of gateway events, which includes the server's id."""
    return message | ({"guild_id": str(channel.guild_id)} if channel.guild_id else {})


def fill_message(world: World, message: Json, body: Json, files: list[Upload]) -> None:
    """Set a message's fields from a request body, attach new files, and number components."""
    old = world.attached(message)
    for key in ("embeds", "components"):
        if key in body:
            message[key] = copy.deepcopy(body[key] or [])
    if "content" in body:
        message["content"] = body["content"] or ""
    if "nonce" in body:
        message["nonce"] = body["nonce"]
    for number, node in enumerate(components_of(message), start=1):
        node.setdefault("id", number)
    new = [world.attach(file, int(message["channel_id"])) for file in files]
    _attach(message, body, old, new)


def components_of(message: Json) -> list[Json]:
    """Return every component of a message, outermost first."""
    return [node for node in walk(message["components"]) if isinstance(node.get("type"), int)]


def _attach(message: Json, body: Json, old: list[Json], new: list[Json]) -> None:
    """Keep the old attachments listed in the body (all, if it has no list), and add the new ones.

    Components and embeds refer to attachments by name; to an old one only if the body lists both
    its id and its name. Attachments shown that way are not among the message's attachments.
    """
    listed: list[Json] = body.get("attachments") or []
    named = {str(one["id"]): one for one in listed}
    remaining = [one for one in old if "attachments" not in body or one["id"] in named]
    to_show = new + [one for one in remaining if "filename" in named.get(one["id"], {})]
    by_name = {f"attachment://{one['filename']}": one for one in to_show}
    for node in media_of(message):
        if one := by_name.get(node["url"]):
            node |= {"url": one["url"], "proxy_url": one["url"], "attachment_id": one["id"]}
    shown = {node.get("attachment_id") for node in media_of(message)}
    message["attachments"] = [one for one in remaining + new if one["id"] not in shown]


def check_limits(message: Json) -> None:
    """Raise ApiError if a message exceeds one of Discord's limits."""
    nodes = components_of(message)
    texts = [node["content"] for node in nodes if node["type"] == TEXT_DISPLAY]
    ids = [node["custom_id"] for node in nodes if node.get("custom_id")]
    layout = bool(message["flags"] & COMPONENTS_V2)
    media = [str(node["url"]) for node in media_of(message)]
    rules = {
        "content: must be 2000 or fewer in length": len(message["content"]) > 2000,
        "content: cannot be used with IS_COMPONENTS_V2": layout and bool(message["content"]),
        "components: 40 at most": layout and len(nodes) > 40,
        "components: 4000 characters of text at most": sum(map(len, texts)) > 4000,
        "components: custom ids cannot be duplicated": len(ids) != len(set(ids)),
        "components: a custom id has 1 to 100 characters": any(len(id_) > 100 for id_ in ids),
        "embeds: 10 at most": len(message["embeds"]) > 10,
        "url: no such attachment": any(url.startswith("attachment://") for url in media),
    }
    if broken := [rule for rule, is_broken in rules.items() if is_broken]:
        raise ApiError(400, 50035, f"Invalid Form Body: {'; '.join(broken)}")
    empty = not any(message[key] for key in ("content", "embeds", "components", "attachments"))
    if empty and not message["flags"] & LOADING:
        raise ApiError(400, 50006, "Cannot send an empty message")


def find_channel(world: World, channel_id: int, *needed: str) -> Channel:
    """Return a channel that the bot may see and has the `needed` permissions in."""
    channel = world.channel(channel_id)
    if channel is None:
        raise ApiError(404, 10003, "Unknown Channel")
    if channel.guild_id is not None:
        guild = world.guilds[channel.guild_id]
        granted = guild.permissions_of(guild.members[world.bot.id], channel)
        if not granted.view_channel:
            raise ApiError(403, 50001, "Missing Access")
        if not all(getattr(granted, name) for name in needed):
            raise ApiError(403, 50013, "Missing Permissions")
    return channel


def find_message(world: World, channel_id: int, message_id: int) -> Json:
    """Return a public message of a channel that the bot may see."""
    find_channel(world, channel_id)
    message = world.messages[channel_id].get(message_id)
    if message is None:
        raise ApiError(404, 10008, "Unknown Message")
    return message


@routes.on("GET", "/channels/{channel_id}")
def get_channel(world: World, call: ApiCall, channel_id: int) -> Reply:
    channel = find_channel(world, channel_id)
    guild = world.guilds.get(channel.guild_id or 0)
    return guild.channel_payload(channel) if guild else channel.payload()


@routes.on("DELETE", "/channels/{channel_id}")
def remove_channel(world: World, call: ApiCall, channel_id: int) -> Reply:
    channel = find_channel(world, channel_id, "manage_channels")
    world.delete_channel(channel)
    return channel.payload()


@routes.on("POST", "/channels/{channel_id}/typing")
def typing(world: World, call: ApiCall, channel_id: int) -> Reply:
    find_channel(world, channel_id, "send_messages")


@routes.on("POST", "/channels/{channel_id}/messages")
def post_message(world: World, call: ApiCall, channel_id: int) -> Reply:
    """Send a message; an enforced nonce of the last minutes returns the message sent before."""
    needed = ("send_messages", *(("attach_files",) if call.files else ()))
    channel = find_channel(world, channel_id, *needed)
    if channel.kind == DIRECT and channel.recipient and not channel.recipient.accepts_dms:
        raise ApiError(403, 50007, "Cannot send messages to this user")
    key = (channel_id, str(call.json.get("nonce", "")))
    sent_at, earlier = world.nonces.get(key, (0.0, None))
    if call.json.get("enforce_nonce") and earlier and world.now() - sent_at < NONCE_SECONDS:
        return earlier
    message = create_message(world, channel, call.json, call.files)
    if "nonce" in call.json:
        world.nonces[key] = (world.now(), message)
    return message


@routes.on("GET", "/channels/{channel_id}/messages")
def get_history(world: World, call: ApiCall, channel_id: int) -> Reply:
    """Return messages, newest first; none without Read Message History."""
    channel = find_channel(world, channel_id)
    if guild := world.guilds.get(channel.guild_id or 0):
        granted = guild.permissions_of(guild.members[world.bot.id], channel)
        if not granted.read_message_history:
            return []
    messages = world.history(channel)
    if before := call.query.get("before"):
        messages = [one for one in messages if int(one["id"]) < int(before)]
    limit = int(call.query.get("limit", 50))
    if after := call.query.get("after"):
        return [one for one in messages if int(one["id"]) > int(after)][:limit][::-1]
    return messages[-limit:][::-1]


@routes.on("GET", "/channels/{channel_id}/messages/{message_id}")
def get_message(world: World, call: ApiCall, channel_id: int, message_id: int) -> Reply:
    find_channel(world, channel_id, "read_message_history")
    return find_message(world, channel_id, message_id)


@routes.on("PATCH", "/channels/{channel_id}/messages/{message_id}")
def patch_message(world: World, call: ApiCall, channel_id: int, message_id: int) -> Reply:
    message = find_message(world, channel_id, message_id)
    return edit_message(world, message, call.json, call.files)


@routes.on("DELETE", "/channels/{channel_id}/messages/{message_id}")
def remove_message(world: World, call: ApiCall, channel_id: int, message_id: int) -> Reply:
    delete_message(world, find_message(world, channel_id, message_id))
