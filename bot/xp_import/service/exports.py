"""Reads the JSON exports of levelling bots: lists of members, and LevelUp's backups.

The formats are those of the bots' public leaderboards (MEE6, Polaris, AmariBot: lists of objects
under `players`, `leaderboard` or `data`) and of the Red cog LevelUp by vrt-cogs (`users` by id in
`configs` by server, or in Red's own settings file).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from bot.xp_import.errors import NotAnExport, ServerMissing, TooManyRows
from bot.xp_import.rules.figures import ID_NAMES, XP_NAMES, DecimalMark, member_id, name_of
from bot.xp_import.rules.values import MAX_ROWS, MembersRead, RowUnit, SkipReason
from bot.xp_import.service.row_collector import RowCollector

_LISTS = ("players", "leaderboard", "data", "members", "users", "levels")
_LEVELUP_IN_RED = "117117117"
_MAX_PARTS = 5 * MAX_ROWS


class _Number(str):
    """A number as text, so that XP never becomes a float and no number is too long."""

    __slots__ = ()


def read_export(text: str, guild_id: int) -> MembersRead:
    """Read a JSON export; from a backup of several servers, the members of `guild_id`.

    Raises:
        NotAnExport: the JSON is invalid, or not an export of members.
        ServerMissing: a backup of several servers does not contain this one.
        TooManyRows: it has more members than the limit.
        IdsRounded: a spreadsheet has rounded the ids.
    """
    document = _load(text)
    rows = RowCollector(RowUnit.ENTRY)
    users = _users_by_id(document, guild_id)
    if users is not None:
        for row, (id_text, profile) in enumerate(users.items(), start=1):
            _add_profile(rows, row, id_text, profile)
    else:
        for row, entry in enumerate(_entries(document), start=1):
            _add_entry(rows, row, entry)
    return rows.read()


def _load(text: str) -> Any:
    if sum(map(text.count, "[{,")) > _MAX_PARTS:  # millions of tiny values would fill memory
        raise TooManyRows(limit=MAX_ROWS)
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_number,
            parse_float=_number,
            parse_constant=_number,
        )
    except json.JSONDecodeError as error:
        raise NotAnExport(line=error.lineno) from error
    except RecursionError as error:
        raise NotAnExport(line=None) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; a Python callback, so that other threads can run during a long parse."""
    return dict(pairs)


def _number(text: str) -> "_Number":
    """Return a number; a Python callback for the same reason."""
    return _Number(text)


def _users_by_id(document: Any, guild_id: int) -> Mapping[str, Any] | None:
    """Return the members of a backup keyed by id, or None if it has lists instead."""
    in_red = _object_in(_object_in(document, _LEVELUP_IN_RED), "GUILD")
    servers = in_red if in_red is not None else _object_in(document, "configs")
    if servers is not None:
        if str(guild_id) not in servers:
            raise ServerMissing
        document = servers[str(guild_id)]
    users = _object_in(document, "users")
    if users is not None:
        return users
    if servers is not None:
        return {}  # a server without XP yet
    by_id = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
    return by_id if by_id and all(map(member_id, by_id)) else None


def _object_in(document: Any, key: str) -> dict[str, Any] | None:
    value: Any = cast("dict[str, Any]", document).get(key) if isinstance(document, dict) else None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def _entries(document: Any) -> Iterator[Any]:
    """Yield the entries of a list, of an object's list of members, or of a list of such pages."""
    listed = _list_in(document)
    if listed is not None:
        yield from listed
    elif isinstance(document, list):
        for each in cast("list[Any]", document):
            page = _list_in(each)
            if page is None:
                yield each
            else:
                yield from page
    else:
        raise NotAnExport(line=None)


def _list_in(document: Any) -> Sequence[Any] | None:
    if not isinstance(document, dict):
        return None
    fields = cast("dict[str, Any]", document)
    return next((fields[key] for key in _LISTS if isinstance(fields.get(key), list)), None)


def _add_profile(rows: RowCollector, row: int, id_text: str, profile: Any) -> None:
    """Add the profile under a member's id; LevelUp omits zero values."""
    if isinstance(profile, dict):
        profile = cast("dict[str, Any]", profile).get("xp", _Number("0"))
    rows.add(row, id_text, _text(profile), _mark_of(profile))


def _add_entry(rows: RowCollector, row: int, entry: Any) -> None:
    if not isinstance(entry, dict):
        rows.skip(row, SkipReason.NO_MEMBER, _text(entry))
        return
    named = {name_of(key): value for key, value in cast("dict[str, Any]", entry).items()}
    id_, xp = (
        next((named[name] for name in names if name in named), None)
        for names in (ID_NAMES, XP_NAMES)
    )
    rows.add(row, _text(id_), _text(xp), _mark_of(xp))


def _mark_of(value: Any) -> DecimalMark | None:
    """Return the decimal mark of a JSON number; None for text, whose mark depends on the file."""
    return DecimalMark.POINT if isinstance(value, _Number) else None


def _text(value: Any) -> str:
    """Return a string or number as written; for anything else, the name of its type."""
    if value is None:
        return ""
    return str(value) if isinstance(value, str) else f"({type(value).__name__})"
