"""From rows to values and back: instants are epoch seconds, dates are ISO text."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter

from bot.db.transactions import Result, Row, Transaction
from bot.domain.days import aware

T = TypeVar("T")
Convert = Callable[[Any], Any]

# What PostgreSQL's text (NUL) or either database's UTF-8 (halves of a surrogate pair) cannot hold.
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_AS_STORED: Final = (int, float, str, bytes)


def execute(tx: Transaction, statement: str, /, **values: Any) -> Result:
    """Run one statement with `values` bound by name."""
    return tx.execute(statement, _bound(values))


def execute_each(tx: Transaction, statement: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run one statement for each of `rows`, in their order, with its values bound by name."""
    tx.execute_many(statement, [_bound(row) for row in rows])


def fetch_all(tx: Transaction, into: type[T], statement: str, /, **values: Any) -> list[T]:
    """Return every row as an `into`, whose fields are named like the columns."""
    found = tx.execute(statement, _bound(values))
    if not found.rows:
        return []
    build = _builder(into, found.columns)
    return [build(row) for row in found.rows]


def fetch_one(tx: Transaction, into: type[T], statement: str, /, **values: Any) -> T | None:
    """Return the first row as an `into`, or None if there is no row."""
    found = tx.execute(statement, _bound(values))
    return _builder(into, found.columns)(found.rows[0]) if found.rows else None


def fetch_value(tx: Transaction, statement: str, /, **values: Any) -> Any:
    """Return the first column of the first row, or None if there is no row."""
    return tx.execute(statement, _bound(values)).scalar()


def _bound(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as both databases store them.

    Raises:
        ValueError: one is a naive datetime.
    """
    return {
        name: value if type(value) in (int, NoneType) else _stored(value)
        for name, value in values.items()
    }


def _stored(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub(_REPLACEMENT, value)
    if isinstance(value, datetime):
        return int(aware(value).timestamp())
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return int(value)
    return value


@cache
def _builder(into: type[T], columns: tuple[str, ...]) -> Callable[[Row], T]:
    """Return a function that makes an `into` of a row; other columns than its fields are left out.

    Raises:
        TypeError: `into` is no dataclass.
    """
    if not is_dataclass(into):
        raise TypeError(f"{into} is no dataclass")
    converters = _converters(into)
    used = [(at, name, converters[name]) for at, name in enumerate(columns) if name in converters]
    plain = [(at, name) for at, name, convert in used if convert is None]
    converted = [(at, name, convert) for at, name, convert in used if convert is not None]

    def build(row: Row) -> T:
        values = {name: row[at] for at, name in plain}
        for at, name, convert in converted:
            value = row[at]
            values[name] = None if value is None else convert(value)
        return into(**values)

    return build


@cache
def _converters(into: type[Any]) -> dict[str, Convert | None]:
    hints = get_type_hints(into, include_extras=True)
    return {each.name: _converter(hints[each.name]) for each in fields(into)}


def _converter(hint: Any) -> Convert | None:
    """Return what makes a value of a column, None where it is used as it is stored."""
    kind = _without_none(hint)
    simple: dict[Any, Convert | None] = {
        datetime: _instant,
        date: date.fromisoformat,
        bool: bool,
        Any: None,
    }
    if kind in simple:
        return simple[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if kind in _AS_STORED:
        return None
    return TypeAdapter(kind).validate_python


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        others = [each for each in get_args(hint) if each is not NoneType]
        if len(others) == 1:
            return others[0]
    return hint


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
