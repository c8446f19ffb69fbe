"""Routes of the application, commands, users, servers, members and roles."""

from typing import Any

from tests.loopback.entities import Guild, Json, Member
from tests.loopback.routing import ApiError, Reply, Routes
from tests.loopback.world import ApiCall, World

routes = Routes()


def find_guild(world: World, guild_id: int) -> Guild:
    """Return a server that the bot is in."""
    guild = world.guilds.get(guild_id)
    if guild is None or world.bot.id not in guild.members:
        raise ApiError(404, 10004, "Unknown Guild")
    return guild


def find_member(world: World, guild_id: int, user_id: int) -> Member:
    member = find_guild(world, guild_id).members.get(user_id)
    if member is None:
        raise ApiError(404, 10007, "Unknown Member")
    return member


@routes.on("GET", "/users/@me")
def get_self(world: World, call: ApiCall) -> Reply:
    return world.bot.payload() | {"verified": True, "mfa_enabled": False, "flags": 0}


@routes.on("GET", "/users/{user_id}")
def get_user(world: World, call: ApiCall, user_id: int) -> Reply:
    if user_id not in world.users:
        raise ApiError(404, 10013, "Unknown User")
    return world.users[user_id].payload()


@routes.on("POST", "/users/@me/channels")
def open_direct_channel(world: World, call: ApiCall) -> Reply:
    user = world.users.get(int(call.json["recipient_id"]))
    if user is None:
        raise ApiError(404, 10013, "Unknown User")
    return world.direct_channel(user).payload()


@routes.on("GET", "/applications/@me")
@routes.on("GET", "/oauth2/applications/@me")
def get_application(world: World, call: ApiCall) -> Reply:
    return {
        "id": str(world.application_id),
        "name": world.bot.name,
        "description": "",
        "icon": None,
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": world.bot.payload() | {"bot": False},
        "team": None,
        "verify_key": "0" * 64,
        "flags": 0,
    }


@routes.on("PUT", "/applications/{application_id}/commands")
def put_commands(world: World, call: ApiCall, application_id: int) -> Reply:
    return replace_commands(world, None, call.json)


@routes.on("GET", "/applications/{application_id}/commands")
def get_commands(world: World, call: ApiCall, application_id: int) -> Reply:
    return world.commands.get(None, [])


@routes.on("PUT", "/applications/{application_id}/guilds/{guild_id}/commands")
def put_guild_commands(world: World, call: ApiCall, application_id: int, guild_id: int) -> Reply:
    return replace_commands(world, find_guild(world, guild_id).id, call.json)


@routes.on("GET", "/applications/{application_id}/guilds/{guild_id}/commands")
def get_guild_commands(world: World, call: ApiCall, application_id: int, guild_id: int) -> Reply:
    return world.commands.get(find_guild(world, guild_id).id, [])


def replace_commands(world: World, guild_id: int | None, bodies: list[Json]) -> list[Json]:
    """Overwrite all commands of a scope; a name that exists keeps its id, as on Discord."""
    ids: dict[Any, str] = {
        (one["type"], one["name"]): one["id"] for one in world.commands.get(guild_id, [])
    }
    place = {"guild_id": str(guild_id)} if guild_id else {}
    commands: list[Json] = []
    for body in bodies:
        command: Json = {
            "type": 1,
            "description": "",
            "options": list[Json](),
            "default_member_permissions": None,
        } | body
        id_ = ids.get((command["type"], command["name"]), str(world.snowflake()))
        application = {"application_id": str(world.application_id)}
        commands.append(command | application | place | {"id": id_, "version": id_})
    world.commands[guild_id] = commands
    world.changed.notify()
    return commands


@routes.on("GET", "/guilds/{guild_id}")
def get_guild(world: World, call: ApiCall, guild_id: int) -> Reply:
    return find_guild(world, guild_id).payload()


@routes.on("GET", "/guilds/{guild_id}/channels")
def get_channels(world: World, call: ApiCall, guild_id: int) -> Reply:
    guild = find_guild(world, guild_id)
    return [guild.channel_payload(channel) for channel in guild.channels.values()]


@routes.on("POST", "/guilds/{guild_id}/channels")
def post_channel(world: World, call: ApiCall, guild_id: int) -> Reply:
    guild = find_guild(world, guild_id)
    check_permission(world, guild, "manage_channels")
    channel = world.add_channel(guild, call.json["name"], kind=call.json.get("type", 0))
    return guild.channel_payload(channel)


@routes.on("GET", "/guilds/{guild_id}/roles")
def get_roles(world: World, call: ApiCall, guild_id: int) -> Reply:
    return [role.payload() for role in find_guild(world, guild_id).roles.values()]


@routes.on("POST", "/guilds/{guild_id}/roles")
def post_role(world: World, call: ApiCall, guild_id: int) -> Reply:
    guild = find_guild(world, guild_id)
    check_permission(world, guild, "manage_roles")
    role = world.add_role(guild, call.json.get("name", "new role"))
    role.permissions.value = int(call.json.get("permissions", 0))
    return role.payload()


@routes.on("GET", "/guilds/{guild_id}/members")
def get_members(world: World, call: ApiCall, guild_id: int) -> Reply:
    """Return a page of members by ascending id."""
    members = sorted(find_guild(world, guild_id).members.items())
    after, limit = int(call.query.get("after", 0)), int(call.query.get("limit", 1))
    return [member.payload() for id_, member in members if id_ > after][:limit]


@routes.on("GET", "/guilds/{guild_id}/members/{user_id}")
def get_member(world: World, call: ApiCall, guild_id: int, user_id: int) -> Reply:
    return find_member(world, guild_id, user_id).payload()


@routes.on("PATCH", "/guilds/{guild_id}/members/{user_id}")
def patch_member(world: World, call: ApiCall, guild_id: int, user_id: int) -> Reply:
    member = find_member(world, guild_id, user_id)
    if "nick" in call.json:
        check_permission(world, find_guild(world, guild_id), "manage_nicknames")
        member.nick = call.json["nick"]
    if "roles" in call.json:
        wanted = {int(role) for role in call.json["roles"]}
        change_roles(world, member, wanted)
    return emit_member_update(world, member)


@routes.on("PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}")
def give_role(world: World, call: ApiCall, guild_id: int, user_id: int, role_id: int) -> Reply:
    member = find_member(world, guild_id, user_id)
    change_roles(world, member, member.roles | {role_id})
    emit_member_update(world, member)


@routes.on("DELETE", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}")
def take_role(world: World, call: ApiCall, guild_id: int, user_id: int, role_id: int) -> Reply:
    member = find_member(world, guild_id, user_id)
    change_roles(world, member, member.roles - {role_id})
    emit_member_update(world, member)


def check_permission(world: World, guild: Guild, name: str) -> None:
    """Raise ApiError if the bot lacks a permission in a server."""
    if not getattr(guild.permissions_of(guild.members[world.bot.id]), name):
        raise ApiError(403, 50013, "Missing Permissions")


def change_roles(world: World, member: Member, wanted: set[int]) -> None:
    """Set a member's roles; the bot may only give and take roles below its own highest."""
    guild = world.guilds[member.guild_id]
    if not wanted <= guild.roles.keys():
        raise ApiError(404, 10011, "Unknown Role")
    check_permission(world, guild, "manage_roles")
    top = guild.top_position(guild.members[world.bot.id])
    if any(guild.roles[role].position >= top for role in wanted ^ member.roles):
        raise ApiError(403, 50013, "Missing Permissions")
    member.roles = wanted


def emit_member_update(world: World, member: Member) -> Json:
    """Send GUILD_MEMBER_UPDATE, and return the member's JSON."""
    world.emit("GUILD_MEMBER_UPDATE", member.payload() | {"guild_id": str(member.guild_id)})
    return member.payload()
