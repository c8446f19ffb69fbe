"""Results of importing XP, complete for drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.xp_import.rules.values import MembersRead
from bot.xp_import.store.import_rows import ImportRow, RowState
from bot.xp_import.store.imports import Import


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPreview:
    """A preview of what an import would do.

    `reaching` members would reach `level`, and `highest_level` would be the highest of any member.
    `too_small` is the number of members for whom the percentage leaves 0 XP, `too_large` of those
    who would get more than one import gives. `earlier` is when the last active import of the server
    was started.
    """

    xp_import: Import
    read: MembersRead
    largest: Sequence[ImportRow]
    level: int
    reaching: int
    highest_level: int
    too_small: int
    too_large: int
    earlier: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportShown:
    """An import's progress; `members` counts the shares by state.

    `repeated` is true if a request changed nothing, because the same content was imported before.
    """

    xp_import: Import
    members: Mapping[RowState, int]
    until: datetime | None
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyToImport:
    """A file without any member with XP."""

    read: MembersRead


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """A parsed file from staff, and the percentage of its XP to import."""

    read: MembersRead
    file_name: str
    percent: int = 100
