"""Errors of feedback."""

from bot.errors import CoachError
from bot.feedback.rules.critiques import Part
from bot.feedback.rules.submitting import Clue


class FeedbackNeedsLevel(CoachError):
    """The member hasn't reached the level from which members take part in this server."""

    is_final = True

    level: int
    own_level: int


class CritiquesOwed(CoachError):
    """The member has to give critiques before their next submission."""

    is_final = True

    owed: int


class TooManyOpen(CoachError):
    """The member has as many open submissions as they may."""

    is_final = True

    limit: int


class SubmissionTitleMissing(CoachError):
    """There's neither a title nor a track nor a file to name the submission by."""


class NothingToHear(CoachError):
    """There's neither a file nor a link."""


class FileOrLink(CoachError):
    """There are both a file and a link."""


class NotATrack(CoachError):
    """A file can't be audio, by its name and type."""

    name: str


class QuestionRevealsMaker(CoachError):
    """Something in the question would tell listeners whose track it is."""

    clue: Clue


class TrackIsReleased(CoachError):
    """The track is released already."""

    title: str


class NotSubmitted(CoachError):
    """A file couldn't be converted or sent to its maker, for a reason that another try may fix."""

    reason: CoachError


class DeletedWhileSubmitting(CoachError):
    """The member has deleted their data since they submitted it."""

    is_final = True


class SubmissionNotFound(CoachError):
    """There's no such submission (any more), or it's another member's."""

    is_final = True


class SubmissionClosed(CoachError):
    """The submission is closed already."""

    is_final = True


class NoSuchLevel(CoachError):
    """Members can't reach a level that feedback is to start at."""

    last: int


class NowhereToReport(CoachError):
    """The server has no channel for reviews, where staff would read it."""

    is_final = True


class CritiqueNotFound(CoachError):
    """There's no such critique (any more)."""

    is_final = True


class TurnOver(CoachError):
    """The turn to listen has ended, or is another member's."""

    is_final = True


class CritiquePartTooShort(CoachError):
    """A part of a critique says too little."""

    part: Part
    missing: int


class TimeMissing(CoachError):
    """What's weakest has no time like `1:42`."""


class TimeNotInTrack(CoachError):
    """The time is after the track's end."""

    seconds: float


class AlreadyMarked(CoachError):
    """The critique is marked already."""

    is_final = True


class AlreadyReplied(CoachError):
    """The maker has replied already."""

    is_final = True


class ReplyMissing(CoachError):
    """The reply is empty."""


class CriticGone(CoachError):
    """Nobody can show their names: one of the two has deleted their data."""

    is_final = True


class PraiseNotReached(CoachError):
    """The critiques aren't enough for the milestone, or it's claimed already."""

    is_final = True
