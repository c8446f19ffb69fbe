"""Checks that other users of the machine cannot read what the bot keeps."""

import os
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.app.check.findings import Finding, ok, warning
from bot.app.settings import ENV_FILE, Settings
from bot.db.urls import DatabaseUrl
from bot.schedule.daily_backup import list_backups

_FOR_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def check_files(settings: Settings) -> Iterator[Finding]:
    """Warn about settings and data that other users of this machine can read or change.

    Windows has no such permissions.
    """
    if os.name != "posix":
        return
    settings_file = Path(ENV_FILE)
    if _is_open(settings_file):
        text = f"others can read the token in {ENV_FILE}: run `chmod 600 {ENV_FILE}`"
        yield warning("settings", text)
    data = [*_data(settings)]
    if open_to_others := [path for path in data if _is_open(path)]:
        paths = shlex.join(map(str, open_to_others))
        yield warning("files", f"others can read members' data: run `chmod go= {paths}`")
    elif data:
        yield ok("files", "only you can read them")


def _data(settings: Settings) -> Iterator[Path]:
    """Yield the files and folders that hold members' data."""
    folders = {settings.backups_folder}
    yield from list_backups(settings.backups_folder)
    url = DatabaseUrl.parse(settings.database_url.get_secret_value())
    if url.engine == "sqlite":
        file = Path(url.database)
        folders.add(file.parent)
        # SQLite's log, the lock, and copies from before an upgrade have the file's name, too.
        yield from sorted(
            each for each in file.parent.glob("*.db*") if each.name.startswith(file.stem)
        )
    program = Path.cwd()
    for folder in sorted(folders):
        if folder.is_dir() and not program.is_relative_to(folder.absolute()):
            yield folder


def _is_open(path: Path) -> bool:
    """Whether a path exists that other users can read or change."""
    try:
        return bool(path.stat().st_mode & _FOR_OTHERS)
    except OSError:
        return False
