"""Turns of jobs: so many at once, the others wait in a fair queue."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from bot.audio.errors import Failure, SoundBusy, SoundFailed
from bot.audio.fair_queue import Asker, FairQueue

MAX_OF_MEMBER: Final = 3
"""How many jobs of one member can run or wait."""
_NOBODY: Final = Asker(0, 0)
"""Who asks for what is for nobody in particular."""

Waiting = Callable[[int], object]
"""Called with how many jobs are ahead."""


@dataclass(eq=False, slots=True)
class _Ticket:
    """A job's place in the queue."""

    asker: Asker
    turn: asyncio.Future[None]
    waiting: Waiting | None
    ahead: int | None = None


class Turns:
    """Lets `at_once` jobs run, and `max_waiting` wait: at most half of those of one server."""

    def __init__(self, at_once: int, max_waiting: int) -> None:
        self._at_once = at_once
        self._max_waiting = max_waiting
        self._queue = FairQueue[_Ticket]()
        self._running: Counter[Asker] = Counter()
        self.closed = False

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        return len(self._queue)

    @asynccontextmanager
    async def take(self, asker: Asker | None, waiting: Waiting | None) -> AsyncGenerator[None]:
        """Wait for a turn, and have it for the duration of the context.

        Raises:
            SoundBusy: too many wait already.
            SoundFailed: the turns are closed.
        """
        asker = asker or _NOBODY
        await self._wait(asker, waiting)
        try:
            yield
        finally:
            self._release(asker)

    def close(self) -> None:
        """Fail all jobs that wait, and those to come."""
        self.closed = True
        while len(self._queue):
            turn = self._queue.pop().turn
            if not turn.done():
                turn.set_exception(_stopped())

    async def _wait(self, asker: Asker, waiting: Waiting | None) -> None:
        if self.closed:
            raise _stopped()
        self._check_room(asker)
        turn = asyncio.get_running_loop().create_future()
        ticket = _Ticket(asker, turn, waiting)
        self._queue.add(asker, ticket)
        self._start_next()
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it has just been given
                self._release(asker)
            else:
                self._queue.remove(asker, ticket)
                self._report()
            raise

    def _check_room(self, asker: Asker) -> None:
        if asker != _NOBODY:
            own = self._queue.of_member(asker) + self._running[asker]
            if own >= MAX_OF_MEMBER:
                raise SoundBusy(own=True)
            if self._queue.of_server(asker.guild_id) >= max(1, self._max_waiting // 2):
                raise SoundBusy(own=False)
        if len(self._queue) >= self._max_waiting:
            raise SoundBusy(own=False)

    def _release(self, asker: Asker) -> None:
        self._running[asker] -= 1
        if not self._running[asker]:
            del self._running[asker]
        self._start_next()

    def _start_next(self) -> None:
        while len(self._queue) and self._running.total() < self._at_once:
            ticket = self._queue.pop()
            if ticket.turn.done():  # cancelled, and not yet removed
                continue
            self._running[ticket.asker] += 1
            ticket.turn.set_result(None)
            if ticket.ahead is not None:
                _tell(ticket, 0)
        self._report()

    def _report(self) -> None:
        """Tell those who wait how many are ahead, if that has changed."""
        for position, ticket in enumerate(self._queue):
            _tell(ticket, self._running.total() + position)


def _tell(ticket: _Ticket, ahead: int) -> None:
    if ticket.ahead != ahead:
        ticket.ahead = ahead
        if ticket.waiting is not None:
            asyncio.get_running_loop().call_soon(ticket.waiting, ahead)


def _stopped() -> SoundFailed:
    return SoundFailed(kind=Failure.STOPPED, has_file=False)
