"""What keeps the bot from making or measuring sound."""

from enum import StrEnum

from bot.audio.jobs import Refusal
from bot.errors import CoachError


class SoundOff(CoachError):
    """The host has turned sound off."""

    is_final = True


class SoundBusy(CoachError):
    """The queue for workers is full, or the member or server has all of its places."""

    own: bool
    """Whether the member's own jobs are the reason."""


class Failure(StrEnum):
    """How a job can fail."""

    ERROR = "error"
    """The worker found that it can't do it: a bug."""
    CRASHED = "crashed"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    BAD_ANSWER = "bad answer"
    """What the worker sent isn't a result, or is too much."""
    STOPPED = "stopped"
    """The bot is shutting down."""


class SoundFailed(CoachError):
    """A worker couldn't do a job."""

    kind: Failure
    has_file: bool
    """Whether the job was about a member's file, rather than a clip of our own."""


class FileUnusable(CoachError):
    """A member's file can't be measured or heard; a worker has refused it."""

    refusal: Refusal
    file: str
    """The file's name in the job's folder: `MIX` or `REFERENCE`."""


class MixTooLarge(CoachError):
    """A file to be measured is larger than the limit."""

    max_bytes: int


class NoRoomForFile(CoachError):
    """The bot's disk has no room for a file."""
