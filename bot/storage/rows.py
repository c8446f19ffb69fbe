"""From rows to values and back: instants are epoch seconds, dates are ISO text."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import CursorResult, TextClause

from bot.domain.days import aware
from bot.storage.database import Transaction

T = TypeVar("T")

# What PostgreSQL's text (NUL) or either database's UTF-8 (halves of a surrogate pair) cannot hold.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@cache
def _adapter(into: type[T]) -> TypeAdapter[T]:
    return TypeAdapter(into)


def _bound(value: Any) -> Any:
    """Return `value` as both databases store it.

    Raises:
        ValueError: it is a naive datetime.
    """
    if isinstance(value, datetime):
        return int(aware(value).timestamp())
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        return _UNSTORABLE.sub(_REPLACEMENT, value)
    return value


async def execute(tx: Transaction, statement: TextClause, /, **values: Any) -> CursorResult[Any]:
    """Run one statement with `values` bound by name."""
    return await tx.execute(statement, {name: _bound(value) for name, value in values.items()})


async def execute_each(
    tx: Transaction, statement: TextClause, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Run one statement for each of `rows`, in their order, with its values bound by name."""
    if rows:
        bound = [{name: _bound(value) for name, value in row.items()} for row in rows]
        await tx.execute(statement, bound)


async def fetch_all(
    tx: Transaction, into: type[T], statement: TextClause, /, **values: Any
) -> list[T]:
    """Return every row as an `into`, whose fields are named like the columns."""
    rows = await execute(tx, statement, **values)
    adapter = _adapter(into)
    return [adapter.validate_python(_fields(row)) for row in rows.mappings()]


async def fetch_one(
    tx: Transaction, into: type[T], statement: TextClause, /, **values: Any
) -> T | None:
    """Return the first row as an `into`, or None where there is no row."""
    row = (await execute(tx, statement, **values)).mappings().first()
    return None if row is None else _adapter(into).validate_python(_fields(row))


async def fetch_value(tx: Transaction, statement: TextClause, /, **values: Any) -> Any:
    """Return the first column of the first row, or None where there is no row."""
    return (await execute(tx, statement, **values)).scalar()


def _fields(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}
