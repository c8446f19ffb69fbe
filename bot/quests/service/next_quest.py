"""Finds what a member can take up next."""

from datetime import datetime

from bot.calendar.rules.periods import PERSONAL_OPEN_FOR, POSTED_CADENCES, Cadence
from bot.coach.service.context import had_personal_today
from bot.db.transactions import Transaction
from bot.members.store import Member
from bot.quests.errors import QuestWithdrawn
from bot.quests.results.completions import NextQuest
from bot.quests.service.known_quests import find_quest
from bot.quests.store import completions, personal_quests, postings
from bot.quests.store.postings import QuestPosting
from bot.servers.service.context import ServerContext
from bot.xp.rules.awards import QUEST_BASE_XP, award_xp


def next_quest(
    tx: Transaction, context: ServerContext, member: Member, now: datetime
) -> NextQuest | None:
    """Return an open quest that a member has not completed: daily first, personal last.

    A personal quest that they could get has no title yet.
    """
    for cadence in POSTED_CADENCES:
        posting = postings.newest(tx, member.guild_id, cadence)
        if posting is None or posting.closes_at <= now:
            continue
        if completions.of_member(tx, posting.id, member.user_id) is None:
            found = _next(tx, context, posting)
            if found is not None:
                return found
    return _next_personal(tx, context, member, now)


def _next_personal(
    tx: Transaction, context: ServerContext, member: Member, now: datetime
) -> NextQuest | None:
    given = personal_quests.since(tx, member.guild_id, member.user_id, now - PERSONAL_OPEN_FOR)
    for each in given:
        if each.closes_at > now and each.handed_in_on is None:
            return _next(tx, context, each)
    if had_personal_today(given, context.today(member, now)):
        return None
    return NextQuest(cadence=Cadence.PERSONAL)


def _next(tx: Transaction, context: ServerContext, posting: QuestPosting) -> NextQuest | None:
    try:
        quest = find_quest(tx, context, posting.quest)
    except QuestWithdrawn:
        return None
    base_xp = QUEST_BASE_XP[posting.cadence]
    return NextQuest(
        cadence=posting.cadence,
        title=quest.title,
        minutes=quest.minutes,
        xp=award_xp(base_xp, context.pack.multiplier_percent, 0),
    )
