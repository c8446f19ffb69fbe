"""All use cases in one object, for the cogs, the schedule and the command line."""

from collections.abc import Iterable, Mapping

from bot.assessments.service.assessments import Assessments
from bot.backlog.service import Backlog
from bot.battles.service.battles import Battles
from bot.battles.service.entries import BattleEntries
from bot.battles.service.phases import BattlePhases
from bot.battles.service.reasons import BattleReasons
from bot.battles.service.results import BattleResults
from bot.battles.service.settings import BattleSettings
from bot.battles.service.staff import BattleStaff
from bot.battles.service.voting import Voting
from bot.boards.service import Leaderboards
from bot.buddies.service.buddies import Buddies
from bot.coach.service.coach import Coach
from bot.coach.service.ladders import Ladders
from bot.coach.service.placements import Placements
from bot.coach.service.problems import Problems
from bot.db.database import Database
from bot.departures.service import Departures
from bot.downtime.service import Downtime
from bot.ears.service.ears import Ears
from bot.events.service.announcing import EventAnnouncements
from bot.events.service.events import Events
from bot.feedback.service.due import DueFeedback
from bot.feedback.service.inbox import Inbox
from bot.feedback.service.listening import Listening
from bot.feedback.service.moderation import FeedbackModeration
from bot.feedback.service.praise import Praise
from bot.feedback.service.settings import FeedbackSettings
from bot.feedback.service.submissions import Submissions
from bot.greetings.service import Greetings
from bot.guide.service import GuideLookup
from bot.level_digests.service import LevelDigests
from bot.level_roles.service import LevelRoles
from bot.members.service import Members
from bot.milestones.service import Milestones
from bot.mixes.service.mixes import Mixes
from bot.outbox.service.deliveries import Deliveries, Kind
from bot.packs.content import SkillPack
from bot.paths.service import Paths
from bot.pauses.service import Pauses
from bot.practice_stats.service import PracticeStats
from bot.privacy.service.privacy import Privacy
from bot.profiles.service.profiles import Profiles
from bot.quests.service.personal_quests import PersonalQuests
from bot.quests.service.places import QuestPlaces
from bot.quests.service.postings import Postings
from bot.quests.service.proof_measures import ProofMeasures
from bot.quests.service.quests import Quests
from bot.quests.service.server_quests import ServerQuests
from bot.quests.service.upcoming import Upcoming
from bot.reminders.service.reminders import Reminders
from bot.reports.service import Reports
from bot.reviews.service.reviews import Reviews
from bot.rooms.service.presence import RoomPresence
from bot.rooms.service.rooms import Rooms
from bot.servers.service.servers import Servers
from bot.sessions.service.logbook import Logbook
from bot.sessions.service.sessions import Sessions
from bot.shared_timers.service.progress import SharedTimerProgress
from bot.shared_timers.service.shared_timers import SharedTimers
from bot.staff.service import Staff
from bot.streak_reminders.service import StreakReminders
from bot.tracks.service.steps import TrackSteps
from bot.tracks.service.tracks import Tracks
from bot.week_leaders.service.settings import WeekLeaders
from bot.week_reviews.service import WeekReviews
from bot.won_roles.service import WonRoles
from bot.xp_import.service.import_batches import ImportWork
from bot.xp_import.service.imports import Imports


class Services:
    """All use cases on one database and one set of skill packs."""

    def __init__(
        self, database: Database, packs: Mapping[str, SkillPack], kinds: Iterable[Kind]
    ) -> None:
        self.assessments = Assessments(database, packs)
        self.backlog = Backlog(database, packs)
        self.battles = Battles(database, packs)
        self.battle_entries = BattleEntries(database, packs)
        self.battle_phases = BattlePhases(database, packs)
        self.battle_settings = BattleSettings(database, packs)
        self.battle_reasons = BattleReasons(database, packs)
        self.battle_results = BattleResults(database, packs)
        self.battle_votes = Voting(database, packs)
        self.battle_staff = BattleStaff(database, packs)
        self.buddies = Buddies(database, packs)
        self.coach = Coach(database, packs)
        self.deliveries = Deliveries(database, packs, kinds)
        self.departures = Departures(database, packs)
        self.downtime = Downtime(database, packs)
        self.ears = Ears(database, packs)
        self.events = Events(database, packs)
        self.event_announcements = EventAnnouncements(database, packs)
        self.feedback_moderation = FeedbackModeration(database, packs)
        self.feedback_settings = FeedbackSettings(database, packs)
        self.greetings = Greetings(database, packs)
        self.guide = GuideLookup(database, packs)
        self.import_work = ImportWork(database, packs)
        self.imports = Imports(database, packs)
        self.ladders = Ladders(database, packs)
        self.leaderboards = Leaderboards(database, packs)
        self.level_digests = LevelDigests(database, packs)
        self.level_roles = LevelRoles(database, packs)
        self.logbook = Logbook(database, packs)
        self.members = Members(database, packs)
        self.milestones = Milestones(database, packs)
        self.mixes = Mixes(database, packs)
        self.paths = Paths(database, packs)
        self.pauses = Pauses(database, packs)
        self.personal_quests = PersonalQuests(database, packs)
        self.placements = Placements(database, packs)
        self.postings = Postings(database, packs)
        self.practice_stats = PracticeStats(database, packs)
        self.problems = Problems(database, packs)
        self.privacy = Privacy(database, packs)
        self.profiles = Profiles(database, packs)
        self.proof_measures = ProofMeasures(database, packs)
        self.quest_places = QuestPlaces(database, packs)
        self.quests = Quests(database, packs)
        self.reminders = Reminders(database, packs)
        self.reports = Reports(database, packs)
        self.reviews = Reviews(database, packs)
        self.server_quests = ServerQuests(database, packs)
        self.rooms = Rooms(database, packs)
        self.room_presence = RoomPresence(database, packs)
        self.servers = Servers(database, packs)
        self.sessions = Sessions(database, packs)
        self.shared_timers = SharedTimers(database, packs)
        self.shared_timer_progress = SharedTimerProgress(database, packs)
        self.listening = Listening(database, packs)
        self.feedback_inbox = Inbox(database, packs)
        self.due_feedback = DueFeedback(database, packs)
        self.praise = Praise(database, packs)
        self.streak_reminders = StreakReminders(database, packs)
        self.submissions = Submissions(database, packs)
        self.track_steps = TrackSteps(database, packs)
        self.tracks = Tracks(database, packs)
        self.upcoming = Upcoming(database, packs)
        self.week_leaders = WeekLeaders(database, packs)
        self.week_reviews = WeekReviews(database, packs)
        self.won_roles = WonRoles(database, packs)
        self.staff = Staff(database, packs)
