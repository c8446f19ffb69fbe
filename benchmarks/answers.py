"""How fast interactions are acknowledged, at the process's edge, as more and more come."""

import tempfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import discord

from benchmarks.databases import Configured, postgresql, sqlite
from benchmarks.load import Act, Outcome, put_load
from benchmarks.report import Section
from tests.loopback.entities import Json
from tests.loopback.process import BotProcess
from tests.loopback.server import LoopbackDiscord

RATES = (50, 100, 200, 300, 400, 500, 600, 800, 1000, 1200, 1500, 2000)
SECONDS = 8.0
SERVERS = 4
MEMBERS = 5_000
SETTLE_SECONDS = 20
AIM_MS = 50

_BARE = Path(__file__).with_name("bare_bot.py")
_ROOT = Path(__file__).parents[1]


async def measure(*, quick: bool) -> Sequence[Section]:
    """Measure a bare bot, and Woodshed on each engine."""
    rates, seconds = ((50, 100), 1.0) if quick else (RATES, SECONDS)
    found: dict[str, list[Outcome]] = {}
    async with _loopback() as loopback, _running(loopback, (str(_BARE),), {}):
        act, members = await _pings(loopback), _members(loopback)
        found["a bare bot"] = await _steps(loopback, [act], members, rates, seconds)
    for configured in (sqlite, postgresql):
        with configured() as database:
            if database is not None:
                name = f"Woodshed on {database.engine}"
                found[name] = await _woodshed(database, rates, seconds)
    return [_section(found)]


async def _woodshed(database: Configured, rates: Sequence[int], seconds: float) -> list[Outcome]:
    env = {"DATABASE_URL": database.url, "PACKS_DIR": str(_ROOT / "seeds"), "LOG_LEVEL": "WARNING"}
    if database.engine == "PostgreSQL":
        database.migrate()
    async with _loopback() as loopback, _running(loopback, ("-m", "bot", "run"), env):
        acts = [act for number in range(SERVERS) for act in await _practice(loopback, number)]
        return await _steps(loopback, acts, _members(loopback), rates, seconds)


async def _steps(
    loopback: LoopbackDiscord,
    acts: Sequence[Act],
    members: Sequence[Json],
    rates: Sequence[int],
    seconds: float,
) -> list[Outcome]:
    """Raise the rate until the bot breaks."""
    outcomes: list[Outcome] = []
    for rate in rates:
        outcomes.append(await put_load(loopback.world, acts, members, rate=rate, seconds=seconds))
        loopback.world.calls.clear()
        loopback.world.interactions.clear()
        for session in loopback.gateway.sessions:  # numbered by their place, never replayed here
            session.events[:] = [""] * len(session.events)
        if not outcomes[-1].holds:
            break
    return outcomes


@asynccontextmanager
async def _loopback() -> AsyncGenerator[LoopbackDiscord]:
    async with LoopbackDiscord() as loopback:
        for number in range(SERVERS):
            loopback.world.add_guild(f"server {number}")
        yield loopback


@asynccontextmanager
async def _running(
    loopback: LoopbackDiscord, argv: Sequence[str], env: dict[str, str]
) -> AsyncGenerator[BotProcess]:
    """Run a bot on a folder of its own until the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        env = env | {"PYTHONPATH": str(_ROOT)}
        async with BotProcess(loopback, argv, env=env, cwd=Path(folder)) as bot:
            await bot.wait_ready(synced=True, seconds=60)
            yield bot


async def _pings(loopback: LoopbackDiscord) -> Act:
    guild = next(iter(loopback.world.guilds.values()))
    channel = loopback.world.add_channel(guild, "here")
    ping = await loopback.member(guild, "mia").slash(channel, "ping")
    return Act(payload=ping.payload, channel=channel, share=1)


async def _practice(loopback: LoopbackDiscord, number: int) -> list[Act]:
    """What members of one server do; it has a quest open."""
    world = loopback.world
    guild = list(world.guilds.values())[number]
    channel = world.add_channel(guild, "quests")
    managing = world.add_role(guild, "staff", permissions=discord.Permissions(manage_guild=True))
    staff, mia = loopback.member(guild, "sam", managing), loopback.member(guild, "mia")
    await staff.slash(channel, "settings quests", channel=channel)
    await staff.slash(channel, "settings post-now", cadence="daily")
    done = [
        (3, await mia.slash(channel, "session log", minutes=5, note="drums")),
        (1, await mia.slash(channel, "session start", focus="mixing")),
        (1, await mia.slash(channel, "session status")),
        (2, await mia.slash(channel, "quest today")),
        (1, await mia.slash(channel, "quest complete", note="done")),
        (2, await mia.slash(channel, "profile show")),
        (2, await mia.slash(channel, "leaderboard")),
    ]
    return [Act(payload=one.payload, channel=channel, share=share) for share, one in done]


def _members(loopback: LoopbackDiscord) -> list[Json]:
    """Members that do not exist beyond what their interactions say of them."""
    guild = next(iter(loopback.world.guilds.values()))
    first = loopback.member(guild, "first")
    may = {"permissions": str(discord.Permissions.text().value)}
    member, user = first.member.payload() | may, first.user.payload()
    ids = [loopback.world.snowflake() for _ in range(MEMBERS)]
    return [member | {"user": user | {"id": str(id_)}} for id_ in ids]


def _section(found: dict[str, list[Outcome]]) -> Section:
    rates = sorted({outcome.rate for outcomes in found.values() for outcome in outcomes})
    rows: list[list[str]] = []
    for rate in rates:
        cells = [f"{rate:,}"]
        for outcomes in found.values():
            at = next((one for one in outcomes if one.rate == rate), None)
            cells.append(_cell(at) if at else "")
        rows.append(cells)
    return Section(
        title="Answering",
        told=_TOLD.format(seconds=f"{SECONDS:.0f}", servers=SERVERS, members=f"{MEMBERS:,}"),
        columns=["interactions a second", *found],
        rows=rows,
        remarks=_remarks(found),
    )


def _cell(outcome: Outcome) -> str:
    told = f"{outcome.p50:.1f} / {outcome.p99:.1f} ms"
    if outcome.deferred:
        told += f", {outcome.deferred:,} deferred"
    return f"{told}, {outcome.missed:,} missed" if outcome.missed else told


def _remarks(found: dict[str, list[Outcome]]) -> list[str]:
    bare, *others = found.items()
    limit = max((one.rate for one in bare[1] if one.holds), default=0)
    aim = f"the aim is a p99 under {AIM_MS} ms and none missed"
    remarks = [f"The bare bot holds up to {limit:,} a second. At half of that, {aim}."]
    for name, outcomes in others:
        held = max((one.rate for one in outcomes if one.holds), default=0)
        half = [one for one in outcomes if one.rate * 2 <= limit]
        at = f"p99 {half[-1].p99:.1f} ms at {half[-1].rate:,} a second" if half else "none"
        remarks.append(f"{name} holds up to {held:,} a second; {at}, {half[-1].missed:,} missed.")
    lag = max(one.lag_ms for outcomes in found.values() for one in outcomes if one.holds)
    remarks.append(f"The sending side was at most {lag:.1f} ms late, for 99 of 100.")
    return [*remarks, _WHAT_IT_TAKES]


_TOLD = (
    "A bot process and, in another, the loopback Discord: from when an INTERACTION_CREATE is to be "
    "sent to the arrival of the acknowledgement, p50 / p99, over {seconds} seconds at each rate, "
    "in {servers} servers with {members} members. Of 12 interactions 3 log a session, 2 each ask "
    "for the open quest, a profile and a leaderboard, and 1 each starts a timer, asks how it runs "
    "and completes a quest. The bare bot answers one command with a constant. A rate at which "
    "the p99 passes a second or an acknowledgement comes later than Discord's 3 seconds ends "
    "the row of a bot."
)
_WHAT_IT_TAKES = (
    "What it would take to come near the bare bot: an interaction costs Woodshed five to eight "
    "milliseconds of one core, the bare bot one. A third of it is SQLAlchemy, a seventh the way "
    "to the database's thread and back, and a fifth discord.py, which the bare bot pays as well. "
    "Several processes with shards of their own, on PostgreSQL, would share it out."
)
