"""How much the bot has yet to do, for those who watch over it."""

from datetime import datetime, timedelta

from bot.backlog import store as backlog
from bot.backlog.results import BacklogCounted
from bot.db.transactions import Transaction
from bot.db.use_cases import reads
from bot.outbox.store import DeliveryKind
from bot.use_cases import Service


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
