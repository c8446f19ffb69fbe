"""How much the bot has yet to do, for those who watch over it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.backlog import store as backlog
from bot.db.errors import StorageProblem
from bot.db.transactions import Transaction
from bot.db.use_cases import reads
from bot.outbox.store import DeliveryKind
from bot.services.base import Service


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


class Backlog(Service):
    """Counts what is due; it reads a row for each message that is owed, and no more."""

    @reads
    def count(self, tx: Transaction, now: datetime) -> BacklogCounted:
        """Count what is owed at `now`; kinds of which nothing is owed are counted, too."""
        owed = backlog.owed(tx)
        due = backlog.due(tx, now)
        first_at = min((each.first_at for each in owed), default=now)
        return BacklogCounted(
            owed=dict.fromkeys(DeliveryKind, 0) | {each.kind: each.number for each in owed},
            deliveries_overdue=max(now - first_at, timedelta(0)),
            postings_due=due.number,
            postings_overdue=now - (due.first_at or now),
            problem=self.database.problem,
        )
