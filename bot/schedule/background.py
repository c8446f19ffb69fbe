"""Work that a tick sets off and does not wait for."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Background:
    """Tasks that run beside the tick, so that a slow server holds up nobody else."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Begin some work, which handles its own errors."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def idle(self) -> None:
        """Wait until no task is left, nor any that these have started."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def stop(self, grace_seconds: float) -> None:
        """Give the tasks some time to finish, then cancel those that are left."""
        if self._tasks:  # most of them end sooner than a transaction is torn down
            await asyncio.wait(self._tasks, timeout=grace_seconds)
        while tasks := list(self._tasks):  # again, since a tick starts more
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
