"""The content of a skill pack, and what makes it valid."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from bot.calendar.rules.periods import POSTED_CADENCES, Cadence
from bot.coach.rules.history import Situation
from bot.members.rules import Daw

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=48)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=900, strip_whitespace=True)]


def _sum_to_100(weights: Mapping[str, int]) -> Mapping[str, int]:
    if sum(weights.values()) != 100:
        raise ValueError(f"weights that sum to 100, not {sum(weights.values())}")
    return weights


Weights = Annotated[
    dict[str, Annotated[int, Field(ge=0, le=100)]],
    AfterValidator(_sum_to_100),
]


Hints = dict[Daw, Line]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Attribute(_Part):
    """What practice trains; `weight` is its percentage of awards without their own weights."""

    slug: Slug
    name: Title
    weight: int = Field(ge=0, le=100)
    description: Line


class Focus(_Part):
    """What a session was about, and how it trains the attributes.

    `stands_on` names the focuses it builds on, each with a sentence that says why. `finishing`
    marks one in which tracks get finished.
    """

    slug: Slug
    name: Title
    description: Line
    weights: Weights
    stands_on: dict[Slug, Line] = Field(default_factory=dict[str, str])
    finishing: bool = False


class Choice(_Part):
    """One of several options when getting started, and who it is for."""

    name: Title
    text: Line


class GettingStarted(_Part):
    """A first step; `quest` is one to practise it with."""

    slug: Slug
    title: Title
    text: Text
    choices: tuple[Choice, ...] = ()
    steps: tuple[Line, ...]
    quest: Slug | None = None


class Pitfall(_Part):
    """A common mistake, what to do instead, and the situations it suits."""

    slug: Slug
    title: Title
    text: Text
    remedy: Line
    suits: tuple[Situation, ...] = ()


class Tip(_Part):
    """A piece of advice, and the situations it suits; `hints` say how to do it in each DAW."""

    slug: Slug
    title: Title
    text: Line
    hints: Hints = Field(default_factory=dict[Daw, Line])
    suits: tuple[Situation, ...] = ()


class Milestone(_Part):
    """An achievement, claimed once with evidence."""

    slug: Slug
    title: Title
    text: Line
    evidence: Line


class SpecialisationPath(_Part):
    """A direction to specialise in, and its focuses."""

    slug: Slug
    name: Title
    text: Text
    focuses: tuple[Slug, ...]


class Practitioner(_Part):
    """Somebody to learn from."""

    name: Title
    who: Line
    learn: Line
    listen: tuple[Line, ...] = ()


class Resource(_Part):
    """A book, a site, a library of multitracks or a tool."""

    kind: Literal["book", "site", "multitracks", "tool"]
    title: Line
    by: Line
    url: Annotated[str, StringConstraints(pattern=r"^https://[^\s()<>]+$")] | None = None
    text: Line


class Quest(_Part):
    """One activity: what to do, why it helps, and how it trains the attributes.

    A quest with a `path` is for members who chose it; `hints` say how to do it in each DAW.
    """

    slug: Slug
    cadence: Cadence
    title: Title
    task: Text
    why: Line
    focus: Slug
    minutes: int = Field(ge=1, le=10_000)
    difficulty: Literal["beginner", "intermediate", "advanced"]
    weights: Weights
    tip: Slug | None = None
    proof: Line
    path: Slug | None = None
    hints: Hints = Field(default_factory=dict[Daw, Line])


class SkillPack(_Part):
    """The content for one skill."""

    slug: Slug
    name: Title
    category: Title
    max_level: int = Field(ge=2, le=1_000)
    multiplier_percent: int = Field(ge=1, le=1_000)
    summary: Line
    overview: tuple[Text, ...]
    attributes: tuple[Attribute, ...] = Field(min_length=1)
    focuses: tuple[Focus, ...] = Field(min_length=1, max_length=25)
    getting_started: tuple[GettingStarted, ...]
    pitfalls: tuple[Pitfall, ...]
    tips: tuple[Tip, ...]
    milestones: tuple[Milestone, ...]
    paths: tuple[SpecialisationPath, ...]
    practitioners: tuple[Practitioner, ...]
    resources: tuple[Resource, ...]
    quests: tuple[Quest, ...]

    @cached_property
    def default_weights(self) -> Mapping[str, int]:
        """The weights of awards without their own."""
        return {attribute.slug: attribute.weight for attribute in self.attributes}

    @cached_property
    def focus_by_slug(self) -> Mapping[str, Focus]:
        """The focuses, by slug."""
        return {focus.slug: focus for focus in self.focuses}

    @cached_property
    def quest_by_slug(self) -> Mapping[str, Quest]:
        """The quests, by slug."""
        return {quest.slug: quest for quest in self.quests}

    @cached_property
    def advice_by_slug(self) -> Mapping[str, Tip | Pitfall]:
        """The tips and pitfalls, by slug."""
        return {advice.slug: advice for advice in (*self.tips, *self.pitfalls)}

    @cached_property
    def path_by_slug(self) -> Mapping[str, SpecialisationPath]:
        """The paths, by slug."""
        return {path.slug: path for path in self.paths}

    def quests_of(self, cadence: Cadence) -> list[Quest]:
        """Return the quests of one cadence, in the pack's order."""
        return [quest for quest in self.quests if quest.cadence == cadence]

    @model_validator(mode="after")
    def _check_references(self) -> Self:
        for name in ("attributes", "focuses", "quests", "milestones", "paths"):
            _check_unique(name, getattr(self, name))
        _check_unique("tips and pitfalls", (*self.tips, *self.pitfalls))
        if (total := sum(self.default_weights.values())) != 100:
            raise ValueError(f"attributes: weights that sum to 100, not {total}")
        for index, focus in enumerate(self.focuses):
            key = f"focuses.{index} ({focus.slug}).weights"
            _check_keys(key, focus.weights, self.default_weights)
        for index, path in enumerate(self.paths):
            _check_keys(f"paths.{index} ({path.slug}).focuses", path.focuses, self.focus_by_slug)
        for index, quest in enumerate(self.quests):
            key = f"quests.{index} ({quest.slug})"
            _check_keys(f"{key}.weights", quest.weights, self.default_weights)
            _check_keys(f"{key}.focus", [quest.focus], self.focus_by_slug)
            _check_keys(f"{key}.tip", [quest.tip] if quest.tip else [], self.advice_by_slug)
            _check_keys(f"{key}.path", [quest.path] if quest.path else [], self.path_by_slug)
        for cadence in POSTED_CADENCES:
            if not self.quests_of(cadence):
                raise ValueError(f"quests: at least one {cadence} quest")
        return self

    @model_validator(mode="after")
    def _check_guidance(self) -> Self:
        for index, focus in enumerate(self.focuses):
            key = f"focuses.{index} ({focus.slug}).stands_on"
            _check_keys(key, focus.stands_on, self.focus_by_slug)
        for index, start in enumerate(self.getting_started):
            key = f"getting_started.{index} ({start.slug}).quest"
            _check_keys(key, [start.quest] if start.quest else [], self.quest_by_slug)
        return self


def _check_unique(key: str, parts: tuple[Any, ...]) -> None:
    seen: set[str] = set()
    for part in parts:
        if part.slug in seen:
            raise ValueError(f"{key}: each slug once, but {part.slug!r} is used twice")
        seen.add(part.slug)


def _check_keys(key: str, names: Any, known: Mapping[str, object]) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"{key}: one of {', '.join(known)}, not {name!r}")
