"""Open-loop load: interactions at a steady rate, whether or not earlier ones were answered."""

import asyncio
import itertools
import os
import random
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import percentile
from tests.loopback.entities import Channel, Json
from tests.loopback.interactions import DEFERRED_MESSAGE, Interaction
from tests.loopback.process import BotProcess
from tests.loopback.world import World

DRAIN_SECONDS = 4.0
"""How long the last interactions may take: longer than Discord waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One kind of interaction, sent in proportion to its weight."""

    payload: Json
    channel: Channel
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadResult:
    """How the bot acknowledged interactions at one rate; times in milliseconds.

    `cpu_ms` is the user and system time of the bot's process per acknowledged interaction, and
    `send_lag_ms` the 99th percentile of how late the benchmark itself was to send one.
    """

    rate: int
    latencies_ms: Sequence[float]
    deferred: int
    missed: int
    cpu_ms: float
    send_lag_ms: float

    @property
    def p50(self) -> float:
        """The median latency."""
        return percentile(self.latencies_ms, 50)

    @property
    def p99(self) -> float:
        """The 99th percentile of the latency."""
        return percentile(self.latencies_ms, 99)

    @property
    def sustained(self) -> bool:
        """Whether the bot kept up: nothing missed, and a p99 under a second."""
        return self.missed == 0 and self.p99 < 1000


async def run_load(
    bot: BotProcess,
    world: World,
    operations: Sequence[Operation],
    members: Sequence[Json],
    *,
    rate: int,
    seconds: float,
) -> LoadResult:
    """Send `rate` interactions a second for `seconds`, each a random operation of a random member.

    Latency is measured from when the interaction was due to be sent, so a late send counts.
    """
    chance = random.Random(rate)
    mix = list(itertools.chain.from_iterable([one] * one.weight for one in operations))
    sent: list[Interaction] = []
    lags: list[float] = []
    cpu_before = _cpu_seconds(bot.pid)
    started = time.monotonic()
    for number in range(int(rate * seconds)):
        due = started + number / rate
        if (wait := due - time.monotonic()) > 0:
            await asyncio.sleep(wait)
        lags.append(max(0.0, time.monotonic() - due) * 1000)
        sent.append(_send(world, chance.choice(mix), chance.choice(members), due))
    await _drain(sent)
    cpu_seconds = _cpu_seconds(bot.pid) - cpu_before
    answered = [one for one in sent if one.latency_seconds is not None]
    return LoadResult(
        rate=rate,
        latencies_ms=[(one.latency_seconds or 0) * 1000 for one in answered] or [0.0],
        deferred=sum(one.response_type == DEFERRED_MESSAGE for one in answered),
        missed=len(sent) - len(answered),
        cpu_ms=cpu_seconds * 1000 / max(1, len(answered)),
        send_lag_ms=percentile(lags, 99),
    )


def _send(world: World, operation: Operation, member: Json, due: float) -> Interaction:
    id_, token = world.snowflake(), secrets.token_urlsafe(24)
    own = {"id": str(id_), "token": token, "member": member}
    interaction = Interaction(
        world=world,
        channel=operation.channel,
        id=id_,
        token=token,
        payload=operation.payload | own,
        sent_at=due,
    )
    interaction.send()
    return interaction


async def _drain(sent: Sequence[Interaction]) -> None:
    deadline = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < deadline:
        if all(one.response_type is not None for one in sent):
            return
        await asyncio.sleep(0.05)


def _cpu_seconds(pid: int) -> float:
    """Return the user and system time that all threads of a process have used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user, system = fields[11:13]  # the 14th and 15th of proc_pid_stat(5)
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
