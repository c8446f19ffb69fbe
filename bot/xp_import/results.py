"""What is told of XP that is brought along from another bot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.xp_import.rules.values import MembersRead
from bot.xp_import.store.import_rows import ImportRow, RowState
from bot.xp_import.store.imports import Import


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPreview:
    """What an import would do, before anything is done.

    `reaching` members would be of `level` or higher, `highest_level` is the highest that anybody
    would be of. `too_small` are those for whom a percentage leaves nothing. `earlier` is when the
    last import that counts here was begun.
    """

    kept: Import
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

    kept: Import
    members: Mapping[RowState, int]
    until: datetime | None
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyToImport:
    """A file that was read, and in which nobody has any XP."""

    read: MembersRead


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportAsked:
    """A file that staff have given, as it was read, and how much of its XP is to count."""

    read: MembersRead
    file_name: str
    percent: int = 100
