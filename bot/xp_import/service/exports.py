"""Reads the JSON exports of levelling bots: lists of members, and LevelUp's backups.

Shapes as their own sources and clients show them: MEE6's and Polaris's public boards and AmariBot's
(`players`, `leaderboard`, `data`: lists of objects), a Red cog's backups (LevelUp of vrt-cogs: a
server's `users` by id, or `configs` by server, and before that Red's own settings file).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from bot.xp_import.errors import NotAnExport, ServerMissing, TooManyRows
from bot.xp_import.rules.figures import ID_NAMES, XP_NAMES, member_id, name_of, whole_part, whole_xp
from bot.xp_import.rules.values import MOST_ROWS, MembersRead, RowUnit, SkipReason
from bot.xp_import.service.gathering import RowCollector

_LISTS = ("players", "leaderboard", "data", "members", "users", "levels")
_LEVELUP_IN_RED = "117117117"
_MOST_PARTS = 5 * MOST_ROWS


class _Number(str):
    """A number as text, so that XP never becomes a float and no number is too long."""

    __slots__ = ()


def read_export(text: str, guild_id: int) -> MembersRead:
    """Read an export in JSON; of a backup of several servers, the members of `guild_id`.

    Raises:
        NotAnExport: it is broken, or nothing like an export of members.
        ServerMissing: it is a backup of several servers, and this one is not among them.
        TooManyRows: it has more members than are taken from one file.
        IdsRounded: a spreadsheet has cut off the last digits of the ids.
    """
    document = _load(text)
    gathering = RowCollector(RowUnit.ENTRY)
    users = _users_by_id(document, guild_id)
    if users is not None:
        for row, (who, profile) in enumerate(users.items(), start=1):
            _take_profile(gathering, row, who, profile)
    else:
        for row, entry in enumerate(_entries(document), start=1):
            _take_entry(gathering, row, entry)
    return gathering.read()


def _load(text: str) -> Any:
    if sum(map(text.count, "[{,")) > _MOST_PARTS:  # millions of tiny values would fill the memory
        raise TooManyRows(most=MOST_ROWS)
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
    """Return an object; a Python function, so that other threads run during a long file."""
    return dict(pairs)


def _number(text: str) -> "_Number":
    """Return a number; a Python function for the same reason."""
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
    found = cast("dict[str, Any]", document)
    return next((found[key] for key in _LISTS if isinstance(found.get(key), list)), None)


def _take_profile(gathering: RowCollector, row: int, who: str, profile: Any) -> None:
    """Add the profile under a member's id; LevelUp omits zero values."""
    if isinstance(profile, dict):
        amount = _text(cast("dict[str, Any]", profile).get("xp", _Number("0")))
    else:
        amount = _text(profile)
    gathering.add(row, who, amount, whole_part(amount))


def _take_entry(gathering: RowCollector, row: int, entry: Any) -> None:
    if not isinstance(entry, dict):
        gathering.skip(row, SkipReason.NO_MEMBER, _text(entry))
        return
    named = {name_of(key): value for key, value in cast("dict[str, Any]", entry).items()}
    who, amount = (
        _text(next((named[name] for name in names if name in named), None))
        for names in (ID_NAMES, XP_NAMES)
    )
    gathering.add(row, who, amount, whole_xp(amount))


def _text(value: Any) -> str:
    """Return a text or number as it is written; of anything else, the name of its type."""
    if value is None:
        return ""
    return str(value) if isinstance(value, str) else f"({type(value).__name__})"
