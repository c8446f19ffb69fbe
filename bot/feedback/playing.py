"""Gets the track of a turn to listen, and shows both."""

from dataclasses import replace

from bot.errors import CoachError
from bot.feedback.results import NothingWaits, Turn
from bot.feedback.service.listening import Listening
from bot.feedback.view.listening import draw_getting, draw_nothing, draw_turn, draw_unreachable
from bot.interactions.rules import Request
from bot.recordings.direct_messages import Recordings
from bot.recordings.errors import RecordingLost
from bot.ui.replies import Reply, ShowProgress


class TurnPlayer:
    """Shows turns; a track is fetched after the reply, which holds nobody up."""

    def __init__(self, listening: Listening, recordings: Recordings) -> None:
        self._listening = listening
        self._recordings = recordings

    async def listen(self, request: Request) -> Reply:
        """Show the member's open turn, or the next one."""
        return self.show(request, await self._listening.listen(request))

    async def pass_on(self, request: Request, claim_id: int) -> Reply:
        """End a turn whose track the member knows, and show the next one."""
        return self.show(request, await self._listening.pass_on(request, claim_id))

    def show(self, request: Request, dealt: Turn | NothingWaits) -> Reply:
        """Show what a member was dealt."""
        if isinstance(dealt, NothingWaits):
            return draw_nothing(dealt)
        if dealt.recording is None:
            return draw_turn(dealt, None)

        async def work(_show: ShowProgress) -> Reply:
            return await self._fetch(request, dealt)

        return replace(draw_getting(), continued=work)

    async def _fetch(self, request: Request, turn: Turn) -> Reply:
        """Fetch a turn's track; if it's lost, that of the next turn."""
        dealt: Turn | NothingWaits = turn
        while isinstance(dealt, Turn) and dealt.recording is not None:
            try:
                return draw_turn(dealt, await self._recordings.fetch(dealt.recording))
            except RecordingLost:
                dealt = await self._listening.replace_lost(request, dealt.claim.id)
            except CoachError as error:
                return draw_unreachable(dealt, error)
        return draw_nothing(dealt) if isinstance(dealt, NothingWaits) else draw_turn(dealt, None)
