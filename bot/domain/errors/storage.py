"""The error of the database itself, which is nobody's fault who asks for something."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors.family import CoachError


class Trouble(StrEnum):
    """What is known of why the database failed."""

    FULL = "full"
    READ_ONLY = "read-only"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    FAILING = "failing"
    CONFLICT = "conflict"
    """Two transactions waited for each other, and this one was undone: to be tried again."""


@dataclass(eq=False, kw_only=True)
class StorageTrouble(CoachError):
    """The database failed, and nothing was changed.

    Where it is `unsure`, the database went away while it was told to keep a change, and nobody
    knows whether it has.
    """

    trouble: Trouble
    unsure: bool = False

    @property
    def is_of_a_row(self) -> bool:
        """Whether another transaction was in the way, maybe at one row: others may be in order."""
        return self.trouble in (Trouble.BUSY, Trouble.CONFLICT)
