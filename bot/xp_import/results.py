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

    `reaching` members would be of `level` or higher, `highest_level` is the highest that anybody
    would be of. `too_small` are those for whom a percentage leaves nothing. `earlier` is when the
    last import that counts here was begun.
    """

    xp_import: Import
    read: MembersRead
    largest: Sequence[ImportRow]
    level: int
    reaching: int
    highest_level: int
    too_small: int
    earlier: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportShown:
    """How far an import has come: `members` counts shares by what has become of them.

    `again` is whether somebody has just asked for what has been asked for before.
    """

    xp_import: Import
    members: Mapping[RowState, int]
    until: datetime | None
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyToImport:
    """A file in which no member has XP."""

    read: MembersRead


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """A parsed file from staff, and the percentage of its XP to import."""

    read: MembersRead
    file_name: str
    percent: int = 100
