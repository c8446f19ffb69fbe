"""Running the bot until it is told to end: what is put together, in which order, and taken down."""

import asyncio
import gc
import logging
import os
import signal
import threading
from collections.abc import AsyncGenerator, Coroutine
from contextlib import ExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Final

import aiohttp
import discord
from discord import app_commands

from bot.app.client import Woodshed
from bot.app.composition import build_client, build_schedule
from bot.app.login import log_in
from bot.app.metrics import woodshed_version
from bot.app.monitoring import Monitor, monitored
from bot.app.settings import Settings
from bot.app.startup import Refusal, bring_up_to_date, open_database, place, read_packs, token_of
from bot.db import facts
from bot.db.database import Database
from bot.db.file_work import in_thread
from bot.schedule.daily_backup import DailyBackup
from bot.schedule.tick import Schedule
from bot.services import Services

ANSWERS_TIMEOUT: Final = 1.5
SCHEDULE_TIMEOUT: Final = 1.0
CLOSE_TIMEOUT: Final = 0.8
END_TIMEOUT: Final = 4.7
"""Seconds. The last is for ending as a whole, however many of the others were needed."""
SYNC_TIMEOUT: Final = 30.0
"""Seconds after which a start goes on without having synced the commands."""

_GIVEN_UP: Final = 1
"""The exit code of a process that something kept from ending in time."""
_COMMANDS_HASH: Final = "commands_hash"
# How discord.py names the tasks in which interactions are answered: commands, forms, buttons.
_ANSWERING: Final = ("CommandTree-invoker", "discord.py: on_interaction", "discord-ui-")

logger = logging.getLogger("bot")


def now() -> datetime:
    """Tell the present instant: the one clock of everything that `run` starts."""
    return datetime.now(UTC)


async def until_told_to_end(work: Coroutine[Any, Any, None]) -> None:
    """Do the work until it is done, or until SIGTERM or SIGINT."""
    ending = _end_on_signals()
    try:
        await work
    except asyncio.CancelledError:
        if not ending.is_set():
            raise


async def serve(settings: Settings) -> None:
    """Run the bot until cancelled.

    Raises:
        Refusal: it cannot start, or Discord has ended the connection for good.
        StorageError: the database failed before anything could be answered.
    """
    token = token_of(settings)
    packs = read_packs(settings.packs_dir)
    async with _opened(settings) as database:
        upgraded = await in_thread(
            lambda: bring_up_to_date(database, now=now(), may_upgrade=database.is_sqlite)
        )
        if upgraded.copy is not None:
            logger.info("Upgraded the database; what it was is kept in %s", upgraded.copy)
        services = Services(database, packs)
        await services.downtime.detect_outage(now())
        async with (
            _closing(await build_client(services, now, database.wakeup)) as client,
            monitored(settings.http_address, Monitor(client, services.backlog, now)),
        ):
            logger.info("Woodshed %s is on the database %s", woodshed_version(), place(database))
            database.watch = client.metrics.transaction
            database.log_outages()
            await log_in(client, token)
            await _sync_if_changed(client, database)
            daily_backup = DailyBackup(database, settings.backups_folder, settings.backups_kept)
            schedule = build_schedule(client, notes_outages=True, daily_backup=daily_backup)
            database.wakeup.listen(schedule.wake)
            client.add_listener(spare_what_stays, "on_ready")
            async with _ticking(schedule):
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
    """Serve until cancelled; what discord.py cannot mend by reconnecting is a refusal."""
    try:
        await client.connect()
    except discord.ConnectionClosed as error:
        raise Refusal(
            f"Discord ended the connection for good ({error.code} {error.reason}): see that the "
            "token is still valid, then start again."
        ) from error


async def spare_what_stays() -> None:
    """Leave out of the garbage collector's rounds what is here to stay.

    A full round would look at all of it, and stop everything for a tenth of a second or more. A
    READY that is not the first has put new servers in the place of the old ones, which go.
    """
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
    gc.freeze()


async def _sync_if_changed(client: Woodshed, database: Database) -> None:
    """Register the commands if they differ from last time; a failure must not keep the bot away."""
    previous = await database.read(lambda tx: facts.get(tx, _COMMANDS_HASH))
    try:
        async with asyncio.timeout(SYNC_TIMEOUT):
            current = await client.sync_commands(previous)
    except (discord.HTTPException, app_commands.AppCommandError, OSError, aiohttp.ClientError):
        logger.exception("The commands could not be synced; `python -m bot sync` tries again")
        return
    if current != previous:
        await database.write(lambda tx: facts.put(tx, _COMMANDS_HASH, current))


def _end_on_signals() -> asyncio.Event:
    """Cancel the current task on the first SIGTERM or SIGINT, and see that it ends in time.

    Returns an event that is set once that has happened.
    """
    loop, task, ending = asyncio.get_running_loop(), asyncio.current_task(), asyncio.Event()

    def end(name: str) -> None:
        if ending.is_set() or task is None:
            return
        ending.set()
        logger.info("%s: ending", name)
        guard = threading.Timer(END_TIMEOUT, os._exit, [_GIVEN_UP])
        guard.daemon = True  # it strikes only when something hangs, such as a name look-up
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
        async with _at_most(CLOSE_TIMEOUT, "the connection to Discord"):
            await client.close()


@asynccontextmanager
async def _ticking(schedule: Schedule) -> AsyncGenerator[None]:
    """Run the schedule; at the end, stop it while what is being answered is finished."""
    schedule.start()
    try:
        yield
    finally:
        await asyncio.gather(_finish_answers(), _stop(schedule))


async def _finish_answers() -> None:
    answering = {t for t in asyncio.all_tasks() if t.get_name().startswith(_ANSWERING)}
    if answering:
        _, hanging = await asyncio.wait(answering, timeout=ANSWERS_TIMEOUT)
        for task in hanging:  # now, since it takes a while to let go of what does not answer
            task.cancel()


async def _stop(schedule: Schedule) -> None:
    async with _at_most(SCHEDULE_TIMEOUT, "the schedule"):
        await schedule.stop()


@asynccontextmanager
async def _at_most(seconds: float, what: str) -> AsyncGenerator[None]:
    """Give an ending its time, and go on without it after that."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        logger.warning("Did not wait longer for %s to end", what)
