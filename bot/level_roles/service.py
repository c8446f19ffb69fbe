"""Level roles: what staff set, and whose roles are to be brought in line with their level."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.calendar.rules.periods import ALL_TIME
from bot.db.transactions import Transaction
from bot.db.use_cases import in_steps, reads, writes
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.level_roles import store as level_roles
from bot.level_roles.errors import LevelRoleTaken, LevelUnreachable, NoLevelRole, TooManyLevelRoles
from bot.level_roles.results import LevelRolesShown, RoleDuty, RolesKept
from bot.level_roles.rules import MOST_LEVEL_ROLES
from bot.level_roles.store import LevelRole
from bot.members import store as members
from bot.notices import store as notices
from bot.notices.rules import Problem
from bot.packs.errors import PackMissing
from bot.servers import store as servers
from bot.servers.service.context import ServerContext, context_of, default_server, load_context
from bot.use_cases import Service
from bot.xp.rules.levels import level_at, threshold
from bot.xp.store import standings

_SERVERS_AT_ONCE = 50
_CLAIM = timedelta(minutes=5)
"""For how long a member is taken on: after a crash they are looked at again no later."""
_TROUBLE_PAUSE = timedelta(minutes=5)
_UNSEEN_PAUSE = timedelta(minutes=1)
_MENDING_PAUSE = timedelta(hours=1)


class LevelRoles(Service):
    """What staff and the role keeper do with level roles. Each method is one transaction."""

    @reads
    def show(self, tx: Transaction, guild_id: int) -> LevelRolesShown:
        """Return a server's level roles."""
        return _shown(tx, load_context(tx, self._packs, guild_id))

    @writes
    def put(self, tx: Transaction, request: Request, level: int, role_id: int) -> LevelRolesShown:
        """Have a role given on reaching a level, to those who have reached it as well.

        A role that stood there before stays with those who have it.

        Raises:
            LevelUnreachable: the skill pack has no such level.
            LevelRoleTaken: the role is that of another level.
            TooManyLevelRoles: the server has as many as it may have.
        """
        context = self._enter(tx, request)
        if not 1 <= level <= context.pack.max_level:
            raise LevelUnreachable(max_level=context.pack.max_level)
        before = level_roles.all_of(tx, request.guild_id)
        for each in before:
            if each.role_id == role_id and each.level != level:
                raise LevelRoleTaken(role_id=role_id, level=each.level)
        if len(before) >= MOST_LEVEL_ROLES and level not in {each.level for each in before}:
            raise TooManyLevelRoles(most=MOST_LEVEL_ROLES)
        _forget_role(tx, request.guild_id, before, level)
        level_roles.put(tx, request.guild_id, level, role_id)
        _ask_from(tx, request, level)
        return _shown(tx, context)

    @writes
    def remove(self, tx: Transaction, request: Request, level: int) -> LevelRolesShown:
        """Have no role at a level any more; it stays with those who have it.

        Raises:
            NoLevelRole: there is none at this level.
        """
        context = self._enter(tx, request)
        before = level_roles.all_of(tx, request.guild_id)
        if level not in {each.level for each in before}:
            raise NoLevelRole(level=level)
        _forget_role(tx, request.guild_id, before, level)
        level_roles.remove(tx, request.guild_id, level)
        if len(before) == 1:
            notices.clear_role_notices(tx, request.guild_id)
        _ask_from(tx, request, level)
        return _shown(tx, context)

    @writes
    def choose_mode(self, tx: Transaction, request: Request, *, stack: bool) -> LevelRolesShown:
        """Let members keep the roles of lower levels, or hold the highest alone."""
        context = self._enter(tx, request)
        context = context_of(replace(context.server, level_roles_stack=stack), self._packs)
        servers.save(tx, context.server)
        configured = level_roles.all_of(tx, request.guild_id)
        if configured:
            _ask_from(tx, request, configured[0].level)
        return _shown(tx, context)

    @writes
    def try_again(self, tx: Transaction, request: Request) -> LevelRolesShown:
        """Look at once at everybody whose roles could not be changed before."""
        context = self._enter(tx, request)
        level_roles.bring_forward(tx, request.guild_id, request.now)
        return _shown(tx, context)

    @in_steps
    def mended(self, guild_id: int, now: datetime) -> int:
        """Look at everybody put off, now that Discord's roles have changed; return how many."""
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
        """Return the servers in which somebody is to be looked at, the longest due first."""
        return level_roles.due(tx, now, _SERVERS_AT_ONCE)

    @writes
    def begin(self, tx: Transaction, guild_id: int, now: datetime) -> RoleDuty | None:
        """Take on the member of a server who is due longest; None when nobody is."""
        configured = level_roles.all_of(tx, guild_id)
        if not configured:
            level_roles.drop_all(tx, guild_id)
            return None
        try:
            context = load_context(tx, self._packs, guild_id)
        except PackMissing:  # whoever runs the bot may bring the pack back
            _put_off(tx, guild_id, now + _MENDING_PAUSE)
            return None
        until = now + _CLAIM
        user_id = level_roles.claim(tx, guild_id, now=now, until=until)
        if user_id is None:
            if not level_roles.waiting(tx, guild_id):
                notices.clear_role_notices(tx, guild_id)
            return None
        total = standings.find(tx, guild_id, user_id, ALL_TIME)
        return RoleDuty(
            guild_id=guild_id,
            user_id=user_id,
            level=level_at(total.xp, context.pack.max_level),
            role_of={each.level: each.role_id for each in configured},
            stack=context.server.level_roles_stack,
            claimed_until=until,
        )

    @writes
    def record(self, tx: Transaction, duty: RoleDuty, kept: RolesKept, now: datetime) -> None:
        """Record what came of a member; staff are told once that roles are in the way.

        A role above the bot's own is tried again now and then; one that is deleted is not.
        """
        if kept.changed:
            for subject_id in (duty.guild_id, *kept.changed):
                notices.clear_notices(tx, duty.guild_id, subject_id)
        _tell_of_roles(tx, duty.guild_id, Problem.ROLE_ABOVE, kept.above, now)
        _tell_of_roles(tx, duty.guild_id, Problem.ROLE_GONE, kept.gone, now)
        if kept.above:
            _move(tx, duty, now + _MENDING_PAUSE)
        else:
            level_roles.drop(tx, duty.guild_id, duty.user_id, claimed_until=duty.claimed_until)

    @writes
    def record_failed(self, tx: Transaction, duty: RoleDuty, now: datetime) -> None:
        """Record that Discord did not answer: look again soon, and at nobody else before long."""
        _put_off(tx, duty.guild_id, now + _UNSEEN_PAUSE)
        _move(tx, duty, now + _TROUBLE_PAUSE)

    @writes
    def record_left(self, tx: Transaction, duty: RoleDuty, now: datetime) -> None:
        """Record that a member has left the server; when they are back they are looked at anew."""
        members.mark_left(tx, duty.guild_id, [duty.user_id], now)
        level_roles.drop(tx, duty.guild_id, duty.user_id, claimed_until=duty.claimed_until)

    @writes
    def record_forbidden(self, tx: Transaction, guild_id: int, now: datetime) -> None:
        """Record that the bot may give no roles: everybody waits, and staff are told once."""
        _put_off(tx, guild_id, now + _MENDING_PAUSE)
        problem = Problem.ROLES_NOT_ALLOWED
        notices.raise_notice(tx, guild_id, problem=problem, channel_id=guild_id, now=now)

    @writes
    def put_off(self, tx: Transaction, guild_id: int, now: datetime) -> None:
        """Look at nobody of a server for a while, since Discord does not show it to the bot."""
        _put_off(tx, guild_id, now + _UNSEEN_PAUSE)

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


def _ask_from(tx: Transaction, request: Request, level: int) -> None:
    """Have everybody looked at whom a change at `level` concerns: those who have reached it."""
    level_roles.ask_all(tx, request.guild_id, least_xp=threshold(level), now=request.now)


def _forget_role(tx: Transaction, guild_id: int, before: Sequence[LevelRole], level: int) -> None:
    """Forget what was wrong with the role that a level has had."""
    for each in before:
        if each.level == level:
            notices.clear_notices(tx, guild_id, each.role_id)


def _move(tx: Transaction, duty: RoleDuty, check_at: datetime) -> None:
    level_roles.move(
        tx, duty.guild_id, duty.user_id, claimed_until=duty.claimed_until, check_at=check_at
    )


def _put_off(tx: Transaction, guild_id: int, check_at: datetime) -> None:
    servers.lock(tx, guild_id)
    level_roles.put_off(tx, guild_id, check_at)


def _tell_of_roles(
    tx: Transaction, guild_id: int, problem: Problem, role_ids: Collection[int], now: datetime
) -> None:
    """Owe staff one notice, however many roles are in the way: what mends one mends most."""
    standing = notices.notices_of(tx, guild_id) if role_ids else []
    if role_ids and problem not in {each.problem for each in standing}:
        notices.raise_notice(tx, guild_id, problem=problem, channel_id=min(role_ids), now=now)
