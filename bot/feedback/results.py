"""Results of submitting for feedback, complete for drawing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.feedback.store.claims import Claim
from bot.feedback.store.submissions import Submission, SubmissionCounted
from bot.mixes.rules.files import FileFacts
from bot.tracks.rules import Stage


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
