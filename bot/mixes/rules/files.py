"""Which files can be checked, as far as their name and size tell."""

from dataclasses import dataclass
from typing import Final

from bot.notes.rules import is_visible

CHECKS_PER_DAY: Final = 10
"""For one member on a producer day; a check that fails doesn't count."""
MOST_BYTES: Final = 100_000_000
NAME_LIMIT: Final = 80

_AUDIO_ENDINGS: Final = frozenset(
    {"aac", "aif", "aifc", "aiff", "flac", "m4a", "mp3", "oga", "ogg", "opus", "wav", "wave"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What Discord says about a file."""

    name: str
    size_bytes: int
    content_type: str | None


def may_be_audio(file_name: str, content_type: str | None) -> bool:
    """Whether a file may be one that can be checked; only decoding it can tell for sure."""
    _, dot, ending = file_name.rpartition(".")
    is_named_so = bool(dot) and ending.lower() in _AUDIO_ENDINGS
    return is_named_so or (content_type or "").startswith("audio/")


def mix_name(file_name: str) -> str:
    """Return the name that a mix has by its file: without the extension, and not too long."""
    name, dot, _ = file_name.rpartition(".")
    shown = (name if dot else file_name).strip()
    shown = shown[:NAME_LIMIT].rstrip()
    return shown if any(map(is_visible, shown)) else "mix"
