"""What may go wrong with milestones, and with what reviewers judge."""

from bot.milestones.errors import ClaimIncomplete, MilestoneReached, UnknownMilestone
from bot.reviews.errors import (
    AlreadyDecided,
    EveryoneCannotReview,
    HandInWithdrawn,
    NothingToReview,
    OwnReview,
    ReasonNeeded,
    ReviewersOnly,
    ReviewGone,
    ReviewsChannelNeeded,
    ReviewsNotSetUp,
    WaitingForReview,
)
from bot.ui.sentences.spoken import quoted_name, sentence
from bot.ui.text import listed, plain, timestamp


@sentence.register
def _(error: NothingToReview) -> str:
    return (
        "A reviewer looks at each quest here, so give them something to go by: a link, a file or "
        f"a note. A good one here: {plain(error.hint, limit=150)}."
    )


@sentence.register
def _(error: WaitingForReview) -> str:
    return (
        f"You handed in **{quoted_name(error.title)}** {timestamp(error.since)}, and it waits for "
        "a reviewer. You will hear as soon as one has decided."
    )


@sentence.register
def _(_error: ReviewsNotSetUp) -> str:
    return (
        "Reviewers have no channel here yet, so nothing can be judged. Ask your server's staff to "
        "choose one with `/settings reviews`."
    )


@sentence.register
def _(_error: ReviewsChannelNeeded) -> str:
    return (
        "Reviewers need a channel first, so nothing was changed. Choose one with "
        "`/settings reviews`, then set this again."
    )


@sentence.register
def _(_error: EveryoneCannotReview) -> str:
    return (
        "Everyone can't be a reviewer. Make a role for those whose ears you trust, and choose "
        "that one."
    )


@sentence.register
def _(error: ReviewersOnly) -> str:
    who = f"<@&{error.role_id}>" if error.role_id is not None else "your server's staff"
    return f"This one is for {who} to decide."


@sentence.register
def _(_error: OwnReview) -> str:
    return "That one is yours, so somebody else decides on it."


@sentence.register
def _(_error: ReviewGone) -> str:
    return "That hand-in is gone: whoever it was from has deleted their data here."


@sentence.register
def _(error: AlreadyDecided) -> str:
    verdict = "accepted" if error.accepted else "declined"
    by = f" by <@{error.decided_by}>" if error.decided_by is not None else ""
    return f"That was {verdict}{by} {timestamp(error.decided_at)}, and it stays so."


@sentence.register
def _(_error: ReasonNeeded) -> str:
    return "Give them a reason to work with, please: what is missing, or what to try next."


@sentence.register
def _(error: UnknownMilestone) -> str:
    known = listed(f"“{title}”" for title in error.known) if error.known else "none"
    return f"I know no milestone “{quoted_name(error.text)}”. There are these: {known}."


@sentence.register
def _(_error: HandInWithdrawn) -> str:
    return (
        "That has left the skill pack since, so nothing says what it is worth: it can only be "
        "declined."
    )


@sentence.register
def _(error: MilestoneReached) -> str:
    return (
        f"You reached **{quoted_name(error.title)}** {timestamp(error.at)}, and it counts once. "
        "`/milestone list` shows what is next."
    )


@sentence.register
def _(error: ClaimIncomplete) -> str:
    parts = {"a link to it": error.link_missing, "a note": error.note_missing}
    missing = [name for name, is_missing in parts.items() if is_missing]
    return (
        f"Almost: a milestone is claimed with a link and a note, and {listed(missing)} "
        f"{'are' if len(missing) > 1 else 'is'} missing. Wanted here: "
        f"{plain(error.evidence, limit=150)}"
    )
