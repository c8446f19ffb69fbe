"""Members who act at a steady rate, whether or not they have been answered."""

import asyncio
import itertools
import random
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.report import percentile
from tests.loopback.entities import Channel, Json
from tests.loopback.interactions import DEFERRED_MESSAGE, Interaction
from tests.loopback.world import World

DRAIN_SECONDS = 4.0
"""How long the last interactions may take: longer than Discord waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that members do: an interaction's payload, `share` times in all that is done."""

    payload: Json
    channel: Channel
    share: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How interactions at one rate were acknowledged; times in milliseconds.

    `lag_ms` is how late this side was to send them, for 99 of 100.
    """

    rate: int
    latencies_ms: Sequence[float]
    deferred: int
    missed: int
    lag_ms: float

    @property
    def p50(self) -> float:
        """The latency that half of them do not exceed."""
        return percentile(self.latencies_ms, 50)

    @property
    def p99(self) -> float:
        """The latency that 99 of 100 do not exceed."""
        return percentile(self.latencies_ms, 99)

    @property
    def holds(self) -> bool:
        """Whether the bot keeps up: none missed, and no queue that grows."""
        return self.missed == 0 and self.p99 < 1000


async def put_load(
    world: World, acts: Sequence[Act], members: Sequence[Json], *, rate: int, seconds: float
) -> Outcome:
    """Send `rate` interactions a second for `seconds`, each of a random act and member.

    A latency is counted from when the interaction was to be sent, so that a bot which holds up
    the sending is not spared the wait.
    """
    chance = random.Random(rate)
    mix = list(itertools.chain.from_iterable([act] * act.share for act in acts))
    sent: list[Interaction] = []
    lags: list[float] = []
    begin = time.monotonic()
    for number in range(int(rate * seconds)):
        due = begin + number / rate
        if (wait := due - time.monotonic()) > 0:
            await asyncio.sleep(wait)
        lags.append(max(0.0, time.monotonic() - due) * 1000)
        sent.append(_send(world, chance.choice(mix), chance.choice(members), due))
    await _drain(sent)
    answered = [one for one in sent if one.latency_seconds is not None]
    return Outcome(
        rate=rate,
        latencies_ms=[(one.latency_seconds or 0) * 1000 for one in answered] or [0.0],
        deferred=sum(one.response_type == DEFERRED_MESSAGE for one in answered),
        missed=len(sent) - len(answered),
        lag_ms=percentile(lags, 99),
    )


def _send(world: World, act: Act, member: Json, due: float) -> Interaction:
    id_, token = world.snowflake(), secrets.token_urlsafe(24)
    fresh = {"id": str(id_), "token": token, "member": member}
    interaction = Interaction(
        world=world,
        channel=act.channel,
        id=id_,
        token=token,
        payload=act.payload | fresh,
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
