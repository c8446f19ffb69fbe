"""Finds the track that a member means."""

from bot.db.transactions import Transaction
from bot.tracks import store as tracks
from bot.tracks.errors import TrackNotFound
from bot.tracks.store import Track

SEARCH_LIMIT = 200

_LONGEST_ID = 18  # digits; fits into 64 bits


def find_named(tx: Transaction, guild_id: int, user_id: int, named: str | int) -> Track:
    """Return the member's track with this id, or with this title if one was typed.

    Raises:
        TrackNotFound: the member has no such track.
    """
    text = str(named).strip()
    if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_ID:
        track = tracks.find(tx, guild_id, user_id, int(text))
        if track is not None:
            return track
    if isinstance(named, str):
        for track in tracks.page(tx, guild_id, user_id, limit=SEARCH_LIMIT, offset=0):
            if track.title.casefold() == text.casefold():
                return track
    raise TrackNotFound
