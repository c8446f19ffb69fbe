"""The same bot on a simulated Discord, in a local web page. No token, no network."""

import asyncio
import os
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

import simcord

from bot.client import Woodshed
from bot.content import SkillPack
from bot.demo.page import Page, let_time_run, show_time
from bot.demo.server import Server
from bot.demo.story import QUESTS_AT
from bot.services import Services
from bot.storage.database import Database
from bot.storage.schema import upgrade
from cogs import add_all

PACE: Final = 120
"""How many seconds pass in the demo's server in one of ours."""

_EARS_AFTER: Final = timedelta(minutes=50)
"""After how much work those are reminded of their ears who have not said otherwise."""
_IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in there


async def run_demo(
    packs: Mapping[str, SkillPack],
    *,
    tell: Callable[[str], object],
    pace: int = PACE,
    browse: bool = True,
) -> None:
    """Run the demo until its page is told to end it, or until cancelled.

    Args:
        packs: the skill packs.
        tell: is given what the one who started it should read.
        pace: how many seconds pass in the server in one of ours.
        browse: whether to open a browser where there is one.
    """
    tell("Woodshed: letting three weeks pass in a sample server…")
    with temporary_folder() as folder:
        database = Database(f"sqlite+aiosqlite:///{folder}/woodshed.db")
        try:
            await upgrade(database)
            await _serve(Services(database, packs), tell, pace, browse=browse)
        finally:
            await database.close()


def temporary_folder() -> tempfile.TemporaryDirectory[str]:
    """Make a folder for the demo's database.

    It is in memory where that can be had and nobody has said otherwise: on a disk, each of the
    hundreds of commits that make the past would be waited for.
    """
    in_memory = "TMPDIR" not in os.environ and os.access(_IN_MEMORY, os.W_OK)
    return tempfile.TemporaryDirectory(
        prefix="woodshed-demo-", dir=_IN_MEMORY if in_memory else None
    )


async def _serve(
    services: Services, tell: Callable[[str], object], pace: int, *, browse: bool
) -> None:
    bot = Woodshed(services=services, clock=lambda: env.now())  # the one below
    await add_all(bot)
    async with simcord.run(bot, check_errors=False) as env:
        server = Server(env, bot)
        try:
            await server.live_through_the_past()
            page = Page(env, server)
            async with page, asyncio.TaskGroup() as tasks:
                await show_time(page, server, pace)
                tell(_invitation(page.url, server, pace))
                if browse:
                    _open_browser(page.url)
                running = tasks.create_task(let_time_run(page, server, pace))
                await page.wait_closed()
                running.cancel()
        finally:
            await server.close()


def _invitation(address: str, server: Server, pace: int) -> str:
    wait = (server.next_quest_at - server.now) / pace
    return _INVITATION.format(
        address=address,
        pace=pace,
        now=server.now,
        quests_at=QUESTS_AT,
        wait=round(wait / timedelta(seconds=1)),
        ears=round(_EARS_AFTER / pace / timedelta(seconds=1)),
    )


def _open_browser(address: str) -> None:
    """Open the page where a browser with windows is; one for terminals would take ours over."""
    has_windows = sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )

    def open_page() -> None:
        with suppress(OSError, webbrowser.Error):
            webbrowser.open(address)

    if has_windows:  # not waited for, since some browsers return only when they are closed
        threading.Thread(target=open_page, daemon=True).start()


_INVITATION: Final = """
This is the real bot on a simulated Discord: no account, no token, no network. Open

    {address}

and try

    a button    Complete, below the quest: fill in the form and collect your XP
    a command   /coach plan, /quest personal, /track list, /milestone claim; / shows them all
    a timer     /session start: in {ears} seconds a message asks you to rest your ears
    a place     "Viewing as", at the top: your direct messages, #announcements, a newcomer
    as staff    Casey in #reviews accepts and declines; /settings show, /staff audit

Time runs {pace} times faster there. It is {now:%A}, {now:%H:%M}, and the next daily quest
comes at {quests_at:%H:%M}: in {wait} seconds. Ctrl-C ends it all and leaves nothing behind.
"""
