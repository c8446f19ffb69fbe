"""Results of what staff plan, post and add, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.calendar.rules.periods import Cadence
from bot.packs.content import Quest
from bot.quests.results.quests import PostingCard, PostingTheme
from bot.quests.rules.themes import DrawMode
from bot.quests.store.postings import QuestPosting


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownQuest:
    """A quest available to a server, and whether its staff have disabled it."""

    quest: Quest
    disabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestPosted:
    """A posting opened by staff, and when the next of its cadence is due."""

    posting: QuestPosting
    title: str
    channel_id: int
    next_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingPreviewed:
    """A preview of the next posting of a cadence, and when it is due."""

    card: PostingCard
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestTyped:
    """A quest as staff typed it, not yet validated."""

    title: str
    task: str
    cadence: Cadence
    focus: str
    minutes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestAdded:
    """A quest added to the server's own quests, and how many of them it now has."""

    quest: Quest
    focus: str
    own_quests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestSwitched:
    """A quest that was disabled or enabled; `left` others of its cadence are enabled."""

    quest: Quest
    disabled: bool
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingQuest:
    """A quest that is due to be posted; without a title, staff skip it.

    `is_planned` is whether staff have changed it.
    """

    cadence: Cadence
    period: str
    on: date
    at: datetime
    quest: str | None
    title: str | None
    is_planned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingWeek:
    """A week's coming quests, from the day of the weekly quest on, and its theme, if it has one.

    `is_chosen` is whether staff have chosen the theme, `has_begun` whether it can't change now.
    """

    week: str
    starts_on: date
    quests: Sequence[ComingQuest]
    theme: PostingTheme | None
    theme_slug: str | None
    is_chosen: bool
    has_begun: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UpcomingShown:
    """One of the next weeks, as a page counted from 0, and the quest that was chosen, if any.

    `own` are the server's own enabled quests of that quest's cadence, the newest first.
    """

    week: ComingWeek
    page: int
    pages: int
    draw: DrawMode
    has_themes: bool
    chosen: ComingQuest | None = None
    own: Sequence[Quest] = ()
