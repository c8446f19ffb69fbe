"""What may go wrong with level roles."""

from bot.level_roles import errors
from bot.ui.sentences.spoken import sentence
from bot.ui.text import number


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
        f"A server has up to {number(error.most)} level roles. Remove one before you add another."
    )
