"""Start a bot against a loopback Discord: `launch.py -m module …` or `launch.py script.py …`.

discord.py keeps Discord's addresses in class attributes. They are pointed at the addresses in
LOOPBACK_HTTP, LOOPBACK_GATEWAY and LOOPBACK_CDN, and then the bot runs as python itself would
run it. This file stands alone, since the bot's process need not know the tests.

Where LOOPBACK_CLOCK names a file, Woodshed's clock follows it: the file says by how many seconds
it is ahead of the system's, and may change at any time. LOOPBACK_TICK is the time in seconds
between ticks. LOOPBACK_PATIENCE is after how many seconds of silence discord.py gives up a
gateway connection (a minute by default).
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
    asset: type[Any] = Asset  # typed as the literal address of Discord's
    asset.BASE = os.environ["LOOPBACK_CDN"]
    if clock := os.environ.get("LOOPBACK_CLOCK"):
        set_time(clock, tick_seconds=float(os.environ["LOOPBACK_TICK"]))
    if patience := os.environ.get("LOOPBACK_PATIENCE"):
        lose_patience(float(patience))
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
    """Run Woodshed with a clock that is ahead by what a file says, if it exists."""
    running: Any = importlib.import_module("bot.app.running")
    plain = running.now

    def clock() -> datetime:
        try:
            with open(file) as ahead:
                return plain() + timedelta(seconds=float(ahead.read()))
        except FileNotFoundError:
            return plain()

    running.serve = partial(running.serve, clock=clock, tick_seconds=tick_seconds)


def lose_patience(seconds: float) -> None:
    """Let discord.py give a silent gateway up after so long."""
    plain = KeepAliveHandler.__init__

    def init(self: KeepAliveHandler, *args: Any, **options: Any) -> None:
        plain(self, *args, **options)
        self.heartbeat_timeout = seconds

    handler: Any = KeepAliveHandler
    handler.__init__ = init


if __name__ == "__main__":
    main()
