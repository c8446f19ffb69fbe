"""What a member's tracks may be: their titles, how many, and how many releases are shared a day."""

from datetime import datetime, timedelta

from bot.db.transactions import Transaction
from bot.members.store import Member
from bot.notes.service import clean_text
from bot.tracks import store as tracks
from bot.tracks.errors import (
    ToldEnoughToday,
    TooManyTracks,
    TrackTitleMissing,
    TrackTitleTaken,
)
from bot.tracks.rules import TITLE_LIMIT, Stage
from bot.tracks.store import Track

MAX_UNRELEASED = 100
MAX_RELEASED = 500
MAX_TOLD_A_DAY = 3

_TOLD_WITHIN = timedelta(days=1)


def clean_title(text: str) -> str:
    """Return a title without needless space.

    Raises:
        TrackTitleMissing: nothing is left of it.
    """
    title = clean_text(text, TITLE_LIMIT)
    if title is None:
        raise TrackTitleMissing
    return title


def check_title(
    tx: Transaction, member: Member, title: str, *, except_id: int | None = None
) -> None:
    """Check that no other unreleased track of the member has this title, whatever its case.

    Raises:
        TrackTitleTaken: one has.
    """
    own = tracks.page(tx, member.guild_id, member.user_id, limit=MAX_UNRELEASED, offset=0)
    for track in own:
        if track.stage is Stage.RELEASED or track.id == except_id:
            continue
        if _same_title(track.title, title):
            raise TrackTitleTaken(title=track.title, stage=track.stage)


def _same_title(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()


def check_limit(tx: Transaction, member: Member, *, released: bool) -> None:
    """Check that the member may have one more track, released or not.

    Raises:
        TooManyTracks: they have as many as there may be.
    """
    who = (tx, member.guild_id, member.user_id)
    unreleased = tracks.count_unreleased(*who)
    held = tracks.count(*who) - unreleased if released else unreleased
    limit = MAX_RELEASED if released else MAX_UNRELEASED
    if held >= limit:
        raise TooManyTracks(limit=limit, are_released=released)


def check_shares_today(tx: Transaction, track: Track, now: datetime) -> None:
    """Check that the member has not told about too many releases in the last day.

    Raises:
        ToldEnoughToday: they have.
    """
    told = tracks.told_since(tx, track.guild_id, track.user_id, now - _TOLD_WITHIN)
    if len(told) >= MAX_TOLD_A_DAY:
        next_at = told[-MAX_TOLD_A_DAY] + _TOLD_WITHIN
        raise ToldEnoughToday(title=track.title, limit=MAX_TOLD_A_DAY, next_at=next_at)
