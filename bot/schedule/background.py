"""Background tasks that a tick starts and does not wait for."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Background:
    """Tasks that run beside the tick, so that a slow server does not delay the others."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start a task; the coroutine must handle its own errors."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def idle(self) -> None:
        """Wait until no task is left, including tasks started meanwhile."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def stop(self, grace_seconds: float) -> None:
        """Give the tasks some time to finish, then cancel the rest."""
        if self._tasks:  # letting most of them finish is quicker than rolling back
            await asyncio.wait(self._tasks, timeout=grace_seconds)
        while tasks := list(self._tasks):  # repeat: a tick may start more
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
