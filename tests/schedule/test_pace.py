"""The rate limiter of requests that the bot sends on its own initiative."""

import asyncio
import time

from bot.outbox.rate_limit import A_SECOND, Pace

TURNS = 58
ROOM = 0.6
"""Tolerance in seconds for a machine that is busy with other tests."""


async def test_turns_come_in_order_and_evenly() -> None:
    pace = Pace()
    began: list[tuple[float, int]] = []

    async def take(number: int) -> None:
        await pace.turn()
        began.append((time.perf_counter(), number))

    start = time.perf_counter()
    turns = [asyncio.create_task(take(number)) for number in range(TURNS)]
    await asyncio.sleep(0)
    assert pace.waiting == TURNS - len(began)
    await asyncio.gather(*turns)
    assert [number for _, number in began] == list(range(TURNS))
    assert all(at - start >= (number - 10) / A_SECOND for at, number in began)
    assert pace.waiting == 0


async def test_a_blocked_event_loop_does_not_lower_the_rate() -> None:
    pace = Pace()
    start = time.perf_counter()
    turns = asyncio.gather(*(pace.turn() for _ in range(TURNS)))
    while not turns.done():
        time.sleep(0.06)  # noqa: ASYNC251 - blocking the loop is the point
        await asyncio.sleep(0)
    assert time.perf_counter() - start < TURNS / A_SECOND + ROOM


async def test_a_cancelled_turn_delays_no_other() -> None:
    pace = Pace()
    turns = [asyncio.create_task(pace.turn()) for _ in range(TURNS)]
    await asyncio.sleep(0)
    for turn in turns[20:-1]:
        turn.cancel()
    results = await asyncio.gather(*turns, return_exceptions=True)
    assert [type(result) for result in results[20:-1]] == [asyncio.CancelledError] * (TURNS - 21)
    assert results[-1] is None
    assert pace.waiting == 0
