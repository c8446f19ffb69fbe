"""Level roles as staff see them, with problems to fix."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.level_roles.results import LevelRolesShown
from bot.level_roles.rules import NO_LEVEL
from bot.level_roles.view.status import LevelRoleStatus, RoleRisk
from bot.ui import emoji
from bot.ui.actions import button, choice
from bot.ui.replies import BRAND, SUCCESS, WARNING, Reply, body, heading, panel, row, rule, small
from bot.ui.text import listed, number, plural

STACKED = "stacked"
HIGHEST = "highest"

_WHERE = "in Server Settings, under Roles"
_RISKS_SHOWN = 5
_MODES = {
    STACKED: ("Keep earlier roles", "Members have the role of every level they've reached"),
    HIGHEST: ("Only the highest", "Each new role replaces the one before"),
}


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
        parts += [
            rule(),
            body("\n".join(("**Needs fixing**", *(f"- {each}" for each in problems)))),
        ]
    if shown.roles and shown.waiting:
        parts.append(small(_waiting_text(shown, problems)))
    parts += [rule(), *_controls(shown, problems)]
    accent = WARNING if problems else SUCCESS if confirmation else BRAND
    return Reply(layout=panel(*parts, accent=accent))


def put_text(level: int, role_id: int) -> str:
    """Return the confirmation that a level has a role now."""
    return (
        f"<@&{role_id}> now comes with **level {number(level)}**. Members who are there already "
        "get it, too."
    )


def removed_text(level: int) -> str:
    """Return the confirmation that a level no longer has a role."""
    return f"**Level {number(level)}** no longer gives a role. Members who have it keep it."


def _listing(shown: LevelRolesShown, status: LevelRoleStatus) -> str:
    if not shown.roles:
        return (
            "No level roles yet. Add one with `/settings level-role`, its `level` and its `role`: "
            "level 10 is a good start."
        )
    lines: list[str] = []
    for each in shown.roles:
        role = "a deleted role" if each.role_id in status.deleted else f"<@&{each.role_id}>"
        line = f"Level {number(each.level)} · {role}"
        if each.role_id in status.risks:
            line = f"{emoji.WARNING} {line} · paused"
        elif each.role_id in status.deleted | status.above:
            line = f"{emoji.WARNING} {line}"
        lines.append(line)
    return "\n".join(lines)


def _waiting_text(shown: LevelRolesShown, problems: Sequence[str]) -> str:
    if problems:
        return (
            f"{plural(shown.waiting):member is|members are} waiting for that. I try again every "
            "hour, when roles change, or when you press the button."
        )
    return f"I'm updating the roles of {plural(shown.waiting):member}. It takes a moment each."


def _problems(shown: LevelRolesShown, status: LevelRoleStatus) -> list[str]:
    problems: list[str] = []
    if not status.may_give:
        problems.append(not_allowed_text())
    if above := [each.role_id for each in shown.roles if each.role_id in status.above]:
        problems.append(above_text(above))
    if deleted := [each.level for each in shown.roles if each.role_id in status.deleted]:
        problems.append(
            f"The role of level {listed(map(number, deleted))} was deleted. Choose another with "
            "`/settings level-role`, or leave out `role` to remove it."
        )
    return [*problems, *_risk_texts(status)]


def _risk_texts(status: LevelRoleStatus) -> list[str]:
    """Return why roles rest, for the first few of them."""
    lines = [risk_text(role_id, risk) for role_id, risk in status.risks.items()]
    more = len(lines) - _RISKS_SHOWN
    if more > 0:
        lines[_RISKS_SHOWN:] = [f"{plural(more):more role is|more roles are} paused, too."]
    return lines


def change_reason(level: int) -> str:
    """Return why a member's roles change, for Discord's audit log."""
    return "Their data is deleted" if level == NO_LEVEL else f"Level {level}"


def risk_text(role_id: int, risk: RoleRisk) -> str:
    """Return why a role rests, and what to do about it."""
    if risk.is_managed:
        return (
            f"<@&{role_id}> is paused: an app or Discord itself hands it out. "
            "Pick another with `/settings level-role`."
        )
    where = f" in <#{risk.channel_id}>" if risk.channel_id is not None else ""
    return (
        f"<@&{role_id}> is paused, so I don't give or take it: it has "
        f"{listed(risk.permissions, bold=True)}{where}, and a level should never make someone "
        "staff. Take that off the role, or pick another with `/settings level-role`."
    )


def paused_text() -> str:
    """Return what to do about level roles that rest."""
    return (
        "A level role now has staff permissions, or belongs to an app, so I've stopped giving and "
        "taking it. `/settings level-role` shows which one and why: take the permissions off it, "
        "or pick another role."
    )


def not_allowed_text() -> str:
    """Return how to let the bot give roles."""
    return f"Allow my role **Manage Roles**, {_WHERE}: I can't give roles without it."


def above_text(role_ids: Sequence[int], *, others: bool = False) -> str:
    """Return how to let the bot give roles above its own, and maybe `others`."""
    names = [f"<@&{role_id}>" for role_id in role_ids]
    return (
        f"Drag my role above {listed([*names, 'all other level roles'] if others else names)}, "
        f"{_WHERE}: I can only give and take roles below mine."
    )


def gone_text() -> str:
    """Return what to do about a deleted level role."""
    return (
        "A level role was deleted. `/settings level-role` shows which: choose another for its "
        "level, or leave out `role` there to remove it."
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
        small("When members level up"),
        row(choice("Which roles", "settings-level-roles-mode", options=options)),
    ]
    if shown.roles and (problems or shown.waiting):
        controls.append(row(button("Try again", "settings-level-roles-retry")))
    return controls
