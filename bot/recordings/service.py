"""Storing where a converted track lies, inside the caller's transaction."""

from secrets import randbits

from bot.db.transactions import Transaction
from bot.interactions.rules import Request
from bot.recordings import store as recordings
from bot.recordings.results import Converted, Kept
from bot.recordings.store import Recording


def add_recording(
    tx: Transaction, request: Request, converted: Converted, kept: Kept, *, is_compared: bool
) -> Recording:
    """Store a track of the member who asks; its fingerprint only if others are compared with it."""
    recording = Recording(
        id=randbits(62),
        guild_id=request.guild_id,
        user_id=request.user_id,
        channel_id=kept.channel_id,
        message_id=kept.message_id,
        at=request.now,
        seconds=converted.seconds,
        fingerprint=converted.fingerprint if is_compared else (),
    )
    recordings.add(tx, recording)
    return recording
