"""Start a bot against a loopback Discord: `launch.py -m module …` or `launch.py script.py …`.

discord.py keeps Discord's addresses in class attributes. They are set to LOOPBACK_HTTP,
LOOPBACK_GATEWAY and LOOPBACK_CDN, and then the bot runs as python would run it. This file imports
nothing else of the tests, so the bot's process doesn't load them.

If LOOPBACK_CLOCK names a file, it holds by how many seconds Woodshed's clock is ahead of the
system's; it may change at any time. LOOPBACK_TICK is the number of seconds between ticks.
LOOPBACK_HEARTBEAT_TIMEOUT is the number of seconds without a message from the gateway after which
discord.py reconnects (60 by default). With LOOPBACK_CLIP_STEP, Woodshed's clips are ready after
whole steps of so many seconds, and it reads attached files from the loopback Discord.
"""

import importlib
import os
import runpy
import sys
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import yarl
from discord.asset import Asset
from discord.gateway import DiscordWebSocket, KeepAliveHandler
from discord.http import Route


def main() -> None:
    """Point discord.py at the loopback Discord and become the bot."""
    Route.BASE = os.environ["LOOPBACK_HTTP"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["LOOPBACK_GATEWAY"])
    asset: type[Any] = Asset  # its BASE is typed as a literal
    asset.BASE = os.environ["LOOPBACK_CDN"]
    if clock := os.environ.get("LOOPBACK_CLOCK"):
        set_time(clock, tick_seconds=float(os.environ["LOOPBACK_TICK"]))
    if timeout := os.environ.get("LOOPBACK_HEARTBEAT_TIMEOUT"):
        shorten_heartbeat_timeout(float(timeout))
    if clip_step := os.environ.get("LOOPBACK_CLIP_STEP"):
        work_with_sound(clip_step_seconds=float(clip_step))
    _, target, *rest = sys.argv
    sys.path[0] = os.getcwd() if target == "-m" else os.path.dirname(os.path.abspath(target))
    if target == "-m":
        module, *arguments = rest
        sys.argv = [module, *arguments]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    else:
        sys.argv = [target, *rest]
        runpy.run_path(target, run_name="__main__")


def set_time(file: str, *, tick_seconds: float) -> None:
    """Run Woodshed with a clock that is ahead by the seconds in `file`, if it exists."""
    running: Any = importlib.import_module("bot.app.running")
    original = running.now

    def clock() -> datetime:
        try:
            with open(file) as offset:
                return original() + timedelta(seconds=float(offset.read()))
        except FileNotFoundError:
            return original()

    running.serve = partial(running.serve, clock=clock, tick_seconds=tick_seconds)


def work_with_sound(*, clip_step_seconds: float) -> None:
    """Make Woodshed read attached files by HTTP, from any host."""
    running: Any = importlib.import_module("bot.app.running")
    download: Any = importlib.import_module("bot.audio.download")
    running.build_client = partial(
        running.build_client, stream=download.stream_http, clip_step_seconds=clip_step_seconds
    )


def shorten_heartbeat_timeout(seconds: float) -> None:
    """Let discord.py reconnect after so many seconds without a message from the gateway."""
    original = KeepAliveHandler.__init__

    def init(self: KeepAliveHandler, *args: Any, **options: Any) -> None:
        original(self, *args, **options)
        self.heartbeat_timeout = seconds

    handler: Any = KeepAliveHandler
    handler.__init__ = init


if __name__ == "__main__":
    main()
