"""The command line, and the one place that knows every part and puts them together."""

import argparse
import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import aiohttp
import discord
from discord import app_commands

from bot.check import Verdict, asked, check_all, check_libraries, log_in
from bot.client import Woodshed
from bot.logs import set_up_logging
from bot.schedule import Schedule
from bot.services import Services
from bot.settings import Settings, SettingsError, load_settings
from bot.startup import (
    Refusal,
    bring_up_to_date,
    make_database,
    open_database,
    read_packs,
    schema_name,
    token_of,
)
from bot.storage import facts
from bot.storage.database import Database
from cogs import add_all

DONE: Final = 0
FAILED: Final = 1
REFUSED: Final = 2

ANSWERS_TIMEOUT: Final = 2.0
SCHEDULE_TIMEOUT: Final = 1.5
CLOSE_TIMEOUT: Final = 1.0
END_TIMEOUT: Final = 4.7
"""Seconds. The last is for ending as a whole, however many of the others were needed."""
SYNC_TIMEOUT: Final = 30.0
"""Seconds after which a start goes on without having synced the commands."""

_COMMANDS_HASH: Final = "commands_hash"
# How discord.py names the tasks in which interactions are answered: commands, forms, buttons.
_ANSWERING: Final = ("CommandTree-invoker", "discord.py: on_interaction", "discord-ui-")

logger = logging.getLogger("bot")


def now() -> datetime:
    """Tell the present instant: the one clock of everything that `run` starts."""
    return datetime.now(UTC)


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out one command and return the process's exit code."""
    arguments = _parser().parse_args(argv)
    if arguments.command == "check" and arguments.packs is not None:
        return _check_only_packs(arguments.packs)
    try:
        settings = load_settings()
        set_up_logging(settings.log_level, settings.log_format, secrets=settings.secrets)
        return asyncio.run(_COMMANDS[arguments.command](settings))
    except SettingsError as error:
        if arguments.command == "check":
            return _print_wrong_settings(error)
        return _refuse(error)
    except Refusal as refusal:
        return _refuse(refusal)
    except KeyboardInterrupt:
        return FAILED
    except Exception:
        logger.exception("This is a bug, and Woodshed ends because of it")
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description="Woodshed coaches the members of a music producers' Discord server.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, told in _HELP.items():
        command = commands.add_parser(name, help=told, description=told)
        if name == "check":
            told = "check the skill packs in FOLDER as their writers do, and nothing else"
            command.add_argument("--packs", type=Path, metavar="FOLDER", help=told)
    return parser


def _refuse(reason: Exception) -> int:
    print(reason, file=sys.stderr)
    return REFUSED


async def run(settings: Settings) -> int:
    """Run the bot until SIGTERM or SIGINT."""
    return await _until_told_to_end(_serve(settings))


async def _until_told_to_end(work: Coroutine[Any, Any, None]) -> int:
    ending = _end_on_signals()
    try:
        await work
    except asyncio.CancelledError:
        if not ending.is_set():
            raise
    return DONE


async def _serve(settings: Settings) -> None:
    token = token_of(settings)
    packs = read_packs(settings.packs_dir)
    async with open_database(settings) as database:
        upgraded = await bring_up_to_date(database, now=now(), may_upgrade=database.is_sqlite)
        if upgraded.copy is not None:
            logger.info("Upgraded the database; what it was is kept in %s", upgraded.copy)
        services = Services(database, packs)
        await services.downtime.notice(now())
        async with _closing(await _assemble(services)) as client:
            await log_in(client, token)
            await _sync_if_changed(client, database)
            schedule = Schedule(
                client,
                services,
                now,
                client.rooms,
                lambda: client.is_connected,
                notes_outages=True,
            )
            client.wake = schedule.wake
            async with _ticking(schedule):
                await _connect(client)


async def _assemble(services: Services) -> Woodshed:
    client = Woodshed(services=services, clock=now)
    await add_all(client)
    return client


async def _connect(client: Woodshed) -> None:
    """Serve until cancelled; what discord.py cannot mend by reconnecting is a refusal."""
    try:
        await client.connect()
    except discord.ConnectionClosed as error:
        raise Refusal(
            f"Discord ended the connection for good ({error.code} {error.reason}): see that the "
            "token is still valid, then start again."
        ) from error


async def _sync_if_changed(client: Woodshed, database: Database) -> None:
    """Register the commands if they differ from last time; a failure must not keep the bot away."""
    async with database.reading() as tx:
        previous = await facts.get(tx, _COMMANDS_HASH)
    try:
        async with asyncio.timeout(SYNC_TIMEOUT):
            current = await client.sync_commands(previous)
    except (discord.HTTPException, app_commands.AppCommandError, OSError, aiohttp.ClientError):
        logger.exception("The commands could not be synced; `python -m bot sync` tries again")
        return
    if current != previous:
        async with database.writing() as tx:
            await facts.put(tx, _COMMANDS_HASH, current)


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
        guard = threading.Timer(END_TIMEOUT, os._exit, [FAILED])
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
    """Run the schedule; at the end, finish what is being answered, then stop it."""
    schedule.start()
    try:
        yield
    finally:
        answering = {t for t in asyncio.all_tasks() if t.get_name().startswith(_ANSWERING)}
        if answering:
            await asyncio.wait(answering, timeout=ANSWERS_TIMEOUT)
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


async def demo(settings: Settings) -> int:
    """Run the bot on a simulated Discord until SIGTERM or SIGINT, or until its page ends it."""
    logging.getLogger("discord").setLevel(logging.ERROR)  # it would speak of tokens and intents
    try:
        from bot.demo import run_demo
    except ModuleNotFoundError as error:
        raise Refusal(
            f"The demo needs the package {error.name}: `make demo` installs it."
        ) from error
    packs = read_packs(settings.packs_dir)
    return await _until_told_to_end(run_demo(packs, tell=partial(print, flush=True)))


async def migrate(settings: Settings) -> int:
    """Bring the database's schema up to date."""
    async with open_database(settings) as database:
        upgraded = await bring_up_to_date(database, now=now(), may_upgrade=True)
    if upgraded.before == upgraded.after:
        print(f"The database has schema {upgraded.after} already.")
    else:
        was = schema_name(upgraded.before).replace("is still", "was").replace("has", "had")
        print(f"The database {was} and has schema {upgraded.after} now.")
    if upgraded.copy is not None:
        print(f"What it was is kept in {upgraded.copy}.")
    return DONE


async def sync(settings: Settings) -> int:
    """Register the slash commands, without the gateway and whether or not they changed."""
    token = token_of(settings)
    database = make_database(settings)
    client = await _assemble(Services(database, read_packs(settings.packs_dir)))
    async with client:
        await log_in(client, token)
        await asked(lambda: client.sync_commands(None))
    await database.close()
    commands = client.tree.walk_commands()
    count = sum(not isinstance(command, app_commands.Group) for command in commands)
    print(f"Synced {count} commands. Discord shows them within a minute.")
    return DONE


async def check(settings: Settings) -> int:
    """Print what is in order and what is not."""
    verdicts: set[Verdict] = set()
    async for finding in check_all(settings):
        print(finding, flush=True)
        verdicts.add(finding.verdict)
    return FAILED if Verdict.WRONG in verdicts else DONE


def _check_only_packs(folder: Path) -> int:
    findings = list(check_libraries(folder))
    print(*findings, sep="\n")
    return FAILED if any(finding.verdict is Verdict.WRONG for finding in findings) else DONE


def _print_wrong_settings(error: SettingsError) -> int:
    for sentence in str(error).splitlines():
        print(f"{Verdict.WRONG}  settings: {sentence}")
    return FAILED


_EPILOG: Final = """\
exit codes:
  0  done, or ended as told
  1  check found something wrong, or a bug ended it (see the log)
  2  refused: the reason and what to do stand on standard error

Settings come from the environment or .env; .env.example explains each.
"""
_HELP: Final = {
    "run": "run the bot until it is told to end (SIGTERM, Ctrl-C)",
    "demo": "run the bot on a simulated Discord in a local web page, no token needed",
    "migrate": "bring the database's schema up to date; of a SQLite file, a copy is saved first",
    "sync": "register the slash commands with Discord, whether or not they changed",
    "check": "tell what is in order and what is not, without starting the bot",
}
_COMMANDS: Final[Mapping[str, Callable[[Settings], Coroutine[Any, Any, int]]]] = {
    "run": run,
    "demo": demo,
    "migrate": migrate,
    "sync": sync,
    "check": check,
}


if __name__ == "__main__":
    sys.exit(main())
