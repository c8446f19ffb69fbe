"""Threads below messages, posts in forums, and publishing messages."""

from tests.loopback.entities import FORUM, PUBLIC_THREAD, Channel, Json
from tests.loopback.messages import create_message, find_channel, find_message
from tests.loopback.routing import ApiError, Reply, Routes
from tests.loopback.world import ApiCall, World

CROSSPOSTED = 1

routes = Routes()


def start_thread(world: World, parent: Channel, id_: int, name: str) -> Channel:
    """Start a thread of the bot with this id."""
    guild = world.guilds[parent.guild_id or 0]
    thread = Channel(
        id=id_, name=name, kind=PUBLIC_THREAD, guild_id=guild.id, parent_id=parent.id,
        owner_id=world.bot.id, started_at=world.timestamp(), overwrites=parent.overwrites,
    )  # fmt: skip
    guild.threads[id_] = thread
    world.emit("THREAD_CREATE", guild.channel_payload(thread))
    return thread


def thread_list(threads: list[Channel]) -> Json:
    payloads = [thread.payload() for thread in threads]
    return {"threads": payloads, "members": list[Json](), "has_more": False}


@routes.on("POST", "/channels/{channel_id}/messages/{message_id}/threads")
def post_thread(world: World, call: ApiCall, channel_id: int, message_id: int) -> Reply:
    """A message has one thread, with its id."""
    channel = find_channel(world, channel_id, "create_public_threads", "read_message_history")
    find_message(world, channel_id, message_id)
    if message_id in world.guilds[channel.guild_id or 0].threads:
        raise ApiError(400, 160004, "A thread has already been created for this message")
    return start_thread(world, channel, message_id, call.json["name"]).payload()


@routes.on("POST", "/channels/{channel_id}/threads")
def post_forum_post(world: World, call: ApiCall, channel_id: int) -> Reply:
    """Start a post in a forum; it has no nonce, so a repeat is another one."""
    forum = find_channel(world, channel_id, "send_messages")
    assert forum.kind == FORUM
    thread = start_thread(world, forum, world.snowflake(), call.json["name"])
    message = create_message(world, thread, call.json["message"], call.files, id=str(thread.id))
    return thread.payload() | {"message": message}


@routes.on("GET", "/guilds/{guild_id}/threads/active")
def get_active(world: World, call: ApiCall, guild_id: int) -> Reply:
    threads = world.guilds[guild_id].threads.values()
    return thread_list([thread for thread in threads if not thread.archived])


@routes.on("GET", "/channels/{channel_id}/threads/archived/public")
def get_archived(world: World, call: ApiCall, channel_id: int) -> Reply:
    parent = find_channel(world, channel_id, "read_message_history")
    threads = world.guilds[parent.guild_id or 0].threads.values()
    return thread_list([each for each in threads if each.archived and each.parent_id == parent.id])


@routes.on("PATCH", "/channels/{channel_id}")
def patch_thread(world: World, call: ApiCall, channel_id: int) -> Reply:
    thread = find_channel(world, channel_id)
    thread.archived = call.json["archived"]
    world.emit("THREAD_UPDATE", world.guilds[thread.guild_id or 0].channel_payload(thread))
    return thread.payload()


@routes.on("POST", "/channels/{channel_id}/messages/{message_id}/crosspost")
def post_crosspost(world: World, call: ApiCall, channel_id: int, message_id: int) -> Reply:
    message = find_message(world, channel_id, message_id)
    if message["flags"] & CROSSPOSTED:
        raise ApiError(400, 40033, "This message has already been crossposted")
    message["flags"] |= CROSSPOSTED
    world.changed.notify()
    return message
