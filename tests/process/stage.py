"""A real bot in a process of its own, servers on a loopback Discord, and the database from outside.

Tests wait for facts: for what Discord sees by the world's bell, for what only the database knows
by `Bot.until`.
"""

import asyncio
import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import discord
from aiohttp import web

from tests.loopback.actors import Actor
from tests.loopback.entities import Channel, Guild, Json
from tests.loopback.faults import Handle
from tests.loopback.interactions import Interaction
from tests.loopback.process import BotProcess
from tests.loopback.server import LoopbackDiscord
from tests.loopback.world import walk
from tests.process.stores import SQLiteStore, Store

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
TOKEN = "MTIz.loopback-token.not-for-any-log"
AFTERNOON = 14
TICK_SECONDS = 0.5
PATIENCE = 1.5
"""Seconds after which the bot gives a silent gateway up, once its heartbeats are as quick."""


class Clock:
    """The clock of the loopback Discord, not of the bot: it runs, and can be put forward."""

    def __init__(self) -> None:
        self.ahead_seconds = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead_seconds


class Hold:
    """A fault that keeps a request waiting, before its effect, until it is released."""

    def __init__(self) -> None:
        self._released = asyncio.Event()

    def release(self) -> None:
        """Let what was held go on, and whatever comes now."""
        self._released.set()

    async def apply(self, request: web.Request, handle: Handle) -> web.Response:
        await self._released.wait()
        return await handle()


class Bot(BotProcess):
    """`python -m bot run` in a folder, on a database that the test may look into and change."""

    def __init__(self, loopback: LoopbackDiscord, folder: Path, store: Store) -> None:
        self.folder = folder
        self.store = store
        self._clock = folder.with_name(f"{folder.name}.clock")
        self.loopback = loopback
        env = {
            "DATABASE_URL": store.url,
            "PACKS_DIR": str(ROOT / "seeds"),
            "PYTHONPATH": str(ROOT),
            "LOOPBACK_CLOCK": str(self._clock),
            "LOOPBACK_TICK": str(TICK_SECONDS),
            "LOOPBACK_PATIENCE": str(PATIENCE),
        }
        # Not in the repository, where a developer's .env may lie.
        super().__init__(loopback, env=env, cwd=folder, quick=True)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self.exit_code is None

    async def launch(self) -> None:
        """Start, and wait for nothing."""
        await super().start()

    async def start(self) -> None:
        """Start, and wait until members can be answered."""
        await self.launch()
        await self.wait_ready(seconds=30)

    async def kill_and_start(self) -> None:
        """Kill it at once, and start it anew."""
        await self.kill()
        await self.start()

    def set_clock(self, to: datetime) -> None:
        """Set the bot's own clock, also while it runs; Discord's stays as it is."""
        part = self._clock.with_suffix(".part")
        part.write_text(str(to.timestamp() - time.time()))
        part.replace(self._clock)

    def signal(self, number: int) -> None:
        """Send a signal and go on."""
        assert self._process is not None
        self._process.send_signal(number)

    async def ended(self, *, seconds: float) -> int | None:
        """Wait for it to end by itself, and return its exit code."""
        assert self._process is not None
        await asyncio.wait_for(self._process.wait(), seconds)
        return await self._ended()

    def sql(self, statement: str, *values: object) -> list[Any]:
        """Carry out a statement, as a second program on the same database would."""
        return self.store.sql(statement, *values)

    def locked(self) -> AbstractContextManager[sqlite3.Connection]:
        """Hold SQLite's writer's lock, so that whatever the bot wants to write has to wait."""
        assert isinstance(self.store, SQLiteStore)
        return self.store.locked()

    async def until(self, fact: Callable[[], T], *, what: str, seconds: float = 5.0) -> T:
        """Return what `fact` returns as soon as that is truthy; it is asked every 20 ms, since
        nobody rings when the database changes."""
        deadline = time.monotonic() + seconds
        while not (found := fact()):
            assert time.monotonic() < deadline, f"waited in vain for {what}:\n{self.output()}"
            await asyncio.sleep(0.02)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server with a channel for quests, one of its staff, and a member."""

    bot: Bot
    guild: Guild
    channel: Channel
    staff: Actor
    mia: Actor

    @classmethod
    def build(cls, bot: Bot, name: str = "Producers") -> "Server":
        """Add a server where nobody has set anything yet."""
        world = bot.loopback.world
        guild = world.add_guild(name)
        managing = world.add_role(
            guild, "staff", permissions=discord.Permissions(manage_guild=True)
        )
        return cls(
            bot=bot,
            guild=guild,
            channel=world.add_channel(guild, "quests"),
            staff=bot.loopback.member(guild, f"sam of {name}", managing),
            mia=bot.loopback.member(guild, "mia"),
        )

    @property
    def sending(self) -> str:
        """The path to which a message for the quests channel is posted."""
        return f"/channels/{self.channel.id}/messages"

    async def set_up(self, **options: Any) -> Interaction:
        """Have staff set where quests go, in a zone where it is the early afternoon: hours away
        from the end of a producer day, however late the test runs."""
        settings = {"channel": self.channel, "timezone": afternoon_zone()} | options
        return await self.staff.slash(self.channel, "settings quests", **settings)

    async def post(self, cadence: str = "daily") -> Json:
        """Have staff post a quest now, and return its message once it stands."""
        before = len(self.posted)
        await self.staff.slash(self.channel, "settings post-now", cadence=cadence)
        await self.bot.loopback.world.bell.until(
            lambda: len(self.posted) > before, what=f"the {cadence} posting"
        )
        return self.posted[-1]

    @property
    def posted(self) -> list[Json]:
        """The postings that stand in the quests channel, oldest first."""
        return [one for one in self.bot.loopback.world.history(self.channel) if complete_id(one)]

    async def exported(self, member: Actor | None = None) -> Json:
        """What `/privacy export` hands to a member."""
        answer = await (member or self.mia).slash(self.channel, "privacy export")
        assert answer.message is not None
        world = self.bot.loopback.world
        (attachment,) = world.attached(answer.message)
        assert attachment["filename"] == "woodshed-export.json"
        return json.loads(world.file_of(attachment))

    def make_due(self) -> None:
        """Let the time of the daily quest be now."""
        self.bot.sql(
            "UPDATE schedules SET next_run_at = ? WHERE guild_id = ? AND cadence = 'daily'",
            int(time.time()), self.guild.id,
        )  # fmt: skip

    def retry_at(self) -> int | None:
        """When what this server is owed is tried again, in epoch seconds."""
        owed = "SELECT min(send_at) FROM deliveries WHERE guild_id = ?"
        return self.bot.sql(owed, self.guild.id)[0][0]

    def try_again(self) -> None:
        """Let the time to try again be now, which the next tick finds."""
        self.bot.sql(
            "UPDATE deliveries SET send_at = ? WHERE guild_id = ? AND send_at IS NOT NULL",
            int(time.time()), self.guild.id,
        )  # fmt: skip


def complete_id(message: Json) -> str:
    """The custom id of a posting's Complete button, empty on any other message."""
    ids = (node.get("custom_id") or "" for node in walk(message["components"]))
    return next((one for one in ids if one.startswith("v1:quest-complete:")), "")


def afternoon_zone(now: datetime | None = None) -> str:
    """A zone in which it is between 14:00 and 15:00; its name counts hours westward."""
    ahead = AFTERNOON - (now or datetime.now(UTC)).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
