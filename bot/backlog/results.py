"""The backlog, counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.db.errors import StorageProblem
from bot.outbox.store import DeliveryKind


@dataclass(frozen=True, slots=True, kw_only=True)
class BacklogCounted:
    """What is still to be sent and opened, and for how long the oldest of it has been due.

    `problem` is the database's: what it holds may be counted although nothing can be written.
    """

    owed: Mapping[DeliveryKind, int]
    deliveries_overdue: timedelta
    postings_due: int
    postings_overdue: timedelta
    problem: StorageProblem | None
