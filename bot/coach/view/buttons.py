"""The coach's buttons that lead to a quest, and to help."""

from bot.sessions.view.buttons import exercise_button
from bot.ui.actions import Action, button


def start_quest_button(user_id: int, slug: str, posting_id: int | None = None) -> Action:
    """Return the button that starts a session on a quest, on its posting if one is open."""
    if posting_id is not None:
        return button("Start", "quest-practise", posting_id)
    return exercise_button(user_id, slug, "Start")


def details_button(user_id: int, slug: str) -> Action:
    """Return the button that shows a quest's details."""
    return button("See what to do", "coach-details", user_id, slug)


def stuck_button(user_id: int) -> Action:
    """Return the button that asks a member where they are stuck."""
    return button("I'm stuck", "coach-stuck", user_id)
