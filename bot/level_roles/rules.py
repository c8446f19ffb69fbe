"""Level roles: which roles a member should have at their level."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

MAX_LEVEL_ROLES = 50
MAX_LEVELS = 1_000
"""An upper bound; the limit is the skill pack's highest level."""
NO_LEVEL = 0
"""The level of somebody whose data is deleted: no level role is theirs."""
REMOVED_WITHIN = timedelta(days=7)
"""How long the bot tries to take the level roles of somebody whose data is deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChange:
    """The ids of roles to give to a member and to take from them."""

    give: tuple[int, ...] = ()
    take: tuple[int, ...] = ()


def roles_of_level(level: int, role_of: Mapping[int, int], *, stack: bool) -> frozenset[int]:
    """Return the roles that a member of `level` should have (rules, Level roles).

    `role_of` has the server's level roles by level. With `stack`, members also have the roles of
    lower levels.
    """
    reached = sorted(each for each in role_of if each <= level)
    return frozenset(role_of[each] for each in (reached if stack else reached[-1:]))


def roles_between(role_of: Mapping[int, int], *, above: int, up_to: int) -> tuple[int, ...]:
    """Return the roles of the levels in (`above`, `up_to`], the lowest level first."""
    return tuple(role_of[level] for level in sorted(role_of) if above < level <= up_to)


def roles_to_change(
    current: Collection[int], level: int, role_of: Mapping[int, int], *, stack: bool
) -> RoleChange:
    """Return which of a member's roles to change; only those of `role_of` are touched."""
    wanted = roles_of_level(level, role_of, stack=stack)
    configured = set(role_of.values())
    return RoleChange(
        give=tuple(sorted(wanted - set(current))),
        take=tuple(sorted(configured & set(current) - wanted)),
    )


def roles_affected(
    before: Mapping[int, int], after: Mapping[int, int], *, stack_before: bool, stack_after: bool
) -> frozenset[int]:
    """Return the roles that a change of settings lists, unlists, gives or takes at any level.

    `before` and `after` have the server's level roles by level.
    """
    affected = frozenset(before.values()) ^ frozenset(after.values())
    for level in before.keys() | after.keys():
        affected |= roles_of_level(level, before, stack=stack_before) ^ roles_of_level(
            level, after, stack=stack_after
        )
    return affected
