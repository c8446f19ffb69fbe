"""Level roles as staff see them, with problems to fix."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.level_roles import errors
from bot.level_roles.errors import RoleNotGivable
from bot.level_roles.results import LevelRolesShown
from bot.ui.actions import button, choice
from bot.ui.replies import BRAND, SUCCESS, WARNING, Reply, body, heading, panel, row, rule, small
from bot.ui.sentences import sentence
from bot.ui.text import listed, number, plural

STACKED = "stacked"
HIGHEST = "highest"

_WHERE = "in Server Settings, under Roles"
_MODES = {
    STACKED: ("Keep the roles of lower levels", "A member holds the role of every level reached"),
    HIGHEST: ("Only the highest", "A new level's role replaces the one before"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRoleStatus:
    """Level roles on Discord: whether the bot may give roles, and which of them it can't."""

    may_give: bool = True
    above: frozenset[int] = frozenset()
    deleted: frozenset[int] = frozenset()


def level_role_status(
    guild: discord.Guild | None, role_ids: Collection[int], me: discord.Member | None = None
) -> LevelRoleStatus:
    """Return the state of level roles on Discord; assume all is well if it is not cached.

    `me` is the bot as a member, if the cache does not have it.
    """
    me = me or (guild.me if guild else None)
    if guild is None or me is None:
        return LevelRoleStatus()
    roles = {role_id: guild.get_role(role_id) for role_id in role_ids}
    return LevelRoleStatus(
        may_give=me.guild_permissions.manage_roles,
        above=frozenset(id_ for id_, role in roles.items() if role and role >= me.top_role),
        deleted=frozenset(id_ for id_, role in roles.items() if role is None),
    )


def givable_role(role: discord.Role) -> int:
    """Return the id of a role that was chosen for a level.

    Raises:
        RoleNotGivable: the role is @everyone, or managed by an app or Discord.
    """
    if role.is_default() or role.managed:
        raise RoleNotGivable(is_everyone=role.is_default())
    return role.id


def draw_level_roles(
    shown: LevelRolesShown, status: LevelRoleStatus, *, confirmation: str | None = None
) -> Reply:
    """Draw a server's level roles, their mode, and problems to fix."""
    problems = _problems(shown, status) if shown.roles else []
    parts: list[discord.ui.Item[Any]] = [heading("Level roles")]
    if confirmation is not None:
        parts.append(body(confirmation))
    parts.append(body(_listing(shown, status)))
    if problems:
        parts += [rule(), body("\n".join(("**To mend**", *(f"- {each}" for each in problems))))]
    if shown.roles and shown.waiting:
        parts.append(small(_waiting_text(shown, problems)))
    parts += [rule(), *_controls(shown, problems)]
    accent = WARNING if problems else SUCCESS if confirmation else BRAND
    return Reply(layout=panel(*parts, accent=accent))


def put_text(level: int, role_id: int) -> str:
    """Return the confirmation that a level has a role now."""
    return (
        f"<@&{role_id}> is given on reaching **level {number(level)}**, and to all who have "
        "reached it already."
    )


def removed_text(level: int) -> str:
    """Return the confirmation that a level no longer has a role."""
    return (
        f"**Level {number(level)}** brings no role any more. Whoever has it keeps it: "
        "I leave alone what is not on this list."
    )


def _listing(shown: LevelRolesShown, status: LevelRoleStatus) -> str:
    if not shown.roles:
        return (
            "No level brings a role yet. `/settings level-role` with `level` and `role` sets one, "
            "such as level 10 for your regulars."
        )
    lines: list[str] = []
    for each in shown.roles:
        role = "a deleted role" if each.role_id in status.deleted else f"<@&{each.role_id}>"
        mark = " ⚠" if each.role_id in status.deleted | status.above else ""
        lines.append(f"Level {number(each.level)} · {role}{mark}")
    return "\n".join(lines)


def _waiting_text(shown: LevelRolesShown, problems: Sequence[str]) -> str:
    if problems:
        return (
            f"{plural(shown.waiting):member waits|members wait} for that. I try again every hour, "
            "and at once when roles change here or you press the button."
        )
    return (
        f"{plural(shown.waiting):member is|members are} still to be brought up to date; "
        "that takes a moment each."
    )


def _problems(shown: LevelRolesShown, status: LevelRoleStatus) -> list[str]:
    problems: list[str] = []
    if not status.may_give:
        problems.append(not_allowed_text())
    if above := [each.role_id for each in shown.roles if each.role_id in status.above]:
        problems.append(above_text(above))
    if deleted := [each.level for each in shown.roles if each.role_id in status.deleted]:
        problems.append(
            f"The role of level {listed(map(number, deleted))} is deleted. Choose another with "
            "`/settings level-role`, or leave `role` out to have none."
        )
    return problems


def not_allowed_text() -> str:
    """Return how to let the bot give roles."""
    return f"Allow my role **Manage Roles**, {_WHERE}: without it I can give nobody a role."


def above_text(role_ids: Sequence[int], *, others: bool = False) -> str:
    """Return how to let the bot give roles above its own, and maybe `others`."""
    names = [f"<@&{role_id}>" for role_id in role_ids]
    return (
        f"Drag my role above {listed([*names, 'all other level roles'] if others else names)}, "
        f"{_WHERE}: I can give and take only what stands below my own."
    )


def gone_text() -> str:
    """Return what to do about a deleted level role."""
    return (
        "A level role has been deleted. `/settings level-role` shows which: choose another for its "
        "level, or leave `role` out there to have none."
    )


def _controls(shown: LevelRolesShown, problems: Sequence[str]) -> list[discord.ui.Item[Any]]:
    chosen = STACKED if shown.stack else HIGHEST
    options = [
        discord.SelectOption(
            label=label, value=mode, description=description, default=mode == chosen
        )
        for mode, (label, description) in _MODES.items()
    ]
    controls: list[discord.ui.Item[Any]] = [
        small("What a member of several levels holds"),
        row(choice("Which roles", "settings-level-roles-mode", options=options)),
    ]
    if shown.roles and (problems or shown.waiting):
        controls.append(row(button("Try again", "settings-level-roles-retry")))
    return controls


@sentence.register
def _(error: errors.LevelUnreachable) -> str:
    return f"Levels go from 1 to {number(error.max_level)}. Choose one of those."


@sentence.register
def _(_error: errors.LevelNeeded) -> str:
    return "Say with `level` which level is to bring that role."


@sentence.register
def _(error: errors.NoLevelRole) -> str:
    return (
        f"Level {number(error.level)} brings no role, so there is nothing to remove. "
        "With `role`, the same command sets one."
    )


@sentence.register
def _(error: errors.LevelRoleTaken) -> str:
    return (
        f"<@&{error.role_id}> is the role of level {number(error.level)} already. Remove it there "
        "first: the same command with that level and without `role`."
    )


@sentence.register
def _(error: errors.RoleNotGivable) -> str:
    if error.is_everyone:
        return "Everybody has that role from the start. Choose one that I can give."
    return (
        "That role belongs to an app or to Discord itself, so nobody can be given it. "
        "Make a role of your own for the level, and choose that one."
    )


@sentence.register
def _(error: errors.TooManyLevelRoles) -> str:
    return (
        f"A server has up to {number(error.limit)} level roles. Remove one before you add another."
    )
