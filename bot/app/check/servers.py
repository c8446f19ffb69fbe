"""Checks on Discord: the application, and the channels and roles of configured servers."""

from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from dataclasses import dataclass

import discord

from bot.app.check.findings import Finding, ok, wrong
from bot.app.login import call_discord
from bot.app.startup import Refusal
from bot.level_roles.view.status import LevelRoleStatus, level_role_status
from bot.servers.store import Server
from bot.ui.permissions import MANAGE_ROLES, Channel, invite_link, missing_in

_ROLE_GONE = "the role is gone: choose another with `/settings {}`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """A configured server and its level roles."""

    server: Server
    level_role_ids: Sequence[int]


def check_application(client: discord.Client) -> Generator[Finding]:
    """Check the application that the token belongs to.

    Raises:
        Refusal: Discord did not say which it is.
    """
    application = client.application
    if application is None or client.user is None:
        raise Refusal("Discord didn't say who the bot is: try again in a minute.")
    yield ok("login", f"as {client.user}")
    yield ok("intents", "none of the privileged ones are needed")
    if application.interactions_endpoint_url:
        yield wrong(
            "application",
            "an interactions endpoint URL is set, so no command reaches the bot: clear it in the "
            "developer portal",
        )
    yield ok("invite", f"{invite_link(application.id)} asks for just what the bot needs")


async def check_server(client: discord.Client, configured: Configured) -> AsyncGenerator[Finding]:
    """Check that the bot has the permissions it needs in a server's channels and for its roles.

    Raises:
        Refusal: Discord cannot be reached.
    """
    server = configured.server
    guild = await call_discord(lambda: _fetch_guild(client, server.guild_id))
    if guild is None or client.user is None:
        text = "the bot isn't in it any more: invite it again if you want it there"
        yield wrong(f"server {server.guild_id}", text)
        return
    user_id = client.user.id
    me = await call_discord(lambda: guild.fetch_member(user_id))
    channels = {channel.id: channel for channel in await call_discord(guild.fetch_channels)}
    for finding in _check_channels(guild, server, me, channels):
        yield finding
    for finding in _check_roles(guild, server, me, channels):
        yield finding
    for command, subject, role_ids in (
        ("level-role", "level roles", configured.level_role_ids),
        ("battles", "winner's role", _chosen(server.battles_role_id)),
        ("week-leader", "week's first", _chosen(server.week_leader_role_id)),
    ):
        if role_ids:
            status = level_role_status(guild, role_ids, me, channels.values())
            yield _check_given_roles(guild, subject, command, role_ids, status)


def _chosen(role_id: int | None) -> Sequence[int]:
    return () if role_id is None else (role_id,)


async def _fetch_guild(client: discord.Client, guild_id: int) -> discord.Guild | None:
    """Return a server, or None if the bot is not in it."""
    try:
        return await client.fetch_guild(guild_id)
    except (discord.NotFound, discord.Forbidden):
        return None


def _check_channels(
    guild: discord.Guild, server: Server, me: discord.Member, channels: Mapping[int, Channel]
) -> Generator[Finding]:
    """Check each channel that staff have chosen."""
    for purpose, channel_id in (
        ("quests", server.quests_channel_id),
        ("announcements", server.announcements_channel_id),
        ("reviews", server.reviews_channel_id),
        ("feedback", server.feedback_channel_id),
    ):
        if channel_id is not None:
            yield _check_channel(guild.name, purpose, channels.get(channel_id), me)
    channel = channels.get(server.quests_channel_id or 0)
    if channel is not None:
        yield from _check_quest_extras(guild.name, server, channel, me)


def _check_channel(
    server: str, purpose: str, channel: Channel | None, me: discord.Member
) -> Finding:
    if channel is None:
        text = f"the channel is gone: choose another with `/settings {purpose}`"
        return wrong(f"{server}, {purpose}", text)
    if missing := missing_in(channel, me):
        text = f"in #{channel.name} the bot lacks {', '.join(missing)}: allow it there"
        return wrong(f"{server}, {purpose}", text)
    return ok(f"{server}, {purpose}", f"#{channel.name}, with every permission needed")


def _check_quest_extras(
    name: str, server: Server, channel: Channel, me: discord.Member
) -> Generator[Finding]:
    """Check that quests can have threads and be published, if they are to be."""
    is_forum = isinstance(channel, discord.ForumChannel)
    may_open = channel.permissions_for(me).create_public_threads
    if server.quests_threads and not is_forum and not may_open:
        text = f"in #{channel.name} the bot lacks Create Public Threads: allow it there"
        yield wrong(f"{name}, threads", text)
    if server.quests_publish and channel.type is not discord.ChannelType.news:
        text = (
            f"#{channel.name} isn't an announcement channel: make it one, or use "
            "`/settings quests publish:off`"
        )
        yield wrong(f"{name}, publishing", text)


def _check_roles(
    guild: discord.Guild, server: Server, me: discord.Member, channels: Mapping[int, Channel]
) -> Generator[Finding]:
    """Check the roles that messages mention, and the one that tells about releases."""
    for purpose, subject, role_id, channel_id in (
        ("quests", "ping role", server.ping_role_id, server.quests_channel_id),
        ("reviews", "reviewers", server.reviewer_role_id, server.reviews_channel_id),
    ):
        if role_id is not None:
            role, channel = guild.get_role(role_id), channels.get(channel_id or 0)
            yield _check_role(f"{guild.name}, {subject}", purpose, role, channel, me)
    if server.release_role_id is not None:
        yield _check_release_role(guild, server.release_role_id)


def _check_role(
    subject: str,
    purpose: str,
    role: discord.Role | None,
    channel: Channel | None,
    me: discord.Member,
) -> Finding:
    if role is None:
        return wrong(subject, _ROLE_GONE.format(purpose))
    if channel is not None and set(missing_in(channel, me, role)) - set(missing_in(channel, me)):
        text = (
            f"@{role.name} can't be mentioned: allow everyone to mention it, in the role's settings"
        )
        return wrong(subject, text)
    return ok(subject, f"@{role.name} can be mentioned")


def _check_release_role(guild: discord.Guild, role_id: int) -> Finding:
    subject, role = f"{guild.name}, releases", guild.get_role(role_id)
    if role is None:
        return wrong(subject, _ROLE_GONE.format("announcements"))
    return ok(subject, f"@{role.name} shares releases")


def _check_given_roles(
    guild: discord.Guild,
    purpose: str,
    command: str,
    role_ids: Sequence[int],
    status: LevelRoleStatus,
) -> Finding:
    subject = f"{guild.name}, {purpose}"
    if not status.may_give:
        return wrong(subject, f"the bot lacks {MANAGE_ROLES}: allow its role that")
    names = [f"@{role.name}" for role_id in role_ids if (role := guild.get_role(role_id))]
    above = [f"@{role.name}" for id_ in status.above if (role := guild.get_role(id_))]
    if above:
        text = f"the bot's own role is below {', '.join(sorted(above))}: drag it above"
        return wrong(subject, text)
    if status.deleted:
        return wrong(subject, f"a role is deleted: choose another with `/settings {command}`")
    resting = [f"@{role.name}" for id_ in status.risks if (role := guild.get_role(id_))]
    if resting:
        text = (
            f"{', '.join(sorted(resting))} are paused (staff permissions, or an app's role): "
            f"see `/settings {command}`"
        )
        return wrong(subject, text)
    return ok(subject, f"{', '.join(names)} can be given")
