"""Tracks on their way to a direct message, and from there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """A track as others hear it: Opus in Ogg, without metadata.

    `original_seconds` is how long the file was, whose first `seconds` these are. `fingerprint` is
    for `is_one_of`.
    """

    data: bytes
    seconds: float
    original_seconds: float
    fingerprint: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Where a track is: a message of ours in its maker's direct messages."""

    channel_id: int
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedFile:
    """A file on one of Discord's hosts that a member has linked to, to be converted."""

    url: str
    id: int = 0
    size: int = 0
    """Unknown: it is counted while it is downloaded."""
