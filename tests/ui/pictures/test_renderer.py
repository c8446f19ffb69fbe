"""The picture renderer: its threads, queue, cache and time limits."""

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from bot.ui.pictures.renderer import PictureRenderer

SLOW = 0.15
"""Seconds; long compared with an iteration of the event loop, short compared with max_wait."""


def disc(colour: str = "white", size: int = 600) -> bytes:
    """Draw a picture as large as ours."""
    image = Image.new("RGB", (2 * size, size), "#202020")
    for at in range(40):
        ImageDraw.Draw(image).ellipse((at * 10, 0, at * 10 + size // 2, size // 2), fill=colour)
    saved = BytesIO()
    image.save(saved, "PNG", compress_level=1)
    return saved.getvalue()


class Easel:
    """Draws real pictures slowly, and records when and in which threads."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self.threads: set[str] = set()
        self.at_once = self.most_at_once = 0
        self.at_work = threading.Event()
        self._lock = threading.Lock()

    def drawing(self, name: str, *, seconds: float = SLOW) -> Callable[[], bytes]:
        def draw() -> bytes:
            with self._lock:
                self.began.append(name)
                self.threads.add(threading.current_thread().name)
                self.at_once += 1
                self.most_at_once = max(self.most_at_once, self.at_once)
            self.at_work.set()
            time.sleep(seconds)
            with self._lock:
                self.at_once -= 1
            return disc(size=20)

        return draw


@pytest.fixture
def easel() -> Easel:
    return Easel()


@pytest.fixture
def renderer() -> Generator[PictureRenderer]:
    renderer = PictureRenderer()
    yield renderer
    renderer.close()


async def test_a_drawn_picture_is_cached(renderer: PictureRenderer, easel: Easel) -> None:
    first = await renderer.draw(easel.drawing("a"), key="a")
    assert first is not None
    assert Image.open(BytesIO(first)).size == (40, 20)
    assert await renderer.draw(easel.drawing("a"), key="a") is first
    assert await renderer.draw(easel.drawing("b"), key="b") is not first
    assert easel.began == ["a", "b"]
    assert threading.current_thread().name not in easel.threads


async def test_concurrent_requests_for_a_picture_share_it(
    renderer: PictureRenderer, easel: Easel
) -> None:
    drawn = await asyncio.gather(
        *(renderer.draw(easel.drawing("a"), key="a") for _ in range(20)),
        renderer.draw(easel.drawing("b"), key="b"),
    )
    assert sorted(easel.began) == ["a", "b"]
    assert len({id(each) for each in drawn[:20]}) == 1
    assert None not in drawn


async def test_shorter_waits_are_drawn_first(easel: Easel) -> None:
    renderer = PictureRenderer(threads=1)
    try:
        calm = [
            asyncio.create_task(renderer.draw(easel.drawing(f"calm {n}"), key=n, max_wait=9.0))
            for n in range(3)
        ]
        await asyncio.to_thread(easel.at_work.wait)
        await renderer.draw(easel.drawing("hurried"), key="hurried", max_wait=5.0)
        assert easel.began[:2] == ["calm 0", "hurried"]
        await asyncio.gather(*calm)
        assert (easel.most_at_once, len(easel.began)) == (1, 4)
    finally:
        renderer.close()


async def test_a_full_queue_fails_fast(renderer: PictureRenderer, easel: Easel) -> None:
    drawings = [
        asyncio.create_task(renderer.draw(easel.drawing(str(n)), key=n, max_wait=1.0))
        for n in range(100)
    ]
    refused, _ = await asyncio.wait(drawings, timeout=SLOW / 2)
    assert len(refused) >= 80
    assert {each.result() for each in refused} == {None}
    await asyncio.gather(*drawings)
    assert easel.most_at_once <= 2
    assert len(easel.began) <= 100 - len(refused)
    assert await renderer.draw(disc, key="the next") is not None


async def test_expired_jobs_are_not_drawn(easel: Easel) -> None:
    renderer = PictureRenderer(threads=1)
    try:
        first = asyncio.create_task(renderer.draw(easel.drawing("first"), key=1, max_wait=9.0))
        await asyncio.to_thread(easel.at_work.wait)
        # Ahead of it in the queue, since its max_wait is shorter.
        assert await renderer.draw(easel.drawing("hasty"), key=2, max_wait=0.05) is None
        assert await first is not None
        assert await renderer.draw(easel.drawing("last"), key=3) is not None
        assert easel.began == ["first", "last"]
    finally:
        renderer.close()


async def test_failures_and_timeouts_return_none(
    renderer: PictureRenderer, easel: Easel, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> bytes:
        raise ZeroDivisionError

    assert await renderer.draw(fail, key="broken") is None
    assert "A picture could not be drawn" in caplog.text
    assert await renderer.draw(disc, key="broken") is not None  # the failure was not cached

    slow = easel.drawing("slow", seconds=2 * SLOW)
    assert await renderer.draw(slow, key="slow", max_wait=0.01) is None
    assert "was not drawn within" in caplog.text
    # It is still drawn and cached for the next caller.
    assert await renderer.draw(slow, key="slow") is not None
    assert easel.began == ["slow"]


async def test_a_cancelled_caller_does_not_cancel_the_others(
    renderer: PictureRenderer, easel: Easel
) -> None:
    gone = asyncio.create_task(renderer.draw(easel.drawing("a"), key="a"))
    waiting = asyncio.create_task(renderer.draw(easel.drawing("a"), key="a"))
    await asyncio.sleep(0)
    gone.cancel()
    assert await waiting is not None
    assert gone.cancelled()


async def test_closing_ends_all_waits(easel: Easel) -> None:
    renderer = PictureRenderer()
    waiting = [asyncio.create_task(renderer.draw(easel.drawing(str(n)), key=n)) for n in range(5)]
    await asyncio.to_thread(easel.at_work.wait)
    renderer.close()
    assert await asyncio.gather(*waiting) == [None] * 5
    assert await renderer.draw(disc, key="late") is None
    assert len(easel.began) <= 2


async def test_the_cache_has_a_size_limit(easel: Easel) -> None:
    png = disc(size=20)
    renderer = PictureRenderer(cache_bytes=3 * (len(png) + 1_000))
    try:
        for name in ("a", "b", "c", "a", "d", "a", "b"):  # "a" is requested again and stays
            await renderer.draw(easel.drawing(name, seconds=0), key=name)
        assert easel.began == ["a", "b", "c", "d", "b"]
    finally:
        renderer.close()


async def test_a_picture_larger_than_the_cache_is_drawn_each_time(easel: Easel) -> None:
    renderer = PictureRenderer(cache_bytes=1_000)
    try:
        for _ in range(2):
            assert await renderer.draw(easel.drawing("a", seconds=0), key="a") is not None
        assert easel.began == ["a", "a"]
    finally:
        renderer.close()


HANGING = """
import asyncio
from bot.ui.pictures.renderer import PictureRenderer

def hang():
    while True:
        pass

async def main():
    assert await PictureRenderer().draw(hang, key="hangs", max_wait=0.05) is None

asyncio.run(main())
"""


def test_a_hanging_drawing_does_not_block_the_exit() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", HANGING], env=environment, timeout=20, check=True)
