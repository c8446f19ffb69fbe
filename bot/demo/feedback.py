"""Feedback: two critiques and an answer wait for the visitor, and somebody's track."""

from collections.abc import Awaitable
from datetime import time
from typing import Final

from bot.demo.context import DemoContext, MemberAction, ScriptedEvent
from bot.demo.members import ADA, BEN, DANA, FIRST_DAYS, STAFF, YOU
from bot.demo.sounds import sound
from bot.feedback.results import (
    CritiquePage,
    CritiqueTyped,
    FeedbackChanges,
    SubmissionAccepted,
    Turn,
)
from bot.feedback.rules.verdicts import Verdict
from bot.interactions.rules import Click, Request
from bot.recordings.view import feedback_text
from bot.tracks.rules import Stage

_ADAS_CRITIQUE: Final = CritiqueTyped(
    verdict=Verdict.NEARLY,
    impression="Warm and sleepy, like a harbour before anybody's up. I wanted it to go on.",
    strongest="The keys leave so much room that every small sound around them counts.",
    weakest="From 0:06 the bass covers the kick, so the second half loses its walk.",
    suggestion="Take a little off the bass around the kick's lowest note, and listen in mono.",
    focus="mixing",
)
_DANAS_CRITIQUE: Final = CritiqueTyped(
    verdict=Verdict.FINISHED,
    impression="I could see the lights come on one by one. It knows exactly what it wants to be.",
    strongest="The melody waits before it answers itself, and that wait is the whole song.",
    weakest="At 0:12 the same bar comes once too often before anything changes.",
    suggestion="Drop the drums out for that one bar, and let the keys carry it alone.",
    focus="composition",
)


_DANAS_OTHER_CRITIQUE: Final = CritiqueTyped(
    verdict=Verdict.NEARLY,
    impression="A shop bell, a wet street, and somebody who's in no hurry. I stayed to the end.",
    strongest="The snare sits just behind the beat, and that's what makes my head nod.",
    weakest="At 0:08 the loop starts over without anything new, so I begin to wait.",
    suggestion="Take the keys out for the first two bars of the second round, then let them in.",
    focus="composition",
)
_YOUR_CRITIQUE: Final = CritiqueTyped(
    verdict=Verdict.NOT_YET,
    impression="Dusty and relaxed. It feels like a tape somebody found in a coat they bought used.",
    strongest="The drums are so dry and close that they carry everything else with ease.",
    weakest="From 0:05 the keys are louder than the snare, and the groove goes soft.",
    suggestion="Turn the keys down until you miss them, then up again by one decibel.",
    focus="mixing",
)


def _set_calls_channel(context: DemoContext, request: Request) -> Awaitable[object]:
    changes = FeedbackChanges(channel_id=context.practice.id)
    return context.services.feedback_settings.configure(request, changes)


def _submit(name: str, title: str, stage: Stage, question: str) -> MemberAction:
    """Return an action that submits a sound, which is stored in the member's direct messages."""

    async def submit(context: DemoContext, request: Request) -> None:
        accepted = SubmissionAccepted(title=title, question=question, stage=stage, track_id=None)
        track = sound(name)
        kept = await context.keep_track(request.user_id, track, feedback_text(title, track))
        await context.services.submissions.submit(request, accepted, track, kept)

    return submit


def _critique_next(typed: CritiqueTyped) -> MemberAction:
    """Return an action that listens to what waits, and critiques it."""

    async def critique(context: DemoContext, request: Request) -> None:
        listening = context.services.listening
        turn = await listening.listen(request)
        if isinstance(turn, Turn):
            await listening.critique(context.renewed(request), turn.claim.id, typed)

    return critique


def _answer_last(reply: str) -> MemberAction:
    """Return an action that marks the newest critique received as helpful, and replies to it."""

    async def answer(context: DemoContext, request: Request) -> None:
        services = context.services
        panel = await services.submissions.panel(request.guild_id, request.user_id, request.now)
        submission_id, last = panel.submissions[0].id, panel.submissions[0].critiques - 1
        page = await services.feedback_inbox.received(_click(request), submission_id, last)
        if isinstance(page, CritiquePage):
            inbox, critique_id = services.feedback_inbox, page.critique.id
            await inbox.mark(_click(request), critique_id, is_helpful=True)
            await inbox.reply(_click(context.renewed(request)), critique_id, reply)

    return answer


def _click(request: Request) -> Click:
    return Click(
        interaction_id=request.interaction_id,
        guild_id=request.guild_id,
        user_id=request.user_id,
        now=request.now,
    )


FEEDBACK: Final[tuple[ScriptedEvent, ...]] = (
    # Ben answers the visitor's critique.
    (
        FIRST_DAYS - 4,
        time(10, 0),
        BEN,
        _submit("corner-store", "Corner Store", Stage.MIX, "Do the keys and the drums get on?"),
    ),
    (FIRST_DAYS - 4, time(11, 0), DANA, _critique_next(_DANAS_OTHER_CRITIQUE)),
    (FIRST_DAYS - 4, time(17, 0), YOU.name, _critique_next(_YOUR_CRITIQUE)),
    (
        FIRST_DAYS - 3,
        time(12, 0),
        BEN,
        _answer_last("The keys! I'd stopped hearing them. They're down, and my head nods again."),
    ),
    # The visitor's track gets critiques, and Dana's waits for somebody to listen.
    (
        FIRST_DAYS - 2,
        time(10, 0),
        YOU.name,
        _submit(
            "harbour-lights",
            "Harbour Lights",
            Stage.MIX,
            "Is the low end too much on small speakers?",
        ),
    ),
    (FIRST_DAYS - 2, time(13, 0), ADA, _critique_next(_ADAS_CRITIQUE)),
    (FIRST_DAYS - 1, time(7, 0), DANA, _critique_next(_DANAS_CRITIQUE)),
    (FIRST_DAYS - 1, time(7, 10), STAFF, _set_calls_channel),
    (
        FIRST_DAYS - 1,
        time(7, 20),  # the call to listen comes within twelve hours, before the evening's quest
        DANA,
        _submit(
            "reel",
            "Reel 3: the lighthouse",
            Stage.ARRANGEMENT,
            "It's for a scene where nobody speaks. Does it say too much?",
        ),
    ),
)
