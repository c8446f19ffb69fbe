"""Craft: how far a member has come in one focus."""

from enum import StrEnum


class Craft(StrEnum):
    """How far a member has come in one focus, in order."""

    STARTING = "starting"
    FINDING = "finding"
    STEADY = "steady"
    SURE = "sure"

    @property
    def rank(self) -> int:
        """The place in the order, from 0."""
        return list(Craft).index(self)
