"""The same bot on a simulated Discord, in a local web page. No token, no network."""

import asyncio
import os
import sys
import tempfile
import threading
import webbrowser
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

import discord
import simcord

from bot.app.composition import build_client
from bot.app.messages import MESSAGE_KINDS
from bot.audio.workers import AudioWorkers
from bot.db.database import Database
from bot.db.schema import upgrade
from bot.demo.downloads import stream_from
from bot.demo.page import Page, run_clock, show_time
from bot.demo.server import Server
from bot.demo.tour import Tour
from bot.interactions.rules import NO_LIMIT
from bot.packs.content import SkillPack
from bot.services import Services

PACE: Final = 120
"""Demo seconds per real second."""

_SLOWEST_ANSWER_SECONDS: Final = 120.0
"""Measuring a long mix takes time."""
_IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - we create our own folder in it


async def run_demo(
    packs: Mapping[str, SkillPack],
    *,
    print_line: Callable[[str], object],
    audio_workers: int = 1,
    pace: int = PACE,
    browse: bool = True,
) -> None:
    """Run the demo until its page is closed, or until cancelled.

    `pace` demo seconds pass per real second; with `browse`, a browser is opened if there is one.
    """
    print_line("Woodshed: playing half a year in a sample server. This takes a moment…")
    async with demo_server(packs, audio_workers=audio_workers) as server:
        await serve(
            server, await start_tour(server, pace), print_line=print_line, pace=pace, browse=browse
        )


async def start_tour(server: Server, pace: int) -> Tour:
    """Start the tour; `pace` demo seconds pass per real second."""
    tour = Tour(server, pace)
    await server.bot.add_cog(tour)
    await tour.begin()
    return tour


async def serve(
    server: Server, tour: Tour, *, print_line: Callable[[str], object], pace: int, browse: bool
) -> None:
    """Serve the page and run the server's clock, until the page is closed."""
    page = Page(server)
    async with page, asyncio.TaskGroup() as tasks:
        await show_time(page, server, pace)
        print_line(_INTRODUCTION.format(address=page.url, pace=pace, now=server.now))
        if browse:
            _open_browser(page.url)
        running = tasks.create_task(run_clock(page, server, tour, pace))
        await page.wait_closed()
        running.cancel()


@asynccontextmanager
async def demo_server(
    packs: Mapping[str, SkillPack], *, audio_workers: int = 1, check_errors: bool = False
) -> AsyncGenerator[Server]:
    """Open the demo's server with its simulated history.

    With `check_errors`, errors of the bot are raised at the end.
    """
    with temporary_folder() as folder:
        database = Database(f"sqlite:///{folder}/woodshed.db")
        try:
            await asyncio.to_thread(upgrade, database)
            # simcord patches discord.py's clock later, so look it up at each call.
            services = Services(database, packs, MESSAGE_KINDS)
            bot = await build_client(
                services,
                lambda: discord.utils.utcnow(),
                database.wakeup,
                NO_LIMIT,
                # A worker ends with its job, since simcord waits for all that runs.
                sound=AudioWorkers(audio_workers, max_jobs=1),
                shard_count=1,
                stream=stream_from(lambda url: bot.http.get_from_cdn(url)),
                monotonic=lambda: discord.utils.utcnow().timestamp(),
            )
            async with simcord.run(
                bot, check_errors=check_errors, settle_timeout=_SLOWEST_ANSWER_SECONDS
            ) as env:
                server = Server(env, bot)
                database.wakeup.listen(server.wake)
                try:
                    await server.simulate_history()
                    yield server
                finally:
                    await server.close()
        finally:
            database.close()


def temporary_folder() -> tempfile.TemporaryDirectory[str]:
    """Create a folder for the demo's database.

    It is in memory if possible, unless TMPDIR is set: on a disk, each of the hundreds of commits
    of the simulated history takes time.
    """
    in_memory = "TMPDIR" not in os.environ and os.access(_IN_MEMORY, os.W_OK)
    return tempfile.TemporaryDirectory(
        prefix="woodshed-demo-", dir=_IN_MEMORY if in_memory else None
    )


def _open_browser(address: str) -> None:
    """Open the page in a graphical browser; a text browser would take over the terminal."""
    has_windows = sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )

    def open_page() -> None:
        with suppress(OSError, webbrowser.Error):
            webbrowser.open(address)

    if has_windows:  # in a thread: some browsers block until they are closed
        threading.Thread(target=open_page, daemon=True).start()


_INTRODUCTION: Final = """
This is the real bot on a simulated Discord. It needs no account, no token and no network. Open

    {address}

and take the tour at the end of #practice: Next moves on, and Try it does it for real.

    commands    type / to see them all, such as /quest personal or /milestone claim
    places      choose at the top, under "Viewing as": your direct messages, #battles, or a
                newcomer
    staff       view as Casey: accept and decline in #reviews, or try /settings show
    time        it's {now:%A}, {now:%H:%M}. Time runs {pace} times faster, and the tour skips ahead

Ctrl-C ends the demo and leaves nothing behind.
"""
