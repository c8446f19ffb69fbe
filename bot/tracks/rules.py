"""Stages of a track, from idea to release."""

from enum import StrEnum

TITLE_LIMIT = 100


class Stage(StrEnum):
    """The stage of a track, in order."""

    IDEA = "idea"
    SKETCH = "sketch"
    ARRANGEMENT = "arrangement"
    MIX = "mix"
    MASTER = "master"
    RELEASED = "released"

    @property
    def following(self) -> "Stage | None":
        """The next stage, None after the last."""
        stages = list(Stage)
        at = stages.index(self) + 1
        return stages[at] if at < len(stages) else None
