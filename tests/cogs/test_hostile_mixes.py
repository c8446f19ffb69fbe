"""Hostile files in `/mix check`, with the real worker: a plain sentence each, and nothing left."""

import asyncio
import statistics
import struct
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.app.client import Woodshed
from bot.audio.workers import AudioWorkers
from tests.audio.measuring.fuzz import write_longest
from tests.audio.measuring.test_hostile import STRANGERS, wav
from tests.cogs.harness import Harness, text_of
from tests.cogs.test_measured_proof import tone

MOST_DELAY_SECONDS = 0.1
EVIL_NAME = "**b** @everyone [l](https://x.example)\u202e <@1> " + "x" * 300 + ".wav"
A_DAY = 24 * 60 * 60 * 8_000
LIE = struct.pack("<I", 2 * A_DAY)
LONG_CLAIM = (short := wav(1, 8_000, 24_000))[:40] + LIE + short[44:]


@pytest.fixture
async def simcord_bot(harness_without_server: Harness, tmp_path: Path) -> Woodshed:
    harness_without_server.sound = AudioWorkers(1, max_jobs=1, temporary=tmp_path / "sound")
    return await harness_without_server.build_bot()


@contextmanager
def heartbeat() -> Generator[list[float]]:
    """Measure how long the event loop takes to get round to something new, again and again."""
    loop, delays, stop = asyncio.get_running_loop(), list[float](), threading.Event()

    def beat() -> None:
        while not stop.wait(0.01):
            asked = time.perf_counter()
            loop.call_soon_threadsafe(lambda at=asked: delays.append(time.perf_counter() - at))

    thread = threading.Thread(target=beat)
    thread.start()
    try:
        yield delays
    finally:
        stop.set()
        thread.join()


async def test_hostile_files_end_in_a_plain_sentence_while_others_are_answered(
    harness: Harness, tmp_path: Path
) -> None:
    harness.env.settle_timeout = 60.0  # a worker starts for each file
    bomb = write_longest(tmp_path / "bomb.flac", more_seconds=1).read_bytes()
    files = {
        "bomb.flac": (bomb, "is longer than"),
        "program.wav": (STRANGERS["exe"][0], "isn't audio that I can read"),
        "empty.wav": (STRANGERS["no samples"][0], "has no sound in it"),
        "a-day.wav": (LONG_CLAIM, "Nothing stands out|Look at this first"),
    }
    mia = harness.member("mia")
    with heartbeat() as delays:
        for name, (content, sentence) in files.items():
            shown = await mia.slash(harness.channel, "mix check", file=(name, content))
            assert any(each in text_of(shown) for each in sentence.split("|")), text_of(shown)
            assert harness.sound.pids == []
        shown = await mia.slash(harness.channel, "mix check", file=(EVIL_NAME, tone(1)))
    assert statistics.median(delays) < MOST_DELAY_SECONDS
    left = [each.name for each in (tmp_path / "sound").rglob("*") if each.is_file()]
    assert set(left) <= {"lock", "in-use"}

    history = text_of(await mia.slash(harness.channel, "mix history"))
    for text in (text_of(shown), history):
        assert "@everyone" not in text
        assert "**b**" not in text
        assert "[l](" not in text
        assert "\u202e" not in text
    with harness.database.reading() as tx:
        names = [row[0] for row in tx.execute("SELECT name FROM mix_checks ORDER BY id").rows]
    assert names[:-1] == ["a-day"]
