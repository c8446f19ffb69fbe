"""What a member can get wrong with the guide."""

from dataclasses import dataclass

from bot.errors import CoachError


@dataclass
class UnknownTechnique(CoachError):
    """The pack has no such technique."""

    text: str
