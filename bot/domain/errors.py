"""The one family of errors that members are meant to read.

A `CoachError` carries the facts of what went wrong; `bot.ui.sentences` turns them into a sentence
that says what to do next. Anything else that is raised is a bug.

The classes are not frozen: Python itself writes tracebacks into an exception.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.periods import Cadence
from bot.domain.tracks import Stage


class CoachError(Exception):
    """Something a member asked for that cannot be done, with the facts needed to say why."""


@dataclass(eq=False, kw_only=True)
class AlreadyHandled(CoachError):
    """The same interaction has been carried out before; nothing was done again."""


@dataclass(eq=False, kw_only=True)
class StaleButton(CoachError):
    """A button or form that nothing stands behind any more."""


@dataclass(eq=False, kw_only=True)
class NotYours(CoachError):
    """A button or form that is for another member."""


@dataclass(eq=False, kw_only=True)
class PackMissing(CoachError):
    """The skill pack that the server uses is not among those loaded."""

    pack: str


@dataclass(eq=False, kw_only=True)
class UnknownZone(CoachError):
    """No IANA time zone has this name."""

    name: str


@dataclass(eq=False, kw_only=True)
class InvalidTime(CoachError):
    """A time of day that is not HH:MM between 00:00 and 23:59."""

    text: str


@dataclass(eq=False, kw_only=True)
class UnknownFocus(CoachError):
    """The server's skill pack has no such focus."""

    text: str
    known: Sequence[str]


@dataclass(eq=False, kw_only=True)
class NoteTooLong(CoachError):
    """A note, link or genre past the length that is kept."""

    limit: int


@dataclass(eq=False, kw_only=True)
class InvalidLink(CoachError):
    """A link that is not an http or https address."""


@dataclass(eq=False, kw_only=True)
class InvalidGoal(CoachError):
    """A daily goal outside of what a day can hold, in minutes."""

    least: int
    most: int


@dataclass(eq=False, kw_only=True)
class InvalidEarReminder(CoachError):
    """A reminder to rest one's ears after fewer or more minutes than make sense."""

    least: int
    most: int


@dataclass(eq=False, kw_only=True)
class ProfilePrivate(CoachError):
    """The member keeps their numbers to themselves."""

    user_id: int


@dataclass(eq=False, kw_only=True)
class StaffOnly(CoachError):
    """Only members who may manage the server can do this."""


@dataclass(eq=False, kw_only=True)
class ChannelHidden(CoachError):
    """The bot cannot see this channel, so nothing can be posted in it."""

    channel_id: int


@dataclass(eq=False, kw_only=True)
class RoleNotPingable(CoachError):
    """The role is @everyone, which no posting ever mentions."""


@dataclass(eq=False, kw_only=True)
class QuestsNotSetUp(CoachError):
    """The server has no channel for its quests yet."""


@dataclass(eq=False, kw_only=True)
class NoOpenPosting(CoachError):
    """No quest of this cadence is open; the next comes at `next_at`."""

    cadence: Cadence
    next_at: datetime


@dataclass(eq=False, kw_only=True)
class AlreadyPosted(CoachError):
    """The period has its posting, and there is one per period."""

    guild_id: int
    cadence: Cadence
    channel_id: int | None
    message_id: int | None
    next_at: datetime


@dataclass(eq=False, kw_only=True)
class PostingNotFound(CoachError):
    """No such posting in this server."""


@dataclass(eq=False, kw_only=True)
class PostingClosed(CoachError):
    """The posting has closed."""

    cadence: Cadence
    closed_at: datetime


@dataclass(eq=False, kw_only=True)
class QuestWithdrawn(CoachError):
    """The posting's quest has since left the skill pack."""


@dataclass(eq=False, kw_only=True)
class AlreadyCompleted(CoachError):
    """The member has finished this posting before."""

    title: str
    at: datetime


@dataclass(eq=False, kw_only=True)
class ProofNeeded(CoachError):
    """The server asks for a link or a file with each completion."""

    hint: str


@dataclass(eq=False, kw_only=True)
class NothingToReview(CoachError):
    """A reviewer decides, and the hand-in has neither a link nor a file nor a note to go by."""

    hint: str


@dataclass(eq=False, kw_only=True)
class WaitingForReview(CoachError):
    """The member has handed this in, and a reviewer has yet to decide."""

    title: str
    since: datetime


@dataclass(eq=False, kw_only=True)
class ReviewsNotSetUp(CoachError):
    """The server has no channel in which hand-ins are judged."""


@dataclass(eq=False, kw_only=True)
class ReviewsChannelNeeded(CoachError):
    """Staff want a reviewer to decide before there is a channel for it."""


@dataclass(eq=False, kw_only=True)
class EveryoneCannotReview(CoachError):
    """The role of reviewers was to be @everyone, who would judge themselves."""


@dataclass(eq=False, kw_only=True)
class ReviewersOnly(CoachError):
    """Only reviewers and those who may manage the server judge what was handed in."""

    role_id: int | None


@dataclass(eq=False, kw_only=True)
class OwnReview(CoachError):
    """Nobody judges what they have handed in themselves."""


@dataclass(eq=False, kw_only=True)
class ReviewGone(CoachError):
    """Nothing stands behind this review in this server: its member has deleted their data."""


@dataclass(eq=False, kw_only=True)
class AlreadyDecided(CoachError):
    """A reviewer has decided this before, once and for all."""

    accepted: bool
    decided_by: int | None
    decided_at: datetime


@dataclass(eq=False, kw_only=True)
class ReasonNeeded(CoachError):
    """Nothing is declined without a word on why."""


@dataclass(eq=False, kw_only=True)
class UnknownMilestone(CoachError):
    """The server's skill pack has no such milestone."""

    text: str
    known: Sequence[str]


@dataclass(eq=False, kw_only=True)
class MilestoneWithdrawn(CoachError):
    """The milestone has left the skill pack since it was claimed."""


@dataclass(eq=False, kw_only=True)
class MilestoneReached(CoachError):
    """The member has reached this milestone, and it pays once."""

    title: str
    at: datetime


@dataclass(eq=False, kw_only=True)
class ClaimIncomplete(CoachError):
    """A milestone is claimed with a link and a note."""

    evidence: str
    link_missing: bool
    note_missing: bool


@dataclass(eq=False, kw_only=True)
class TimerRunning(CoachError):
    """The member has a timer running already."""

    focus: str
    started_at: datetime


@dataclass(eq=False, kw_only=True)
class NoTimer(CoachError):
    """The member has no timer running."""


@dataclass(eq=False, kw_only=True)
class RoomKeepsSession(CoachError):
    """The member's session is kept by a studio room, which knows no such thing."""

    channel_id: int | None
    since: datetime


@dataclass(eq=False, kw_only=True)
class TooManyRooms(CoachError):
    """The server has as many studio rooms as it may have."""

    most: int


@dataclass(eq=False, kw_only=True)
class AlreadyOnBreak(CoachError):
    """The member's timer is on a break already."""

    since: datetime


@dataclass(eq=False, kw_only=True)
class NotOnBreak(CoachError):
    """The member's timer is not on a break."""


@dataclass(eq=False, kw_only=True)
class InvalidLength(CoachError):
    """A session shorter or longer than one may be, in minutes."""

    least: int
    most: int


@dataclass(eq=False, kw_only=True)
class DayTooShort(CoachError):
    """A producer day has not had that many minutes yet that are not logged already."""

    day: date
    had_minutes: int
    logged_minutes: int
    is_today: bool

    @property
    def left_minutes(self) -> int:
        """How many minutes may still be logged for the day."""
        return max(0, self.had_minutes - self.logged_minutes)


@dataclass(eq=False, kw_only=True)
class YesterdayOver(CoachError):
    """It is past noon: nothing more is logged for the producer day before."""

    until: datetime


@dataclass(eq=False, kw_only=True)
class NothingToUndo(CoachError):
    """The member has no session that could be taken back."""


@dataclass(eq=False, kw_only=True)
class UndoTooLate(CoachError):
    """The newest session was handed in too long ago to be taken back."""

    handed_in_at: datetime
    hours: int


@dataclass(eq=False, kw_only=True)
class UndoBelowZero(CoachError):
    """Taking an award back would leave less than nothing of these, XP or attributes."""

    in_its_way: Sequence[str]


@dataclass(eq=False, kw_only=True)
class NothingToTake(CoachError):
    """An adjustment is to take XP from a member who has none."""


@dataclass(eq=False, kw_only=True)
class InvalidAdjustment(CoachError):
    """An adjustment by nothing, or by more XP than `most` at once."""

    most: int


@dataclass(eq=False, kw_only=True)
class ReasonMissing(CoachError):
    """Staff gave no reason for what they do."""


@dataclass(eq=False, kw_only=True)
class BotsEarnNothing(CoachError):
    """The member that staff have chosen is a bot."""


@dataclass(eq=False, kw_only=True)
class NotHere(CoachError):
    """The member that staff have chosen is not in the server."""


@dataclass(eq=False, kw_only=True)
class AwardNotFound(CoachError):
    """No such award of that member in this server."""


@dataclass(eq=False, kw_only=True)
class AwardUndone(CoachError):
    """The award has been taken back before."""

    at: datetime


@dataclass(eq=False, kw_only=True)
class UndoStands(CoachError):
    """The award that is to be taken back takes one back itself."""


@dataclass(eq=False, kw_only=True)
class LevelUnreachable(CoachError):
    """A level that nobody can reach: the last is `max_level`."""

    max_level: int


@dataclass(eq=False, kw_only=True)
class LevelNeeded(CoachError):
    """A role was chosen for no level."""


@dataclass(eq=False, kw_only=True)
class NoLevelRole(CoachError):
    """There is no role at this level that could be removed."""

    level: int


@dataclass(eq=False, kw_only=True)
class LevelRoleTaken(CoachError):
    """The role is that of another level."""

    role_id: int
    level: int


@dataclass(eq=False, kw_only=True)
class RoleNotGivable(CoachError):
    """A role that nobody can be given: @everyone, or one that an app or Discord hands out."""

    is_everyone: bool


@dataclass(eq=False, kw_only=True)
class TooManyLevelRoles(CoachError):
    """The server has as many level roles as it may have."""

    most: int


@dataclass(eq=False, kw_only=True)
class InvalidMinutes(CoachError):
    """The length of a quest, as typed, is not a number of minutes that a quest may take."""

    text: str
    least: int
    most: int


@dataclass(eq=False, kw_only=True)
class QuestTextMissing(CoachError):
    """A quest of the server's own has no title, or no text."""


@dataclass(eq=False, kw_only=True)
class QuestTitleTaken(CoachError):
    """The server has a quest of this title already."""

    title: str


@dataclass(eq=False, kw_only=True)
class TooManyQuests(CoachError):
    """The server has as many quests of its own as it may have."""

    most: int


@dataclass(eq=False, kw_only=True)
class QuestUnknown(CoachError):
    """The server knows no quest of this name."""

    text: str


@dataclass(eq=False, kw_only=True)
class LastQuest(CoachError):
    """The last quest of its cadence that is not disabled."""

    title: str
    cadence: Cadence


@dataclass(eq=False, kw_only=True)
class TrackNotFound(CoachError):
    """The member has no such track."""


@dataclass(eq=False, kw_only=True)
class TrackTitleMissing(CoachError):
    """A track was to have an empty title."""


@dataclass(eq=False, kw_only=True)
class TrackStandsThere(CoachError):
    """The track is in the stage that it was to be moved to."""

    title: str
    stage: Stage
    since: datetime


@dataclass(eq=False, kw_only=True)
class TooManyTracks(CoachError):
    """The member has as many tracks under way as are kept."""

    most: int


@dataclass(eq=False, kw_only=True)
class ReleaseNotTold(CoachError):
    """The server cannot be told of a track: the first of these that is so, else for no channel."""

    title: str
    is_released: bool
    is_told: bool
    is_private: bool


@dataclass(eq=False, kw_only=True)
class NoPersonalQuest(CoachError):
    """The member has no personal quest open."""


@dataclass(eq=False, kw_only=True)
class PersonalQuestOver(CoachError):
    """The member has handed in a personal quest; the next comes at `next_at`, None for now."""

    title: str
    next_at: datetime | None


@dataclass(eq=False, kw_only=True)
class NoPersonalQuests(CoachError):
    """The server has no personal quest that the member could be given."""


@dataclass(eq=False, kw_only=True)
class AlreadySwapped(CoachError):
    """The member has swapped today's personal quest before."""

    next_at: datetime


@dataclass(eq=False, kw_only=True)
class NothingElseFits(CoachError):
    """There is no other personal quest to swap this one for."""

    title: str


@dataclass(eq=False, kw_only=True)
class UnknownPath(CoachError):
    """The server's skill pack has no such path."""

    text: str
    known: Sequence[str]


@dataclass(eq=False, kw_only=True)
class PathTooEarly(CoachError):
    """Paths open at a level that the member has not reached; so much XP is still to go."""

    level: int
    left_xp: int


@dataclass(eq=False, kw_only=True)
class PathFixed(CoachError):
    """The member has chosen a path lately, and may change it from `until` on."""

    path: str
    until: datetime
