"""Members who are back in the server, or have lost roles, since they were last seen."""

from collections.abc import Collection, Mapping
from datetime import datetime

from bot.calendar.rules.periods import ALL_TIME
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.level_roles import store as level_roles
from bot.level_roles.rules import roles_to_change
from bot.members import store as members
from bot.packs.errors import PackMissing
from bot.servers.service.context import load_context
from bot.use_cases import Service
from bot.won_roles import store as won_roles
from bot.xp.rules.levels import level_at
from bot.xp.store import standings


class Members(Service):
    """What follows from seeing members in the server with their roles."""

    @reads
    def outdated(
        self, tx: Transaction, guild_id: int, roles: Mapping[int, Collection[int]]
    ) -> list[int]:
        """Return which of these members are marked as left, or lack a role.

        `roles` has the ids of each member's roles. People who never used the bot are left out, and
        so are members whose roles are being checked already.
        """
        try:
            context = load_context(tx, self._packs, guild_id)
        except PackMissing:  # the host may add it again
            return []
        role_of = {each.level: each.role_id for each in level_roles.all_of(tx, guild_id)}
        given = won_roles.given(tx, guild_id)
        stack, most = context.server.level_roles_stack, context.pack.max_level
        found: list[int] = []
        for user_id, role_ids in roles.items():
            member = members.find_known(tx, guild_id, user_id)
            if member is None:
                continue
            won = {each.role_id for each in given if each.user_id == user_id}
            if member.left_at is not None or not won <= {*role_ids}:
                found.append(user_id)
            elif role_of:
                level = level_at(standings.find(tx, guild_id, user_id, ALL_TIME).xp, most)
                lacks = roles_to_change(role_ids, level, role_of, stack=stack).give
                if lacks and level_roles.check_of(tx, guild_id, user_id) is None:
                    found.append(user_id)
        return found

    @writes
    def update(
        self, tx: Transaction, guild_id: int, user_ids: Collection[int], now: datetime
    ) -> None:
        """Put members back on the boards if they had left, and have their roles checked."""
        for user_id in sorted(user_ids):  # the order in which members are locked
            if members.lock(tx, guild_id, user_id) is not None:
                members.enter(tx, guild_id, user_id)
                level_roles.schedule_missing_check(tx, guild_id, user_id, now)
                won_roles.give_again(tx, guild_id, user_id, now)
