"""Roles that were won, as Discord's audit and staff read about them."""

from typing import Final

from bot.ui.sentences import sentence
from bot.ui.text import number
from bot.won_roles.errors import RoleTaken
from bot.won_roles.rules import Contest

_REASONS: Final = {
    Contest.BATTLE: "The winner of the last battle has it",
    Contest.WEEK: "The first of last week has it",
}
_OF: Final = {
    Contest.BATTLE: "the winner of the last battle",
    Contest.WEEK: "the first of last week",
}
_COMMANDS: Final = {
    Contest.BATTLE: "/settings battles",
    Contest.WEEK: "/settings week-leader",
}


@sentence.register
def _(error: RoleTaken) -> str:
    role = f"<@&{error.role_id}>"
    if error.contest is not None:
        return f"{role} is already the role for {_OF[error.contest]}. Pick another one."
    level = number(error.level or 0)
    return f"{role} already belongs to level {level}. Pick another one."


def role_reason(contest: Contest) -> str:
    """Return why a role was given or taken, for the audit log of Discord."""
    return _REASONS[contest]


def won_role_text(role_id: int, contest: Contest) -> str:
    """Return how to let the bot give the role of who won a contest."""
    return (
        f"I can't give or take <@&{role_id}>, the role for {_OF[contest]}. Check that it exists, "
        "has no staff permissions and is below my own role, and that I have **Manage Roles**. Or "
        f"choose another `role` with `{_COMMANDS[contest]}`."
    )
