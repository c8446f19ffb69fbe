"""Tracks that members submitted for feedback: two critiques wait for the visitor, and a track."""

from functools import cache
from pathlib import Path
from typing import Final

from bot.demo.context import DemoContext, MemberAction
from bot.feedback.results import CritiqueTyped, SubmissionAccepted, Turn
from bot.feedback.rules.verdicts import Verdict
from bot.interactions.rules import Request
from bot.recordings.results import Converted
from bot.recordings.view import feedback_text
from bot.tracks.rules import Stage

# A loop of the ear gym. It is stored so that the demo need not convert a file.
_TRACK: Final = Path(__file__).with_name("reel.ogg")
_SECONDS: Final = 16.0

ADAS_CRITIQUE: Final = CritiqueTyped(
    verdict=Verdict.NEARLY,
    impression="Warm and sleepy, like a harbour before anybody's up. I wanted it to go on.",
    strongest="The keys leave so much room that every small sound around them counts.",
    weakest="From 0:06 the bass covers the kick, so the second half loses its walk.",
    suggestion="Take a little off the bass around the kick's lowest note, and listen in mono.",
    focus="mixing",
)
DANAS_CRITIQUE: Final = CritiqueTyped(
    verdict=Verdict.FINISHED,
    impression="I could see the lights come on one by one. It knows exactly what it wants to be.",
    strongest="The melody waits before it answers itself, and that wait is the whole song.",
    weakest="At 0:12 the same bar comes once too often before anything changes.",
    suggestion="Drop the drums out for that one bar, and let the keys carry it alone.",
    focus="composition",
)


def submit_track(title: str, stage: Stage, question: str) -> MemberAction:
    """Return an action that submits a track, which is stored in the member's direct messages."""

    async def submit(context: DemoContext, request: Request) -> None:
        accepted = SubmissionAccepted(title=title, question=question, stage=stage, track_id=None)
        track = _track()
        kept = await context.keep_track(request.user_id, track, feedback_text(title, track))
        await context.services.submissions.submit(request, accepted, track, kept)

    return submit


def critique_next(typed: CritiqueTyped) -> MemberAction:
    """Return an action that listens to what waits, and critiques it."""

    async def critique(context: DemoContext, request: Request) -> None:
        listening = context.services.listening
        turn = await listening.listen(request)
        if isinstance(turn, Turn):
            await listening.critique(context.renewed(request), turn.claim.id, typed)

    return critique


@cache
def _track() -> Converted:
    return Converted(
        data=_TRACK.read_bytes(), seconds=_SECONDS, original_seconds=_SECONDS, fingerprint=()
    )
