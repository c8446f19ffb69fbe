"""The jobs of a tick that keep feedback going."""

import logging
from datetime import datetime

from bot.db.errors import StorageError
from bot.feedback.service.due import DueFeedback
from bot.feedback.service.submissions import Submissions

logger = logging.getLogger(__name__)


class LapseClaims:
    """Ends turns to listen whose time is over, so that somebody else gets the tracks."""

    name = "end turns to listen"

    def __init__(self, due: DueFeedback) -> None:
        self._due = due

    async def run(self, now: datetime) -> None:
        """End each turn; one that fails is tried again."""
        for claim in await self._due.lapsing(now):
            try:
                await self._due.lapse(claim, now)
            except StorageError:
                raise
            except Exception:
                logger.exception("Could not end the turn %s", claim.id)


class PayCritiques:
    """Grants the XP of critiques that helped, some hours after they were marked."""

    name = "pay critiques"

    def __init__(self, due: DueFeedback) -> None:
        self._due = due

    async def run(self, now: datetime) -> None:
        """Pay each critique; one that fails is tried again."""
        for critique_id in await self._due.to_pay(now):
            try:
                await self._due.pay(critique_id, now)
            except StorageError:
                raise
            except Exception:
                logger.exception("Could not pay the critique %s", critique_id)


class CloseSubmissions:
    """Closes submissions that have waited long enough, or have all their critiques."""

    name = "close submissions"

    def __init__(self, submissions: Submissions) -> None:
        self._submissions = submissions

    async def run(self, now: datetime) -> None:
        """Close what's due, batch by batch."""
        while await self._submissions.close_due(now):
            pass
