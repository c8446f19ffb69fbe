"""Use cases of a server's settings of the week's first."""

from dataclasses import replace

from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.servers import store as servers
from bot.servers.service.context import context_of, default_server, load_context
from bot.servers.store import Server
from bot.setting_changes.service import save_server
from bot.unset import given
from bot.use_cases import Service
from bot.week_leaders.results import WeekLeaderChanges, WeekLeaderShown
from bot.week_reviews import store as week_reviews
from bot.week_reviews.service import schedule_review
from bot.won_roles import store as won_roles
from bot.won_roles.rules import Contest
from bot.won_roles.service import require_free_role


class WeekLeaders(Service):
    """Use cases of `/settings week-leader`."""

    @reads
    def show(self, tx: Transaction, guild_id: int) -> WeekLeaderShown:
        """Return a server's role for the week's first."""
        return _shown(tx, load_context(tx, self._packs, guild_id).server)

    @writes
    def configure(
        self, tx: Transaction, request: Request, changes: WeekLeaderChanges
    ) -> WeekLeaderShown:
        """Change the role for the week's first, and what decides who that is.

        Those who led the last week get the new role, and lose the old one. What decides holds from
        the next week that closes.

        Raises:
            RoleTaken: the role is given for something else; nothing is changed.
        """
        claim(tx, request)
        before = servers.enter(tx, default_server(request.guild_id, self._packs))
        after = replace(
            before,
            week_leader_role_id=given(changes.role_id, before.week_leader_role_id),
            week_leader_metric=given(changes.metric, before.week_leader_metric),
        )
        role_id = after.week_leader_role_id
        if role_id != before.week_leader_role_id:
            require_free_role(tx, before, role_id, Contest.WEEK)
            won_roles.change_role(tx, request.guild_id, Contest.WEEK, role_id, request.now)
        save_server(tx, request, before, after)
        if role_id is not None:
            schedule_review(tx, context_of(after, self._packs), request.now)
        return _shown(tx, after)


def _shown(tx: Transaction, server: Server) -> WeekLeaderShown:
    schedule = None
    if server.week_leader_role_id is not None:
        schedule = week_reviews.find_schedule(tx, server.guild_id)
    return WeekLeaderShown(server=server, next_at=schedule and schedule.next_run_at)
