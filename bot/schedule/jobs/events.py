"""The job that announces events."""

from datetime import datetime

from bot.events.service.announcing import EventAnnouncements


class DueEvents:
    """Announces the start and the end of events."""

    name = "announce events"

    def __init__(self, announcements: EventAnnouncements) -> None:
        self._announcements = announcements

    async def run(self, now: datetime) -> None:
        """Take each event that is due to its next state."""
        while await self._announcements.announce_due(now):
            pass
