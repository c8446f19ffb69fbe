"""How completions are verified."""

from enum import StrEnum

UNBOOSTED_MAX_FILE_BYTES = 10 * 1024 * 1024
"""What a bot may upload in a server without boosts."""


class Verification(StrEnum):
    """What a server requires of a completion: nothing, a link or file, or a review."""

    HONOUR = "honour"
    PROOF = "proof"
    REVIEW = "review"
