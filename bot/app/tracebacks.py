"""Formats exceptions for the log without the text that members typed.

Libraries quote offending values: a database the row it refused, Discord the text, Python the string
that is not a number. Members' notes are private, so exceptions are reduced to their type, code and
location. Stack frames contain code only, so they are logged unchanged.
"""

import re
import traceback
from collections.abc import Iterator, Sequence
from functools import singledispatch
from typing import Final

import discord
from discord import app_commands
from pydantic_core import ValidationError

from bot.errors import CoachError

_CAUSED: Final = "\nThe above exception was the direct cause of the following exception:\n\n"
_MEANWHILE: Final = "\nDuring handling of the above exception, another exception occurred:\n\n"
# From the first quote to the last, even if they do not match.
_QUOTED: Final = re.compile(r"(['\"]).*(['\"])", re.DOTALL)
# The part of a message that Discord reports as invalid, by Discord's names.
_PART: Final = (
    r"(?:data|components?|content|accessory|items|media|url|label|title|description|placeholder"
    r"|value|options|custom_id|choices|name|attachments|allowed_mentions|nonce|[0-9]{1,2})"
)
_INVALID_FIELDS: Final = re.compile(rf"^In ({_PART}(?:\.{_PART})*):", re.MULTILINE)


def traceback_of(error: BaseException) -> str:
    """Return the traceback of an exception and its causes, the root cause first."""
    return "".join(_lines(error, set())).rstrip("\n")


def describe(error: BaseException) -> str:
    """Describe an exception in one line: its type, and its message without private text."""
    kind = type(error)
    name = kind.__qualname__
    if kind.__module__ not in {"builtins", "__main__"}:
        name = f"{kind.__module__}.{name}"
    message = _message(error)
    return f"{name}: {message}" if message else name


def _lines(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before, link = error.__cause__, _CAUSED
    if before is None and not error.__suppress_context__:
        before, link = error.__context__, _MEANWHILE
    if before is not None and id(before) not in seen:
        yield from _lines(before, seen)
        yield link
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{describe(error)}\n"
    inner: Sequence[BaseException] = getattr(error, "exceptions", ())  # of a group
    for each in inner:
        yield from _lines(each, seen)


@singledispatch
def _message(error: BaseException) -> str:
    return _of_postgresql(error) if _is_of_postgresql(error) else str(error)


@_message.register(CoachError)
@_message.register(app_commands.AppCommandError)
def _(_error: Exception) -> str:
    """Leave out the message: its facts are what the member typed."""
    return ""


@_message.register(ValueError)
@_message.register(LookupError)
def _(error: Exception) -> str:
    """Leave out what is in quotes: the invalid or missing value."""
    return _QUOTED.sub(r"\1…\2", str(error))


@_message.register
def _(error: ValidationError) -> str:
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    return f"{error.title}: " + ", ".join(
        f"{'.'.join(map(str, each['loc']))} ({each['type']})" for each in errors
    )


@_message.register
def _(error: discord.HTTPException) -> str:
    places = _INVALID_FIELDS.findall(error.text or "")
    where = f" in {', '.join(places)}" if places else ""
    return f"{error.status}, error code {error.code}{where}"


def _is_of_postgresql(error: BaseException) -> bool:
    """Whether psycopg raised an exception; by name, because the package is optional."""
    return any(kind.__module__.startswith("psycopg.") for kind in type(error).__mro__)


def _of_postgresql(error: BaseException) -> str:
    """Return the first of PostgreSQL's lines; those after it quote rows."""
    line = str(error).partition("\n")[0]
    if any(kind.__name__ == "DataError" for kind in type(error).__mro__):  # quotes the value
        line = _QUOTED.sub(r"\1…\2", line)
    state: str | None = getattr(error, "sqlstate", None)
    return f"{line} (SQLSTATE {state})" if state else line
