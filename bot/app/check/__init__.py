"""The command `check`: settings, packs, database, backups, sound, and Discord."""

import asyncio
import os
from collections.abc import AsyncGenerator, Generator, Sequence
from pathlib import Path

from bot.app.check.files import check_files
from bot.app.check.findings import Finding, Verdict, ok, wrong
from bot.app.check.servers import Configured, check_application, check_server
from bot.app.check.sound import check_sound
from bot.app.health import NoAnswer, fetch_health, is_healthy
from bot.app.login import rest_client
from bot.app.monitoring import try_to_listen
from bot.app.settings import Address, Settings
from bot.app.startup import (
    Refusal,
    database_name,
    make_database,
    open_database,
    read_packs,
    schema_name,
    version_of,
)
from bot.audio.workers import AudioWorkers
from bot.db.database import Database
from bot.db.file_work import in_thread
from bot.db.schema import known_versions
from bot.db.transactions import Transaction
from bot.level_roles import store as level_roles
from bot.packs.curation import pack_warnings
from bot.schedule.daily_backup import list_backups
from bot.servers import store as servers
from bot.servers.store import Server


def check_packs(folder: Path, *, curated: bool = False) -> Generator[Finding]:
    """Check that the skill packs are valid and, if asked, well `curated`."""
    try:
        packs = read_packs(folder)
    except Refusal as refusal:
        yield wrong("packs", str(refusal))
        return
    for pack in packs.values():
        yield ok("packs", f"{pack.name}, with {len(pack.quests)} quests")
    for pack in packs.values() if curated else ():
        for status in pack_warnings(pack):
            yield wrong("packs", f"{pack.name}: {status}")


async def check_all(settings: Settings) -> AsyncGenerator[Finding]:
    """Check everything: packs, database, backups, sound and, with a token, Discord and servers."""
    yield ok("settings", "all can be used")
    for finding in check_packs(settings.packs_dir):
        yield finding
    yield await _check_address(settings.http_address)
    findings, configured = await in_thread(lambda: _check_database(settings))
    for finding in findings:
        yield finding
    yield _check_daily_backups(settings)
    for finding in check_files(settings):
        yield finding
    yield await check_sound(AudioWorkers(settings.audio_workers))
    async for finding in _check_discord(settings, configured):
        yield finding


async def _check_address(address: Address | None) -> Finding:
    """Check that the HTTP address is free, or that the running bot answers there."""
    subject = "HTTP address"
    if address is None:
        text = "no metrics or health checks, because HTTP_ADDRESS isn't set"
        return Finding(verdict=Verdict.SKIPPED, subject=subject, text=text)
    try:
        await try_to_listen(address)
    except Refusal as refusal:
        try:
            parts = await asyncio.to_thread(fetch_health, address)
        except NoAnswer:
            return wrong(subject, str(refusal))
        status = ", ".join(f"{part}: {status}" for part, status in parts.items())
        return (ok if is_healthy(parts) else wrong)(
            subject, f"the bot answers at {address}; {status}"
        )
    return ok(subject, f"metrics and health will be at {address}")


def _check_database(settings: Settings) -> tuple[list[Finding], list[Configured]]:
    """Check the database; also return its configured servers."""
    findings: list[Finding] = []
    try:
        database = make_database(settings)
        if database.file is not None and not database.file.exists():
            return [_check_folder(database.file)], []  # opening the database would create the file
        with open_database(settings) as database:
            findings.append(ok("database", f"{database_name(database)} can be reached"))
            version = version_of(database)
            findings.append(_check_schema(database, version))
            if version == known_versions()[-1]:
                with database.reading() as tx:
                    return findings, [_configured(tx, each) for each in servers.configured(tx)]
    except Refusal as refusal:
        findings.append(wrong("database", str(refusal)))
    return findings, []


def _configured(tx: Transaction, server: Server) -> Configured:
    roles = level_roles.all_of(tx, server.guild_id)
    return Configured(server=server, level_role_ids=[each.role_id for each in roles])


def _check_folder(file: Path) -> Finding:
    if (folder := _unwritable_folder(file)) is None:
        return ok("database", f"{file} doesn't exist yet; the first start creates it")
    return wrong("database", f"{file} can't be created in {folder}: let the bot write there")


def _unwritable_folder(file: Path) -> Path | None:
    """Return the folder that keeps a file from being created, or None if it can be."""
    folder = next(parent for parent in file.absolute().parents if parent.exists())
    return None if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK) else folder


def _check_daily_backups(settings: Settings) -> Finding:
    """Check the daily backups of the database."""
    folder, subject = settings.backups_folder, "daily backups"
    if settings.backups_kept == 0:
        text = "off, because BACKUPS_KEPT is 0"
        return Finding(verdict=Verdict.SKIPPED, subject=subject, text=text)
    if unwritable := _unwritable_folder(folder / "copy"):
        return wrong(subject, f"can't be saved in {folder}: let the bot write to {unwritable}")
    if not (saved := list_backups(folder)):
        return ok(subject, f"none in {folder} yet; while the bot runs, it saves one a day there")
    return ok(subject, f"{len(saved)} in {folder}, the newest is {saved[-1].name}")


def _check_schema(database: Database, version: str | None) -> Finding:
    newest = known_versions()[-1]
    if version == newest:
        return ok("schema", f"{version}, the newest")
    if database.is_sqlite:
        return ok("schema", f"it {schema_name(version)}; the next start brings it to {newest}")
    text = f"the database {schema_name(version)}, not {newest}: run `python -m bot migrate`"
    return wrong("schema", text)


async def _check_discord(
    settings: Settings, configured: Sequence[Configured]
) -> AsyncGenerator[Finding]:
    if settings.discord_token is None:
        text = "not checked, because DISCORD_TOKEN isn't set; `run` needs it, `demo` doesn't"
        yield Finding(verdict=Verdict.SKIPPED, subject="Discord", text=text)
        return
    try:
        async with rest_client(settings.discord_token.get_secret_value()) as client:
            for finding in check_application(client):
                yield finding
            for each in configured:
                try:
                    async for finding in check_server(client, each):
                        yield finding
                except Refusal as refusal:
                    yield wrong(f"server {each.server.guild_id}", str(refusal))
    except Refusal as refusal:
        yield wrong("Discord", str(refusal))
