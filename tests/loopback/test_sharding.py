"""Discord's rules about shards and its global rate limit, checked by plain connections."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord

from tests.loopback.conftest import Clock
from tests.loopback.gateway import Op
from tests.loopback.server import LoopbackDiscord
from tests.loopback.sharding import Refusal
from tests.loopback.test_rules import request


@asynccontextmanager
async def identified(
    loopback: LoopbackDiscord, number: int, count: int
) -> AsyncGenerator[dict[str, Any] | int | None]:
    """IDENTIFY as a shard; give the first event, or the code with which the socket is closed."""
    async with aiohttp.ClientSession() as session, session.ws_connect(loopback.gateway_url) as ws:
        await ws.receive_json()  # HELLO
        intents = discord.Intents(guilds=True).value
        data = {"token": loopback.token, "intents": intents, "shard": [number, count]}
        await ws.send_str(json.dumps({"op": Op.IDENTIFY, "d": data}))
        message = await ws.receive()
        yield json.loads(message.data) if message.type is aiohttp.WSMsgType.TEXT else ws.close_code


async def test_a_shard_has_its_own_servers_only(loopback: LoopbackDiscord) -> None:
    guilds = [loopback.world.add_guild(f"Producers {n}", shard=(n, 2)) for n in (0, 1, 1)]
    for number in (0, 1):
        async with identified(loopback, number, 2) as ready:
            assert isinstance(ready, dict)
            own = {int(each["id"]) for each in ready["d"]["guilds"]}
            assert own == {each.id for each in guilds if (each.id >> 22) % 2 == number}
            assert ready["d"]["shard"] == [number, 2]


async def test_wrong_and_overfull_shards_are_refused(loopback: LoopbackDiscord) -> None:
    for number, count in ((2, 2), (0, 0), (-1, 4)):
        async with identified(loopback, number, count) as code:
            assert code == Refusal.INVALID_SHARD
    loopback.gateway.sharding.most_guilds = 1
    for n in range(2):
        loopback.world.add_guild(f"Producers {n}", shard=(n, 2))
    async with identified(loopback, 0, 1) as code:
        assert code == Refusal.SHARDING_REQUIRED
    async with identified(loopback, 0, 2) as ready:
        assert isinstance(ready, dict)


async def test_shards_take_turns_to_identify(clock: Clock, loopback: LoopbackDiscord) -> None:
    """One of each bucket every five seconds; others have to try again."""
    sharding = loopback.gateway.sharding
    sharding.now, sharding.max_concurrency, sharding.identify_seconds = clock, 2, 5.0

    async def op(number: int) -> int:
        async with identified(loopback, number, 4) as first:
            assert isinstance(first, dict)
            return first["op"]

    assert [await op(number) for number in (0, 1, 2)] == [
        Op.DISPATCH,
        Op.DISPATCH,
        Op.INVALID_SESSION,
    ]
    clock.seconds += 5
    assert await op(2) == Op.DISPATCH
    assert sharding.early == [(2, 4)]


async def test_two_connections_of_one_shard_are_recorded(loopback: LoopbackDiscord) -> None:
    async with identified(loopback, 0, 2), identified(loopback, 1, 2):
        assert loopback.gateway.sharding.doubled == []
        async with identified(loopback, 0, 2):
            assert loopback.gateway.sharding.doubled == [(0, 2)]


async def test_all_requests_of_a_second_share_one_limit(
    clock: Clock, loopback: LoopbackDiscord
) -> None:
    loopback.global_limit.now, loopback.global_limit.requests = clock, 2
    statuses = [(await request(loopback, "GET", "/gateway/bot"))[0] for _ in range(3)]
    assert statuses == [200, 200, 429]
    clock.seconds += 0.4
    status, body = await request(loopback, "GET", "/gateway/bot")
    assert (status, body["global"]) == (429, True)
    assert 0.59 < body["retry_after"] < 0.61
    clock.seconds += 0.6
    assert (await request(loopback, "GET", "/gateway/bot"))[0] == 200
    assert loopback.global_limit.refused == 2
