"""Plays pairs of entries to voters."""

import asyncio
from dataclasses import replace
from datetime import datetime

from bot.battles.results.voting import PairToHear
from bot.battles.service.voting import Voting
from bot.battles.view.voting import (
    draw_no_pair,
    draw_pair,
    draw_pair_waiting,
    draw_votes_done,
)
from bot.errors import CoachError
from bot.interactions.rules import Request
from bot.recordings.direct_messages import Recordings
from bot.recordings.errors import RecordingLost
from bot.recordings.store import Recording
from bot.ui.replies import Reply, ShowProgress


class PairPlayer:
    """Deals pairs, and gets both recordings once the reply has said so."""

    def __init__(self, votes: Voting, recordings: Recordings) -> None:
        self._votes = votes
        self._recordings = recordings

    async def deal(
        self, request: Request, joined_at: datetime | None, battle_id: int | None = None
    ) -> Reply:
        """Play the pair that a voter has to vote on; see `Voting.deal`."""
        dealt = await self._votes.deal(request, joined_at=joined_at, battle_id=battle_id)
        if not isinstance(dealt, PairToHear):
            return draw_votes_done(dealt)

        async def play(_show: ShowProgress) -> Reply:
            return await self._play(request, dealt)

        return replace(draw_pair_waiting(dealt), continued=play)

    async def _play(self, request: Request, pair: PairToHear) -> Reply:
        """Draw a pair with its players, or the one that takes its place if an entry is lost."""
        while True:
            try:
                tracks = await asyncio.gather(self._fetch(pair.first), self._fetch(pair.second))
            except CoachError as error:
                return draw_no_pair(pair, error)
            first, second = tracks
            if first is not None and second is not None:
                return draw_pair(pair, first, second)
            both = (pair.first.id, pair.second.id)
            lost = [one for one, track in zip(both, tracks, strict=True) if track is None]
            dealt = await self._votes.replace(request, pair.pair_id, lost)
            if not isinstance(dealt, PairToHear):
                return draw_votes_done(dealt)
            pair = dealt

    async def _fetch(self, recording: Recording) -> bytes | None:
        """Return a track, None if it is lost."""
        try:
            return await self._recordings.fetch(recording)
        except RecordingLost:
            return None
