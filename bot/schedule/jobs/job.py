"""What a job of a tick is."""

from datetime import datetime
from typing import Protocol


class Job(Protocol):
    """One part of a tick. If it raises, the other jobs still run, and the next tick retries it."""

    @property
    def name(self) -> str:
        """The job's name in logs and metrics: a verb and its object."""
        ...

    async def run(self, now: datetime) -> None:
        """Do what is due at `now`, or start it in the background."""
        ...
