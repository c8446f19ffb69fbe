"""Shards take turns to IDENTIFY, as fast as Discord allows."""

from hypothesis import given
from hypothesis import strategies as st

from bot.app.sharding import IDENTIFY_SECONDS, IdentifyTurns


@given(
    max_concurrency=st.integers(1, 16),
    arrivals=st.lists(st.tuples(st.integers(0, 63), st.floats(0, 30)), max_size=40),
)
async def test_each_turn_waits_for_the_one_before_and_no_longer(
    max_concurrency: int, arrivals: list[tuple[int, float]]
) -> None:
    now = 0.0
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    turns = IdentifyTurns(max_concurrency, monotonic=lambda: now, sleep=sleep)
    last_at: dict[int, float] = {}
    for shard_id, pause in arrivals:
        now += pause
        slept.clear()
        await turns.wait(shard_id)
        at, bucket = now + sum(slept), shard_id % max_concurrency
        before = last_at.get(bucket)
        earliest = now if before is None else max(now, before + IDENTIFY_SECONDS)
        assert abs(at - earliest) < 1e-6
        last_at[bucket] = at
