"""Starts the bot's parts in order, runs it until a signal, and stops them in reverse order."""

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import ExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Final

import aiohttp
import discord
from discord import app_commands

from bot.app.client import Woodshed
from bot.app.composition import build_client, build_schedule
from bot.app.login import call_discord, log_in
from bot.app.messages import MESSAGE_KINDS
from bot.app.metrics import woodshed_version
from bot.app.monitoring import Monitor, monitored
from bot.app.settings import Settings
from bot.app.startup import (
    Refusal,
    database_name,
    open_database,
    read_packs,
    token_of,
    upgrade_if_needed,
)
from bot.audio.workers import AudioWorkers
from bot.db import facts
from bot.db.database import Database
from bot.db.file_work import in_thread
from bot.interactions.rules import Rates
from bot.schedule.daily_backup import DailyBackup
from bot.schedule.tick import TICK_SECONDS, Schedule
from bot.services import Services

ANSWERS_TIMEOUT: Final = 1.5
FAREWELL_TIMEOUT: Final = 0.5
SCHEDULE_TIMEOUT: Final = 1.0
CLOSE_TIMEOUT: Final = 0.8
END_TIMEOUT: Final = 4.7
"""Seconds for each part of the shutdown, and in END_TIMEOUT for all of it."""
SYNC_TIMEOUT: Final = 30.0
"""Seconds after which startup continues without having synced the commands."""

_HUNG_EXIT_CODE: Final = 1
"""The exit code of a process whose shutdown hung."""
_COMMANDS_HASH: Final = "commands_hash"
# The names that discord.py gives to tasks that answer interactions: commands, forms, buttons.
_ANSWERING: Final = ("CommandTree-invoker", "discord.py: on_interaction", "discord-ui-")

_SWITCH_SECONDS: Final = 0.0005
"""After how long a busy thread lets the event loop run: Python's own 5 ms, for each of several
threads and for each step of an interaction, would add up to a tenth of a second."""

logger = logging.getLogger("bot")


def now() -> datetime:
    """Return the current time: the only clock of the running bot."""
    return datetime.now(UTC)


async def run_until_signalled(work: Coroutine[Any, Any, None]) -> None:
    """Await a coroutine until it ends, or cancel it on SIGTERM or SIGINT."""
    ending = _end_on_signals()
    try:
        await work
    except asyncio.CancelledError:
        if not ending.is_set():
            raise


async def serve(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = now,
    tick_seconds: float = TICK_SECONDS,
) -> None:
    """Run the bot until cancelled.

    `tick_seconds` is the time between ticks that nothing woke.

    Raises:
        Refusal: it cannot start, or Discord has closed the connection for good.
        StorageError: the database failed during startup.
    """
    sys.setswitchinterval(_SWITCH_SECONDS)
    token = token_of(settings)
    packs = read_packs(settings.packs_dir)
    async with _opened(settings) as database:
        upgraded = await in_thread(
            lambda: upgrade_if_needed(database, now=clock(), may_upgrade=database.is_sqlite)
        )
        if upgraded.copy is not None:
            logger.info("Upgraded the database; a copy from before is %s", upgraded.copy)
        services = Services(database, packs, MESSAGE_KINDS)
        await services.downtime.detect_outage(clock())
        rates = Rates(member=settings.member_interactions, server=settings.server_interactions)
        sound = AudioWorkers(settings.audio_workers)
        await sound.prepare()
        async with (
            _closing(
                await build_client(
                    services,
                    clock,
                    database.wakeup,
                    rates,
                    sound=sound,
                    shard_count=settings.shard_count,
                )
            ) as client,
            monitored(settings.http_address, Monitor(client, services.backlog, clock)),
        ):
            logger.info(
                "Woodshed %s is on the database %s", woodshed_version(), database_name(database)
            )
            database.watch = client.metrics.transaction
            database.log_outages()
            await log_in(client, token)
            await call_discord(client.prepare_shards)
            await _sync_if_changed(client, database)
            daily_backup = DailyBackup(database, settings.backups_folder, settings.backups_kept)
            schedule = build_schedule(
                client,
                clock,
                records_outages=True,
                daily_backup=daily_backup,
                tick_seconds=tick_seconds,
            )
            database.wakeup.listen(schedule.wake)
            client.add_listener(freeze_startup_objects, "on_ready")
            async with _ticking(schedule, sound):
                await _connect(client)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncGenerator[Database]:
    """Open the database as `open_database` does, but leave the event loop free for signals."""
    stack = ExitStack()
    try:
        opening = open_database(settings, to_run=True)
        yield await in_thread(lambda: stack.enter_context(opening))
    finally:
        await asyncio.to_thread(stack.close)


async def _connect(client: Woodshed) -> None:
    """Serve until cancelled; a close that discord.py does not reconnect after is a Refusal."""
    try:
        await client.connect()
    except discord.ConnectionClosed as error:
        raise Refusal(
            f"Discord ended the connection for good ({error.code} {error.reason}): check that "
            "the token is still valid, then start again."
        ) from error


async def freeze_startup_objects() -> None:
    """Exempt the objects that exist after READY from garbage collection (`gc.freeze`).

    A full collection would scan all of them and pause the process for 100 ms or more. A later READY
    replaces the cached servers, so the old ones are collected first.
    """
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
    gc.freeze()


async def _sync_if_changed(client: Woodshed, database: Database) -> None:
    """Register the commands if they differ from last time; a failure does not stop the bot."""
    previous = await database.read(lambda tx: facts.get(tx, _COMMANDS_HASH))
    try:
        async with asyncio.timeout(SYNC_TIMEOUT):
            current = await client.sync_commands(previous)
    except (discord.HTTPException, app_commands.AppCommandError, OSError, aiohttp.ClientError):
        logger.exception("The commands could not be synced; run `python -m bot sync` to try again")
        return
    if current != previous:
        await database.write(lambda tx: facts.put(tx, _COMMANDS_HASH, current))


def _end_on_signals() -> asyncio.Event:
    """Cancel the current task on the first SIGTERM or SIGINT, and enforce END_TIMEOUT.

    Returns an event that is set by the signal.
    """
    loop, task, ending = asyncio.get_running_loop(), asyncio.current_task(), asyncio.Event()

    def end(name: str) -> None:
        if ending.is_set() or task is None:
            return
        ending.set()
        logger.info("%s: shutting down", name)
        guard = threading.Timer(END_TIMEOUT, os._exit, [_HUNG_EXIT_CODE])
        guard.daemon = True  # fires only if something hangs, such as a DNS look-up
        guard.start()
        task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows, where Ctrl-C still ends it
            loop.add_signal_handler(number, end, number.name)
    return ending


@asynccontextmanager
async def _closing(client: Woodshed) -> AsyncGenerator[Woodshed]:
    """Close the gateway and the connections at the end."""
    try:
        yield client
    finally:
        async with _time_limit(CLOSE_TIMEOUT, "the connection to Discord"):
            await client.close()


@asynccontextmanager
async def _ticking(schedule: Schedule, sound: AudioWorkers) -> AsyncGenerator[None]:
    """Run the schedule; at the end, stop it while open interactions are answered."""
    schedule.start()
    try:
        yield
    finally:
        await asyncio.gather(finish_answers(sound), _stop(schedule))


async def finish_answers(sound: AudioWorkers, *, seconds: float = ANSWERS_TIMEOUT) -> None:
    """Wait for open answers; those that wait for sound after `seconds` say that the bot stops."""
    answering = {t for t in asyncio.all_tasks() if t.get_name().startswith(_ANSWERING)}
    if not answering:
        return
    _, hanging = await asyncio.wait(answering, timeout=seconds)
    if hanging:
        await sound.close()
        _, hanging = await asyncio.wait(hanging, timeout=FAREWELL_TIMEOUT)
    for task in hanging:  # early, since cancelling a hanging request takes a while
        task.cancel()


async def _stop(schedule: Schedule) -> None:
    async with _time_limit(SCHEDULE_TIMEOUT, "the schedule"):
        await schedule.stop()


@asynccontextmanager
async def _time_limit(seconds: float, what: str) -> AsyncGenerator[None]:
    """Limit the time of a shutdown step, and continue without it after that."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        logger.warning("Timed out waiting for %s to stop", what)
