"""How much one member and one server may ask of the bot, so that nobody slows the others down."""

import asyncio
import math
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final
from weakref import WeakValueDictionary

from bot.interactions.errors import ServerTooFast, TooFast
from bot.interactions.rules import RATES_SECONDS, Rates
from bot.ui.actions import Interaction
from bot.ui.budget import Budget

AT_ONCE: Final = 2
"""How many interactions of one server are worked on at once; the others wait for their turn.

Two are enough for a hundred a second, and leave the processor to other servers: with four, one
busy server on PostgreSQL took the others' 99th percentile from 70 to 200 ms on two cores.
"""
FILES_PER_HOUR: Final = 10
"""How many large files of one server are read in an hour."""
_SECONDS_PER_FILE: Final = 20
_SUGGESTIONS_PER_INTERACTION: Final = 3
"""Suggestions are asked for with each letter that a member types."""


class Limits:
    """Budgets of members and servers, in this process, and turns within each server."""

    def __init__(self, rates: Rates) -> None:
        self._member = _budget(rates.member)
        self._server = _budget(rates.server)
        self._suggestions = _budget(rates.member * _SUGGESTIONS_PER_INTERACTION)
        self._hourly_files = Budget(FILES_PER_HOUR, 3_600) if rates.server else None
        self._next_file = Budget(1, _SECONDS_PER_FILE) if rates.server else None
        self._turns: WeakValueDictionary[int, asyncio.Semaphore] = WeakValueDictionary()

    def take(self, interaction: Interaction) -> None:
        """Take one interaction from the budgets of its member and its server.

        Raises:
            TooFast: the member has used theirs up.
            ServerTooFast: the server has.
        """
        if wait := _take(self._member, interaction.user.id):
            raise TooFast(seconds=math.ceil(wait))
        if wait := _take(self._server, interaction.guild_id):
            raise ServerTooFast(seconds=math.ceil(wait))

    def may_suggest(self, interaction: Interaction) -> bool:
        """Take one suggestion from the budget of its member; False if it is used up."""
        return not _take(self._suggestions, interaction.user.id)

    def take_file(self, guild_id: int) -> float:
        """Take one large file from a server's budget; return how many seconds to wait, or 0."""
        return _take(self._next_file, guild_id) or _take(self._hourly_files, guild_id)

    @asynccontextmanager
    async def turn(self, guild_id: int | None) -> AsyncGenerator[None]:
        """Wait until fewer than `AT_ONCE` interactions of a server are worked on."""
        if guild_id is None:
            yield
            return
        turns = self._turns.get(guild_id)
        if turns is None:
            turns = self._turns[guild_id] = asyncio.Semaphore(AT_ONCE)
        async with turns:
            yield


def _budget(times: int) -> Budget | None:
    return Budget(times, RATES_SECONDS) if times else None


def _take(budget: Budget | None, key: int | None) -> float:
    return budget.take(key) if budget is not None and key is not None else 0.0
