"""Long work on SQLite files."""

import sqlite3
from pathlib import Path

import pytest

from bot.db.file_work import open_file


@pytest.mark.parametrize("mode", ["rw", "ro"])
def test_a_file_is_closed_after_use_and_after_a_failure(tmp_path: Path, mode: str) -> None:
    file = tmp_path / "woodshed.db"
    file.touch()
    with open_file(file, mode) as connection:
        connection.execute("SELECT 1")
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        connection.execute("SELECT 1")
    with pytest.raises(RuntimeError), open_file(file, mode) as failing:
        raise RuntimeError
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        failing.execute("SELECT 1")
