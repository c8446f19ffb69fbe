"""Use cases of level roles: settings, and checks of members' roles."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.calendar.rules.periods import ALL_TIME
from bot.db.transactions import Transaction
from bot.db.use_cases import in_steps, reads, writes
from bot.departures import store as departures
from bot.departures.rules import WAITING_UNTIL
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.level_roles import store as level_roles
from bot.level_roles.errors import (
    LevelRoleTaken,
    LevelUnreachable,
    NoLevelRole,
    RoleOutOfReach,
    TooManyLevelRoles,
)
from bot.level_roles.results import LevelRolesShown, RoleCheck, RolesSynced
from bot.level_roles.rules import MAX_LEVEL_ROLES, NO_LEVEL, roles_affected
from bot.members import store as members
from bot.notices import store as notices
from bot.notices.rules import Problem
from bot.packs.errors import PackMissing
from bot.servers import store as servers
from bot.servers.service.context import ServerContext, context_of, default_server, load_context
from bot.setting_changes.rules import Setting
from bot.setting_changes.service import record_change, save_server
from bot.use_cases import Service
from bot.won_roles.service import require_free_role
from bot.xp.rules.levels import level_at, threshold
from bot.xp.store import standings

_SERVERS_AT_ONCE = 200
_CLAIM = timedelta(minutes=5)
"""How long a check is claimed; after a crash it is due again."""
_FAILED_PAUSE = timedelta(minutes=5)
_UNAVAILABLE_PAUSE = timedelta(minutes=1)
_REFUSED_PAUSE = timedelta(hours=1)
_RESTING_PAUSE = timedelta(days=1)
"""Longer, since a resting role stays one until staff change it, which is also an event."""


class LevelRoles(Service):
    """Use cases of level roles, for staff and for `RoleSync`."""

    @reads
    def show(self, tx: Transaction, guild_id: int) -> LevelRolesShown:
        """Return a server's level roles."""
        return _shown(tx, load_context(tx, self._packs, guild_id))

    @writes
    def put(
        self,
        tx: Transaction,
        request: Request,
        level: int,
        role_id: int,
        *,
        out_of_reach: Collection[int],
    ) -> LevelRolesShown:
        """Set the role of a level; members who have already reached it get it, too.

        Members keep the level's former role. `out_of_reach` are the roles that the member who
        sets it could not give or take themselves.

        Raises:
            LevelUnreachable: the skill pack has no such level.
            LevelRoleTaken: the role belongs to another level.
            RoleTaken: the role is won in battles, or by leading a week.
            TooManyLevelRoles: the server has the maximum number of level roles.
            RoleOutOfReach: the change would give or take a role that is out of reach.
        """
        context = self._enter(tx, request)
        if not 1 <= level <= context.pack.max_level:
            raise LevelUnreachable(max_level=context.pack.max_level)
        before = _role_of(tx, request.guild_id)
        for other, taken in before.items():
            if taken == role_id and other != level:
                raise LevelRoleTaken(role_id=role_id, level=other)
        require_free_role(tx, context.server, role_id, None)
        if len(before) >= MAX_LEVEL_ROLES and level not in before:
            raise TooManyLevelRoles(limit=MAX_LEVEL_ROLES)
        _require_reach(context, before, before | {level: role_id}, out_of_reach)
        level_roles.put(tx, request.guild_id, level, role_id)
        _follow_change(tx, request, level, former=before.get(level), role_id=role_id)
        return _shown(tx, context)

    @writes
    def remove(
        self, tx: Transaction, request: Request, level: int, *, out_of_reach: Collection[int]
    ) -> LevelRolesShown:
        """Remove the role of a level; members keep the role itself.

        Raises:
            NoLevelRole: the level has no role.
            RoleOutOfReach: the change would give, take or unlist a role that is out of reach.
        """
        context = self._enter(tx, request)
        before = _role_of(tx, request.guild_id)
        if level not in before:
            raise NoLevelRole(level=level)
        after = {other: role_id for other, role_id in before.items() if other != level}
        _require_reach(context, before, after, out_of_reach)
        level_roles.remove(tx, request.guild_id, level)
        if not after:
            notices.clear_role_notices(tx, request.guild_id)
            notices.clear_problem(tx, request.guild_id, Problem.ROLE_RISKY)
        _follow_change(tx, request, level, former=before[level], role_id=None)
        return _shown(tx, context)

    @writes
    def choose_mode(
        self, tx: Transaction, request: Request, *, stack: bool, out_of_reach: Collection[int]
    ) -> LevelRolesShown:
        """Choose whether members keep the roles of lower levels.

        Raises:
            RoleOutOfReach: the change would give or take a role that is out of reach.
        """
        context = self._enter(tx, request)
        role_of = _role_of(tx, request.guild_id)
        _require_reach(context, role_of, role_of, out_of_reach, stack_after=stack)
        before = context.server
        context = context_of(replace(before, level_roles_stack=stack), self._packs)
        save_server(tx, request, before, context.server)
        if role_of:
            _schedule_checks_from(tx, request, min(role_of))
        return _shown(tx, context)

    @writes
    def try_again(self, tx: Transaction, request: Request) -> LevelRolesShown:
        """Make all delayed checks due now."""
        context = self._enter(tx, request)
        level_roles.bring_forward(tx, request.guild_id, request.now)
        return _shown(tx, context)

    @in_steps
    def retry_after_role_change(self, guild_id: int, now: datetime) -> int:
        """Make delayed checks due after roles changed on Discord; return how many."""
        return (
            self._bring_forward.blocking(guild_id, now) if self._waiting.blocking(guild_id) else 0
        )

    @reads
    def _waiting(self, tx: Transaction, guild_id: int) -> int:
        return level_roles.waiting(tx, guild_id)

    @writes
    def _bring_forward(self, tx: Transaction, guild_id: int, now: datetime) -> int:
        servers.lock(tx, guild_id)
        return level_roles.bring_forward(tx, guild_id, now)

    @reads
    def due(self, tx: Transaction, now: datetime) -> list[int]:
        """Return the servers with a due check, the longest due first."""
        return level_roles.due(tx, now, _SERVERS_AT_ONCE)

    @writes
    def begin(self, tx: Transaction, guild_id: int, now: datetime) -> RoleCheck | None:
        """Claim the longest due check of a server, or return None."""
        role_of = _role_of(tx, guild_id)
        if not role_of:
            level_roles.drop_some(tx, guild_id)
            return None
        try:
            context = load_context(tx, self._packs, guild_id)
        except PackMissing:  # the host may add it again
            _postpone_all(tx, guild_id, now + _REFUSED_PAUSE)
            return None
        until = now + _CLAIM
        user_id = level_roles.claim(tx, guild_id, now=now, until=until)
        if user_id is None:
            if not level_roles.waiting(tx, guild_id):
                notices.clear_role_notices(tx, guild_id)
            return None
        total = standings.find(tx, guild_id, user_id, ALL_TIME)
        is_removal = level_roles.removal_until(tx, guild_id, user_id) is not None
        return RoleCheck(
            guild_id=guild_id,
            user_id=user_id,
            level=NO_LEVEL if is_removal else level_at(total.xp, context.pack.max_level),
            role_of=role_of,
            stack=context.server.level_roles_stack,
            claimed_until=until,
        )

    @writes
    def record(self, tx: Transaction, check: RoleCheck, synced: RolesSynced, now: datetime) -> None:
        """Record the outcome of a check; staff get one notice about roles in the way.

        A role above the bot's own is retried every hour, one that rests every day; a deleted one
        is not.
        """
        if synced.changed:
            for subject_id in (check.guild_id, *synced.changed):
                notices.clear_notices(tx, check.guild_id, subject_id)
        _raise_role_notice(tx, check.guild_id, Problem.ROLE_ABOVE, synced.above, now)
        _raise_role_notice(tx, check.guild_id, Problem.ROLE_GONE, synced.deleted, now)
        _raise_role_notice(tx, check.guild_id, Problem.ROLE_RISKY, synced.resting, now)
        if not synced.resting:
            notices.clear_problem(tx, check.guild_id, Problem.ROLE_RISKY)
        if synced.above or synced.withheld:
            _move(tx, check, now + (_REFUSED_PAUSE if synced.above else _RESTING_PAUSE))
        else:
            level_roles.drop(tx, check.guild_id, check.user_id, claimed_until=check.claimed_until)

    @writes
    def record_failed(self, tx: Transaction, check: RoleCheck, now: datetime) -> None:
        """Delay all checks of a server that Discord did not answer about, `check` the longest."""
        _postpone_all(tx, check.guild_id, now + _UNAVAILABLE_PAUSE)
        _move(tx, check, now + _FAILED_PAUSE)

    @writes
    def record_left(self, tx: Transaction, check: RoleCheck, now: datetime) -> None:
        """Record that a member has left the server; they are checked again when they return."""
        members.mark_left(tx, check.guild_id, [check.user_id], now)
        level_roles.drop(tx, check.guild_id, check.user_id, claimed_until=check.claimed_until)

    @writes
    def record_forbidden(self, tx: Transaction, guild_id: int, now: datetime) -> None:
        """Record that the bot may not give roles: delay all checks, and notify staff once."""
        _postpone_all(tx, guild_id, now + _REFUSED_PAUSE)
        problem = Problem.ROLES_NOT_ALLOWED
        notices.raise_notice(tx, guild_id, problem=problem, channel_id=guild_id, now=now)

    @writes
    def prune(self, tx: Transaction, now: datetime) -> None:
        """Give up taking away the roles of members who deleted their data a week ago."""
        level_roles.prune_removals(tx, now)

    @writes
    def postpone_all(self, tx: Transaction, guild_id: int, now: datetime) -> None:
        """Delay all checks of a server that is unavailable on Discord, or has removed the bot."""
        is_gone = departures.is_gone(tx, guild_id)
        _postpone_all(tx, guild_id, WAITING_UNTIL if is_gone else now + _UNAVAILABLE_PAUSE)

    def _enter(self, tx: Transaction, request: Request) -> ServerContext:
        claim(tx, request)
        default = default_server(request.guild_id, self._packs)
        return context_of(servers.enter(tx, default), self._packs)


def _shown(tx: Transaction, context: ServerContext) -> LevelRolesShown:
    guild_id = context.server.guild_id
    return LevelRolesShown(
        roles=level_roles.all_of(tx, guild_id),
        stack=context.server.level_roles_stack,
        waiting=level_roles.waiting(tx, guild_id),
    )


def _role_of(tx: Transaction, guild_id: int) -> dict[int, int]:
    """Return a server's level roles by level."""
    return {each.level: each.role_id for each in level_roles.all_of(tx, guild_id)}


def _follow_change(
    tx: Transaction, request: Request, level: int, *, former: int | None, role_id: int | None
) -> None:
    """Record that a level has another role, and check the members who have reached it."""
    if former is not None:
        notices.clear_notices(tx, request.guild_id, former)
    record_change(tx, request, Setting.LEVEL_ROLE, level, old=former, new=role_id)
    _schedule_checks_from(tx, request, level)


def _require_reach(
    context: ServerContext,
    before: Mapping[int, int],
    after: Mapping[int, int],
    out_of_reach: Collection[int],
    *,
    stack_after: bool | None = None,
) -> None:
    """Check that the member could give and take all roles that a change would give and take.

    Raises:
        RoleOutOfReach: they could not.
    """
    stack = context.server.level_roles_stack
    affected = roles_affected(
        before,
        after,
        stack_before=stack,
        stack_after=stack if stack_after is None else stack_after,
    )
    if blocked := affected & frozenset(out_of_reach):
        raise RoleOutOfReach(role_ids=sorted(blocked))


def _schedule_checks_from(tx: Transaction, request: Request, level: int) -> None:
    """Schedule checks of the members who have reached `level`."""
    level_roles.schedule_checks(tx, request.guild_id, least_xp=threshold(level), now=request.now)


def _move(tx: Transaction, check: RoleCheck, check_at: datetime) -> None:
    level_roles.move(
        tx, check.guild_id, check.user_id, claimed_until=check.claimed_until, check_at=check_at
    )


def _postpone_all(tx: Transaction, guild_id: int, check_at: datetime) -> None:
    servers.lock(tx, guild_id)
    level_roles.postpone_some(tx, guild_id, check_at)


def _raise_role_notice(
    tx: Transaction, guild_id: int, problem: Problem, role_ids: Collection[int], now: datetime
) -> None:
    """Raise one notice for staff, even if several roles are in the way."""
    open_notices = notices.notices_of(tx, guild_id) if role_ids else []
    if not role_ids or problem in {each.problem for each in open_notices}:
        return
    role_id = min(role_ids)
    notices.clear_notices(tx, guild_id, role_id)  # one about another problem of the role
    notices.raise_notice(tx, guild_id, problem=problem, channel_id=role_id, now=now)
