"""Tracebacks in logs say what failed and where, without what members have typed."""

import logging
from collections.abc import Callable
from typing import Any

import discord
import pytest
from discord import app_commands
from pydantic import BaseModel

from bot.app.logs import JsonFormatter, TextFormatter
from bot.app.tracebacks import describe, traceback_of
from bot.db.database import Database
from bot.errors import CoachError

NOTE = "hunter2 secret note"


class Answered:
    status = 400
    reason = "Bad Request"


REFUSED = discord.HTTPException(
    Answered(),  # pyright: ignore[reportArgumentType]
    {
        "code": 50035,
        "message": f"Invalid Form Body {NOTE}",
        "errors": {
            "data": {
                "components": {
                    "0": {"content": {"_errors": [{"code": "X", "message": f'Value "{NOTE}" bad'}]}}
                }
            }
        },
    },
)


class Model(BaseModel):
    minutes: int


def raised(make: Callable[[], Any]) -> Exception:
    with pytest.raises(Exception) as caught:
        make()
    return caught.value


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            REFUSED,
            "discord.errors.HTTPException: 400, error code 50035 in data.components.0.content",
        ),
        (raised(lambda: int(NOTE)), "ValueError: invalid literal for int() with base 10: '…'"),
        (ValueError(f"it doesn't take '{NOTE}'"), "ValueError: it doesn'…'"),
        (KeyError(NOTE), "KeyError: '…'"),
        (raised(lambda: Model(minutes=NOTE)), "minutes (int_parsing)"),  # pyright: ignore[reportArgumentType]
        (app_commands.AppCommandError(NOTE), "discord.app_commands.errors.AppCommandError"),
        (CoachError(NOTE), "bot.errors.CoachError"),
        (RuntimeError("the lamp is out"), "RuntimeError: the lamp is out"),
    ],
)
def test_an_exception_is_logged_without_the_offending_value(error: Exception, said: str):
    assert describe(error).endswith(said)
    assert "hunter2" not in describe(error)


def test_a_traceback_has_every_exception_and_its_frames():
    def inner() -> None:
        raise KeyError(NOTE)

    def middle() -> None:
        try:
            inner()
        except KeyError as error:
            raise REFUSED from error

    def outer() -> None:
        try:
            middle()
        except discord.HTTPException:
            raise ExceptionGroup("two", [RuntimeError("left"), CoachError(NOTE)])  # noqa: B904

    said = traceback_of(raised(outer))
    assert "hunter2" not in said
    marks = ["in inner", "KeyError: '…'", "direct cause", "400, error code 50035"]
    marks += ["another exception occurred", "two", "RuntimeError: left", "errors.CoachError"]
    at = [said.index(mark) for mark in marks]
    assert at == sorted(at)


def test_a_cycle_of_exceptions_is_logged_once():
    first, second = RuntimeError("first"), RuntimeError("second")
    first.__cause__, second.__cause__ = second, first
    assert traceback_of(first).count("RuntimeError: first") == 1


@pytest.mark.parametrize(
    ("statement", "note"),
    [
        ("INSERT INTO notes (kind, note) VALUES ('long', :note)", NOTE),  # breaks a check
        ("INSERT INTO notes (kind, note) VALUES (NULL, :note)", NOTE),  # breaks NOT NULL
        ("INSERT INTO notes (kind, note) VALUES ('short', :note)", f"{NOTE} \ud800"),  # no UTF-8
        ("SELECT CAST(:note AS BIGINT) FROM nowhere", NOTE),  # no such table
        ("SELECT CAST(CAST(:note AS TEXT) AS BIGINT) + length(NULL, 1)", NOTE),  # no such function
    ],
)
def test_a_database_error_is_logged_without_the_refused_value(
    database_url: str, statement: str, note: str
) -> None:
    """PostgreSQL would tell the whole row, and both drivers the value that cannot be encoded."""
    database = Database(database_url)
    with database.writing() as tx:
        tx.execute("CREATE TABLE notes (kind TEXT NOT NULL CHECK (kind <> 'long'), note TEXT)")
    try:
        with pytest.raises(Exception) as caught, database.writing() as tx:
            tx.execute(statement, {"note": note})
    finally:
        with database.writing() as tx:
            tx.execute("DROP TABLE notes")
        database.close()
    said = traceback_of(caught.value)
    assert "test_tracebacks.py" in said
    assert "hunter2" not in said
    assert "hunter2" not in describe(caught.value)
    assert len(describe(caught.value)) > len("Exception: ")


@pytest.mark.parametrize("formatter", [TextFormatter(str), JsonFormatter(str)])
def test_no_log_line_tells_it(formatter: logging.Formatter):
    """As an argument, as an extra, as the exception that is logged, or in asyncio's own words."""
    record = logging.makeLogRecord(
        {"msg": "tried again: %r, %s", "args": (REFUSED, REFUSED), "error": REFUSED}
    )
    record.exc_info = (type(REFUSED), REFUSED, None)
    record.exc_text = f"as another handler has it: {NOTE}"
    line = formatter.format(record)
    assert line.count("error code 50035") >= 3
    assert "hunter2" not in line
    assert record.exc_text.endswith(NOTE)
