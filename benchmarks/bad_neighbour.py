"""One member and one server doing their worst, next to an ordinary server."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import discord

from benchmarks.databases import Configured, postgresql, sqlite
from benchmarks.interactions import loopback_discord, payload_members, practice_in, running_bot
from benchmarks.load import LoadResult, Operation, run_load
from benchmarks.report import Section
from bot.db.database import Database
from tests.loopback.actors import Actor
from tests.loopback.entities import Channel, Json, Upload
from tests.loopback.process import BotProcess
from tests.loopback.server import LoopbackDiscord
from tests.process.server import complete_id

SECONDS = 15.0
ORDINARY_RATE = 20
MEMBER_RATE = 30
SERVER_RATE = 100
IMPORTED_ROWS = 20_000
DUE_ROWS = 10_000
AIM_MS = 100
ON_TIME_SECONDS = 10

_ROOT = Path(__file__).parents[1]
_SETTLE_SECONDS = 1.0

_ADD_MEMBER = """
    INSERT INTO members (guild_id, user_id) VALUES (:guild_id, :user_id) ON CONFLICT DO NOTHING
"""
_ADD_TIMER = """
    INSERT INTO sessions (guild_id, user_id, kind, day, timezone, focus, channel_id, started_at,
                          last_sign_at, check_at)
    VALUES (:guild_id, :user_id, 'timed', '2026-11-20', 'UTC', 'mixing', :channel_id, :started_at,
            :started_at, :started_at + 10800)
"""
_ADD_ROLE_CHECK = """
    INSERT INTO role_checks (guild_id, user_id, check_at) VALUES (:guild_id, :user_id, :started_at)
    ON CONFLICT DO NOTHING
"""
_MAKE_DUE = """
    UPDATE schedules SET next_run_at = :now WHERE guild_id = :guild_id AND cadence = :cadence
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fared:
    """How an ordinary server fared; `posted_seconds` is None if its due quest never came."""

    load: LoadResult
    posted_seconds: float | None


async def measure(*, quick: bool) -> Sequence[Section]:
    """Measure an ordinary server alone, and beside a bad neighbour, on each engine."""
    seconds = 3.0 if quick else SECONDS
    rows: list[list[str]] = []
    for configured in (sqlite, postgresql):
        with configured() as database:
            if database is not None:
                rows += await _measure_on(database, seconds)
    aim = f"The aim: a p99 under {AIM_MS} ms, nothing missed, the quest within {ON_TIME_SECONDS} s."
    return [
        Section(
            title="A bad neighbour",
            description=_DESCRIPTION,
            columns=["ordinary server", "p50", "p99", "missed", "its due quest came after"],
            rows=rows,
            notes=[aim],
        )
    ]


async def _measure_on(database: Configured, seconds: float) -> list[list[str]]:
    if database.engine == "PostgreSQL":
        database.migrate()
    env = {"DATABASE_URL": database.url, "PACKS_DIR": str(_ROOT / "seeds"), "LOG_LEVEL": "ERROR"}
    run = ("-m", "bot", "run")
    async with loopback_discord() as loopback, running_bot(loopback, run, env) as bot:
        neighbours = _Neighbours(
            loopback,
            bot,
            Database(database.url),
            ordinary=await practice_in(loopback, 0),
            busy=await practice_in(loopback, 1),
        )
        alone = await neighbours.practise("weekly", seconds)
        beside = await neighbours.practise_beside_the_worst("monthly", seconds)
        neighbours.database.close()
    name = database.engine
    return [_row(f"{name}, alone", alone), _row(f"{name}, beside the bad neighbour", beside)]


class _Neighbours:
    """An ordinary server and a busy one on the same bot."""

    def __init__(
        self,
        loopback: LoopbackDiscord,
        bot: BotProcess,
        database: Database,
        *,
        ordinary: Sequence[Operation],
        busy: Sequence[Operation],
    ) -> None:
        self.database = database
        self._loopback = loopback
        self._bot = bot
        self._ordinary = ordinary
        self._busy = busy
        self._ordinary_guild, self._busy_guild, *_ = loopback.world.guilds.values()
        self._members = payload_members(loopback)

    async def practise(self, cadence: str, seconds: float) -> Fared:
        """Let the ordinary server's members practise, and a quest of theirs become due."""
        posting = asyncio.create_task(self._posted_after(cadence, seconds))
        load = await self._load(self._ordinary, self._members, ORDINARY_RATE, seconds)
        return Fared(load=load, posted_seconds=await posting)

    async def practise_beside_the_worst(self, cadence: str, seconds: float) -> Fared:
        """Do the same while the other server does its worst."""
        channel = self._busy[0].channel
        managing = discord.Permissions(manage_guild=True)
        role = self._loopback.world.add_role(self._busy_guild, "bosses", permissions=managing)
        boss = self._loopback.member(self._busy_guild, "boss", role)
        heavy = [await boss.slash(channel, path) for path in ("privacy export", "profile stats")]
        storm = [
            *self._busy,
            *(Operation(payload=each.payload, channel=channel, weight=4) for each in heavy),
        ]
        await asyncio.to_thread(self._add_due_rows, channel.id)
        over = time.monotonic() + _SETTLE_SECONDS + seconds
        worst = {
            asyncio.create_task(self._load(storm, self._members[:1], MEMBER_RATE, seconds)),
            asyncio.create_task(self._load(storm, self._members, SERVER_RATE, seconds)),
            asyncio.create_task(self._import_until(boss, channel, over)),
        }
        await asyncio.sleep(_SETTLE_SECONDS)
        fared = await self.practise(cadence, seconds - _SETTLE_SECONDS)
        await asyncio.wait(worst)
        return fared

    async def _load(
        self, operations: Sequence[Operation], members: Sequence[Json], rate: int, seconds: float
    ) -> LoadResult:
        world = self._loopback.world
        return await run_load(self._bot, world, operations, members, rate=rate, seconds=seconds)

    async def _import_until(self, boss: Actor, channel: Channel, over: float) -> None:
        """Upload files with as many rows as are read, one after the other."""
        rows = "\n".join(f"{10**17 + 3 * at},{at + 1}" for at in range(IMPORTED_ROWS))
        file = Upload(filename="levels.csv", data=f"id,xp\n{rows}".encode())
        while time.monotonic() < over:
            await boss.send_slash(channel, "staff import", file=file).settled(seconds=60)
            await asyncio.sleep(0.2)

    def _add_due_rows(self, channel_id: int) -> None:
        """Add timers and role checks that have long been due."""
        rows = [
            {
                "guild_id": self._busy_guild.id,
                "user_id": 10**15 + number,
                "channel_id": channel_id,
                "started_at": int(time.time()) - 8 * 3600,
            }
            for number in range(DUE_ROWS)
        ]
        with self.database.writing() as tx:
            for statement in (_ADD_MEMBER, _ADD_TIMER, _ADD_ROLE_CHECK):
                tx.execute_many(statement, rows)

    async def _posted_after(self, cadence: str, seconds: float) -> float | None:
        """Make a quest due, and return after how many seconds it is in its channel."""
        channel = self._ordinary[0].channel
        before = self._postings(channel)
        await asyncio.to_thread(self._make_due, cadence)
        due_at = time.monotonic()
        while self._postings(channel) == before:
            if time.monotonic() - due_at > seconds + ON_TIME_SECONDS:
                return None
            await asyncio.sleep(0.05)
        return time.monotonic() - due_at

    def _make_due(self, cadence: str) -> None:
        binds = {"guild_id": self._ordinary_guild.id, "cadence": cadence, "now": int(time.time())}
        with self.database.writing() as tx:
            tx.execute(_MAKE_DUE, binds)

    def _postings(self, channel: Channel) -> int:
        return sum(bool(complete_id(each)) for each in self._loopback.world.history(channel))


def _row(name: str, fared: Fared) -> list[str]:
    load, after = fared.load, fared.posted_seconds
    came = "never" if after is None else f"{after:.1f} s"
    return [name, f"{load.p50:.1f} ms", f"{load.p99:.1f} ms", f"{load.missed:,}", came]


_DESCRIPTION = (
    f"Two servers on one bot. The members of the ordinary one practise, {ORDINARY_RATE} "
    f"interactions a second over {SECONDS:.0f} seconds, and a quest of theirs becomes due. "
    f"Meanwhile one member of the other server clicks {MEMBER_RATE} times a second, and all of its "
    f"members together {SERVER_RATE} times (boards, profiles, practice stats, sessions and "
    f"exports); its staff upload import files of {IMPORTED_ROWS:,} rows one after the other, and "
    f"{DUE_ROWS:,} timers and {DUE_ROWS:,} role checks are due there. Latency is measured as above."
)
