"""Which quest each coming posting gets: one that staff placed, its theme's, or the bag's next."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from bot.calendar.rules.periods import Cadence
from bot.quests.rules.bags import bag, draw
from bot.quests.rules.themes import ThemeDay, WeekTheme, theme_day

THEMES = "theme"
"""The kind of the bag of themes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What staff planned for a period: one quest instead of another, one of theirs, or none.

    `instead_of` is the quest whose turn was swapped away.
    """

    quest: str | None
    instead_of: str | None = None

    @property
    def is_skip(self) -> bool:
        """Whether nothing is posted."""
        return self.quest is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The quest of a posting, its bag, and the day of the theme that it belongs to, if any."""

    quest: str
    bag: int
    day: ThemeDay | None = None
    theme: str | None = None
    theme_bag: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BagState:
    """The bag that a server is at, and what was drawn from it."""

    number: int = 0
    drawn: Set[str] = frozenset[str]()


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemesState:
    """Where a server is with its themes: the bag, and the themes of weeks.

    `coming` are those that staff chose for weeks that have not begun.
    """

    bag: BagState = BagState()
    begun: Mapping[str, str]
    coming: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deck:
    """All that decides which quests a server gets; without `themes`, all come from the bags.

    `quests` are those to give, by cadence. `techniques` are those of each quest of the pack.
    """

    guild_id: int
    weekday: int
    quests: Mapping[Cadence, Sequence[str]]
    techniques: Mapping[str, Set[str]]
    bags: Mapping[Cadence, BagState]
    planned: Mapping[tuple[Cadence, str], Planned]
    themes: Mapping[str, WeekTheme]
    weeks: ThemesState


class Drawing:
    """Draws a server's postings, each once and in the order in which they come.

    It remembers what it has drawn, so that it can draw those of several weeks.
    """

    def __init__(self, deck: Deck) -> None:
        self._deck = deck
        self._bags = {cadence: _Bag(state) for cadence, state in deck.bags.items()}
        self._planned = dict(deck.planned)
        self._theme_bag = _Bag(deck.weeks.bag)
        self._weeks = dict(deck.weeks.begun)
        self._coming_weeks = dict(deck.weeks.coming)

    def draw(self, cadence: Cadence, period: str) -> Drawn | None:
        """Draw the quest of a period; None if staff skip it.

        Raises:
            ValueError: there are no quests of this cadence.
        """
        planned = self._planned.pop((cadence, period), None)
        if planned is not None and planned.is_skip:
            return None
        placed = planned.quest if planned else None
        if placed not in self._deck.quests[cadence]:
            planned = placed = None
        is_own = planned is not None and planned.instead_of is None
        day = theme_day(cadence, period, self._deck.weekday)
        theme = self._theme(day.week) if day and self._deck.themes and not is_own else None
        bag_state = self._bags[cadence]
        if planned is not None and planned.instead_of is not None:
            bag_state.drawn.add(planned.instead_of)
        quest = placed or (self._of_theme(cadence, theme, day) if theme and day else None)
        if quest is None:
            quest = self._next(cadence, without=theme.dailies if theme else ())
        else:
            bag_state.drawn.add(quest)
        return Drawn(
            quest=quest,
            bag=bag_state.number,
            day=day if theme else None,
            theme=theme.slug if theme else None,
            theme_bag=self._theme_bag.number,
        )

    def _next(self, cadence: Cadence, *, without: Iterable[str]) -> str:
        """Draw the next quest of the bag, without those that are coming anyway."""
        state = self._bags[cadence]
        slugs, reserved = self._deck.quests[cadence], {*without, *self._reserved(cadence)}
        drawn = draw(self._deck.guild_id, cadence, state.number, slugs, state.drawn, reserved)
        state.add(drawn.quest, drawn.bag)
        return drawn.quest

    def _reserved(self, cadence: Cadence) -> set[str]:
        coming = [each for (of, _), each in self._planned.items() if of is cadence]
        names = {name for each in coming for name in (each.quest, each.instead_of)}
        return {name for name in names if name is not None}

    def _theme(self, week: str) -> WeekTheme:
        """Return a week's theme; if it has none yet, draw it."""
        themes, state = self._deck.themes, self._theme_bag
        slug = self._weeks.get(week)
        if slug is not None and slug in themes:
            return themes[slug]
        chosen = self._coming_weeks.pop(week, None)
        if chosen is not None and chosen in themes:
            state.drawn.add(chosen)
        else:
            reserved = self._coming_weeks.values()
            drawn = draw(
                self._deck.guild_id, THEMES, state.number, themes, state.drawn, set(reserved)
            )
            state.add(drawn.quest, drawn.bag)
            chosen = drawn.quest
        self._weeks[week] = chosen
        return themes[chosen]

    def _of_theme(self, cadence: Cadence, theme: WeekTheme, day: ThemeDay) -> str | None:
        """Return the theme's quest of a day, or one like it; None if there is none."""
        quest = theme.weekly if day.day is None else theme.dailies[day.day - 1]
        if quest in self._deck.quests[cadence]:
            return quest
        state = self._bags[cadence]
        like_it = alike(self._deck, cadence, quest, state.number, theme.dailies)
        new = (slug for slug in like_it if slug not in state.drawn)
        return next(new, next(iter(like_it), None))


class _Bag:
    """A bag that is being drawn from."""

    def __init__(self, state: BagState) -> None:
        self.number = state.number
        self.drawn: set[str] = set(state.drawn)

    def add(self, name: str, number: int) -> None:
        if number != self.number:
            self.number = number
            self.drawn.clear()
        self.drawn.add(name)


def next_choice(choices: Sequence[str], current: str | None) -> str | None:
    """Return the choice after the current one, the first after the last; None if there is none."""
    if current in choices:
        choices = [*choices[choices.index(current) + 1 :], *choices[: choices.index(current)]]
    return next(iter(choices), None)


def other_quests(deck: Deck, cadence: Cadence, quest: str, coming: Collection[str]) -> list[str]:
    """Return what a quest can be swapped for: those of its technique, then the bag's next ones.

    Those `coming` on other days, and those drawn already, are left out as long as there are others.
    """
    state = deck.bags[cadence]
    like_it = alike(deck, cadence, quest, state.number, [quest])
    order = bag(deck.guild_id, cadence, state.number, deck.quests[cadence])
    others = [each for each in dict.fromkeys((*like_it, *order)) if each != quest]
    free = [each for each in others if each not in coming]
    return [each for each in free if each not in state.drawn] or free or others


def other_themes(deck: Deck, coming: Collection[str]) -> list[str]:
    """Return the themes that a week can have, in the order of the bag.

    Those `coming` in other weeks, and those that have run, are left out as long as there are
    others.
    """
    state = deck.weeks.bag
    order = list(bag(deck.guild_id, THEMES, state.number, deck.themes))
    free = [each for each in order if each not in coming]
    new = [each for each in free if each not in state.drawn]
    return next((each for each in (new, free) if len(each) > 1), order)


def alike(
    deck: Deck, cadence: Cadence, quest: str, number: int, without: Collection[str]
) -> list[str]:
    """Return the quests that share a technique with a quest, in the order of a bag."""
    wanted = deck.techniques.get(quest, frozenset[str]())
    like_it = [
        slug
        for slug in deck.quests[cadence]
        if slug not in without and wanted & deck.techniques.get(slug, frozenset[str]())
    ]
    return list(bag(deck.guild_id, cadence, number, like_it))
