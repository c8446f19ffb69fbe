"""Results of feedback, complete for drawing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.feedback.rules.verdicts import Verdict
from bot.feedback.store.claims import Claim
from bot.feedback.store.critiques import Critique
from bot.feedback.store.submissions import Submission, SubmissionCounted, SubmissionForStaff
from bot.mixes.rules.files import FileFacts
from bot.packs.content import Focus, Milestone
from bot.recordings.store import Recording
from bot.servers.store import Server
from bot.tracks.rules import Stage
from bot.unset import UNSET, Unset


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionTyped:
    """What a member wants to have heard. `names` are theirs, which no question may have."""

    title: str | None = None
    track: str | None = None
    """A track's id, or its title."""
    question: str | None = None
    stage: Stage | None = None
    link: str | None = None
    file: FileFacts | None = None
    names: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionAccepted:
    """What may be submitted; nothing is stored yet.

    `hosted_link` leads to a file on Discord's own hosts, to be converted like an attached one.
    `link` is any other.
    """

    title: str
    question: str | None
    stage: Stage | None
    track_id: int | None
    hosted_link: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionStored:
    """A new submission, and how many critiques its maker owes before their next one."""

    submission: Submission
    owed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionRemoved:
    """A removed submission, and how many critiques its maker owes before their next one."""

    submission: Submission
    owed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackPanel:
    """What a member has submitted, what they owe, and what waits for them.

    `unmarked` counts critiques of this page's submissions that they haven't marked. `claim` is what
    they're listening to. `waiting` counts what others have submitted and they could get, up to
    `MOST_WAITING`. `given` counts their critiques, but for those marked as not helpful. Pages count
    from 0.
    """

    user_id: int
    submissions: Sequence[SubmissionCounted]
    total: int
    open: int
    page: int
    pages: int
    owed: int
    given: int
    claim: Claim | None
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A listener's turn with a submission; without a recording it has a link, which isn't blind.

    With `needs_example`, too many of the listener's critiques have been hollow.
    """

    claim: Claim
    submission: Submission
    recording: Recording | None
    needs_example: bool = False

    @property
    def seconds(self) -> float | None:
        """How long the track is; None if nobody knows."""
        return self.recording.seconds if self.recording else None


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingWaits:
    """There's nothing to listen to, and how many critiques the member owes for a submission.

    With `paused_until`, they let three turns lapse.
    """

    owed: int
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CritiqueForm:
    """The data for the form of a critique of a track of so many seconds, if that's known."""

    claim_id: int
    seconds: float | None
    focuses: Sequence[Focus]


@dataclass(frozen=True, slots=True, kw_only=True)
class CritiqueTyped:
    """A critique as it was typed; `focus` is what the track needs most."""

    verdict: Verdict
    impression: str
    strongest: str
    weakest: str
    suggestion: str
    focus: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CritiqueSent:
    """A stored critique: what it gives if it's helpful, and what its critic still owes."""

    helpful_xp: int
    owed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CritiquePage:
    """A critique for its maker or for its critic, with the other one's id if both agreed.

    `title` is the submission's, unless its critic mustn't know it. Pages count from 0. `praise` is
    the milestone that the submission's critiques are evidence for, if it can be claimed with them.
    """

    critique: Critique
    on: date
    focus_name: str
    for_maker: bool
    title: str | None = None
    other_id: int | None = None
    page: int = 0
    pages: int = 1
    praise: Milestone | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoCritiques:
    """The member has none: received for a submission of this title, or given if it is None."""

    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PraiseClaimed:
    """A milestone that was claimed with critiques of a submission."""

    milestone: Milestone
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CritiqueNews:
    """New critiques of a maker's submissions: how many of each, by title."""

    guild_id: int
    critique_id: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyNews:
    """A reply to a critique, for its critic."""

    guild_id: int
    critique_id: int
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesNews:
    """Names that both agreed to show, for the one who agreed first."""

    guild_id: int
    critique_id: int
    for_maker: bool
    other_id: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LostNews:
    """A submission whose track is gone, for its maker."""

    guild_id: int
    submission_id: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackChanges:
    """Changes of a server's settings of feedback; UNSET leaves a setting, None clears it."""

    channel_id: int | Unset | None = UNSET
    min_level: int | Unset = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackSettingsShown:
    """A server's settings of feedback, and how many submissions are open."""

    server: Server
    open: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSubmissions:
    """A page of a server's open submissions, the oldest first; pages count from 0.

    `first` is the number of the first one, counted from 1.
    """

    submissions: Sequence[SubmissionForStaff]
    first: int
    page: int
    pages: int
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionShownToStaff:
    """A submission without its maker, and one of its critiques; pages count from 0."""

    submission: SubmissionForStaff
    critique: Critique | None
    page: int
    pages: int
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Revealed:
    """Who made a submission or wrote a critique; None if their data was deleted."""

    subject: Submission | Critique
    user_id: int | None
