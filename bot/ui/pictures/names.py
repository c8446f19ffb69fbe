"""Member names in pictures, where mentions are not possible."""

from bot.ui.pictures.text import shows


def shown_name(name: str | None) -> str:
    """Return a member's name for a picture and its alt text.

    A name that cannot be drawn is treated as unknown.
    """
    return name if name and shows(name) else "A member"
