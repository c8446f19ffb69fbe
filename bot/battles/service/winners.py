"""The winner's role: who gets it and who loses it, until Discord has done it."""

from datetime import datetime, timedelta
from typing import Final

from bot.battles.store import outcomes
from bot.battles.store.entries import WinnersRole
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.notices import store as notices
from bot.notices.rules import Problem
from bot.use_cases import Service

_SERVERS_AT_ONCE: Final = 200
_CLAIM: Final = timedelta(minutes=5)
"""How long a role is claimed; after a crash it is due again."""
_REFUSED_PAUSE: Final = timedelta(hours=1)


class WinnersRoles(Service):
    """Use cases of `WinnerSync`."""

    @reads
    def due(self, tx: Transaction, now: datetime) -> list[int]:
        """Return the servers with a role to give or take, the longest due first."""
        return outcomes.due(tx, now, _SERVERS_AT_ONCE)

    @writes
    def claim(self, tx: Transaction, guild_id: int, now: datetime) -> WinnersRole | None:
        """Claim the longest due role of a server, or return None."""
        return outcomes.claim(tx, guild_id, now=now, until=now + _CLAIM)

    @writes
    def record_done(self, tx: Transaction, claimed: WinnersRole) -> None:
        """Record that a member has the role, or lacks it, as they should, or has left."""
        if claimed.is_wanted:
            outcomes.move(tx, claimed, None)
        else:
            outcomes.drop(tx, claimed)
        notices.clear_notices(tx, claimed.guild_id, claimed.role_id)

    @writes
    def record_refused(self, tx: Transaction, claimed: WinnersRole, now: datetime) -> None:
        """Record that the bot can't give or take the role, and notify staff once."""
        outcomes.move(tx, claimed, now + _REFUSED_PAUSE)
        notices.raise_notice(
            tx,
            claimed.guild_id,
            problem=Problem.WINNERS_ROLE,
            channel_id=claimed.role_id,
            now=now,
        )
