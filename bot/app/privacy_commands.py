"""`export` and `forget`: the host exports or deletes what is stored about a person or a server."""

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bot.app.messages import MESSAGE_KINDS
from bot.app.running import now
from bot.app.settings import Settings
from bot.app.startup import Refusal, make_database, open_database, read_packs, upgrade_if_needed
from bot.privacy.rules import host_export_name
from bot.privacy.service.privacy import Privacy
from bot.services import Services
from bot.ui.text import plural

_BACKUPS: Final = "Older backups still have it until they expire: see docs/hosting.md."


def export_person(
    settings: Settings, user_id: int, guild_id: int | None, folder: Path
) -> Iterator[str]:
    """Write all data about a person to files in a folder, one for each server, or for one server.

    The same files as `/privacy export` sends, of any size. Safe while the bot runs.

    Raises:
        Refusal: there is no database, it cannot be reached, or it has an older schema; or a file
            of that name exists already.
    """
    with _opened(settings) as privacy:
        found = [each.guild_id for each in privacy.servers_of.blocking(user_id)]
        guild_ids = [each for each in found if guild_id in (None, each)]
        if not guild_ids:
            yield f"There is nothing about user {user_id} here, so nothing was written."
        for each in guild_ids:
            exported = privacy.export.blocking(each, user_id, now())
            file = folder / host_export_name(each, user_id)
            try:
                with file.open("x", encoding="utf-8") as text:
                    json.dump(dict(exported.content), text, ensure_ascii=False, indent=2)
            except OSError as error:
                raise Refusal(f"{file} can't be written ({error.strerror}).") from error
            yield f"Wrote everything about user {user_id} in server {each} to {file}."


def question(user_id: int | None, guild_id: int | None) -> str:
    """Return what to ask before anything is deleted."""
    where = f"in server {guild_id}" if guild_id is not None else "in every server"
    what = f"user {user_id} {where}" if user_id is not None else f"server {guild_id}"
    return f"Delete everything about {what}, for good? Type yes: "


def forget_person(settings: Settings, user_id: int, guild_id: int | None) -> Iterator[str]:
    """Delete all data about a person, in one server or in all.

    Safe while the bot runs: each server is a transaction of its own.

    Raises:
        Refusal: there is no database, it cannot be reached, or it has an older schema.
    """
    with _opened(settings) as privacy:
        guild_ids = privacy.forget_person.blocking(user_id, guild_id, now())
        if not guild_ids:
            yield f"There's nothing about user {user_id} here, so nothing was deleted."
            return
        servers = plural(len(guild_ids))
        yield f"Deleted everything about user {user_id} in {servers:server}:"
        yield from map(str, guild_ids)
        yield "While it runs, the bot also deletes its messages and removes their level roles."
        yield _BACKUPS


def forget_server(settings: Settings, guild_id: int) -> Iterator[str]:
    """Delete all data about a server, in short transactions: the bot may run.

    Raises:
        Refusal: as with `forget_person`.
    """
    with _opened(settings) as privacy:
        members = privacy.erase_server.blocking(guild_id, now())
        yield f"Deleted everything about server {guild_id}, with {plural(members):member}."
        yield _BACKUPS


@contextmanager
def _opened(settings: Settings) -> Generator[Privacy]:
    """Open the database, and empty its log at the end; a bot that runs does that, too."""
    file = make_database(settings).file
    if file is not None and not file.exists():
        raise Refusal(f"There is no database at {file} yet: check DATABASE_URL.")
    packs = read_packs(settings.packs_dir)
    with open_database(settings) as database:
        upgrade_if_needed(database, now=now(), may_upgrade=False)
        yield Services(database, packs, MESSAGE_KINDS).privacy
        database.erase_log()
