"""Results of the guide's use cases, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.packs.content import Quest
from bot.packs.course import Technique


@dataclass(frozen=True, slots=True, kw_only=True)
class TechniqueShown:
    """A technique, and a page of the exercises that train it; pages count from 0."""

    user_id: int
    technique: Technique
    focus_name: str
    exercises: Sequence[Quest]
    page: int
    pages: int
