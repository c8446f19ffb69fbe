"""Records levels that members reach, and schedules checks of their level roles."""

from collections.abc import Mapping
from datetime import datetime

from bot.db.transactions import Transaction
from bot.level_digests.service import enter_digest
from bot.level_roles import store as level_roles
from bot.level_roles.rules import roles_between
from bot.members.store import Member
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.servers.service.context import ServerContext
from bot.xp.results import LevelReached, NextRole
from bot.xp.rules.announcing import LevelUpPosts, is_announced
from bot.xp.rules.levels import level_at, threshold
from bot.xp.store import level_ups
from bot.xp.store.ledger import Written
from bot.xp.store.level_ups import StoredLevelUp


def record_level_up(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    written: Written,
    from_level: int,
    now: datetime,
) -> LevelReached:
    """Record a level reached for the first time, and announce it or put it on the daily list."""
    level = level_at(written.total.xp, context.pack.max_level)
    posts, channel_id = context.server.level_up_posts, context.server.announcements_channel_id
    is_hidden = member.is_private or member.left_at is not None
    is_shown = not is_hidden and is_announced(posts, from_level, level)
    digest_id = None
    if is_shown and posts is LevelUpPosts.DAILY and channel_id is not None:
        digest_id, is_shown = enter_digest(tx, context, channel_id, now), False
    level_up = level_ups.add(
        tx,
        member.guild_id,
        member.user_id,
        award_id=written.award_id,
        from_level=from_level,
        level=level,
        now=now,
        digest_id=digest_id,
    )
    announced = is_shown and channel_id is not None
    if announced:
        deliveries.add(
            tx,
            guild_id=member.guild_id,
            kind=DeliveryKind.LEVEL_UP,
            subject_id=level_up.id,
            channel_id=channel_id,
            send_at=now,
        )
    return level_reached(
        tx, context, member, level_up, written.total.xp, announced=announced, is_shown=is_shown
    )


def level_reached(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    level_up: StoredLevelUp,
    total_xp: int,
    *,
    announced: bool = False,
    is_shown: bool = False,
) -> LevelReached:
    """Return a level-up with its roles and the next one."""
    role_of = {each.level: each.role_id for each in level_roles.all_of(tx, member.guild_id)}
    return LevelReached(
        level=level_up.level,
        from_level=level_up.from_level,
        announced=announced,
        is_shown=is_shown,
        max_level=context.pack.max_level,
        role_ids=roles_between(role_of, above=level_up.from_level, up_to=level_up.level),
        stacks_roles=context.server.level_roles_stack,
        next_role=_next_role(role_of, context.pack.max_level, total_xp),
        is_private=member.is_private,
        theme=member.theme,
        accent=context.server.accent,
    )


def _next_role(role_of: Mapping[int, int], max_level: int, total_xp: int) -> NextRole | None:
    level = level_at(total_xp, max_level)
    higher = min((each for each in role_of if level < each <= max_level), default=None)
    if higher is None:
        return None
    return NextRole(role_id=role_of[higher], level=higher, xp_left=threshold(higher) - total_xp)


def schedule_role_check(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    *,
    before_xp: int,
    total_xp: int,
    now: datetime,
) -> None:
    """Schedule a check of a member's level roles, if the change of XP crosses one.

    A member's first XP crosses level 1.
    """
    most = context.pack.max_level
    before = level_at(before_xp, most) if before_xp else 0
    low, high = sorted((before, level_at(total_xp, most)))
    if low < high:
        level_roles.schedule_check(
            tx, member.guild_id, member.user_id, above=low, up_to=high, now=now
        )
