"""The kinds of fields that a skill pack's parts have."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from bot.members.rules import Daw

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=48)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=900, strip_whitespace=True)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
"""A line that fits an option of a select, a checkbox and a choice of an autocomplete."""


def _sum_to_100(weights: Mapping[str, int]) -> Mapping[str, int]:
    if sum(weights.values()) != 100:
        raise ValueError(f"weights that sum to 100, not {sum(weights.values())}")
    return weights


Weights = Annotated[
    dict[str, Annotated[int, Field(ge=0, le=100)]],
    AfterValidator(_sum_to_100),
]


Hints = dict[Daw, Line]


class Part(BaseModel):
    """A part of a skill pack: no other keys, and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")
