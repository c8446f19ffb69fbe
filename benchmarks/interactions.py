"""The latency and CPU time of interactions, at rates up to what the bot can sustain."""

import tempfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import discord

from benchmarks.databases import Configured, postgresql, sqlite
from benchmarks.load import LoadResult, Operation, run_load
from benchmarks.report import Section
from tests.loopback.entities import Json
from tests.loopback.process import BotProcess
from tests.loopback.server import LoopbackDiscord

RATES = (50, 100, 200, 300, 400, 500, 600, 800, 1000, 1200, 1500, 2000)
SECONDS = 8.0
SERVERS = 4
MEMBERS = 5_000
AIM_MS = 50

_MINIMAL_BOT = Path(__file__).with_name("minimal_bot.py")
_ROOT = Path(__file__).parents[1]


async def measure(*, quick: bool) -> Sequence[Section]:
    """Measure a minimal bot, and Woodshed on each engine."""
    rates, seconds = ((50, 100), 1.0) if quick else (RATES, SECONDS)
    results: dict[str, list[LoadResult]] = {}
    async with (
        loopback_discord() as loopback,
        running_bot(loopback, (str(_MINIMAL_BOT),), {}) as bot,
    ):
        ping = await _ping(loopback)
        results["minimal bot"] = await _ramp(bot, loopback, [ping], rates, seconds)
    for configured in (sqlite, postgresql):
        with configured() as database:
            if database is not None:
                name = f"Woodshed on {database.engine}"
                results[name] = await _woodshed(database, rates, seconds)
    return [_section(results)]


async def _woodshed(database: Configured, rates: Sequence[int], seconds: float) -> list[LoadResult]:
    env = {
        "DATABASE_URL": database.url,
        "PACKS_DIR": str(_ROOT / "seeds"),
        "LOG_LEVEL": "WARNING",
        "SERVER_INTERACTIONS": "0",  # each server stands for many
    }
    if database.engine == "PostgreSQL":
        database.migrate()
    async with (
        loopback_discord() as loopback,
        running_bot(loopback, ("-m", "bot", "run"), env) as bot,
    ):
        operations = [
            each for number in range(SERVERS) for each in await practice_in(loopback, number)
        ]
        return await _ramp(bot, loopback, operations, rates, seconds)


async def _ramp(
    bot: BotProcess,
    loopback: LoopbackDiscord,
    operations: Sequence[Operation],
    rates: Sequence[int],
    seconds: float,
) -> list[LoadResult]:
    """Raise the rate until the bot can't sustain it."""
    results: list[LoadResult] = []
    members = payload_members(loopback)
    for rate in rates:
        results.append(
            await run_load(bot, loopback.world, operations, members, rate=rate, seconds=seconds)
        )
        loopback.world.calls.clear()
        loopback.world.interactions.clear()
        for (
            session
        ) in loopback.gateway.sessions:  # events are numbered by index, so keep the length
            session.events[:] = [""] * len(session.events)
        if not results[-1].sustained:
            break
    return results


@asynccontextmanager
async def loopback_discord() -> AsyncGenerator[LoopbackDiscord]:
    """Run a Discord with a few servers until the end of the block."""
    async with LoopbackDiscord() as loopback:
        for number in range(SERVERS):
            loopback.world.add_guild(f"server {number}")
        yield loopback


@asynccontextmanager
async def running_bot(
    loopback: LoopbackDiscord, argv: Sequence[str], env: dict[str, str]
) -> AsyncGenerator[BotProcess]:
    """Run a bot in a new folder until the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        env = env | {"PYTHONPATH": str(_ROOT)}
        async with BotProcess(loopback, argv, env=env, cwd=Path(folder)) as bot:
            await bot.wait_ready(synced=True, seconds=60)
            yield bot


async def _ping(loopback: LoopbackDiscord) -> Operation:
    guild = next(iter(loopback.world.guilds.values()))
    channel = loopback.world.add_channel(guild, "here")
    ping = await loopback.member(guild, "mia").slash(channel, "ping")
    return Operation(payload=ping.payload, channel=channel, weight=1)


async def practice_in(loopback: LoopbackDiscord, number: int) -> list[Operation]:
    """Set up a server with an open quest, and return the operations of its members."""
    world = loopback.world
    guild = list(world.guilds.values())[number]
    channel = world.add_channel(guild, "quests")
    managing = world.add_role(guild, "staff", permissions=discord.Permissions(manage_guild=True))
    staff, mia = loopback.member(guild, "sam", managing), loopback.member(guild, "mia")
    await staff.slash(channel, "settings quests", channel=channel)
    await staff.slash(channel, "settings post-now", cadence="daily")
    weighted = [
        (3, await mia.slash(channel, "session log", minutes=5, note="drums")),
        (1, await mia.slash(channel, "session start", focus="mixing")),
        (1, await mia.slash(channel, "session status")),
        (2, await mia.slash(channel, "quest today")),
        (1, await mia.slash(channel, "quest complete", note="done")),
        (2, await mia.slash(channel, "profile show")),
        (2, await mia.slash(channel, "leaderboard")),
    ]
    return [
        Operation(payload=sent.payload, channel=channel, weight=weight) for weight, sent in weighted
    ]


def payload_members(loopback: LoopbackDiscord) -> list[Json]:
    """Return members who exist only in the payloads of their interactions."""
    guild = next(iter(loopback.world.guilds.values()))
    first = loopback.member(guild, "first")
    permissions = {"permissions": str(discord.Permissions.text().value)}
    member, user = first.member.payload() | permissions, first.user.payload()
    ids = [loopback.world.snowflake() for _ in range(MEMBERS)]
    return [member | {"user": user | {"id": str(id_)}} for id_ in ids]


def _section(results: dict[str, list[LoadResult]]) -> Section:
    rates = sorted({result.rate for ramp in results.values() for result in ramp})
    rows: list[list[str]] = []
    for rate in rates:
        cells = [f"{rate:,}"]
        for ramp in results.values():
            result = next((each for each in ramp if each.rate == rate), None)
            cells += [_latency(result), f"{result.cpu_ms:.2f} ms"] if result else ["", ""]
        rows.append(cells)
    columns = ["interactions a second"]
    for bot in results:
        columns += [f"{bot}: p50 / p99", "CPU per interaction"]
    return Section(
        title="Interactions: latency and CPU time",
        description=_DESCRIPTION.format(
            seconds=f"{SECONDS:.0f}", servers=SERVERS, members=f"{MEMBERS:,}"
        ),
        columns=columns,
        rows=rows,
        notes=_notes(results),
    )


def _latency(result: LoadResult) -> str:
    text = f"{result.p50:.1f} / {result.p99:.1f} ms"
    if result.deferred:
        text += f", {result.deferred:,} deferred"
    return f"{text}, {result.missed:,} missed" if result.missed else text


def _notes(results: dict[str, list[LoadResult]]) -> list[str]:
    limits = {
        bot: max((each.rate for each in ramp if each.sustained), default=0)
        for bot, ramp in results.items()
    }
    sustained = ", ".join(f"{bot} {limit:,}" for bot, limit in limits.items())
    lag = max(each.send_lag_ms for ramp in results.values() for each in ramp)
    return [
        f"Highest rate sustained: {sustained}.",
        f"The aim: at half the minimal bot's rate, a p99 under {AIM_MS} ms and nothing missed.",
        f"The benchmark itself sent 99 of 100 interactions at most {lag:.1f} ms late.",
    ]


_DESCRIPTION = (
    "A bot in one process and the loopback Discord in another. Latency is the time from when an "
    "INTERACTION_CREATE is due to be sent to the arrival of its acknowledgement, over {seconds} "
    "seconds at each rate, with {members} members in {servers} servers. CPU is the user and system "
    "time of the bot's process in these seconds, per acknowledged interaction; SQLite runs in that "
    "process, PostgreSQL in others that are not counted. Of 12 interactions 3 are `/session log`, "
    "2 each `/quest today`, `/profile show` and `/leaderboard`, and 1 each `/session start`, "
    "`/session status` and `/quest complete`. The minimal bot answers one command with a constant. "
    "A bot's column ends at the first rate with a p99 over a second, or with an acknowledgement "
    "later than Discord's 3 seconds."
)
