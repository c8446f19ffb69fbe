"""Error messages about level roles."""

from bot.level_roles import errors
from bot.ui.sentences import sentence
from bot.ui.text import listed, number

_ROLES_SHOWN = 3


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
        return "Everybody has that role from the start. Pick one that I can give."
    return (
        "That role belongs to an app or to Discord itself, so I can't hand it out. "
        "Make a role of your own for the level, and pick that one."
    )


@sentence.register
def _(error: errors.RoleTooPowerful) -> str:
    where = f" in <#{error.channel_id}>" if error.channel_id is not None else ""
    return (
        f"<@&{error.role_id}> has {listed(error.permissions, bold=True)}{where}, and a level "
        "should never make someone staff. Pick a role without that, or take it off this one first."
    )


@sentence.register
def _(_error: errors.ManageRolesNeeded) -> str:
    return (
        "Level roles need your **Manage Roles** permission, since I give and take roles for you. "
        "Ask someone who has it to set this."
    )


@sentence.register
def _(error: errors.RoleOutOfReach) -> str:
    roles = listed([f"<@&{role_id}>" for role_id in error.role_ids[:_ROLES_SHOWN]])
    return (
        f"This would change who has {roles}, and you can't give or take that yourself: it's not "
        "below your own highest role. Ask someone above it to set this."
    )


@sentence.register
def _(error: errors.TooManyLevelRoles) -> str:
    return (
        f"A server has up to {number(error.limit)} level roles. Remove one before you add another."
    )
