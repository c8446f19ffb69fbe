"""How completions are verified."""

from enum import StrEnum


class Verification(StrEnum):
    """What a server requires of a completion: nothing, a link or file, or a review."""

    HONOUR = "honour"
    PROOF = "proof"
    REVIEW = "review"
