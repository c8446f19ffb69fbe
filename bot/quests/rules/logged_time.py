"""Whether enough practice was logged for a quest of hours."""

from typing import Final

QUEST_OF_HOURS_MINUTES: Final = 120
"""From this length on, a quest is one of hours."""
_LEAST_PART: Final = 10


def is_hardly_practised(quest_minutes: int, logged_minutes: int) -> bool:
    """Whether less than a tenth of a quest of hours was logged, so completing it is asked about."""
    return quest_minutes >= QUEST_OF_HOURS_MINUTES and logged_minutes * _LEAST_PART < quest_minutes
