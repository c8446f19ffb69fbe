from collections.abc import Callable, Coroutine, Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any, Final

from apscheduler.job import Job
from apscheduler.triggers.base import BaseTrigger

STATE_STOPPED: Final = 0
STATE_RUNNING: Final = 1
STATE_PAUSED: Final = 2

class BaseScheduler:
    state: int

    def __init__(
        self,
        *,
        timezone: str | tzinfo | None = None,
        job_defaults: Mapping[str, object] | None = None,
    ) -> None: ...
    @property
    def running(self) -> bool: ...
    def start(self, paused: bool = False) -> None: ...
    def shutdown(self, wait: bool = True) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...
    def add_job(
        self,
        func: Callable[..., Coroutine[Any, Any, object] | object],
        trigger: str | BaseTrigger | None = None,
        *,
        args: Iterable[object] | None = None,
        kwargs: Mapping[str, object] | None = None,
        id: str | None = None,  # noqa: A002 (the library's own name)
        name: str | None = None,
        misfire_grace_time: int | None = ...,
        coalesce: bool = ...,
        max_instances: int = ...,
        next_run_time: datetime | None = ...,
        replace_existing: bool = False,
        seconds: float = ...,
        minutes: int = ...,
        hours: int = ...,
        timezone: str | tzinfo | None = ...,
        start_date: datetime | str | None = ...,
        jitter: int | None = ...,
    ) -> Job: ...
    def get_job(self, job_id: str) -> Job | None: ...
    def get_jobs(self) -> list[Job]: ...
    def modify_job(self, job_id: str, *, next_run_time: datetime | None = ...) -> Job: ...
    def remove_job(self, job_id: str) -> None: ...
