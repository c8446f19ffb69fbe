"""The demo's web page, and its clock."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final, Self

from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, UserHandle
from simcord.preview import Preview
from simcord.preview._server import PreviewServer

from bot.demo.context import ZONE
from bot.demo.locations import Place
from bot.demo.server import Server
from bot.demo.tour import Tour

_STEP_SECONDS: Final = 1.0
_MAX_STEP_SECONDS: Final = 5.0
_CLOCK_MINUTES: Final = 15
_PICTURE: Final = "image/png"
_ANSWERED: Final = frozenset({"click", "select", "modal_submit", "run_command"})
# Scroll anchoring conflicts with the page's own scrolling and leaves new postings out of view.
# Place names are longer than member names. simcord's developer tools are hidden. Extra padding on
# messages makes the start of the next one visible after scrolling.
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
    """simcord's file server, with our additions to the style sheet."""

    async def _static(self, request: Any) -> Any:
        response = await super()._static(request)
        if request.path == "/preview.css":
            response.text += _STYLE
        return response


class Page(Preview):
    """The demo's server in a browser, one channel at a time.

    simcord's page has one channel and lets the visitor choose a member; this one has places, each a
    channel and its viewer. `clock` is the displayed time.

    `lock` serialises visitors' actions and the clock: simcord rejects concurrent operations, and
    its page treats a rejected action as a lost connection.
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
            place.mark_seen(env)
        self.lock = asyncio.Lock()
        self.clock = ""

    async def __aenter__(self) -> Self:
        """Open the page, without simcord's page for programs."""
        await super().__aenter__()
        self._pages.clear()
        return self

    @property
    def is_open(self) -> bool:
        """Whether the visitor has not ended it; simcord refuses to refresh a page that closes."""
        return self._active

    async def _action(self, context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        """Run a visitor's action at their place.

        As on Discord, it is accepted even if the browser has not seen the newest state; simcord
        still checks that the button, form or command exists.
        """
        async with self.lock:
            page = self._get_page(context_id)
            before = page.viewer, page.channel_id
            place = self._places.get(str(body.get("viewer_id")))
            if body.get("kind") == "viewer" and place is not None:
                page.viewer, page.channel_id = place.viewer, place.channel.id
            self.channel = self._place_of(page).channel
            if "published_revision" in body:
                body = {**body, "published_revision": page.revision}
            self._drop_oldest()
            newest = self._place_of(page).newest(self.env)
            result = await super()._action(context_id, body)
            if result["rejected"]:
                page.viewer, page.channel_id = before
            elif body.get("kind") in _ANSWERED:
                self._scroll_to_answer(page, newest)
                result["revision"] = page.revision
            return result

    async def _prepare_asset(
        self, context_id: str | None, asset_id: str, **how: Any
    ) -> tuple[str, bytes, str]:
        """Return a file; a picture as it is, since simcord would start a process to check it."""
        _, asset, content = self._authorized_asset(context_id, asset_id)
        if asset.contentType == _PICTURE:
            return asset.contentType, content, asset.filename
        return await super()._prepare_asset(context_id, asset_id, **how)

    async def refresh(self) -> None:
        """Show the newest messages in every open view."""
        self._drop_oldest()
        await super().refresh()

    def _drop_oldest(self) -> None:
        for place in self._places.values():
            place.drop_oldest(self.env)

    def scroll_to_newest(self, channel: ChannelHandle) -> None:
        """Scroll every view of a channel to its newest message."""
        for page in self._pages.values():
            if page.channel_id == channel.id:
                page.target_id = self._place_of(page).newest(self.env)

    def _scroll_to_answer(self, page: Any, before: int) -> None:
        """Scroll to the first new message, as Discord does after a command."""
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
        here.mark_seen(self.env)
        payload["viewerId"] = here.key
        payload["viewers"] = [
            {"id": place.key, "name": place.label(self.env)} for place in self._places.values()
        ]
        hint = self._places[here.direct_key].unread_hint(self.env)
        topic = (self.clock, hint or payload["channel"]["topic"])
        payload["channel"]["topic"] = " ".join(filter(None, topic))
        return payload

    def _place_of(self, page: Any) -> Place:
        return self._places[f"{page.viewer.id}-{page.channel_id}"]


async def run_clock(page: Page, server: Server, tour: Tour, pace: int) -> None:
    """Advance the server's clock `pace` times as fast as real time, until cancelled.

    Also runs the leaps that visitors request in the tour.
    """
    loop = asyncio.get_running_loop()
    before = loop.time()
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(tour.wait_for_click(), _STEP_SECONDS)
        async with page.lock:
            if await tour.handle_click():
                before = loop.time()
                page.scroll_to_newest(server.channel)
            # After the computer was suspended, the server continues where it was.
            seconds = min(loop.time() - before, _MAX_STEP_SECONDS)
            before = loop.time()
            await server.pass_time(timedelta(seconds=pace * seconds))
            await show_time(page, server, pace)


async def show_time(page: Page, server: Server, pace: int) -> None:
    """Update the displayed time, and refresh the page if anything has changed."""
    now = server.now
    minute = now.minute - now.minute % _CLOCK_MINUTES
    before, page.clock = (
        page.clock,
        (
            f"It is {now:%A} {now.day} {now:%B}, {now:%H}:{minute:02d}, "
            f"and time runs {pace} times faster here."
        ),
    )
    page.capture_time = now  # relative times are drawn by it
    if page.is_open and (server.has_changed() or page.clock != before):
        await page.refresh()
