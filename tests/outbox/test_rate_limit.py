"""The rate limiter of requests that do not answer an interaction."""

import asyncio
import time

from bot.outbox.rate_limit import REQUESTS_PER_SECOND, RateLimiter

TURNS = 58
ROOM = 0.6
"""Tolerance in seconds for a machine that is busy with other tests."""


async def test_turns_come_in_order_and_evenly() -> None:
    rate_limiter = RateLimiter()
    began: list[tuple[float, int]] = []

    async def take(number: int) -> None:
        await rate_limiter.wait()
        began.append((time.perf_counter(), number))

    start = time.perf_counter()
    turns = [asyncio.create_task(take(number)) for number in range(TURNS)]
    await asyncio.sleep(0)
    assert rate_limiter.waiting == TURNS - len(began)
    await asyncio.gather(*turns)
    assert [number for _, number in began] == list(range(TURNS))
    assert all(at - start >= (number - 10) / REQUESTS_PER_SECOND for at, number in began)
    assert rate_limiter.waiting == 0


async def test_a_blocked_event_loop_does_not_lower_the_rate() -> None:
    rate_limiter = RateLimiter()
    start = time.perf_counter()
    turns = asyncio.gather(*(rate_limiter.wait() for _ in range(TURNS)))
    while not turns.done():
        time.sleep(0.06)  # noqa: ASYNC251 - blocking the loop is the point
        await asyncio.sleep(0)
    assert time.perf_counter() - start < TURNS / REQUESTS_PER_SECOND + ROOM


async def test_a_cancelled_turn_delays_no_other() -> None:
    rate_limiter = RateLimiter()
    turns = [asyncio.create_task(rate_limiter.wait()) for _ in range(TURNS)]
    await asyncio.sleep(0)
    for turn in turns[20:-1]:
        turn.cancel()
    results = await asyncio.gather(*turns, return_exceptions=True)
    assert [type(result) for result in results[20:-1]] == [asyncio.CancelledError] * (TURNS - 21)
    assert results[-1] is None
    assert rate_limiter.waiting == 0
