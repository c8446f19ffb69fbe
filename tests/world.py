"""A server for tests of services: a database, a clock that tests move, and new requests."""

import itertools
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, ParamSpec
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, settings

from bot.app.messages import MESSAGE_KINDS
from bot.calendar.rules.periods import Cadence
from bot.db.database import Database
from bot.errors import CoachError
from bot.interactions.rules import Click, Request
from bot.members import store as members
from bot.outbox import store as deliveries
from bot.outbox.store import Delivery, DeliveryKind
from bot.packs.content import SkillPack
from bot.packs.loading import load_packs
from bot.quests.results.scheduling import QuestPosted
from bot.quests.store.postings import QuestPosting
from bot.reviews import store as reviews
from bot.servers.results import AnnouncementChanges, QuestChanges, ReviewChanges, ServerShown
from bot.services import Services
from bot.sessions.results import CancelAsked, SessionRecorded, TimerCancelled, TimerDiscarded
from bot.xp.rules.announcing import LevelUpPosts
from bot.xp.rules.awards import Source
from bot.xp.store import ledger
from bot.xp.store.ledger import Award, NewAward

P = ParamSpec("P")

SEEDS = load_packs(Path("seeds"))
PACKS = SEEDS | load_packs(Path("tests/packs"))
MUSIC = PACKS["music-production"]

ANNE, BEN, CLEO, STAFF = 71, 72, 73, 79
QUESTS_CHANNEL, ANNOUNCEMENTS, OTHER_CHANNEL, REVIEWS_CHANNEL = 501, 502, 503, 504
NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)
"""A Wednesday, far from any change to or from daylight saving time."""

# All examples share a database, each with a server of its own. Shrinking would take minutes.
ON_A_DATABASE = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[phase for phase in Phase if phase is not Phase.shrink],
)

ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""For tests on SQLite only, since other tests run the same SQL on both engines."""

_ids = itertools.count(1_000)


def local(on: str, at: str, zone: str = "UTC") -> datetime:
    """Return the instant of a local date and time in `zone`."""
    wall = datetime.combine(date.fromisoformat(on), time.fromisoformat(at))
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def without_quest(*slugs: str) -> Mapping[str, SkillPack]:
    """Return the packs without some of the music pack's quests, and without its course."""
    content = MUSIC.model_dump()
    content["quests"] = [quest for quest in content["quests"] if quest["slug"] not in slugs]
    return PACKS | {MUSIC.slug: SkillPack.model_validate(without_course(content))}


def without_course(content: dict[str, Any]) -> dict[str, Any]:
    """Return the content of a pack whose quests nothing refers to, so that any can be left out."""
    kept = {quest["slug"] for quest in content["quests"]}
    for quest in content["quests"]:
        quest |= {"easier": None, "harder": None}
    for first in content["getting_started"]:
        first["quest"] = first["quest"] if first["quest"] in kept else None
    content["mixes"]["quests"] = {}
    return content | dict.fromkeys(("ladders", "stages", "problems", "themes"), ())


def refused(call: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> CoachError:
    """Return the CoachError that a call raises."""
    with pytest.raises(CoachError) as error:
        call(*args, **kwargs)
    return error.value


class World:
    """A server of its own on a database that other worlds may share."""

    def __init__(
        self,
        database: Database,
        now: datetime = NOON,
        packs: Mapping[str, SkillPack] = PACKS,
        guild_id: int | None = None,
    ) -> None:
        self.database = database
        self.packs = packs
        self.services = Services(database, packs, MESSAGE_KINDS)
        self.now = now
        self.guild_id = next(_ids) if guild_id is None else guild_id

    def beside(self, database: Database, packs: Mapping[str, SkillPack] = PACKS) -> "World":
        """Return the same server with another process's database and packs."""
        return World(database, self.now, packs, self.guild_id)

    def passes(self, **time_passing: float) -> None:
        """Move the clock forward: `passes(minutes=5)`."""
        self.now += timedelta(**time_passing)

    def request(self, user_id: int = ANNE) -> Request:
        """Return a new interaction of a member, now."""
        return Request(
            interaction_id=next(_ids), guild_id=self.guild_id, user_id=user_id, now=self.now
        )

    def click(self, user_id: int = ANNE) -> Click:
        """Return a click of a member in a direct message, now."""
        return Click(interaction_id=next(_ids), guild_id=None, user_id=user_id, now=self.now)

    def set_up(self, **changes: Any) -> ServerShown:
        """Let staff configure quests, by default with a channel."""
        options: dict[str, Any] = {"channel_id": QUESTS_CHANNEL} | changes
        return self.services.servers.configure_quests.blocking(
            self.request(STAFF), QuestChanges(**options)
        )

    def announce(self, **changes: Any) -> None:
        """Let staff configure announcements, by default with a channel and of every level."""
        every: dict[str, Any] = {
            "channel_id": ANNOUNCEMENTS,
            "level_up_posts": LevelUpPosts.EVERY,
        }
        options = every | changes
        self.services.servers.configure_announcements.blocking(
            self.request(STAFF), AnnouncementChanges(**options)
        )

    def review(self, **changes: Any) -> ServerShown:
        """Let staff configure reviews, by default with a channel."""
        options: dict[str, Any] = {"channel_id": REVIEWS_CHANNEL} | changes
        return self.services.servers.configure_reviews.blocking(
            self.request(STAFF), ReviewChanges(**options)
        )

    def claim(self, user_id: int = ANNE, milestone: str = "first-finished-track") -> int:
        """Let a member claim a milestone, and return the id of its review."""
        self.services.milestones.claim.blocking(
            self.request(user_id), milestone=milestone, link="https://example.com/it", note="Done."
        )
        return self.newest_review(user_id)

    def newest_review(self, user_id: int = ANNE) -> int:
        """Return the id of the newest review of a member."""
        with self.database.reading() as tx:
            return reviews.all_of(tx, self.guild_id, user_id)[-1].id

    def post(self, cadence: Cadence = Cadence.DAILY) -> QuestPosting:
        """Let staff post a quest now."""
        posted: QuestPosted = self.services.postings.post_now.blocking(self.request(STAFF), cadence)
        return posted.posting

    def practise(self, minutes: float, user_id: int = ANNE) -> SessionRecorded | TimerDiscarded:
        """Run a timer for some minutes and stop it."""
        self.services.sessions.start.blocking(self.request(user_id))
        self.passes(minutes=minutes)
        return self.services.sessions.stop.blocking(self.request(user_id))

    def discard_timer(self, user_id: int = ANNE) -> TimerCancelled:
        """Cancel a running timer, and confirm that if asked."""
        timers = self.services.sessions
        cancelled = timers.cancel.blocking(self.request(user_id))
        if isinstance(cancelled, CancelAsked):
            return timers.discard.blocking(self.request(user_id), cancelled.session_id)
        return cancelled

    def log(self, minutes: int, user_id: int = ANNE, **options: Any) -> SessionRecorded:
        """Log a session."""
        return self.services.logbook.log.blocking(self.request(user_id), minutes=minutes, **options)

    def awards(self, user_id: int = ANNE) -> list[Award]:
        """Return a member's ledger."""
        with self.database.reading() as tx:
            return ledger.all_of(tx, self.guild_id, user_id)

    def adjust(self, xp: int, user_id: int = ANNE, **attributes: int) -> None:
        """Insert an adjustment into the ledger."""
        with self.database.writing() as tx:
            members.enter(tx, self.guild_id, user_id)
            ledger.write(
                tx,
                NewAward(
                    guild_id=self.guild_id,
                    user_id=user_id,
                    at=self.now,
                    day=self.now.date(),
                    source=Source.ADJUSTMENT,
                    reference=f"interaction:{next(_ids)}",
                    base_xp=xp,
                    multiplier_percent=100,
                    streak_bonus_percent=0,
                    xp=xp,
                    minutes=0,
                    quests=0,
                    attributes=attributes,
                    undoes=None,
                    reason="Adjusted",
                ),
            )

    def see(self, user_id: int, *role_ids: int) -> bool:
        """Show a member in the server with these roles; return whether that was news."""
        outdated = self.services.members.outdated.blocking(self.guild_id, {user_id: role_ids})
        self.services.members.update.blocking(self.guild_id, outdated, self.now)
        return bool(outdated)

    def due(self) -> list[Delivery]:
        """Return the deliveries to this server that are due now."""
        due = self.services.deliveries.due.blocking(self.now)
        return [delivery for delivery in due if delivery.guild_id == self.guild_id]

    def delivery_of(self, posting: QuestPosting) -> Delivery | None:
        """Return the delivery of a posting, sent or not."""
        with self.database.reading() as tx:
            return deliveries.find(tx, DeliveryKind.POSTING, posting.id)
