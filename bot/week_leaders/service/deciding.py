"""Decides who led a week, and hands the role over."""

from datetime import datetime

from bot.db.transactions import Transaction
from bot.servers.store import Server
from bot.week_leaders import store as week_leaders
from bot.week_leaders.store import WeekLeader
from bot.won_roles import store as won_roles
from bot.won_roles.rules import Contest
from bot.won_roles.store import WonRole


def decide_leaders(tx: Transaction, server: Server, week: str, now: datetime) -> None:
    """Give the week's role to its first, several if they are equal; nothing without a role.

    They are those at the top of the week's board right now. If nobody is on it, those who had the
    role only lose it. The server is locked. A week is decided once, and again without those who
    turn out to have left.
    """
    guild_id, role_id = server.guild_id, server.week_leader_role_id
    if role_id is None:
        return
    leaders = [
        WeekLeader(
            guild_id=guild_id,
            week=week,
            user_id=first.user_id,
            metric=server.week_leader_metric,
            figure=first.score,
        )
        for first in week_leaders.firsts(tx, guild_id, week, server.week_leader_metric)
    ]
    winners = [
        WonRole(
            guild_id=guild_id,
            user_id=leader.user_id,
            contest=Contest.WEEK,
            week=week,
            role_id=role_id,
            due_at=now,
        )
        for leader in leaders
    ]
    week_leaders.put(tx, guild_id, week, leaders)
    won_roles.hand_over(tx, guild_id, Contest.WEEK, winners, now)
