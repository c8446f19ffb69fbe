"""The content of a skill pack, and what makes it valid."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from bot.battles.rules.battles import Format
from bot.calendar.rules.periods import Cadence
from bot.coach.rules.gear import Need
from bot.coach.rules.library import Situation
from bot.ears.rules.drills import Drill
from bot.members.rules import Daw
from bot.mixes.rules.expected import Expected
from bot.mixes.rules.guide import MixGuide
from bot.packs.briefs import Brief
from bot.packs.course import (
    Genre,
    Ladder,
    PlacementQuestion,
    Problem,
    StageGuide,
    StageStep,
    Technique,
    Theme,
)
from bot.packs.fields import Hints, Label, Line, Part, Slug, Text, Title, Weights
from bot.packs.references import check_references
from bot.tracks.rules import Stage


class Attribute(Part):
    """What practice trains; `weight` is its percentage of awards without their own weights."""

    slug: Slug
    name: Title
    weight: int = Field(ge=0, le=100)
    description: Line


class Foundation(Part):
    """Why a focus builds on another, and the techniques of the other that matter for it."""

    why: Line
    techniques: tuple[Slug, ...] = ()


def _foundation(value: object) -> object:
    return {"why": value} if isinstance(value, str) else value


class Focus(Part):
    """What a session was about, and how it trains the attributes.

    `stands_on` names the focuses it builds on: each with a sentence that says why, or with a
    table of `why` and `techniques`. `finishing` marks one in which tracks get finished. `drills`
    are those of the ear gym that show how far somebody has come in it, and `by_ear` marks one that
    takes nothing but ears.
    """

    slug: Slug
    name: Title
    description: Line
    weights: Weights
    stands_on: dict[Slug, Annotated[Foundation, BeforeValidator(_foundation)]] = Field(
        default_factory=dict[str, Foundation]
    )
    finishing: bool = False
    drills: tuple[Drill, ...] = ()
    by_ear: bool = False


class Choice(Part):
    """One of several options when getting started, and who it is for."""

    name: Title
    text: Line


class GettingStarted(Part):
    """A first step; `quest` is one to practise it with."""

    slug: Slug
    title: Title
    text: Text
    choices: tuple[Choice, ...] = ()
    steps: tuple[Line, ...]
    quest: Slug | None = None


class Pitfall(Part):
    """A common mistake, what to do instead, and the situations it suits."""

    slug: Slug
    title: Title
    text: Text
    remedy: Line
    suits: tuple[Situation, ...] = ()


class Tip(Part):
    """A piece of advice, and the situations it suits; `hints` say how to do it in each DAW."""

    slug: Slug
    title: Title
    text: Line
    hints: Hints = Field(default_factory=dict[Daw, Line])
    suits: tuple[Situation, ...] = ()


class Milestone(Part):
    """An achievement, claimed once with evidence.

    With `blind_verdicts`, that many listeners who called a track finished, and didn't know whose
    it was, are evidence enough.
    """

    slug: Slug
    title: Title
    text: Line
    evidence: Line
    blind_verdicts: int | None = Field(default=None, ge=1, le=5)


class SpecialisationPath(Part):
    """A direction to specialise in, and its focuses."""

    slug: Slug
    name: Title
    text: Text
    focuses: tuple[Slug, ...]


class Practitioner(Part):
    """Somebody to learn from."""

    name: Title
    who: Line
    learn: Line
    listen: tuple[Line, ...] = ()


class Resource(Part):
    """A book, a site, a library of multitracks or a tool."""

    kind: Literal["book", "site", "multitracks", "tool"]
    title: Line
    by: Line
    url: Annotated[str, StringConstraints(pattern=r"^https://[^\s()<>]+$")] | None = None
    text: Line


class Quest(Part):
    """One activity: what to do, why it helps, and how it trains the attributes.

    A quest with a `path` is for members who chose it; `hints` say how to do it in each DAW.
    `checks` are questions to oneself ("you've got it if …"), `failure` is the most common way to
    fail. It can't be done without its `needs`, nor without a track in `track_stage` or later.
    `genres` are set if it only suits some. `parts` say what to do in each sitting if it takes
    several, of equal length. `drill` trains the ear for it. `easier` and `harder` are quests of the
    same technique. `measures` is what a file handed in should measure. `feedback` is set if it's
    about getting feedback from others, or giving it.
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
    techniques: tuple[Slug, ...] = Field(default=(), max_length=4)
    checks: tuple[Label, ...] = Field(default=(), max_length=4)
    failure: Line | None = None
    needs: tuple[Need, ...] = ()
    track_stage: Stage | None = None
    genres: tuple[Slug, ...] = ()
    parts: tuple[Line, ...] = ()
    drill: Drill | None = None
    easier: Slug | None = None
    harder: Slug | None = None
    hints: Hints = Field(default_factory=dict[Daw, Line])
    measures: Expected | None = None
    feedback: Literal["get", "give"] | None = None


class SkillPack(Part):
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
    genres: tuple[Genre, ...] = ()
    techniques: tuple[Technique, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    stages: tuple[StageGuide, ...] = ()
    problems: tuple[Problem, ...] = ()
    themes: tuple[Theme, ...] = ()
    placement: tuple[PlacementQuestion, ...] = Field(default=(), max_length=5)
    mixes: MixGuide = MixGuide()
    briefs: tuple[Brief, ...] = ()

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

    @cached_property
    def technique_by_slug(self) -> Mapping[str, Technique]:
        """The techniques, by slug."""
        return {technique.slug: technique for technique in self.techniques}

    @cached_property
    def genre_by_slug(self) -> Mapping[str, Genre]:
        """The genres, by slug."""
        return {genre.slug: genre for genre in self.genres}

    @cached_property
    def ladder_by_slug(self) -> Mapping[str, Ladder]:
        """The ladders, by slug."""
        return {ladder.slug: ladder for ladder in self.ladders}

    @cached_property
    def stage_guide(self) -> Mapping[Stage, StageGuide]:
        """What a finished track of each stage has."""
        return {guide.stage: guide for guide in self.stages}

    @cached_property
    def step_by_slug(self) -> Mapping[str, StageStep]:
        """The steps of all stages, by slug."""
        return {step.slug: step for guide in self.stages for step in guide.steps}

    @cached_property
    def problem_by_slug(self) -> Mapping[str, Problem]:
        """The problems, by slug."""
        return {problem.slug: problem for problem in self.problems}

    @cached_property
    def theme_by_slug(self) -> Mapping[str, Theme]:
        """The themes, by slug."""
        return {theme.slug: theme for theme in self.themes}

    @cached_property
    def brief_by_slug(self) -> Mapping[str, Brief]:
        """The briefs, by slug."""
        return {brief.slug: brief for brief in self.briefs}

    def briefs_for(self, battle: Format) -> list[Brief]:
        """Return the briefs that suit battles of one format, in the pack's order."""
        return [brief for brief in self.briefs if battle in brief.formats]

    def quests_of(self, cadence: Cadence) -> list[Quest]:
        """Return the quests of one cadence, in the pack's order."""
        return [quest for quest in self.quests if quest.cadence == cadence]

    def techniques_of(self, quest: Quest) -> list[Technique]:
        """Return the techniques that a quest trains."""
        return [self.technique_by_slug[slug] for slug in quest.techniques]

    @model_validator(mode="after")
    def _check_references(self) -> Self:
        check_references(self)
        return self
