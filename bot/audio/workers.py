"""The pool of audio workers: a queue of jobs, and the processes that do them."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from bot.audio.errors import Failure, FileUnusable, SoundFailed, SoundOff
from bot.audio.fair_queue import Asker
from bot.audio.folders import Folders, UnreadableFile
from bot.audio.jobs import FileRefused, Job
from bot.audio.limits import Limits
from bot.audio.process import JobFailed, Worker
from bot.audio.turns import Turns, Waiting

R = TypeVar("R")

logger = logging.getLogger(__name__)

Watch = Callable[[str, str, float], object]
"""Called after each job with its kind, its outcome, and how many seconds the worker took."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Generic[R]):
    """A job's result, and the files that it made, by name."""

    result: R
    files: dict[str, bytes]


class AudioWorkers:
    """Has jobs done by up to `workers` processes, which run `module`; 0 turns sound off.

    Processes are started when there is something to do. A member's file gets one of its own, which
    is confined to the file's folder and ends with the job, so that no file can touch another
    member's; the others end after `max_jobs`, or after `idle_seconds` without one.
    """

    def __init__(
        self,
        workers: int,
        *,
        module: str = "bot.audio.worker",
        limits: Limits = Limits(),  # noqa: B008 - it is immutable
        max_waiting: int = 48,
        max_jobs: int = 50,
        idle_seconds: float = 300.0,
        temporary: Path | None = None,
    ) -> None:
        self._workers = workers
        self._module = module
        self._limits = limits
        self._max_jobs = max_jobs
        self._idle_seconds = idle_seconds
        self._folders = Folders(temporary)
        self._turns = Turns(workers, max_waiting)
        self._rooms = Turns(workers + 1, max_waiting)  # for the files of jobs
        self._running: set[Worker] = set()
        self._idle: dict[Worker, asyncio.TimerHandle] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self.watch: Watch = _ignore

    @property
    def is_on(self) -> bool:
        """Whether the host lets the bot work with sound."""
        return self._workers > 0

    @property
    def waiting(self) -> int:
        """How many jobs wait for a worker."""
        return self._turns.waiting + self._rooms.waiting

    @property
    def pids(self) -> list[int]:
        """The ids of the worker processes that run."""
        return [worker.pid for worker in (*self._running, *self._idle) if worker.is_alive]

    async def prepare(self) -> None:
        """Delete temporary files that were left by a crash."""
        if self.is_on:
            try:
                await self._folders.open()
            except OSError as error:
                logger.error("Sound won't work: no folder for temporary files: %r", error)  # noqa: TRY400

    @asynccontextmanager
    async def folder(
        self, *, asker: Asker | None = None, waiting: Waiting | None = None
    ) -> AsyncGenerator[Path]:
        """Create a folder for the files of one job, and delete it afterwards.

        There is one for each worker and one more, so that files don't fill the disk; others wait,
        as in `run`.

        Raises:
            SoundOff: sound is off.
            SoundBusy: too many wait.
            SoundFailed: it can't be created, or the bot stops.
        """
        if not self.is_on:
            raise SoundOff
        async with self._rooms.take(asker, waiting), self._folder(has_file=True) as folder:
            yield folder

    async def run(
        self,
        job: Job[R],
        folder: Path | None = None,
        *,
        asker: Asker | None = None,
        waiting: Waiting | None = None,
    ) -> Done[R]:
        """Have a job done, with files of its folder if it has one.

        `asker` is the member it is for: servers take turns, and their members, and nobody can fill
        the queue. While the job waits, `waiting` is called with how many others are ahead whenever
        that changes, and with 0 when it begins.

        Raises:
            SoundOff: sound is off.
            SoundBusy: too many jobs wait.
            SoundFailed: the worker has failed, or the bot stops.
            FileUnusable: a file in the folder can't be used.
        """
        if not self.is_on:
            raise SoundOff
        async with self._turns.take(asker, waiting):
            if folder is not None:
                return await self._do(job, folder, has_file=True)
            async with self._folder(has_file=False) as own:
                return await self._do(job, own, has_file=False)

    async def close(self) -> None:
        """End all workers, fail all jobs, and delete all files."""
        self._turns.close()
        self._rooms.close()
        for timer in self._idle.values():
            timer.cancel()
        workers = [*self._running, *self._idle]
        self._idle.clear()
        await asyncio.gather(*(worker.end() for worker in workers), *self._ending)
        await self._folders.close()

    @asynccontextmanager
    async def _folder(self, *, has_file: bool) -> AsyncGenerator[Path]:
        async with AsyncExitStack() as stack:
            try:
                folder = await stack.enter_async_context(self._folders.create())
            except OSError as error:
                if self._turns.closed:
                    raise SoundFailed(kind=Failure.STOPPED, has_file=has_file) from None
                logger.error("No folder for temporary files: %r", error)  # noqa: TRY400
                raise SoundFailed(kind=Failure.ERROR, has_file=has_file) from None
            yield folder

    async def _do(self, job: Job[R], folder: Path, *, has_file: bool) -> Done[R]:
        started, outcome = time.monotonic(), "cancelled"
        try:
            done = await self._do_in_worker(job, folder, has_file=has_file)
        except FileRefused as refused:
            outcome = "refused"
            raise FileUnusable(refusal=refused.refusal, file=refused.file) from None
        except JobFailed as failed:
            failure = Failure.STOPPED if self._turns.closed else failed.failure
            outcome = failure.value
            logger.warning("A worker has failed at %s: %s", job.kind, failure)
            raise SoundFailed(kind=failure, has_file=has_file) from None
        else:
            outcome = "done"
            return done
        finally:
            self.watch(job.kind, outcome, time.monotonic() - started)

    async def _do_in_worker(self, job: Job[R], folder: Path, *, has_file: bool) -> Done[R]:
        worker = await (self._start(folder) if has_file else self._take_worker())
        self._running.add(worker)
        reusable = False
        try:
            if self._turns.closed:  # while the worker started
                raise JobFailed(Failure.STOPPED)
            result = await worker.do(job, folder, seconds=self._limits.wall_seconds)
            files = await self._read_files(job, folder)
            reusable = not has_file and worker.jobs_done < self._max_jobs
        finally:
            self._running.discard(worker)
            if reusable and not self._turns.closed:
                self._put_back(worker)
            else:
                await asyncio.shield(worker.end())
        return Done(result=result, files=files)

    async def _read_files(self, job: Job[Any], folder: Path) -> dict[str, bytes]:
        try:
            return await self._folders.read(folder, job.makes, max_bytes=job.max_made_bytes)
        except (UnreadableFile, OSError):
            raise JobFailed(Failure.BAD_ANSWER) from None

    async def _take_worker(self) -> Worker:
        while self._idle:
            worker = self._pop_idle()
            if worker.is_alive:
                return worker
            await worker.end()
        return await self._start(None)

    def _pop_idle(self) -> Worker:
        worker, timer = self._idle.popitem()
        timer.cancel()
        return worker

    async def _start(self, folder: Path | None) -> Worker:
        """Start a worker; with a folder, one that is confined to it."""
        if self._idle and len(self._running) + len(self._idle) >= self._workers:
            await self._pop_idle().end()
        try:
            return await Worker.start(self._module, self._limits, folder)
        except OSError as error:
            logger.error("No worker could be started: %r", error)  # noqa: TRY400
            raise JobFailed(Failure.ERROR) from None

    def _put_back(self, worker: Worker) -> None:
        loop = asyncio.get_running_loop()
        self._idle[worker] = loop.call_later(self._idle_seconds, self._end_idle, worker)

    def _end_idle(self, worker: Worker) -> None:
        if self._idle.pop(worker, None) is not None:
            task = asyncio.create_task(worker.end())
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)


def _ignore(_kind: str, _outcome: str, _seconds: float) -> None:
    """Watch nothing."""
