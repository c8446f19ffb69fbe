"""Reads and validates skill packs from `seeds/*.toml`.

An error names the file, the key and what was expected there.
"""

import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
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


class PackError(Exception):
    """An invalid skill pack: which file, which key, and what was expected there."""

    def __init__(self, file: Path, key: str, expected: str) -> None:
        super().__init__(f"{file}: {key}: expected {expected}")
        self.file = file
        self.key = key
        self.expected = expected


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
            raise ValueError(f"{key}: slugs used once, but {part.slug!r} stands twice")
        seen.add(part.slug)


def _check_keys(key: str, names: Any, known: Mapping[str, object]) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"{key}: one of {', '.join(known)}, not {name!r}")


def load_pack(file: Path) -> SkillPack:
    """Read one skill pack; its slug is the file's name.

    Raises:
        PackError: the file cannot be read, is not TOML, or is not a valid pack.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise PackError(file, "(file)", f"a readable file ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(file, "(file)", f"TOML in UTF-8 ({error})") from error
    try:
        pack = SkillPack.model_validate(content)
    except ValidationError as error:
        raise _first_error(file, content, error) from error
    if pack.slug != file.stem:
        raise PackError(file, "slug", f"the file's name, {file.stem!r}, not {pack.slug!r}")
    return pack


def load_packs(folder: Path) -> dict[str, SkillPack]:
    """Read every pack in `folder`, by slug.

    Raises:
        PackError: a pack is invalid, or there is none.
    """
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise PackError(folder, "(folder)", "a folder that holds at least one skill pack (*.toml)")
    return {pack.slug: pack for pack in map(load_pack, files)}


def _first_error(file: Path, content: Mapping[str, Any], error: ValidationError) -> PackError:
    details = error.errors(include_url=False)[0]
    message = _expectation(details["type"], details["msg"])
    if not details["loc"]:  # checks of the whole pack name the key in their message
        key, _, expected = message.partition(": ")
        return PackError(file, key, expected or message)
    key = ".".join(str(part) for part in details["loc"])
    name = _name_at(content, details["loc"])
    return PackError(file, f"{key} ({name})" if name else key, message)


def _expectation(kind: str, message: str) -> str:
    """Reword pydantic's message to follow the word `expected`."""
    if kind == "missing":
        return "this key, which is missing"
    if kind == "extra_forbidden":
        return "no such key"
    for prefix in ("Value error, ", "Input should be "):
        message = message.removeprefix(prefix)
    message = message.replace(" should have ", " of ", 1).replace(" should match ", " of ", 1)
    return message[0].lower() + message[1:]


def _name_at(content: Any, location: tuple[int | str, ...]) -> str | None:
    """Return the name of the list entry at a location, which is easier to find than its index."""
    try:
        entry = content[location[0]][location[1]]
        return entry.get("slug") or entry.get("name") or entry.get("title")
    except (AttributeError, IndexError, KeyError, TypeError):
        return None
