"""The command line: parses arguments, runs a command, and returns its exit code."""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from discord import app_commands

from bot.app import health
from bot.app.backup_commands import backup, restore
from bot.app.check import check_all, check_packs
from bot.app.check.findings import Verdict
from bot.app.composition import build_client
from bot.app.login import call_discord, log_in
from bot.app.logs import set_up_logging
from bot.app.maintenance import migrate, verify
from bot.app.messages import MESSAGE_KINDS
from bot.app.privacy_commands import export_person, forget_person, forget_server, question
from bot.app.running import now, run_until_signalled, serve
from bot.app.settings import Settings, SettingsError, load_settings
from bot.app.startup import Refusal, make_database, read_packs, token_of
from bot.audio.workers import AudioWorkers
from bot.db.errors import StorageError, explain
from bot.db.file_work import in_thread
from bot.interactions.rules import NO_LIMIT
from bot.services import Services

DONE: Final = 0
FAILED: Final = 1
REFUSED: Final = 2

logger = logging.getLogger("bot")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the process's exit code."""
    arguments = _parser().parse_args(argv)
    os.umask(0o077)  # whatever is created holds members' data: only the bot's own user reads it
    if arguments.command == "check" and arguments.packs is not None:
        return _check_only_packs(arguments.packs)
    try:
        settings = load_settings()
        set_up_logging(settings.log_level, settings.log_format, secrets=settings.secrets)
        return asyncio.run(_COMMANDS[arguments.command](settings, arguments))
    except SettingsError as error:
        if arguments.command == "check":
            return _print_wrong_settings(error)
        return _refuse(error)
    except Refusal as refusal:
        return _refuse(refusal)
    except StorageError as error:
        return _refuse(explain(error))
    except KeyboardInterrupt:
        return FAILED
    except Exception:
        logger.exception("Woodshed stopped because of a bug")
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description="Woodshed coaches the members of a music producers' Discord server.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, text in _HELP.items():
        command = commands.add_parser(name, help=text, description=text)
        if name == "check":
            text = "only check the skill packs in FOLDER"
            command.add_argument("--packs", type=Path, metavar="FOLDER", help=text)
        if name == "export":
            command.add_argument("user", type=int, metavar="USER", help="a user's id")
            text = "only from this server; without it, a file for each server"
            command.add_argument("--server", type=int, metavar="ID", help=text)
            text = "where the files go; without it, the current folder"
            command.add_argument("--to", type=Path, default=Path(), metavar="FOLDER", help=text)
        if name == "forget":
            command.add_argument("user", nargs="?", type=int, metavar="USER", help="a user's id")
            text = "only in this server; without USER, the whole server"
            command.add_argument("--server", type=int, metavar="ID", help=text)
            command.add_argument("--yes", action="store_true", help="delete without asking")
        if name == "verify":
            text = "correct the figures that differ; the ledger itself never changes"
            command.add_argument("--repair", action="store_true", help=text)
        if name in {"backup", "restore"}:
            command.add_argument("file", type=Path, metavar="FILE", help="the backup")
        if name == "restore":
            text = "replace the data in the database; a copy of it is saved first"
            command.add_argument("--replace", action="store_true", help=text)
    return parser


def _export(settings: Settings, arguments: argparse.Namespace) -> int:
    user_id, guild_id = arguments.user, arguments.server
    for sentence in export_person(settings, user_id, guild_id, arguments.to):
        print(sentence, flush=True)
    return DONE


def _forget(settings: Settings, arguments: argparse.Namespace) -> int:
    user_id, guild_id = arguments.user, arguments.server
    if user_id is None and guild_id is None:
        raise Refusal("Name a user's id, a server's id with `--server`, or both.")
    if not arguments.yes and not _confirms(question(user_id, guild_id)):
        raise Refusal("Nothing was deleted.")
    if user_id is not None:
        sentences = forget_person(settings, user_id, guild_id)
    else:
        sentences = forget_server(settings, guild_id)
    for sentence in sentences:
        print(sentence, flush=True)
    return DONE


def _confirms(text: str) -> bool:
    """Ask on the terminal; without one, the answer is no."""
    try:
        return input(text).strip().lower() == "yes"
    except EOFError:
        print()
        return False


def _refuse(reason: Exception | str) -> int:
    print(reason, file=sys.stderr)
    return REFUSED


async def _run(settings: Settings, _arguments: argparse.Namespace) -> int:
    await run_until_signalled(serve(settings))
    return DONE


async def _demo(settings: Settings, _arguments: argparse.Namespace) -> int:
    logging.getLogger("bot").setLevel(logging.WARNING)  # the page shows what visitors do
    logging.getLogger("discord").setLevel(logging.ERROR)  # not about tokens and intents
    try:
        from bot.demo import run_demo
    except ModuleNotFoundError as error:
        raise Refusal(
            f"The demo needs the package {error.name}: `make demo` installs it."
        ) from error
    packs = read_packs(settings.packs_dir)
    print_line = partial(print, flush=True)
    await run_until_signalled(
        run_demo(packs, print_line=print_line, audio_workers=settings.audio_workers)
    )
    return DONE


def _migrate(settings: Settings, _arguments: argparse.Namespace) -> int:
    for sentence in migrate(settings):
        print(sentence)
    return DONE


def _backup(settings: Settings, arguments: argparse.Namespace) -> int:
    for sentence in backup(settings, arguments.file):
        print(sentence)
    return DONE


def _restore(settings: Settings, arguments: argparse.Namespace) -> int:
    for sentence in restore(settings, arguments.file, replacing=arguments.replace):
        print(sentence)
    return DONE


async def _sync(settings: Settings, _arguments: argparse.Namespace) -> int:
    token = token_of(settings)
    database = make_database(settings)
    services = Services(database, read_packs(settings.packs_dir), MESSAGE_KINDS)
    client = await build_client(services, now, database.wakeup, NO_LIMIT, sound=AudioWorkers(0))
    async with client:
        await log_in(client, token)
        await call_discord(lambda: client.sync_commands(None))
    await asyncio.to_thread(database.close)
    commands = client.tree.walk_commands()
    count = sum(not isinstance(command, app_commands.Group) for command in commands)
    print(f"Synced {count} commands. Discord shows them within a minute.")
    return DONE


def _verify(settings: Settings, arguments: argparse.Namespace) -> int:
    code = DONE
    for line in verify(settings, repair=arguments.repair):
        print(line.text, flush=True)
        code = FAILED if line.is_wrong else code
    return code


async def _check(settings: Settings, _arguments: argparse.Namespace) -> int:
    verdicts: set[Verdict] = set()
    async for finding in check_all(settings):
        print(finding, flush=True)
        verdicts.add(finding.verdict)
    return FAILED if Verdict.WRONG in verdicts else DONE


def _health(settings: Settings, _arguments: argparse.Namespace) -> int:
    return DONE if health.print_health(settings.http_address) else FAILED


def _check_only_packs(folder: Path) -> int:
    findings = list(check_packs(folder, curated=True))
    print(*findings, sep="\n")
    return FAILED if any(finding.verdict is Verdict.WRONG for finding in findings) else DONE


def _print_wrong_settings(error: SettingsError) -> int:
    for sentence in str(error).splitlines():
        print(f"{Verdict.WRONG}  settings: {sentence}")
    return FAILED


_EPILOG: Final = """\
exit codes:
  0  done, or stopped when asked
  1  check, health or verify found something wrong, or a bug ended it (see the log)
  2  refused: standard error says why and what to do

Settings come from the environment or .env; .env.example explains each.
"""
_HELP: Final = {
    "run": "run the bot until it gets SIGTERM or Ctrl-C",
    "demo": "try the bot on a simulated Discord in a local web page; needs no token",
    "migrate": "upgrade the database; a SQLite file is copied first",
    "backup": "back up the database to FILE, even while the bot runs",
    "restore": "restore a backup into SQLite or PostgreSQL, while the bot is stopped",
    "sync": "register the slash commands with Discord, even if they haven't changed",
    "health": "ask the running bot at HTTP_ADDRESS if it's healthy; exits with 0 or 1",
    "check": "check settings, database, packs, sound and permissions without starting the bot",
    "export": "write everything about a person to files, even while the bot runs",
    "forget": "delete everything about a person or a server for good, even while the bot runs",
    "verify": "compare every figure with the ledger, even while the bot runs",
}
_Command = Callable[[Settings, argparse.Namespace], Coroutine[Any, Any, int]]


def _in_thread(command: Callable[[Settings, argparse.Namespace], int]) -> _Command:
    """Run a synchronous command in a thread, which Ctrl-C can interrupt."""

    async def run(settings: Settings, arguments: argparse.Namespace) -> int:
        return await in_thread(partial(command, settings, arguments))

    return run


_COMMANDS: Final[Mapping[str, _Command]] = {
    "run": _run,
    "demo": _demo,
    "migrate": _in_thread(_migrate),
    "backup": _in_thread(_backup),
    "restore": _in_thread(_restore),
    "sync": _sync,
    "health": _in_thread(_health),
    "check": _check,
    "export": _in_thread(_export),
    "forget": _in_thread(_forget),
    "verify": _in_thread(_verify),
}


if __name__ == "__main__":
    sys.exit(main())
