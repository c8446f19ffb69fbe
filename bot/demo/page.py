"""The demo's web page, and time that runs while somebody watches it."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import simcord
from simcord.preview import Preview
from simcord.preview._server import PreviewServer

from bot.demo.avatars import pictures_of
from bot.demo.server import BOT_NAME, ZONE, Server

_STEP_SECONDS: Final = 1.0
_LONGEST_STEP_SECONDS: Final = 5.0
_CLOCK_MINUTES: Final = 15
# Browsers hold on to what is being read; the page follows new messages by itself, and the two
# together leave a new posting out of sight.
_FOLLOW_NEW_MESSAGES: Final = "\n.channel-timeline { overflow-anchor: none; }\n"


class _Files(PreviewServer):
    """simcord's server of the page's files, with one rule of ours in the style sheet."""

    async def _static(self, request: Any) -> Any:
        response = await super()._static(request)
        if request.path == "/preview.css":
            response.text += _FOLLOW_NEW_MESSAGES
        return response


class Page(Preview):
    """A server's channel in a browser, for a server in which time runs.

    What visitors do takes turns with the passing of time, by `turn`. simcord refuses an operation
    while another is under way, and its page takes that refusal of an action for a lost answer,
    after which it lets nothing more be done.
    """

    def __init__(self, env: simcord.Env, server: Server) -> None:
        super().__init__(
            env,
            server.channel,
            server.viewers,
            layout="channel",
            display="responsive",
            width=960,
            height=720,
            locale="en-GB",
            timezone=ZONE.key,
            presentation_time=None,
            assets=pictures_of(server.people.values(), BOT_NAME),
            port=0,
        )
        self._server = _Files(self)
        self.turn = asyncio.Lock()

    async def _action(self, context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out what a visitor does, in its turn.

        It counts although the browser may not have seen the newest state yet, as on Discord:
        whether the button, form or command still stands is checked all the same.
        """
        async with self.turn:
            if "published_revision" in body:
                body = {**body, "published_revision": self._get_page(context_id).revision}
            return await super()._action(context_id, body)


async def let_time_run(page: Page, server: Server, pace: int) -> None:
    """Let time pass in the server, `pace` times as fast as here, until cancelled."""
    loop = asyncio.get_running_loop()
    before = loop.time()
    while True:
        await asyncio.sleep(_STEP_SECONDS)
        async with page.turn:
            # A computer that wakes up finds the server as it left it.
            seconds = min(loop.time() - before, _LONGEST_STEP_SECONDS)
            before = loop.time()
            await server.pass_time(timedelta(seconds=pace * seconds))
            await show_time(page, server, pace)


async def show_time(page: Page, server: Server, pace: int) -> None:
    """Tell the page the time, and draw it anew if anything has changed."""
    now = server.now
    minute = now.minute - now.minute % _CLOCK_MINUTES
    clock = f"{now:%A} {now.day} {now:%B}, {now:%H}:{minute:02d}"
    await server.set_topic(
        f"It is {clock}, and time runs {pace} times faster here. Type / to see what there is to do."
    )
    page.capture_time = now  # what the next action draws tells relative times by it
    if server.has_changed():
        await page.refresh()
