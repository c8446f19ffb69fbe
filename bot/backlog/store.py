"""How much work is waiting, for metrics and the health check."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.rows import fetch_all, fetch_exactly_one
from bot.db.transactions import Transaction
from bot.outbox.store import DeliveryKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """How many messages of one kind are waiting to be sent, and when the first is due."""

    kind: DeliveryKind
    number: int
    first_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """How many postings are due and not opened yet, and since when."""

    number: int
    first_at: datetime | None


# `send_at` is NULL once a message is sent, so its partial index has only those that are waiting.
# Without MATERIALIZED, SQLite reads every delivery there ever was, by the index of kinds.
_OWED = """
    WITH owed AS MATERIALIZED (SELECT kind, send_at FROM deliveries WHERE send_at > 0)
    SELECT kind, count(*) AS number, min(send_at) AS first_at FROM owed GROUP BY kind
"""

_DUE = """
    SELECT count(*) AS number, min(next_run_at) AS first_at
    FROM schedules WHERE next_run_at <= :now
"""


def owed(tx: Transaction) -> list[Owed]:
    """Count the messages that are waiting to be sent, by kind."""
    return fetch_all(tx, Owed, _OWED)


def due(tx: Transaction, now: datetime) -> Due:
    """Count the postings whose time has come at `now`."""
    return fetch_exactly_one(tx, Due, _DUE, now=now)
