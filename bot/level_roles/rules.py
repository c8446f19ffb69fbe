"""Level roles: which of a server's roles a member holds by their level."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

MOST_LEVEL_ROLES = 50
MOST_LEVELS = 1_000
"""More than a skill pack may have; its own last level is what counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChange:
    """The roles to give a member and those to take, by their ids; most often none."""

    give: tuple[int, ...] = ()
    take: tuple[int, ...] = ()


def roles_of_level(level: int, role_of: Mapping[int, int], *, stack: bool) -> frozenset[int]:
    """Return the roles that `level` brings: of all levels reached, or of the highest alone.

    `role_of` has the server's level roles by level; with `stack`, a member keeps those of lower
    levels (rules, Level roles).
    """
    reached = sorted(each for each in role_of if each <= level)
    return frozenset(role_of[each] for each in (reached if stack else reached[-1:]))


def roles_to_change(
    held: Collection[int], level: int, role_of: Mapping[int, int], *, stack: bool
) -> RoleChange:
    """Return what to change of the roles that a member holds; no role but `role_of`'s is named."""
    wanted = roles_of_level(level, role_of, stack=stack)
    configured = set(role_of.values())
    return RoleChange(
        give=tuple(sorted(wanted - set(held))),
        take=tuple(sorted(configured & set(held) - wanted)),
    )
