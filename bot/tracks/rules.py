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
    def rank(self) -> int:
        """The place in the order, from 0."""
        return _ORDER.index(self)

    @property
    def following(self) -> "Stage | None":
        """The next stage, None after the last."""
        at = self.rank + 1
        return _ORDER[at] if at < len(_ORDER) else None


_ORDER = list(Stage)
