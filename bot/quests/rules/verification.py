"""What a server asks of a completion."""

from enum import StrEnum


class Verification(StrEnum):
    """What a server asks of a completion: the member's word, a link or a file, or a review."""

    HONOUR = "honour"
    PROOF = "proof"
    REVIEW = "review"
