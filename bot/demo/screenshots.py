"""Takes the screenshots of the demo for the README and the docs, in a browser.

`make screenshots` runs this. The server's clock and random seeds are fixed, so that a picture only
changes if its content does.
"""

import asyncio
import shutil
import sys
from collections.abc import Collection, Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

import discord
from PIL import Image
from playwright.async_api import Browser, Playwright, async_playwright
from playwright.async_api import Page as Tab
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult

from bot.calendar.rules.periods import Cadence
from bot.demo import PACE, demo_server
from bot.demo.members import STAFF, YOU
from bot.demo.page import Page, show_time
from bot.demo.server import Server
from bot.packs.loading import load_packs
from bot.ui.custom_ids import custom_id

FOLDER: Final = Path("docs/pictures")
SHOTS: Final = {
    "posting": 256,
    "profile": 256,
    "leaderboard": 256,
    "plan": 256,
    "ladder": 32,
    "week": 256,
    "ears": 64,
    "versions": 64,
    "mix": 32,
    "critique": 32,
    "battle": 64,
    "together": 64,
    "report": 32,
}
"""The pictures, and how many colours each has."""

_SUBJECT: Final = "Ada (sample)"
_REVIEW: Final = "The week in review"
_RESULT: Final = "the result"
_TOGETHER: Final = "Practising together"
_WIDTH: Final = 660
_HEIGHT: Final = 2_400
_PIXELS_PER_UNIT: Final = 2
_ARGUMENTS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
_HAS_ALL: Final = "() => [...document.images].every(each => each.naturalWidth > 0)"
_BROWSERS: Final = ("chromium", "chromium-browser")


async def launch(playwright: Playwright) -> Browser:
    """Launch the system's Chromium, or else playwright's."""
    path = next(filter(None, map(shutil.which, _BROWSERS)), None)
    return await playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)


async def take_screenshots(
    server: Server, browser: Browser, folder: Path, names: Collection[str] = SHOTS
) -> None:
    """Run commands and take a screenshot of each message.

    `names` are those of `SHOTS`; pictures of the same names in `folder` are replaced.
    """
    messages = await _messages(server)
    async with Page(server) as page:
        await show_time(page, server, PACE)
        tab = await browser.new_page(
            viewport={"width": _WIDTH, "height": _HEIGHT},
            device_scale_factor=_PIXELS_PER_UNIT,
            reduced_motion="reduce",
        )
        await tab.goto(page.url)
        for name in names:
            drawn = await _photograph(tab, *messages[name])
            (folder / f"{name}.png").write_bytes(_compact(drawn, SHOTS[name]))
        await tab.close()


async def _messages(server: Server) -> Mapping[str, tuple[str, int]]:
    """Return the place key and id of each message, by picture name."""
    you, staff, here = server.people[YOU.name], server.people[STAFF], server.channel
    quests = server.bot.services.quests
    today = await quests.current(server.guild_id, you.id, Cadence.DAILY, server.env.now())
    card = await you.slash(here, "profile show", member=server.people[_SUBJECT])
    board = await you.slash(here, "leaderboard")
    review = _newest(server.announcements, _REVIEW)
    result = _newest(server.battles, _RESULT)
    plan = await you.slash(here, "coach plan")
    ladder = await you.slash(here, "coach ladder")
    ears = await you.slash(here, "ear progress")
    versions = await you.slash(here, "mix history")
    mix = await _open_second(server, await you.slash(here, "mix history"))
    critique = await _open_critique(server, await you.slash(here, "feedback inbox"))
    report = await staff.slash(here, "staff report", month=f"{server.now:%Y-%m}")
    keys = {place.channel.id: place.key for place in server.places if place.viewer is you}
    practice = keys[here.id]
    (office,) = (
        place.key for place in server.places if place.viewer is staff and place.channel == here
    )
    messages = (
        (practice, today.message_id or 0),
        (practice, _answer(card)),
        (practice, _answer(board)),
        (practice, _answer(plan)),
        (practice, _answer(ladder)),
        (keys[server.announcements.id], review.id),
        (practice, _answer(ears)),
        (practice, _answer(versions)),
        (practice, _answer(mix)),
        (practice, _answer(critique)),
        (keys[server.battles.id], result.id),
        (practice, _newest(here, _TOGETHER).id),
        (office, _answer(report)),
    )
    return dict(zip(SHOTS, messages, strict=True))


async def _open_second(server: Server, history: InteractionResult) -> InteractionResult:
    """Open the second version of the mix in its history."""
    you = server.people[YOU.name]
    shown = await server.bot.services.mixes.history(server.guild_id, you.id)
    _, second, _ = shown.versions
    await you.click(_message(history), custom_id=custom_id("mix", second.check.id))
    return history


async def _open_critique(server: Server, inbox: InteractionResult) -> InteractionResult:
    """Open the first critique of the newest submission in the inbox."""
    you = server.people[YOU.name]
    shown = await server.bot.services.submissions.panel(server.guild_id, you.id, server.env.now())
    await you.select(_message(inbox), [str(shown.submissions[0].id)])
    await you.click(_message(inbox), label="Read critiques")
    return inbox


def _answer(result: InteractionResult) -> int:
    return _message(result).id


def _message(result: InteractionResult) -> discord.Message:
    if result.response is None:
        raise LookupError("the bot has not answered")
    return result.response.message


def _newest(channel: ChannelHandle, words: str) -> discord.Message:
    """Return the newest message that has these words."""
    return next(each for each in reversed(channel.history()) if _has(each, words))


def _has(message: discord.Message, words: str) -> bool:
    view = discord.ui.LayoutView.from_message(message, timeout=None)
    view.stop()
    return any(
        isinstance(item, discord.ui.TextDisplay) and words in item.content
        for item in view.walk_children()
    )


async def _photograph(tab: Tab, place: str, message_id: int) -> bytes:
    """Open a place and take a screenshot of one message's panel."""
    await tab.select_option("#viewer-picker", value=place)
    await tab.wait_for_function("() => window.simcordPreview?.ready === true")
    await tab.wait_for_function(_HAS_ALL)
    message = tab.locator(f'article[data-message-id="{message_id}"]')
    return await message.locator(".component-container").first.screenshot()


def _compact(png: bytes, colours: int) -> bytes:
    """Reduce the colours, which halves the file size."""
    saved = BytesIO()
    with Image.open(BytesIO(png)) as image:
        few = image.convert("RGB").quantize(colours, dither=Image.Dither.NONE)
        few.save(saved, "PNG", optimize=True)
    return saved.getvalue()


async def main() -> None:
    """Retake the pictures and print their sizes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with demo_server(load_packs(Path("seeds"))) as server, async_playwright() as playwright:
        browser = await launch(playwright)
        await take_screenshots(server, browser, FOLDER)
        await browser.close()
    for path in sorted(FOLDER.glob("*.png")):
        sys.stdout.write(f"{path}: {path.stat().st_size / 1024:.0f} kB\n")


if __name__ == "__main__":
    asyncio.run(main())
