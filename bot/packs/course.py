"""What makes a pack's quests a course: techniques, ladders, stages, problems, themes, placement."""

from typing import Literal

from pydantic import Field

from bot.coach.rules.craft import Craft
from bot.ears.rules.drills import Drill
from bot.packs.fields import Label, Line, Part, Slug, Text, Title
from bot.tracks.rules import Stage


class Genre(Part):
    """A kind of music; `also` are other names people type for it."""

    slug: Slug
    name: Title
    also: tuple[Title, ...] = ()


class Technique(Part):
    """A named skill that a member can look up.

    `also` are other names for it, `drill` is the one that trains the ear for it.
    """

    slug: Slug
    name: Title
    also: tuple[Title, ...] = ()
    focus: Slug
    text: Line
    drill: Drill | None = None


class Rung(Part):
    """One step of a ladder: a quest, and what it teaches.

    `uses` are techniques that rungs before it have taught, in its ladder or one before that.
    """

    quest: Slug
    teaches: Label
    uses: tuple[Slug, ...] = ()


class Ladder(Part):
    """An ordered course of quests, of a path or for everyone; `after` are ladders before it."""

    slug: Slug
    title: Title
    audience: Line
    path: Slug | None = None
    after: tuple[Slug, ...] = ()
    rungs: tuple[Rung, ...] = Field(min_length=1)


class StageStep(Part):
    """Something that a finished track of a stage has, and the quests that get it there."""

    slug: Slug
    has: Label
    quests: tuple[Slug, ...] = Field(min_length=1)


class StageGuide(Part):
    """What a track has when it is done with a stage, in the order to get there."""

    stage: Stage
    steps: tuple[StageStep, ...] = Field(min_length=1, max_length=10)


Phase = Literal["beginning", "progressing", "finishing"]
"""Where in the making of a track a member is stuck."""


class Problem(Part):
    """What a stuck member says, a move of ten minutes, and the quest to go on with."""

    slug: Slug
    says: Label
    phase: Phase
    focus: Slug
    move: Text
    quest: Slug


class Theme(Part):
    """A week with a thread: seven daily quests that build on each other, and their weekly one."""

    slug: Slug
    title: Title
    about: Line
    dailies: tuple[Slug, ...] = Field(min_length=7, max_length=7)
    weekly: Slug


class PlacementOption(Part):
    """An answer to a question of the placement, and the craft it shows."""

    label: Label
    craft: Craft


class PlacementQuestion(Part):
    """A question about what a member has really done, and the focuses it places them in."""

    slug: Slug
    text: Label
    focuses: tuple[Slug, ...] = Field(min_length=1)
    options: tuple[PlacementOption, ...] = Field(min_length=2, max_length=25)
