"""Use cases: one method, one transaction, one frozen result. No Discord, and no clock, in here."""

from collections.abc import Mapping

from bot.db.database import Database
from bot.packs.content import SkillPack
from bot.services.backlog import Backlog
from bot.services.coaching import Coach
from bot.services.deliveries import Deliveries
from bot.services.downtime import Downtime
from bot.services.greetings import Greetings
from bot.services.import_work import ImportWork
from bot.services.imports import Imports
from bot.services.leaderboards import Leaderboards
from bot.services.level_roles import LevelRoles
from bot.services.logbook import Logbook
from bot.services.milestones import Milestones
from bot.services.paths import Paths
from bot.services.personal_quests import PersonalQuests
from bot.services.postings import Postings
from bot.services.practice_stats import PracticeStats
from bot.services.privacy import Privacy
from bot.services.profiles import Profiles
from bot.services.quests import Quests
from bot.services.reminders import Reminders
from bot.services.reviews import Reviews
from bot.services.rooms import Rooms
from bot.services.server_quests import ServerQuests
from bot.services.servers import Servers
from bot.services.sessions import Sessions
from bot.services.staff import Staff
from bot.services.tracks import Tracks
from bot.services.week_reviews import WeekReviews


class Services:
    """All use cases on one database and one set of skill packs."""

    def __init__(self, database: Database, packs: Mapping[str, SkillPack]) -> None:
        self.backlog = Backlog(database, packs)
        self.coach = Coach(database, packs)
        self.deliveries = Deliveries(database, packs)
        self.downtime = Downtime(database, packs)
        self.greetings = Greetings(database, packs)
        self.import_work = ImportWork(database, packs)
        self.imports = Imports(database, packs)
        self.leaderboards = Leaderboards(database, packs)
        self.level_roles = LevelRoles(database, packs)
        self.logbook = Logbook(database, packs)
        self.milestones = Milestones(database, packs)
        self.paths = Paths(database, packs)
        self.personal_quests = PersonalQuests(database, packs)
        self.postings = Postings(database, packs)
        self.practice_stats = PracticeStats(database, packs)
        self.privacy = Privacy(database, packs)
        self.profiles = Profiles(database, packs)
        self.quests = Quests(database, packs)
        self.reminders = Reminders(database, packs)
        self.reviews = Reviews(database, packs)
        self.server_quests = ServerQuests(database, packs)
        self.rooms = Rooms(database, packs)
        self.servers = Servers(database, packs)
        self.sessions = Sessions(database, packs)
        self.tracks = Tracks(database, packs)
        self.week_reviews = WeekReviews(database, packs)
        self.staff = Staff(database, packs)
