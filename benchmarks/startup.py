"""Startup time and resident memory, in few servers and in many."""

import asyncio
import re
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.databases import Configured
from benchmarks.report import Section, spread
from bot.db.database import Database
from tests.loopback.interactions import Interaction
from tests.loopback.process import BotProcess
from tests.loopback.server import LoopbackDiscord

MEMBERS = 1_000
CHANNELS = 20
ROLES = 15
CASES = ((1, 0), (100, 0), (2_500, 0), (2_500, 10_000))
"""Servers that the bot is in, and servers that the database has settings of."""
STARTS = 5
COMMAND_INTERVAL_SECONDS = 0.1
SETTLE_SECONDS = 3.0
"""Seconds: discord.py calls itself ready two seconds after the last server."""
MEBIBYTE = 2**20

_ROOT = Path(__file__).parents[1]
_CONFIGURE = (
    """
        INSERT INTO servers (guild_id, pack, timezone, daily_time, weekly_day, quests_channel_id,
                             verification)
        VALUES (:guild_id, 'music-production', 'UTC', '09:00', 0, :guild_id + 1, 'honour')
    """,
    "INSERT INTO schedules (guild_id, cadence, next_run_at) VALUES (:guild_id, 'daily', :at)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One start of the bot: seconds since its launch, and bytes of resident memory."""

    identified_seconds: float
    first_answer_seconds: float
    resident_bytes: int


async def measure(*, quick: bool) -> Sequence[Section]:
    """Start the bot several times in each case, on an existing database."""
    rows: list[list[str]] = []
    for servers, configured in CASES[:2] if quick else CASES:
        starts = await _starts(servers, configured, times=1 if quick else STARTS)
        rows.append(
            [
                f"{servers:,}",
                f"{configured:,}" if configured else "none",
                spread([one.identified_seconds for one in starts], "s"),
                spread([one.first_answer_seconds for one in starts], "s"),
                spread([one.resident_bytes / MEBIBYTE for one in starts], "MiB"),
            ]
        )
    return [
        Section(
            title="Startup time and memory",
            description=_DESCRIPTION.format(members=f"{MEMBERS:,}", channels=CHANNELS, roles=ROLES),
            columns=["in servers", "configured", "identified", "first answer", "resident memory"],
            rows=rows,
        )
    ]


async def _starts(servers: int, configured: int, *, times: int) -> list[Start]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "woodshed.db"
        database = Configured(engine="SQLite", url=f"sqlite:///{file}")
        database.migrate()
        _configure(database, configured)
        async with LoopbackDiscord() as loopback:
            world = loopback.world
            for number in range(servers):
                guild = world.add_guild(f"server {number}")
                guild.unlisted_members = MEMBERS
                for index in range(CHANNELS):
                    world.add_channel(guild, f"channel {index}")
                for index in range(ROLES):
                    world.add_role(guild, f"role {index}")
            env = {
                "DATABASE_URL": database.url,
                "PACKS_DIR": str(_ROOT / "seeds"),
                "PYTHONPATH": str(_ROOT),
                "LOG_LEVEL": "WARNING",
            }
            bot = BotProcess(loopback, env=env, cwd=Path(folder))
            await _start(bot, loopback)  # registers the commands
            return [await _start(bot, loopback) for _ in range(times)]


def _configure(configured: Configured, servers: int) -> None:
    """Insert servers whose next quest is far in the future."""
    at = int(time.time()) + 10**7
    rows = [{"guild_id": number, "at": at} for number in range(1, servers + 1)]
    database = Database(configured.url)
    if rows:
        with database.writing() as tx:
            for statement in _CONFIGURE:
                tx.execute_many(statement, rows)
    database.close()


async def _start(bot: BotProcess, loopback: LoopbackDiscord) -> Start:
    guild = list(loopback.world.guilds.values())[-1]
    channel = next(iter(guild.channels.values()))
    started = time.perf_counter()
    async with bot:
        await bot.wait_ready(synced=not loopback.world.commands, seconds=60)
        identified = time.perf_counter() - started
        sent: list[Interaction] = []
        while not any(one.response_type for one in sent):
            sent.append(loopback.owner(guild).send_slash(channel, "session status"))
            await asyncio.sleep(COMMAND_INTERVAL_SECONDS)
        answered = time.perf_counter() - started
        await asyncio.sleep(SETTLE_SECONDS)
        resident = _resident_bytes(bot.pid)
    return Start(
        identified_seconds=identified, first_answer_seconds=answered, resident_bytes=resident
    )


def _resident_bytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    match = re.search(r"VmRSS:\s*(\d+) kB", status)
    assert match is not None
    return int(match[1]) * 1024


_DESCRIPTION = (
    "`python -m bot run` on SQLite, in servers of {members} members, {channels} channels and "
    "{roles} roles; of the members Discord sends only the bot itself. Times are counted from the "
    "launch to the arrival of IDENTIFY, and to the first answer to a command, which is sent every "
    "tenth of a second. Memory is read three seconds later. *Configured* servers have settings "
    "and a scheduled quest in the database."
)
