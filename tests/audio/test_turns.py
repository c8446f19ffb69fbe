"""So many jobs run at once; the others know how many are ahead, and nobody fills the queue."""

import asyncio
from collections.abc import Callable

import pytest

from bot.audio.errors import Failure, SoundBusy, SoundFailed
from bot.audio.fair_queue import Asker
from bot.audio.turns import MAX_OF_MEMBER, Turns

ANNA, BEN, CARA = Asker(1, 1), Asker(1, 2), Asker(2, 3)


class Jobs:
    """Jobs that run until the test ends them, and how many were ahead of each."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.begun: list[str] = []
        self.ahead: dict[str, list[int]] = {}
        self.ends: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def add(self, name: str, asker: Asker | None) -> None:
        self.ahead[name], self.ends[name] = [], asyncio.Event()
        self.tasks[name] = asyncio.create_task(
            self._work(name, asker, self.ahead[name].append), name=name
        )
        await settle()

    async def end(self, name: str) -> None:
        self.ends[name].set()
        await self.tasks[name]
        await settle()

    async def _work(self, name: str, asker: Asker | None, waiting: Callable[[int], object]) -> None:
        async with self.turns.take(asker, waiting):
            self.begun.append(name)
            await self.ends[name].wait()


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_those_who_wait_see_how_many_are_ahead() -> None:
    jobs = Jobs(Turns(1, 10))
    for name, asker in (("a1", ANNA), ("a2", ANNA), ("a3", ANNA), ("b", BEN), ("c", CARA)):
        await jobs.add(name, asker)
    for name in ("a1", "a2", "c", "b", "a3"):  # servers in turn, then members
        await jobs.end(name)
    assert jobs.begun == ["a1", "a2", "c", "b", "a3"]
    assert jobs.ahead == {
        "a1": [],
        "a2": [1, 0],
        "a3": [2, 3, 4, 3, 2, 1, 0],
        "b": [2, 3, 2, 1, 0],
        "c": [2, 1, 0],
    }


async def test_nobody_can_fill_the_queue() -> None:
    turns = Turns(1, 8)
    jobs = Jobs(turns)
    for number in range(MAX_OF_MEMBER):
        await jobs.add(f"a{number}", ANNA)
    with pytest.raises(SoundBusy) as own:
        async with turns.take(ANNA, None):
            pass
    assert own.value.own
    await jobs.add("b0", BEN)
    await jobs.add("b1", BEN)  # now four of this server wait: half of the queue
    with pytest.raises(SoundBusy) as full:
        async with turns.take(BEN, None):
            pass
    assert not full.value.own
    await jobs.add("c", CARA)
    assert turns.waiting == 5
    for number in range(3):
        await jobs.add(f"nobody's {number}", None)
    with pytest.raises(SoundBusy):
        async with turns.take(Asker(3, 4), None):
            pass
    turns.close()
    for task in jobs.tasks.values():
        task.cancel()
    await asyncio.gather(*jobs.tasks.values(), return_exceptions=True)


async def test_cancelled_jobs_give_up_their_place() -> None:
    jobs = Jobs(Turns(1, 10))
    for name in ("running", "waiting", "last"):
        await jobs.add(name, None)
    jobs.tasks["waiting"].cancel()
    await settle()
    assert jobs.ahead["last"] == [2, 1]
    jobs.tasks["running"].cancel()
    await settle()
    assert jobs.begun == ["running", "last"]
    await jobs.add("next", None)
    jobs.ends["last"].set()  # its turn comes in the moment it is cancelled
    await asyncio.sleep(0)
    jobs.tasks["next"].cancel()
    await settle()
    await jobs.add("later", None)
    assert jobs.begun[-1] == "later"
    await jobs.end("later")


async def test_closing_fails_those_who_wait() -> None:
    turns = Turns(1, 10)
    jobs = Jobs(turns)
    await jobs.add("running", ANNA)
    await jobs.add("waiting", BEN)
    turns.close()
    with pytest.raises(SoundFailed) as failed:
        await jobs.tasks["waiting"]
    assert failed.value.kind is Failure.STOPPED
    await jobs.end("running")
    with pytest.raises(SoundFailed):
        async with turns.take(CARA, None):
            pass
