"""Slash commands, buttons and forms; each handler calls one service method and draws its result."""

from bot.app.client import Woodshed
from cogs.assessments import Assessments
from cogs.battle_briefs import BattleBriefs
from cogs.battle_results import BattleResultsPanel
from cogs.battle_staff import BattleStaffPanel
from cogs.battle_votes import BattleVotes
from cogs.battles import Battles
from cogs.buddies import Buddies
from cogs.coach import Coach
from cogs.critiques import Critiques
from cogs.ears import Ears
from cogs.feedback import Feedback
from cogs.feedback_staff import FeedbackStaff
from cogs.guide import Guide
from cogs.import_panel import ImportPanel
from cogs.leaderboard import Leaderboard
from cogs.level_roles import LevelRoles
from cogs.listening import Listening
from cogs.milestones import Milestones
from cogs.mixes import Mixes
from cogs.paths import Paths
from cogs.pauses import Pauses
from cogs.personal_quests import PersonalQuests
from cogs.placement import PlacementPanel
from cogs.posting_buttons import PostingButtons
from cogs.privacy import Privacy
from cogs.profile import Profile
from cogs.profile_panel import ProfilePanel
from cogs.quest_places import QuestPlaces
from cogs.quests import Quests
from cogs.reminders import Reminders
from cogs.reviews import Reviews
from cogs.rooms import Rooms
from cogs.servers import Servers
from cogs.sessions import Sessions
from cogs.settings.events import EventsPanel
from cogs.settings.group import SettingsCog
from cogs.settings.panel import SettingsPanel
from cogs.shared_timers import SharedTimerButtons
from cogs.staff.group import StaffCog
from cogs.staff.report import ReportPages
from cogs.streak_reminders import StreakReminders
from cogs.tracks import Tracks
from cogs.upcoming import UpcomingPanel


async def add_all(bot: Woodshed) -> None:
    """Add every cog; used by `run`, the demo and the tests."""
    for cog in (
        Quests,
        PostingButtons,
        PersonalQuests,
        Assessments,
        Sessions,
        SharedTimerButtons,
        Reminders,
        Rooms,
        Profile,
        ProfilePanel,
        Pauses,
        StreakReminders,
        Paths,
        Milestones,
        Reviews,
        Coach,
        Buddies,
        PlacementPanel,
        Leaderboard,
        Ears,
        Guide,
        Privacy,
        Servers,
        QuestPlaces,
        SettingsCog,
        SettingsPanel,
        EventsPanel,
        UpcomingPanel,
        LevelRoles,
        StaffCog,
        ReportPages,
        ImportPanel,
        Tracks,
        Mixes,
        Feedback,
        Battles,
        Listening,
        Critiques,
        BattleStaffPanel,
        BattleVotes,
        FeedbackStaff,
        BattleBriefs,
        BattleResultsPanel,
    ):
        await bot.add_cog(cog(bot))
