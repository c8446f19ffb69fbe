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
    return "Choose a `level` for that role, too."


@sentence.register
def _(error: errors.NoLevelRole) -> str:
    return (
        f"Level {number(error.level)} has no role, so there's nothing to remove. "
        "To add one, choose a `role` as well."
    )


@sentence.register
def _(error: errors.LevelRoleTaken) -> str:
    return (
        f"<@&{error.role_id}> already belongs to level {number(error.level)}. Remove it there "
        "first: use the same command with that level and no `role`."
    )


@sentence.register
def _(error: errors.RoleNotGivable) -> str:
    if error.is_everyone:
        return "Everyone already has that role. Pick another."
    return (
        "An app or Discord itself manages that role, so I can't give it. "
        "Make a new role for it, and pick that one."
    )


@sentence.register
def _(error: errors.RoleTooPowerful) -> str:
    where = f" in <#{error.channel_id}>" if error.channel_id is not None else ""
    return (
        f"<@&{error.role_id}> has {listed(error.permissions, bold=True)}{where}, and a role "
        "that I give should never make someone staff. Pick one without that, or take it off this "
        "one first."
    )


@sentence.register
def _(_error: errors.ManageRolesNeeded) -> str:
    return (
        "You need **Manage Roles** for this, since I give and take roles for you. "
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
    return f"A server can have {number(error.limit)} level roles. Remove one to add another."
