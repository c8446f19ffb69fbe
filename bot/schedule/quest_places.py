"""The job that opens and archives threads of postings, and publishes postings."""

from datetime import datetime

from bot.quests.placing import PlaceSync
from bot.quests.service.places import QuestPlaces
from bot.schedule.background import Background


class DuePlaces:
    """Does what follows once postings were sent."""

    name = "open threads and publish"

    def __init__(self, places: QuestPlaces, sync: PlaceSync, background: Background) -> None:
        self._places = places
        self._sync = sync
        self._background = background

    async def run(self, now: datetime) -> None:
        """Start what is due; each claims its step, so one that is under way is not repeated."""
        for thread in await self._places.due_threads(now):
            self._background.start(self._sync.sync_thread(thread))
        for publication in await self._places.due_publications(now):
            self._background.start(self._sync.publish(publication))
