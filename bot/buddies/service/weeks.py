"""Reads what `/buddy show` shows, inside the caller's transaction."""

from datetime import datetime, timedelta

from bot.buddies import store as buddies
from bot.buddies.results import BuddyPage, BuddyWeek, BuddyWeeks, NoBuddy
from bot.buddies.rules import ASK_OPEN_FOR
from bot.buddies.store import Buddy
from bot.db.transactions import Transaction
from bot.members import store as members
from bot.members.store import Member
from bot.practice_stats.rules import monday_of
from bot.servers.service.context import ServerContext
from bot.xp.store.ledger import PracticeDay

ASKS_SHOWN = 3


def page_of(tx: Transaction, context: ServerContext, member: Member, now: datetime) -> BuddyPage:
    """Return a member's and their buddy's week; without one, the asks that are open."""
    who = (member.guild_id, member.user_id)
    buddy = buddies.find(tx, *who)
    if buddy is None:
        waiting = buddies.waiting(tx, *who, since=now - ASK_OPEN_FOR, now=now, at_most=ASKS_SHOWN)
        return NoBuddy(
            guild_id=member.guild_id,
            user_id=member.user_id,
            waiting=waiting,
            own_ask=buddies.open_ask(tx, *who, now),
            takes_asks=member.takes_buddy_asks,
        )
    return weeks_of(tx, context, member, buddy, now)


def weeks_of(
    tx: Transaction, context: ServerContext, member: Member, buddy: Buddy, now: datetime
) -> BuddyWeeks:
    """Return a member's and their buddy's week."""
    other = members.find(tx, member.guild_id, buddy.buddy_id)
    return BuddyWeeks(
        buddy=buddy,
        own=_week_of(tx, context, member, now),
        other=_week_of(tx, context, other, now),
    )


def _week_of(tx: Transaction, context: ServerContext, member: Member, now: datetime) -> BuddyWeek:
    """Return a member's week up to their own today."""
    today = context.today(member, now)
    monday = monday_of(today)
    days = {
        each.day: each
        for each in buddies.days_between(tx, member.guild_id, member.user_id, monday, today)
    }
    week = [monday + timedelta(days=n) for n in range((today - monday).days + 1)]
    return BuddyWeek(
        minutes=[days[day].minutes if day in days else 0 for day in week],
        quests=sum(each.quests for each in days.values()),
        streak_days=member.streak_days_at(now),
        goal_minutes=member.daily_goal_minutes,
        practised_today=days.get(today, PracticeDay(day=today)).is_active,
    )
