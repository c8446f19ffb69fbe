"""Tracks on their way from an idea to a release."""

from enum import StrEnum

TITLE_LIMIT = 100


class Stage(StrEnum):
    """How far a track has come, in the order of the way."""

    IDEA = "idea"
    SKETCH = "sketch"
    ARRANGEMENT = "arrangement"
    MIX = "mix"
    MASTER = "master"
    RELEASED = "released"

    @property
    def following(self) -> "Stage | None":
        """The next stage on the way, None after the last."""
        stages = list(Stage)
        at = stages.index(self) + 1
        return stages[at] if at < len(stages) else None
