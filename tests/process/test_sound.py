"""Audio workers end with the bot, and their libraries stay out of it."""

import asyncio
from pathlib import Path

from bot.audio.workers import AudioWorkers
from tests.audio import host
from tests.process.bot_process import ROOT, Bot
from tests.processes import start_forked


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def mixes_in(folder: Path) -> int:
    return len(list(folder.rglob("mix")))


def loaded_by(pid: int) -> str:
    return Path(f"/proc/{pid}/maps").read_text()


async def test_workers_end_with_a_bot_that_is_killed(tmp_path: Path) -> None:
    """The idle one, and the one in the middle of a job; the next start deletes their files."""
    script = [str(Path(host.__file__)), str(tmp_path)]
    process = await start_forked(script, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)})
    spinning, idle = map(int, (await process.stdout.readline()).split())
    assert alive(spinning)
    assert alive(idle)
    process.kill()
    async with asyncio.timeout(5):
        while alive(spinning) or alive(idle):  # noqa: ASYNC110 - nothing signals it
            await asyncio.sleep(0.01)
    assert mixes_in(tmp_path) == 1
    sound = AudioWorkers(1, temporary=tmp_path)
    await sound.prepare()
    assert mixes_in(tmp_path) == 0
    await sound.close()


async def test_the_bot_loads_no_library_of_its_workers(bot: Bot) -> None:
    maps = loaded_by(bot.pid)
    assert "/pydantic_core/" in maps
    assert "/numpy/" not in maps
    assert "libav" not in maps
