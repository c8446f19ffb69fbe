"""A server of members who give each other feedback, as services see it."""

import itertools
import secrets
from typing import Any

from bot.coach.rules.craft import Craft
from bot.feedback.results import CritiqueSent, CritiqueTyped, NothingWaits, SubmissionAccepted, Turn
from bot.feedback.rules.verdicts import Verdict
from bot.feedback.store import critiques, submissions
from bot.feedback.store.critiques import Critique
from bot.feedback.store.submissions import Submission
from bot.recordings.results import Converted, Kept
from tests.world import ANNE, STAFF, World

_messages = itertools.count(secrets.randbits(40))

TYPED = CritiqueTyped(
    verdict=Verdict.NEARLY,
    impression="Dark and wide, it felt like a late train through the rain.",
    strongest="The vocal chop sits right in front and never fights the keys.",
    weakest="From 1:42 the bass and the kick fight, so the drop feels small.",
    suggestion="Duck the bass a little on each kick, only for this section.",
    focus="mixing",
)


def submit(
    world: World, maker_id: int = ANNE, title: str = "Night bus", link: str | None = None
) -> Submission:
    """Let a member submit a track of 214 seconds, or a link."""
    accepted = SubmissionAccepted(title=title, question=None, stage=None, track_id=None, link=link)
    converted = Converted(data=b"", seconds=214.2, original_seconds=214.2, fingerprint=())
    kept = Kept(channel_id=1, message_id=next(_messages))
    sound: dict[str, Any] = {} if link else {"converted": converted, "kept": kept}
    stored = world.services.submissions.submit.blocking(world.request(maker_id), accepted, **sound)
    return stored.submission


def listen(world: World, user_id: int) -> Turn | NothingWaits:
    return world.services.listening.listen.blocking(world.request(user_id))


def take(world: World, user_id: int) -> Turn:
    """Let a member listen to something that waits."""
    turn = listen(world, user_id)
    assert isinstance(turn, Turn)
    return turn


def critique(world: World, user_id: int, typed: CritiqueTyped = TYPED) -> CritiqueSent:
    """Let a member listen, and write a critique."""
    turn = take(world, user_id)
    write = world.services.listening.critique.blocking
    return write(world.request(user_id), turn.claim.id, typed)


def given_by(world: World, user_id: int) -> list[Critique]:
    with world.database.reading() as tx:
        return critiques.given_by(tx, world.guild_id, user_id)


def stored(world: World, submission: Submission) -> Submission:
    with world.database.reading() as tx:
        found = submissions.find(tx, world.guild_id, submission.id)
    assert found is not None
    return found


def mark(world: World, critique_id: int, maker_id: int = ANNE, *, is_helpful: bool = True) -> None:
    """Let a maker mark a critique."""
    inbox = world.services.feedback_inbox
    inbox.mark.blocking(world.click(maker_id), critique_id, is_helpful=is_helpful)


def pass_time(world: World, **by: float) -> None:
    """Let time pass, and what is due in feedback happen."""
    world.passes(**by)
    due = world.services.due_feedback
    for claim in due.lapsing.blocking(world.now):
        due.lapse.blocking(claim, world.now)
    for critique_id in due.to_pay.blocking(world.now):
        due.pay.blocking(critique_id, world.now)


def place(world: World, user_id: int, craft: Craft = Craft.STEADY) -> None:
    """Let staff set how far a member is in mixing."""
    placements = world.services.placements
    placements.place.blocking(world.request(STAFF), user_id=user_id, focus="mixing", craft=craft)
