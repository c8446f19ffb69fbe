"""One log line when the database starts to fail, and one when it works again."""

import logging
import time
from typing import Final

from bot.db.errors import StorageError, StorageProblem, explain

REPEAT_AFTER_SECONDS: Final = 600.0
"""How often a problem that lasts, or comes back, is logged."""

logger = logging.getLogger(__name__)


class OutageLog:
    """Keeps track of whether the database works, and logs each outage once.

    Nothing is logged until `is_enabled` is set: when a start or a command fails, its own message
    says why.
    """

    def __init__(self) -> None:
        self.is_enabled = False
        self.problem: StorageProblem | None = None
        """The latest problem, until the database is known to work again."""
        self._since: float | None = None
        self._failures = 0
        self._is_logged = False
        self._logged_at: dict[StorageProblem, float] = {}

    @property
    def is_out(self) -> bool:
        """Whether the database failed the last time it was used."""
        return self._since is not None

    def record_failure(self, error: StorageError) -> None:
        """Record a failed transaction; the first of an outage is logged, with advice."""
        problem = error.problem
        if problem is StorageProblem.CONFLICT:  # the caller tries again
            return
        self.problem = problem
        at = time.monotonic()
        if self._since is None:
            self._since, self._failures, self._is_logged = at, 0, False
        self._failures += 1
        logged_at = self._logged_at.get(problem)
        if not self.is_enabled or (logged_at is not None and at - logged_at < REPEAT_AFTER_SECONDS):
            return
        self._logged_at[problem], self._is_logged = at, True
        logger.error(
            "%s Members are asked to try again. Woodshed continues as soon as it works.",
            explain(error),
        )

    def record_change(self) -> None:
        """Record that a transaction has changed data, which ends an outage."""
        if self._since is None:
            return
        if self._is_logged:
            seconds = round(time.monotonic() - self._since)
            logger.warning(
                "The database works again, after %d seconds and %d failed transactions",
                seconds,
                self._failures,
            )
        self._since = self.problem = None
