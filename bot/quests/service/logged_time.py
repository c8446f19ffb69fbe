"""Counts the practice that a member has logged for a quest."""

from datetime import datetime

from bot.calendar.rules.days import producer_day
from bot.db.transactions import Transaction
from bot.members.store import Member
from bot.packs.content import Quest
from bot.quests.store import completions
from bot.quests.store.postings import QuestPosting
from bot.servers.service.context import ServerContext
from bot.sessions.rules import SessionKind
from bot.sessions.service.practice import stretches_of
from bot.sessions.store import breaks, sessions
from bot.xp.rules.awards import practice_minutes


def logged_minutes(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    posting: QuestPosting,
    quest: Quest,
    now: datetime,
) -> int:
    """Return the minutes of practice on a quest or its focus since the day it was posted.

    A running timer or room session counts as well.
    """
    who = (member.guild_id, member.user_id)
    since = producer_day(posting.opened_at, context.zone_of(member))
    minutes = completions.logged_minutes(tx, *who, posting.id, quest.focus, since)
    for kind in (SessionKind.TIMED, SessionKind.ROOM):
        session = sessions.running(tx, *who, kind)
        if session is not None and session.focus == quest.focus:
            stretches = stretches_of(session.started_at, breaks.of_session(tx, session.id), now)
            minutes += practice_minutes(stretches)
    return minutes
