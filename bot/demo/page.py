"""The demo's web page, and time that runs while somebody watches it."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final, Self

from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, UserHandle
from simcord.preview import Preview
from simcord.preview._server import PreviewServer

from bot.demo.locations import Place
from bot.demo.scene import ZONE
from bot.demo.server import Server
from bot.demo.tour import Tour

_STEP_SECONDS: Final = 1.0
_LONGEST_STEP_SECONDS: Final = 5.0
_CLOCK_MINUTES: Final = 15
_ANSWERED: Final = frozenset({"click", "select", "modal_submit", "run_command"})
# Browsers hold on to what is being read; the page follows new messages by itself, and the two
# together leave a new posting out of sight. The names of places are longer than those of people.
# What simcord offers to those who build a bot is left out. What is scrolled to is taken for longer
# than it is, so that the beginning of what follows it comes into sight as well.
_STYLE: Final = """
.messages-sidebar, #messages-toggle, #refresh, #capture-open, #inspector-toggle,
#view-action-output, #action-status { display: none; }
#channel-message-list .message-surface:not(:last-child) {
  padding-bottom: 130px; margin-bottom: -130px;
}
.channel-timeline { overflow-anchor: none; }
.viewer-control select { max-width: none; }
"""


class _Files(PreviewServer):
    """simcord's server of the page's files, with rules of ours in the style sheet."""

    async def _static(self, request: Any) -> Any:
        response = await super()._static(request)
        if request.path == "/preview.css":
            response.text += _STYLE
        return response


class Page(Preview):
    """A server in a browser, one channel at a time, for a server in which time runs.

    Where simcord's page has one channel and lets its visitor choose a person, this one has places:
    a channel and who looks at it. `clock` says what time it is there.

    What visitors do takes turns with the passing of time, by `turn`. simcord refuses an operation
    while another is under way, and its page takes that refusal of an action for a lost answer,
    after which it lets nothing more be done.
    """

    def __init__(self, server: Server) -> None:
        env = server.env
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
            assets=server.pictures,
            port=0,
        )
        self._server = _Files(self)
        self._places = {place.key: place for place in server.places}
        for place in self._places.values():
            place.look(env)
        self.turn = asyncio.Lock()
        self.clock = ""

    async def __aenter__(self) -> Self:
        """Open the page, without the one that simcord draws for programs each time."""
        await super().__aenter__()
        self._pages.clear()
        return self

    async def _action(self, context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out what a visitor does, in its turn and where they are.

        It counts although the browser may not have seen the newest state yet, as on Discord:
        whether the button, form or command still stands is checked all the same.
        """
        async with self.turn:
            page = self._get_page(context_id)
            before = page.viewer, page.channel_id
            place = self._places.get(str(body.get("viewer_id")))
            if body.get("kind") == "viewer" and place is not None:
                page.viewer, page.channel_id = place.viewer, place.channel.id
            self.channel = self._place_of(page).channel
            if "published_revision" in body:
                body = {**body, "published_revision": page.revision}
            newest = self._place_of(page).newest(self.env)
            result = await super()._action(context_id, body)
            if result["rejected"]:
                page.viewer, page.channel_id = before
            elif body.get("kind") in _ANSWERED:
                self._turn_to_answer(page, newest)
                result["revision"] = page.revision
            return result

    def turn_to_newest(self, channel: ChannelHandle) -> None:
        """Scroll to the newest message wherever a channel is looked at."""
        for page in self._pages.values():
            if page.channel_id == channel.id:
                page.target_id = self._place_of(page).newest(self.env)

    def _turn_to_answer(self, page: Any, before: int) -> None:
        """Scroll to the first message that has come, as Discord does for who has asked for it."""
        answer = self._place_of(page).next_after(self.env, before)
        if answer is not None:
            page.target_id = answer
            self._publish(page)

    def _open_page(self, viewer_id: Any = None, target_id: Any = None) -> Any:
        place = self._places.get(viewer_id) or next(iter(self._places.values()))
        self.channel = place.channel
        return super()._open_page(place.key, target_id)

    def _viewer(self, viewer_id: Any) -> MemberActor | UserHandle:
        if viewer_id not in self._places:
            return super()._viewer(viewer_id)
        return self._places[viewer_id].viewer

    def _page_payload(self, page: Any) -> dict[str, Any]:
        payload = super()._page_payload(page)
        here = self._place_of(page)
        here.look(self.env)
        payload["viewerId"] = here.key
        payload["viewers"] = [
            {"id": place.key, "name": place.label(self.env)} for place in self._places.values()
        ]
        news = self._places[here.direct_key].news(self.env)
        said = (self.clock, news or payload["channel"]["topic"])
        payload["channel"]["topic"] = " ".join(filter(None, said))
        return payload

    def _place_of(self, page: Any) -> Place:
        return self._places[f"{page.viewer.id}-{page.channel_id}"]


async def let_time_run(page: Page, server: Server, tour: Tour, pace: int) -> None:
    """Let time pass in the server, `pace` times as fast as here, until cancelled.

    It leaps where the tour has been asked for that.
    """
    loop = asyncio.get_running_loop()
    before = loop.time()
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(tour.is_needed(), _STEP_SECONDS)
        async with page.turn:
            if await tour.keep_up():
                before = loop.time()
                page.turn_to_newest(server.channel)
            # A computer that wakes up finds the server as it left it.
            seconds = min(loop.time() - before, _LONGEST_STEP_SECONDS)
            before = loop.time()
            await server.pass_time(timedelta(seconds=pace * seconds))
            await show_time(page, server, pace)


async def show_time(page: Page, server: Server, pace: int) -> None:
    """Tell the page the time, and draw it anew if anything has changed."""
    now = server.now
    minute = now.minute - now.minute % _CLOCK_MINUTES
    before, page.clock = (
        page.clock,
        (
            f"It is {now:%A} {now.day} {now:%B}, {now:%H}:{minute:02d}, "
            f"and time runs {pace} times faster here."
        ),
    )
    page.capture_time = now  # what the next action draws tells relative times by it
    if server.has_changed() or page.clock != before:
        await page.refresh()
