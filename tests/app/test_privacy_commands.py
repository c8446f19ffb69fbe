"""`python -m bot export` and `forget`: what the host does with the data of a person or a server."""

import io
import json
import logging
from collections.abc import Generator
from pathlib import Path

import pytest

from bot.__main__ import DONE, REFUSED, main
from bot.db.database import Database
from tests.privacy.test_service import MEMBER, create_member_rows, rows_containing
from tests.world import ON_SQLITE, World

SEEDS = Path(__file__).parents[2] / "seeds"

KEPT = {"role_checks", "setting_changes", "staff_acts", "won_roles"}
"""What is kept for a while: roles still to take away, and who acted as staff."""


@pytest.fixture
def settings(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    root = logging.getLogger()
    before = root.level, [*root.handlers]
    yield
    root.setLevel(before[0])  # the command has set up logging for the whole process
    root.handlers[:] = before[1]
    logging.captureWarnings(capture=False)


def forget(*arguments: str | int) -> int:
    return main(["forget", *map(str, arguments)])


def tables_of(world: World) -> set[str]:
    """Return the tables in which a server still holds something about the member."""
    found = rows_containing(world.database, MEMBER).items()
    return {
        table for table, rows in found if any(row.get("guild_id") == world.guild_id for row in rows)
    }


@pytest.fixture
def worlds(settings: None, database: Database) -> tuple[World, World]:
    one, other = World(database), World(database)
    for each in (one, other):
        create_member_rows(each)
    return one, other


def test_a_person_is_forgotten_in_every_server(
    worlds: tuple[World, World], capsys: pytest.CaptureFixture[str]
) -> None:
    assert forget(MEMBER, "--yes") == DONE
    told = capsys.readouterr().out
    for each in worlds:
        assert tables_of(each) <= KEPT
        assert str(each.guild_id) in told
    assert forget(MEMBER, "--yes") == DONE
    assert "nothing was deleted" in capsys.readouterr().out


def test_a_person_is_forgotten_in_one_server(worlds: tuple[World, World]) -> None:
    one, other = worlds
    before = tables_of(other)
    assert forget(MEMBER, "--server", one.guild_id, "--yes") == DONE
    assert tables_of(one) <= KEPT
    assert tables_of(other) == before


def test_a_server_is_forgotten(
    worlds: tuple[World, World], capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = worlds
    before = tables_of(other)
    assert forget("--server", one.guild_id, "--yes") == DONE
    assert tables_of(one) == set()
    assert tables_of(other) == before
    assert f"everything about server {one.guild_id}" in capsys.readouterr().out


@pytest.mark.parametrize(("answer", "is_deleted"), [("yes\n", True), ("y\n", False), ("", False)])
def test_it_asks_first(
    worlds: tuple[World, World],
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    *,
    is_deleted: bool,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    one, _ = worlds
    assert forget(MEMBER, "--server", one.guild_id) == (DONE if is_deleted else REFUSED)
    assert (tables_of(one) <= KEPT) is is_deleted


def test_it_has_to_be_told_whom(settings: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert forget("--yes") == REFUSED
    assert "Name a user's id" in capsys.readouterr().err


@ON_SQLITE
def test_a_person_is_exported_into_a_file_for_each_server(
    worlds: tuple[World, World],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PACKS_DIR", str(SEEDS))
    one, other = worlds
    assert main(["export", str(MEMBER), "--server", str(one.guild_id)]) == DONE
    (file,) = tmp_path.iterdir()
    assert file.name in capsys.readouterr().out
    exported = one.services.privacy.export.blocking(one.guild_id, MEMBER, one.now)
    written = json.loads(file.read_text(encoding="utf-8"))
    known = json.loads(json.dumps(dict(exported.content)))
    assert written == known | {key: written[key] for key in ("exported_at", "streak")}
    assert main(["export", str(MEMBER)]) == REFUSED  # no file is overwritten
    assert "can't be written (File exists)" in capsys.readouterr().err
    file.unlink()
    assert main(["export", str(MEMBER), "--to", str(tmp_path)]) == DONE
    assert {json.loads(each.read_text())["guild_id"] for each in tmp_path.iterdir()} == {
        str(one.guild_id),
        str(other.guild_id),
    }
    assert main(["export", "12345"]) == DONE
    assert "nothing was written" in capsys.readouterr().out
