"""What a member is called where nobody can be mentioned."""

from bot.ui.pictures.text import shows


def shown_name(name: str | None) -> str:
    """Return what a member is called in a picture, and in what is told of it.

    A name of which nothing can be drawn is treated as unknown.
    """
    return name if name and shows(name) else "A member"
