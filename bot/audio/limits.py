"""What a worker process may use."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of one worker: the system enforces most, and the bot the time."""

    memory_bytes: int = 1 << 30
    """Address space; a third of it is the code of Python and its libraries."""
    cpu_seconds: int = 120
    """For one job, summed over its threads."""
    wall_seconds: float = 150.0
    """For one job, with the start of the worker."""
    file_bytes: int = 16_000_000
    """The largest file that it can write."""
    open_files: int = 64
