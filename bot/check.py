"""What `python -m bot check` looks at: all that can keep the bot from working, one by one."""

import asyncio
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

import aiohttp
import discord

from bot.curation import shortcomings
from bot.health import NobodyAnswers, ask, is_well
from bot.monitoring import try_to_listen
from bot.schedule.archivist import saved_in
from bot.settings import Address, Settings
from bot.startup import (
    Refusal,
    make_database,
    open_database,
    place,
    read_packs,
    schema_name,
    version_of,
)
from bot.storage import level_roles, servers
from bot.storage.database import Database
from bot.storage.schema import known_versions
from bot.storage.servers import Server
from bot.ui.level_roles import look_at_roles
from bot.ui.permissions import MANAGE_ROLES, Channel, invite_link, missing_in

DISCORD_TIMEOUT: Final = 60.0
"""Seconds for one answer of Discord's, discord.py's retries included."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """A server where something is set that Discord may not allow, and its level roles."""

    server: Server
    level_role_ids: Sequence[int]


class Verdict(StrEnum):
    """How a finding is marked."""

    OK = "ok"
    WRONG = "!!"
    SKIPPED = "--"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is in order, or what to do about it."""

    verdict: Verdict
    subject: str
    text: str

    def __str__(self) -> str:
        return f"{self.verdict}  {self.subject}: {self.text}"


def _ok(subject: str, text: str) -> Finding:
    return Finding(verdict=Verdict.OK, subject=subject, text=text)


def _wrong(subject: str, text: str) -> Finding:
    return Finding(verdict=Verdict.WRONG, subject=subject, text=text)


def check_packs(folder: Path) -> Generator[Finding]:
    """Look at the skill packs."""
    try:
        packs = read_packs(folder)
    except Refusal as refusal:
        yield _wrong("packs", str(refusal))
        return
    for pack in packs.values():
        yield _ok("packs", f"{pack.name}, with {len(pack.quests)} quests")


def check_libraries(folder: Path) -> Generator[Finding]:
    """Look at the skill packs as their writers do: are they sound, and well kept?"""
    yield from check_packs(folder)
    try:
        packs = read_packs(folder)
    except Refusal:
        return
    for pack in packs.values():
        for told in shortcomings(pack):
            yield _wrong("packs", f"{pack.name}: {told}")


async def check_all(settings: Settings) -> AsyncGenerator[Finding]:
    """Look at everything: the packs, the database, and with a token Discord and each server."""
    yield _ok("settings", "every one can be used")
    for finding in check_packs(settings.packs_dir):
        yield finding
    yield await _check_address(settings.http_address)
    configured: list[Configured] = []
    async for finding in _check_database(settings, configured):
        yield finding
    yield _check_copies(settings)
    async for finding in _check_discord(settings, configured):
        yield finding


async def _check_address(address: Address | None) -> Finding:
    """See that metrics and health can be had, or are to be had: the bot may be running."""
    subject = "HTTP address"
    if address is None:
        text = "no metrics and no state of health, since HTTP_ADDRESS is not set"
        return Finding(verdict=Verdict.SKIPPED, subject=subject, text=text)
    try:
        await try_to_listen(address)
    except Refusal as refusal:
        try:
            parts = await asyncio.to_thread(ask, address)
        except NobodyAnswers:
            return _wrong(subject, str(refusal))
        told = ", ".join(f"{part}: {told}" for part, told in parts.items())
        return (_ok if is_well(parts) else _wrong)(subject, f"the bot answers at {address}; {told}")
    return _ok(subject, f"metrics and health will be had at {address}")


async def _check_database(
    settings: Settings, configured: list[Configured]
) -> AsyncGenerator[Finding]:
    """Look at the database, and add the configured servers in it to `configured`."""
    try:
        database = make_database(settings)
        if database.file is not None and not database.file.exists():
            yield _check_folder(database.file)  # opening the database would make the file
            return
        async with open_database(settings) as database:
            yield _ok("database", f"{place(database)} can be reached")
            finding = await _check_schema(database)
            yield finding
            if finding.verdict is Verdict.OK and await version_of(database) == known_versions()[-1]:
                async with database.reading() as tx:
                    for server in await servers.configured(tx):
                        roles = await level_roles.all_of(tx, server.guild_id)
                        ids = [each.role_id for each in roles]
                        configured.append(Configured(server=server, level_role_ids=ids))
    except Refusal as refusal:
        yield _wrong("database", str(refusal))


def _check_folder(file: Path) -> Finding:
    if (folder := _shut_folder(file)) is None:
        return _ok("database", f"{file} is not there yet; the first start makes it")
    return _wrong("database", f"{file} cannot be made in {folder}: let the bot write there")


def _shut_folder(file: Path) -> Path | None:
    """Return the folder in which a file would have to be made and cannot, None where it can."""
    folder = next(parent for parent in file.absolute().parents if parent.exists())
    return None if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK) else folder


def _check_copies(settings: Settings) -> Finding:
    """Look at the daily copies of the database."""
    folder, subject = settings.backups_folder, "daily copies"
    if settings.backups_kept == 0:
        text = "none are saved, since BACKUPS_KEPT is 0"
        return Finding(verdict=Verdict.SKIPPED, subject=subject, text=text)
    if shut := _shut_folder(folder / "copy"):
        return _wrong(subject, f"none can be saved in {folder}: let the bot write to {shut}")
    if not (saved := saved_in(folder)):
        return _ok(subject, f"none in {folder} yet; while the bot runs, it saves one a day there")
    return _ok(subject, f"{len(saved)} in {folder}, the newest is {saved[-1].name}")


async def _check_schema(database: Database) -> Finding:
    version, newest = await version_of(database), known_versions()[-1]
    if version == newest:
        return _ok("schema", f"{version}, the newest")
    if database.is_sqlite:
        return _ok("schema", f"it {schema_name(version)}; the next start brings it to {newest}")
    text = f"the database {schema_name(version)}, not {newest}: run `python -m bot migrate`"
    return _wrong("schema", text)


async def _check_discord(
    settings: Settings, configured: list[Configured]
) -> AsyncGenerator[Finding]:
    if settings.discord_token is None:
        text = "not asked, since DISCORD_TOKEN is not set; `run` needs it, `demo` does not"
        yield Finding(verdict=Verdict.SKIPPED, subject="Discord", text=text)
        return
    try:
        async with rest_client(settings.discord_token.get_secret_value()) as client:
            for finding in _check_application(client):
                yield finding
            for each in configured:
                try:
                    async for finding in _check_server(client, each):
                        yield finding
                except Refusal as refusal:
                    yield _wrong(f"server {each.server.guild_id}", str(refusal))
    except Refusal as refusal:
        yield _wrong("Discord", str(refusal))


@asynccontextmanager
async def rest_client(token: str) -> AsyncGenerator[discord.Client]:
    """Log in without the gateway, and close the connections at the end.

    Raises:
        Refusal: Discord refused the token, or cannot be reached.
    """
    # Discord is asked over REST alone; without this intent the library would warn about it.
    async with discord.Client(intents=discord.Intents(guilds=True)) as client:
        await log_in(client, token)
        yield client


async def log_in(client: discord.Client, token: str) -> None:
    """Log in over REST.

    Raises:
        Refusal: Discord refused the token, or cannot be reached.
    """
    await asked(lambda: client.login(token))


async def asked(question: Callable[[], Awaitable[T]]) -> T:
    """Ask Discord something that it has no reason to refuse.

    Raises:
        Refusal: it refused, or cannot be reached.
    """
    try:
        async with asyncio.timeout(DISCORD_TIMEOUT):
            return await question()
    except discord.LoginFailure as error:
        raise Refusal(
            "Discord refused the token: copy it afresh from the developer portal (Bot, Reset "
            "Token) into DISCORD_TOKEN."
        ) from error
    except (discord.DiscordServerError, OSError, aiohttp.ClientError) as error:
        raise Refusal(
            "Discord cannot be reached: see that this machine is online, and try again in a minute."
        ) from error
    except discord.HTTPException as error:
        raise Refusal(
            f"Discord answered {error.status} ({error.text or 'no reason given'}): try again in "
            "a few minutes."
        ) from error


def _check_application(client: discord.Client) -> Generator[Finding]:
    application = client.application
    if application is None or client.user is None:
        raise Refusal("Discord did not tell who the bot is: try again in a minute.")
    yield _ok("login", f"as {client.user}")
    yield _ok("intents", "none of the privileged ones is needed")
    if application.interactions_endpoint_url:
        yield _wrong(
            "application",
            "an interactions endpoint URL is set, so no command reaches the bot: clear it in the "
            "developer portal",
        )
    yield _ok("invite", f"{invite_link(application.id)} asks for exactly what the bot needs")


async def _check_server(client: discord.Client, configured: Configured) -> AsyncGenerator[Finding]:
    server = configured.server
    guild = await asked(lambda: _fetch_guild(client, server.guild_id))
    if guild is None or client.user is None:
        text = "the bot is not in it any more: invite it again, if it is wanted there"
        yield _wrong(f"server {server.guild_id}", text)
        return
    user_id = client.user.id
    me = await asked(lambda: guild.fetch_member(user_id))
    channels = {channel.id: channel for channel in await asked(guild.fetch_channels)}
    if server.quests_channel_id is not None:
        yield _check_channel(guild.name, "quests", channels.get(server.quests_channel_id), me)
    if server.announcements_channel_id is not None:
        channel = channels.get(server.announcements_channel_id)
        yield _check_channel(guild.name, "announcements", channel, me)
    if server.reviews_channel_id is not None:
        yield _check_channel(guild.name, "reviews", channels.get(server.reviews_channel_id), me)
    for purpose, subject, role_id, channel_id in (
        ("quests", "ping role", server.ping_role_id, server.quests_channel_id),
        ("reviews", "reviewers", server.reviewer_role_id, server.reviews_channel_id),
    ):
        if role_id is not None:
            role, channel = guild.get_role(role_id), channels.get(channel_id or 0)
            yield _check_role(f"{guild.name}, {subject}", purpose, role, channel, me)
    if configured.level_role_ids:
        yield _check_level_roles(guild, configured.level_role_ids, me)


async def _fetch_guild(client: discord.Client, guild_id: int) -> discord.Guild | None:
    """Return a server, or None where the bot is not in it."""
    try:
        return await client.fetch_guild(guild_id)
    except (discord.NotFound, discord.Forbidden):
        return None


def _check_channel(
    server: str, purpose: str, channel: Channel | None, me: discord.Member
) -> Finding:
    if channel is None:
        text = f"the channel is gone: choose another with `/settings {purpose}`"
        return _wrong(f"{server}, {purpose}", text)
    if missing := missing_in(channel, me):
        text = f"in #{channel.name} the bot lacks {', '.join(missing)}: allow it there"
        return _wrong(f"{server}, {purpose}", text)
    return _ok(f"{server}, {purpose}", f"#{channel.name}, with every permission needed")


def _check_role(
    subject: str,
    purpose: str,
    role: discord.Role | None,
    channel: Channel | None,
    me: discord.Member,
) -> Finding:
    if role is None:
        return _wrong(subject, f"the role is gone: choose another with `/settings {purpose}`")
    if channel is not None and set(missing_in(channel, me, role)) - set(missing_in(channel, me)):
        text = f"@{role.name} cannot be mentioned: let anyone mention the role, in its settings"
        return _wrong(subject, text)
    return _ok(subject, f"@{role.name} can be mentioned")


def _check_level_roles(
    guild: discord.Guild, role_ids: Sequence[int], me: discord.Member
) -> Finding:
    subject = f"{guild.name}, level roles"
    outlook = look_at_roles(guild, role_ids, me)
    if not outlook.may_give:
        return _wrong(subject, f"the bot lacks {MANAGE_ROLES}: allow its role that")
    names = [f"@{role.name}" for role_id in role_ids if (role := guild.get_role(role_id))]
    above = [f"@{role.name}" for id_ in outlook.above if (role := guild.get_role(id_))]
    if above:
        text = f"the bot's own role stands below {', '.join(sorted(above))}: drag it above"
        return _wrong(subject, text)
    if outlook.gone:
        return _wrong(subject, "one is deleted: choose another with `/settings level-role`")
    return _ok(subject, f"{', '.join(names)} can be given")
