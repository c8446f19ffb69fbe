"""How long a member practises: in one go, and without a break."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median_low

from bot.coach.rules.history import DEFAULT_SITTING_MINUTES
from bot.coach.store.practice import PracticeSession
from bot.members.store import Member
from bot.sessions.rules import SessionKind
from bot.sessions.store.breaks import Break
from bot.xp.rules.awards import stretches_between

MIN_SITTING_MINUTES, MAX_SITTING_MINUTES = 10, 120
"""Bounds of a sitting that is not set, but taken from the member's sessions."""


def sitting_minutes(member: Member, sessions: Sequence[PracticeSession]) -> int:
    """Return the minutes that a member has in one go.

    What they have set, otherwise the median of their last sessions, otherwise their daily goal.
    """
    if member.sitting_minutes is not None:
        return member.sitting_minutes
    if sessions:
        usual = median_low(session.minutes for session in sessions)
        return min(max(usual, MIN_SITTING_MINUTES), MAX_SITTING_MINUTES)
    return min(member.daily_goal_minutes or DEFAULT_SITTING_MINUTES, MAX_SITTING_MINUTES)


def longest_stretch(sessions: Sequence[PracticeSession], breaks: Sequence[Break]) -> int:
    """Return the longest stretch of a timed session without a break, in whole minutes.

    Studio rooms are left out: breaks in them are not recorded.
    """
    pauses: dict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for each in breaks:
        pauses[each.session_id].append((each.from_at, each.to_at))
    lengths = (
        to_at - from_at
        for session in sessions
        if session.kind is SessionKind.TIMED and session.started_at and session.ended_at
        for from_at, to_at in stretches_between(
            session.started_at, session.ended_at, pauses[session.id]
        )
    )
    return max(lengths, default=timedelta()) // timedelta(minutes=1)
