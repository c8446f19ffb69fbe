"""The jobs of quests: posting them, redrawing their messages, and where they appear."""

from datetime import datetime

from bot.quests.placing import PlaceSync
from bot.quests.redrawing import Redrawer
from bot.quests.service.places import QuestPlaces
from bot.quests.service.postings import Postings
from bot.schedule.background import Background
from bot.schedule.jobs.job import Job
from bot.week_reviews.service import WeekReviews


class DuePostings:
    """Opens quests and weekly reviews, batch by batch.

    Each batch of quests is sent while the next one is opened.
    """

    name = "open due postings"

    def __init__(self, postings: Postings, week_reviews: WeekReviews, deliveries: Job) -> None:
        self._postings = postings
        self._week_reviews = week_reviews
        self._deliveries = deliveries

    async def run(self, now: datetime) -> None:
        """Open everything that is due."""
        while await self._postings.open_due(now):
            await self._deliveries.run(now)
        while await self._week_reviews.open_due(now):
            pass


class DueRedraws:
    """Redraws postings that have changed since they were sent."""

    name = "redraw postings"

    def __init__(self, postings: Postings, redrawer: Redrawer, background: Background) -> None:
        self._postings = postings
        self._redrawer = redrawer
        self._background = background

    async def run(self, now: datetime) -> None:
        """Start redrawing the postings that are due."""
        for card in await self._postings.to_refresh(now):
            self._background.start(self._redrawer.redraw(card))


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
