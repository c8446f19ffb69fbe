"""Compares the figures of a file that was handed in with what its quest expects."""

from collections.abc import Sequence
from datetime import datetime

from bot.audio.measures import Measures
from bot.db.transactions import Transaction
from bot.db.use_cases import writes
from bot.mixes.rules.expected import Outcome, held
from bot.quests.errors import QuestWithdrawn
from bot.quests.service.known_quests import find_quest
from bot.quests.store import completions
from bot.reviews.service.review_requests import send_review
from bot.servers.service.context import load_context
from bot.use_cases import Service


class ProofMeasures(Service):
    """What follows once a file that was handed in is measured, or can't be."""

    @writes
    def record(
        self,
        tx: Transaction,
        guild_id: int,
        completion_id: int,
        measures: Measures | None,
        now: datetime,
    ) -> Sequence[Outcome]:
        """Store what of a quest's expectations held, and let its review go out; return it.

        Without `measures`, nothing is stored. Nor is it if the completion is gone, or its quest.
        """
        completion = completions.find(tx, completion_id)
        if completion is None:
            return ()
        send_review(tx, completion.id, now)
        if measures is None:
            return ()
        context = load_context(tx, self._packs, guild_id)
        try:
            quest = find_quest(tx, context, completion.quest, completion.variant)
        except QuestWithdrawn:
            return ()
        outcomes = held(measures, quest.measures) if quest.measures else ()
        completions.set_measured(tx, completion.id, outcomes)
        return outcomes
