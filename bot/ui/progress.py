"""Shows how work goes on, in the message that it is for."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.ui.replies import Reply


class Progress:
    """Edits a message to show the latest reply, one edit at a time; earlier ones are skipped."""

    def __init__(self, edit: Callable[[Reply], Awaitable[None]]) -> None:
        self._edit = edit
        self._latest: Reply | None = None
        self._editing: asyncio.Task[None] | None = None

    def show(self, reply: Reply) -> None:
        """Show a reply, once an edit that is under way is done."""
        self._latest = reply
        if self._editing is None or self._editing.done():
            self._editing = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Show nothing more, and wait for an edit that is under way."""
        self._latest = None
        if self._editing is not None:
            await self._editing

    async def _run(self) -> None:
        while (reply := self._latest) is not None:
            self._latest = None
            await self._edit(reply)
