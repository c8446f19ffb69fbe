"""Start a bot against a loopback Discord: `launch.py -m module …` or `launch.py script.py …`.

discord.py keeps Discord's addresses in class attributes. They are pointed at the addresses in
LOOPBACK_HTTP, LOOPBACK_GATEWAY and LOOPBACK_CDN, and then the bot runs as python itself would
run it. This file stands alone, since the bot's process need not know the tests.
"""

import os
import runpy
import sys
from typing import Any

import yarl
from discord.asset import Asset
from discord.gateway import DiscordWebSocket
from discord.http import Route


def main() -> None:
    """Point discord.py at the loopback Discord and become the bot."""
    Route.BASE = os.environ["LOOPBACK_HTTP"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["LOOPBACK_GATEWAY"])
    asset: type[Any] = Asset  # typed as the literal address of Discord's
    asset.BASE = os.environ["LOOPBACK_CDN"]
    _, target, *rest = sys.argv
    sys.path[0] = os.getcwd() if target == "-m" else os.path.dirname(os.path.abspath(target))
    if target == "-m":
        module, *arguments = rest
        sys.argv = [module, *arguments]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    else:
        sys.argv = [target, *rest]
        runpy.run_path(target, run_name="__main__")


if __name__ == "__main__":
    main()
