"""Variants of a quest: the same technique, easier or harder."""

from enum import StrEnum


class Variant(StrEnum):
    """Which variant of a posting's quest a member completes."""

    EASIER = "easier"
    HARDER = "harder"
