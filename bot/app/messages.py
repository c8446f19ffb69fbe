"""Every kind of message that goes through the outbox."""

from typing import Final

from bot.battles.message.announcements import BattleKind, BattleRedrawKind
from bot.battles.message.news import (
    BattleEndKind,
    BattleMoreTimeKind,
    BattleReminderKind,
    BattleVoteKind,
)
from bot.battles.message.outcomes import BattleReasonsKind, BattleResultKind, BattleResultRedrawKind
from bot.buddies.message import BuddyAskKind, BuddyUnreachedKind, BuddyWordKind, BuddyYesKind
from bot.events.message import EventEndKind, EventStartKind
from bot.feedback.message.calls import FeedbackCallKind, FeedbackReportKind
from bot.feedback.message.news import (
    CritiqueKind,
    CritiqueNamesKind,
    CritiqueReplyKind,
    FeedbackLostKind,
)
from bot.greetings.message import GreetingKind
from bot.level_digests.message import LevelDigestKind
from bot.milestones.message import MilestoneKind
from bot.notices.message import StaffNoticeKind
from bot.outbox.message.kinds import AnyKind
from bot.outbox.message.withdrawal import WithdrawalKind
from bot.quests.message import PostingKind
from bot.reminders.message import ReminderKind
from bot.reviews.message import ReviewRequestKind, VerdictKind
from bot.shared_timers.message import SharedTimerKind
from bot.staff.message import StaffActKind
from bot.streak_reminders.message import StreakReminderKind
from bot.streaks.message import StreakMilestoneKind
from bot.tracks.message import ReleaseKind
from bot.week_reviews.message import WeekReviewKind
from bot.xp.message import LevelUpKind
from bot.xp_import.message import ImportKind

_SENT: Final = (
    PostingKind(),
    LevelUpKind(),
    LevelDigestKind(),
    StreakMilestoneKind(),
    StreakReminderKind(),
    MilestoneKind(),
    ReviewRequestKind(),
    VerdictKind(),
    StaffNoticeKind(),
    ReminderKind(),
    ReleaseKind(),
    WeekReviewKind(),
    ImportKind(),
    GreetingKind(),
    StaffActKind(),
    BattleKind(),
    CritiqueKind(),
    CritiqueReplyKind(),
    CritiqueNamesKind(),
    FeedbackLostKind(),
    BattleMoreTimeKind(),
    BattleVoteKind(),
    BattleReminderKind(),
    BattleEndKind(),
    FeedbackCallKind(),
    FeedbackReportKind(),
    BattleResultKind(),
    BattleReasonsKind(),
    BuddyAskKind(),
    BuddyUnreachedKind(),
    BuddyYesKind(),
    BuddyWordKind(),
    SharedTimerKind(),
    EventStartKind(),
    EventEndKind(),
)
MESSAGE_KINDS: Final[tuple[AnyKind, ...]] = (
    *_SENT,
    BattleRedrawKind(),
    BattleResultRedrawKind(),
    WithdrawalKind(_SENT),
)
