"""The schedule: a failing job stops no other, and any thread may wake it."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.app.metrics import Metrics
from bot.db.errors import StorageError, StorageProblem
from bot.schedule.background import Background
from bot.schedule.jobs.job import Job
from bot.schedule.tick import Schedule

NOW = datetime(2026, 11, 22, 20, 15, tzinfo=UTC)


class RecordingJob:
    name = "note the time"

    def __init__(self) -> None:
        self.ran_at: list[datetime] = []

    async def run(self, now: datetime) -> None:
        self.ran_at.append(now)


class FailingJob:
    name = "fail"

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def run(self, now: datetime) -> None:
        raise self._error


def schedule_of(jobs: Sequence[Job]) -> Schedule:
    return Schedule(jobs, Background(), lambda: NOW, Metrics())


@pytest.mark.parametrize(
    ("error", "records"),
    [
        (ZeroDivisionError(), ["A tick failed to fail; the next one tries again"]),
        (StorageError(problem=StorageProblem.FULL), []),  # logged by the outage log
    ],
)
async def test_a_job_that_fails_stops_no_other(
    error: Exception, records: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    noted = RecordingJob()
    await schedule_of([FailingJob(error), noted]).tick()
    assert noted.ran_at == [NOW]
    told = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    assert told == records


async def test_any_thread_may_wake_the_schedule() -> None:
    noted = RecordingJob()
    schedule = schedule_of([noted])
    await asyncio.to_thread(schedule.wake)
    await schedule.idle()
    assert noted.ran_at == [NOW]


async def test_a_stopped_schedule_cannot_be_woken() -> None:
    noted = RecordingJob()
    schedule = schedule_of([noted])
    await schedule.stop()
    schedule.wake()
    await asyncio.to_thread(schedule.wake)
    await schedule.idle()
    assert noted.ran_at == []
