"""Real worker processes, well-behaved and not: whatever they do, the bot goes on."""

import asyncio
import logging
import os
import shutil
import socket
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.audio.errors import Failure, FileUnusable, SoundFailed, SoundOff
from bot.audio.folders import Folders
from bot.audio.jobs import CLIP, MIX, ExcerptMade, HearExcerpt, Hearing, Refusal
from bot.audio.landlock import landlock_version
from bot.audio.limits import Limits
from bot.audio.workers import AudioWorkers, Done

ROOT = Path(__file__).parents[2]
JOB = HearExcerpt(hearing=Hearing.PHONE)
LITTER = HearExcerpt(hearing=Hearing.MONO)
MODULE = "tests.audio.misbehaving"
LIMITS = Limits(cpu_seconds=1, wall_seconds=10.0, memory_bytes=400_000_000)
LONGEST_STALL = 0.020


@pytest.fixture
async def sound(tmp_path: Path) -> AsyncGenerator[AudioWorkers]:
    """Workers that do what a file says; no temporary file may outlive a job."""
    sound = AudioWorkers(4, module=MODULE, limits=LIMITS, temporary=tmp_path)
    yield sound
    assert folders(tmp_path) == []
    await sound.close()
    assert files(tmp_path) == ["lock"]


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if not path.is_dir())


def folders(folder: Path) -> list[Path]:
    """The folders of jobs."""
    return [path for path in folder.glob("*/*/*") if path.is_dir()]


async def hear(sound: AudioWorkers, command: str) -> Done[ExcerptMade]:
    """Give a worker a file that says what to do."""
    async with sound.folder() as folder:
        (folder / MIX).write_text(command)
        return await sound.run(JOB, folder)


async def outcome(sound: AudioWorkers, command: str) -> object:
    try:
        return (await hear(sound, command)).files
    except SoundFailed as failed:
        return failed.kind
    except FileUnusable as unusable:
        return unusable.refusal


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False


async def wait_until(condition: Callable[[], bool]) -> None:
    """Nothing signals that a process begins or ends."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def gone(pid: int) -> bool:
    """Wait until a process has ended."""
    await wait_until(lambda: not alive(pid))
    return True


CLIP_MADE = {CLIP: b"OggS"}
OUTCOMES = {
    "": CLIP_MADE,
    "print": CLIP_MADE,
    "chatter": CLIP_MADE,
    "refuse": Refusal.EMPTY,
    "raise a-title": Failure.ERROR,
    "write": Failure.ERROR,
    "crash": Failure.CRASHED,
    "exit": Failure.CRASHED,
    "eat": Failure.OUT_OF_MEMORY,
    "spin": Failure.TIMED_OUT,
    "link": Failure.BAD_ANSWER,
    "large": Failure.BAD_ANSWER,
    "flood": Failure.BAD_ANSWER,
    "answer nonsense": Failure.BAD_ANSWER,
    "answer []": Failure.BAD_ANSWER,
    'answer {"result": {}}': Failure.BAD_ANSWER,
    'answer {"result": {"seconds": 1e999}}': Failure.BAD_ANSWER,
    'answer {"result": {"seconds": NaN}}': Failure.BAD_ANSWER,
    'answer {"failed": "whatever"}': Failure.BAD_ANSWER,
    f"answer {'[' * 100_000}": Failure.BAD_ANSWER,
}


async def test_whatever_a_worker_does_the_bot_goes_on(
    sound: AudioWorkers, caplog: pytest.LogCaptureFixture
) -> None:
    """Each worker fails alone. What its file says about itself is in no log."""
    caplog.set_level(logging.DEBUG, "bot.audio")
    watched: list[tuple[str, str]] = []
    sound.watch = lambda kind, outcome, _seconds: watched.append((kind, outcome))
    outcomes = await asyncio.gather(*(outcome(sound, command) for command in OUTCOMES))
    assert dict(zip(OUTCOMES, outcomes, strict=True)) == OUTCOMES
    assert {kind for kind, _ in watched} == {"hear-excerpt"}
    done, refused = Counter({"done": 3}), Counter({"refused": 1})
    failed = Counter(str(each) for each in OUTCOMES.values() if isinstance(each, Failure))
    assert Counter(outcome for _, outcome in watched) == done + refused + failed
    assert sound.pids == []
    assert "misbehave" in caplog.text
    assert "a-title" not in caplog.text
    assert sum(len(line) for line in caplog.messages if "chatter" in line) < 20_000
    assert (await sound.run(JOB)).result == ExcerptMade(seconds=1.5)


async def test_a_hanging_worker_is_killed(tmp_path: Path) -> None:
    limits = Limits(wall_seconds=1.0)
    sound = AudioWorkers(1, module=MODULE, limits=limits, temporary=tmp_path)
    hanging = asyncio.create_task(outcome(sound, "hang"))
    waiting = asyncio.create_task(outcome(sound, ""))
    assert await hanging is Failure.TIMED_OUT
    assert await waiting == CLIP_MADE
    await sound.close()


async def stall_while(jobs: Awaitable[object]) -> float:
    """Return for how long the event loop stood still at most, in seconds.

    However busy the machine is, the loop's thread never computes for that long itself.
    """
    running, longest = asyncio.ensure_future(jobs), 0.0
    while not running.done():
        at, used = time.perf_counter(), time.thread_time()
        await asyncio.sleep(0.001)
        longest = max(longest, time.perf_counter() - at)
        assert time.thread_time() - used < LONGEST_STALL
    return longest


async def test_the_event_loop_never_waits(sound: AudioWorkers) -> None:
    """Four jobs at once leave 5,000 files each to delete; by the clock, the best of five tries,
    since other programs delay this one, too."""
    await stall_while(asyncio.gather(*(sound.run(LITTER) for _ in range(4))))  # start the processes
    stalls: list[float] = []
    for _ in range(5):
        stalls.append(await stall_while(asyncio.gather(*(sound.run(LITTER) for _ in range(4)))))
        if stalls[-1] < LONGEST_STALL:
            return
    pytest.fail(f"the event loop stood still for {stalls} seconds")


async def test_workers_are_reused_and_recycled(tmp_path: Path) -> None:
    """After so many jobs, after a member's file, when idle, and when something has killed them."""
    sound = AudioWorkers(1, module=MODULE, max_jobs=2, idle_seconds=0.05, temporary=tmp_path)
    await sound.run(JOB)
    (first,) = sound.pids
    await sound.run(JOB)
    assert sound.pids == []
    await sound.run(JOB)
    (second,) = sound.pids
    assert await gone(first)
    os.kill(second, 9)
    await wait_until(lambda: sound.pids == [])
    await sound.run(JOB)
    (third,) = sound.pids
    assert await gone(third)  # idle
    assert sound.pids == []
    await sound.close()


async def test_a_worker_knows_no_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DISCORD_TOKEN", "DATABASE_URL", "POSTGRES_PASSWORD", "PGPASSWORD", "OTHER"):
        monkeypatch.setenv(name, "secret")
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    sound = AudioWorkers(1, module=MODULE, temporary=tmp_path)
    await sound.run(JOB)
    (pid,) = sound.pids
    process = Path(f"/proc/{pid}")
    environment = process.joinpath("environ").read_text()
    assert "secret" not in environment + process.joinpath("cmdline").read_text()
    assert "OPENBLAS_CORETYPE=Haswell" in environment
    assert os.getsid(pid) == pid
    limits = process.joinpath("limits").read_text()
    assert "Max core file size        0                    0" in limits
    assert "Max address space         1073741824           1073741824" in limits
    assert os.getpriority(os.PRIO_PROCESS, pid) == min(19, os.getpriority(os.PRIO_PROCESS, 0) + 10)
    assert len(list(process.joinpath("fd").iterdir())) == 4  # three pipes, and one for answers
    await sound.close()
    assert await gone(pid)


async def test_a_worker_with_a_file_reaches_nothing_else(tmp_path: Path) -> None:
    """Not the database, nor the bot's token in its environment, nor another job's files."""
    if landlock_version() < 6:
        pytest.skip("this system has no Landlock, or an old one")
    sound = AudioWorkers(1, module=MODULE, temporary=tmp_path)
    database, bot = tmp_path / "woodshed.db", os.getpid()
    database.write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as server:
        targets = {
            f"read:{database}": "PermissionError",
            f"write:{database}": "PermissionError",
            f"list:{tmp_path}": "PermissionError",
            f"read:{ROOT / 'README.md'}": "PermissionError",
            f"read:/proc/{bot}/environ": "PermissionError",
            "read:/etc/passwd": "PermissionError",
            f"connect:{server.getsockname()[1]}": "PermissionError",
            f"signal:{bot}": "PermissionError",
            f"read:{ROOT / 'bot' / 'errors.py'}": "reached",
            "write:/dev/null": "reached",
        }
        done = await hear(sound, f"reach {' '.join(targets)}")
    assert dict(zip(targets, done.files[CLIP].decode().split(), strict=True)) == targets
    assert database.read_text() == "secret"
    await sound.close()


async def test_cancelled_jobs_end_their_worker(tmp_path: Path) -> None:
    sound = AudioWorkers(1, module=MODULE, temporary=tmp_path)
    running = asyncio.create_task(hear(sound, "hang"))
    await wait_until(lambda: bool(sound.pids))
    waiting = asyncio.create_task(hear(sound, ""))
    await asyncio.sleep(0)
    (pid,) = sound.pids
    waiting.cancel()
    running.cancel()
    await asyncio.gather(running, waiting, return_exceptions=True)
    assert await gone(pid)
    assert folders(tmp_path) == []
    assert (await hear(sound, "")).files == CLIP_MADE
    await sound.close()


async def test_closing_ends_everything(tmp_path: Path) -> None:
    sound = AudioWorkers(1, module=MODULE, temporary=tmp_path)
    running = asyncio.create_task(outcome(sound, "hang"))
    await wait_until(lambda: bool(sound.pids))
    waiting = asyncio.create_task(sound.run(JOB))
    await asyncio.sleep(0)
    (pid,) = sound.pids
    await sound.close()
    assert await running is Failure.STOPPED
    with pytest.raises(SoundFailed):
        await waiting
    assert await gone(pid)
    assert files(tmp_path) == ["lock"]
    with pytest.raises(SoundFailed):
        await sound.run(JOB)


async def test_closing_at_any_moment_leaves_nothing(tmp_path: Path) -> None:
    for moment in (0, 1, 2, 4, 8, 16, 32, 64, 128, 256):
        sound = AudioWorkers(1, module=MODULE, temporary=tmp_path)
        jobs = [asyncio.create_task(outcome(sound, "hang")) for _ in range(2)]
        for _ in range(moment):
            await asyncio.sleep(0)
        await sound.close()
        for end in await asyncio.gather(*jobs, return_exceptions=True):
            assert end is Failure.STOPPED or isinstance(end, FileNotFoundError), moment
        assert sound.pids == [], moment
        assert set(files(tmp_path)) <= {"lock"}, moment


async def test_what_is_written_while_the_folders_are_deleted_is_deleted_too(
    tmp_path: Path,
) -> None:
    folders = Folders(tmp_path)
    async with folders.create() as folder:
        await folders.close()
        folder.mkdir(parents=True)  # a file may be written just when its folder is deleted
        (folder / MIX).touch()
    assert files(tmp_path) == ["lock"]


async def test_sound_can_be_off(tmp_path: Path) -> None:
    sound = AudioWorkers(0, temporary=tmp_path)
    assert not sound.is_on
    with pytest.raises(SoundOff):
        await sound.run(JOB)
    with pytest.raises(SoundOff):
        async with sound.folder():
            pass
    await sound.prepare()
    await sound.close()
    assert files(tmp_path) == []


async def test_the_system_may_clean_up_temporary_files(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    shutil.rmtree(await folders.open())
    async with folders.create() as folder:
        assert folder.is_dir()
    shutil.rmtree(tmp_path / folder.parts[-3])
    async with folders.create() as folder:
        assert folder.is_dir()
    await folders.close()


async def test_what_a_crash_has_left_is_deleted_at_the_start(tmp_path: Path) -> None:
    """But not the files of another bot that runs."""
    other = Folders(tmp_path)
    async with other.create() as used:
        (used / MIX).write_text("in use")
        left = used.parents[1] / "tmpcrashed" / "job"
        left.mkdir(parents=True)
        (left / MIX).write_text("left")
        sound = AudioWorkers(1, temporary=tmp_path)
        await sound.prepare()
        assert not left.parent.exists()
        assert (used / MIX).exists()
        assert used.parents[1].stat().st_mode & 0o77 == 0
        await sound.close()
    await other.close()
    assert files(tmp_path) == ["lock"]
