"""What a battle of staff's own words is called."""

from typing import Final

from bot.notes.rules import is_visible

TITLE_LIMIT: Final = 60
TASK_LIMIT: Final = 1_000
REASON_LIMIT: Final = 300
"""Of a reason to cancel it, and of a reason for a vote."""


def title_and_task(text: str) -> tuple[str, str]:
    """Split a task that staff typed: what comes before a colon is its title, if that is short.

    Otherwise its first words are.
    """
    text = " ".join(text.split())
    title, _, task = text.partition(": ")
    if len(title) <= TITLE_LIMIT and all(any(map(is_visible, each)) for each in (title, task)):
        return title, task
    if len(text) <= TITLE_LIMIT:
        return text, text
    words = text[: TITLE_LIMIT - 1].rsplit(" ", 1)[0]
    return f"{words.rstrip('.,;:')}…", text
