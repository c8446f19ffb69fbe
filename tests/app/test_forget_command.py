"""`python -m bot forget`: the host deletes what is stored about a person or a server."""

import io
import logging
from collections.abc import Generator

import pytest

from bot.__main__ import DONE, REFUSED, main
from bot.db.database import Database
from tests.privacy.test_service import MEMBER, create_member_rows, rows_containing
from tests.world import World

KEPT = {"role_checks", "setting_changes", "staff_acts"}
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
    assert "Say whom to forget" in capsys.readouterr().err
