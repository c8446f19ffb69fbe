"""Roles that were won: who gets and who loses them, until Discord has done it."""

from datetime import datetime, timedelta
from typing import Final

from bot.db.transactions import Transaction
from bot.db.use_cases import in_steps, reads, writes
from bot.level_roles import store as level_roles
from bot.members import store as members
from bot.notices import store as notices
from bot.notices.rules import Problem
from bot.servers import store as servers
from bot.servers.store import Server
from bot.use_cases import Service
from bot.week_leaders.service.deciding import decide_leaders
from bot.won_roles import store as won_roles
from bot.won_roles.errors import RoleTaken
from bot.won_roles.rules import Contest
from bot.won_roles.store import WonRole

_SERVERS_AT_ONCE: Final = 200
_CLAIM: Final = timedelta(minutes=5)
"""How long a role is claimed; after a crash it is due again."""
_REFUSED_PAUSE: Final = timedelta(hours=1)
_PROBLEMS: Final = {
    Contest.BATTLE: Problem.WINNERS_ROLE,
    Contest.WEEK: Problem.WEEK_LEADER_ROLE,
}


def require_free_role(
    tx: Transaction, server: Server, role_id: int | None, contest: Contest | None
) -> None:
    """Check that a role for a contest, or for a level if None, isn't given for anything else.

    Level roles check themselves that no other level has it.

    Raises:
        RoleTaken: it is.
    """
    if role_id is None:
        return
    role_of = {
        Contest.BATTLE: server.battles_role_id,
        Contest.WEEK: server.week_leader_role_id,
    }
    for other, taken in role_of.items():
        if taken == role_id and other is not contest:
            raise RoleTaken(role_id=role_id, contest=other)
    for each in level_roles.all_of(tx, server.guild_id) if contest else ():
        if each.role_id == role_id:
            raise RoleTaken(role_id=role_id, level=each.level)


class WonRoles(Service):
    """Use cases of `WonRoleSync`."""

    @reads
    def due(self, tx: Transaction, now: datetime) -> list[int]:
        """Return the servers with a role to give or take, the longest due first."""
        return won_roles.due(tx, now, _SERVERS_AT_ONCE)

    @writes
    def claim(self, tx: Transaction, guild_id: int, now: datetime) -> WonRole | None:
        """Claim the longest due role of a server, or return None."""
        return won_roles.claim(tx, guild_id, now=now, until=now + _CLAIM)

    @in_steps
    def retry_after_role_change(self, guild_id: int, now: datetime) -> None:
        """Make roles due that could not be given or taken, after roles changed on Discord."""
        if self._waits.blocking(guild_id, now):
            self._bring_forward.blocking(guild_id, now)

    @reads
    def _waits(self, tx: Transaction, guild_id: int, now: datetime) -> bool:
        return won_roles.waits(tx, guild_id, now + _CLAIM)

    @writes
    def _bring_forward(self, tx: Transaction, guild_id: int, now: datetime) -> None:
        won_roles.bring_forward(tx, guild_id, claimed_until=now + _CLAIM, now=now)

    @writes
    def record_done(self, tx: Transaction, claimed: WonRole) -> None:
        """Record that a member has the role, or lacks it, as they should."""
        if claimed.is_wanted:
            won_roles.move(tx, claimed, None)
        else:
            won_roles.drop(tx, claimed)
        notices.clear_notices(tx, claimed.guild_id, claimed.role_id)

    @writes
    def record_left(self, tx: Transaction, claimed: WonRole, now: datetime) -> None:
        """Record that a member has left; who leads a week without them gets its role instead."""
        servers.lock(tx, claimed.guild_id)
        server = servers.find(tx, claimed.guild_id)
        members.lock(tx, claimed.guild_id, claimed.user_id)  # before what they have won
        if not claimed.is_wanted:
            won_roles.drop(tx, claimed)
        elif won_roles.move(tx, claimed, None):
            members.mark_left(tx, claimed.guild_id, [claimed.user_id], now)
            if claimed.week is not None and server is not None:
                decide_leaders(tx, server, claimed.week, now)

    @writes
    def record_refused(self, tx: Transaction, claimed: WonRole, now: datetime) -> None:
        """Record that the bot can't give or take the role, and notify staff once."""
        won_roles.move(tx, claimed, now + _REFUSED_PAUSE)
        notices.raise_notice(
            tx,
            claimed.guild_id,
            problem=_PROBLEMS[claimed.contest],
            channel_id=claimed.role_id,
            now=now,
        )
