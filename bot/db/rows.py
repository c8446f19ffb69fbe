"""Maps rows to dataclasses and back: instants are epoch seconds, dates are ISO text.

The columns of a row are written down once, as the fields of its dataclass: `select`, `returning`
and `insert` put them into statements.
"""

import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from enum import EnumType
from functools import cache
from itertools import repeat
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import Json, TypeAdapter
from pydantic_core import to_json

from bot.calendar.rules.days import aware
from bot.db.transactions import Result, Row, Transaction

T = TypeVar("T")
Convert = Callable[[Any], Any]
Setter = Callable[[Any, Any], None]

# PostgreSQL's text cannot hold NUL, and no UTF-8 can hold halves of a surrogate pair.
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
    """Return every row as an `into`.

    A dataclass has fields named like the columns. Any other type is built from the first column.
    """
    result = tx.execute(statement, _bound(values))
    if not result.rows:
        return []
    if (setters := _setters(into, result.columns)) is not None:
        return _build_by_column(into, setters, result.rows)
    build = _builder(into, result.columns)
    return [build(row) for row in result.rows]


def fetch_one(tx: Transaction, into: type[T], statement: str, /, **values: Any) -> T | None:
    """Return the first row as an `into`, as `fetch_all` does, or None if there is no row."""
    result = tx.execute(statement, _bound(values))
    return _builder(into, result.columns)(result.rows[0]) if result.rows else None


def fetch_exactly_one(tx: Transaction, into: type[T], statement: str, /, **values: Any) -> T:
    """Return the row of a statement that always has exactly one, like an aggregate or an upsert."""
    (row,) = fetch_all(tx, into, statement, **values)
    return row


def fetch_value(tx: Transaction, statement: str, /, **values: Any) -> Any:
    """Return the first column of the first row, or None if there is no row."""
    return tx.execute(statement, _bound(values)).scalar()


def select(into: type[Any], rest: str, /, **expressions: str) -> str:
    """Return a SELECT of the columns of `into`; `rest` begins with FROM.

    `expressions` maps fields to SQL where a field is not simply a column of its name.
    """
    return f"SELECT {columns(into, **expressions)} {rest}"


def returning(into: type[Any], statement: str, /) -> str:
    """Return an INSERT, UPDATE or DELETE that returns the columns of `into`."""
    return f"{statement} RETURNING {columns(into)}"


def insert(row: type[Any], table: str) -> str:
    """Return an INSERT of a `row`, whose binds are `values_of` one."""
    binds = ", ".join(f":{name}" for name in _names(row))
    return f"INSERT INTO {table} ({columns(row)}) VALUES ({binds})"  # noqa: S608 - from our own code


def upsert(row: type[Any], table: str, key: str) -> str:
    """Return an INSERT of a `row` that replaces one with the same `key`."""
    changes = ", ".join(f"{name} = excluded.{name}" for name in _names(row) if name != key)
    return f"{insert(row, table)} ON CONFLICT ({key}) DO UPDATE SET {changes}"


def columns(of: type[Any], /, **expressions: str) -> str:
    """Return the columns of a dataclass in the order of its fields, separated by commas.

    Raises:
        ValueError: an expression is for a field that does not exist.
    """
    names = _names(of)
    if unknown := expressions.keys() - names:
        raise ValueError(f"{of.__name__} has no {', '.join(sorted(unknown))}")
    return ", ".join(
        f"{expressions[name]} AS {name}" if name in expressions else name for name in names
    )


def values_of(row: object) -> dict[str, Any]:
    """Return the fields of a dataclass as binds; fields marked `Json` are encoded."""
    kind = type(row)
    values = {name: getattr(row, name) for name in _names(kind)}
    for name in _json_names(kind):
        values[name] = to_json(values[name]).decode()
    return values


@cache
def _names(of: type[Any]) -> tuple[str, ...]:
    return tuple(each.name for each in fields(of))


@cache
def _json_names(of: type[Any]) -> tuple[str, ...]:
    hints = get_type_hints(of, include_extras=True)
    return tuple(name for name in _names(of) if Json in getattr(hints[name], "__metadata__", ()))


def _bound(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as both databases store them. Raises ValueError if one is a naive datetime."""
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
    """Return a function that builds an `into` from a row, ignoring columns that are not fields.

    If `into` is not a dataclass, it is built from the first column.
    """
    if not hasattr(into, "__dataclass_fields__"):
        convert_first = _converter(into)
        return lambda row: _converted(row[0], convert_first)
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
def _setters(
    into: type[Any], columns: tuple[str, ...]
) -> Sequence[tuple[Setter, Convert | None]] | None:
    """Return each column's field setter, or None if `into` has to be called.

    Setters suffice for a dataclass with slots, a field for each column, and no `__post_init__`.
    """
    if "__slots__" not in into.__dict__ or hasattr(into, "__post_init__"):
        return None
    if not hasattr(into, "__dataclass_fields__") or {*_names(into)} != {*columns}:
        return None
    converters = _converters(into)
    return [(getattr(into, name).__set__, converters[name]) for name in columns]


def _build_by_column(
    into: type[T], setters: Sequence[tuple[Setter, Convert | None]], rows: Sequence[Row]
) -> list[T]:
    """Return every row as an `into`, whose fields are set a column at a time.

    Calling a frozen dataclass takes four times as long, and there may be millions of rows.
    """
    built = list(map(object.__new__, repeat(into, len(rows))))
    for (set_field, convert), column in zip(setters, zip(*rows, strict=True), strict=True):
        values = column
        if convert is not None:
            values = [None if value is None else convert(value) for value in column]
        deque(map(set_field, built, values), maxlen=0)
    return built


def _converted(value: Any, convert: Convert | None) -> Any:
    return value if value is None or convert is None else convert(value)


@cache
def _converters(into: type[Any]) -> dict[str, Convert | None]:
    hints = get_type_hints(into, include_extras=True)
    return {each.name: _converter(hints[each.name]) for each in fields(into)}


def _converter(hint: Any) -> Convert | None:
    """Return the function that converts a column's value, or None if it needs no conversion."""
    kind = _without_none(hint)
    simple: dict[Any, Convert | None] = {
        datetime: _instant,
        date: date.fromisoformat,
        bool: bool,
        Any: None,
    }
    if kind in simple:
        return simple[kind]
    if isinstance(kind, EnumType):
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
