"""Warnings about a pack's course: gaps in its ladders, and quests that nothing leads to."""

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from bot.coach.rules.craft import Craft, suitable_difficulties
from bot.packs.content import Quest, SkillPack
from bot.packs.course import Ladder

LONGEST_RUNG_MINUTES = 45
"""How long a rung may take in one sitting."""

_SHOWN = 5
_DIFFICULTIES = ("beginner", "intermediate", "advanced")


def course_warnings(pack: SkillPack) -> Iterator[str]:
    """Yield warnings about a course, one sentence per kind."""
    quests = pack.quests
    yield from warning("quests without techniques", (q.slug for q in quests if not q.techniques))
    yield from warning("quests without checks", (q.slug for q in quests if not q.checks))
    yield from _ladders(pack)
    yield from _subjects(pack)


def warning(what: str, found: Iterable[str]) -> Iterator[str]:
    """Yield one sentence about what was found, with the first few."""
    names = list(dict.fromkeys(found))
    if names:
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        yield f"{what} ({len(names)}): {', '.join(names[:_SHOWN])}{more}"


def _ladders(pack: SkillPack) -> Iterator[str]:
    order = _order(pack.ladders)
    if order is None:
        yield "ladders that come after one another: check their `after`"
        return
    quests = pack.quest_by_slug
    taught: dict[str, set[str]] = {}
    untaught: list[str] = []
    easier: list[str] = []
    long: list[str] = []
    for ladder in order:
        known = set[str]().union(*(taught[slug] for slug in ladder.after))
        hardest = 0
        for rung in ladder.rungs:
            quest = quests[rung.quest]
            untaught += [f"{quest.slug} ({name})" for name in rung.uses if name not in known]
            known.update(quest.techniques)
            difficulty = _DIFFICULTIES.index(quest.difficulty)
            if difficulty < hardest:
                easier.append(quest.slug)
            hardest = max(hardest, difficulty)
            if quest.minutes > LONGEST_RUNG_MINUTES and not quest.parts:
                long.append(quest.slug)
        taught[ladder.slug] = known
    yield from warning("rungs that use a technique no rung before them teaches", untaught)
    yield from warning("rungs easier than one before them", easier)
    yield from warning(f"rungs over {LONGEST_RUNG_MINUTES} minutes without parts", long)


def _order(ladders: Iterable[Ladder]) -> list[Ladder] | None:
    """Return ladders in an order in which each comes after those it builds on; None if none is."""
    by_slug = {ladder.slug: ladder for ladder in ladders}
    try:
        order = TopologicalSorter({each.slug: each.after for each in ladders}).static_order()
        return [by_slug[slug] for slug in order]
    except CycleError:
        return None


def _subjects(pack: SkillPack) -> Iterator[str]:
    """Yield what the coach may give as a reason, but no quest is about."""
    by_focus: Mapping[str, list[Quest]] = {
        focus.slug: [quest for quest in pack.quests if quest.focus == focus.slug]
        for focus in pack.focuses
    }
    taught = {name for quest in pack.quests for name in quest.techniques}
    missing = (
        f"{focus.slug} on {other} ({name})"
        for focus in pack.focuses
        for other, foundation in focus.stands_on.items()
        for name in foundation.techniques
        if not any(name in quest.techniques for quest in by_focus[other])
    )
    yield from warning("techniques that a focus stands on, but no quest of the other has", missing)
    unsuited = (
        f"{focus.slug} ({craft})"
        for focus in pack.focuses
        for craft in Craft
        if not any(
            _DIFFICULTIES.index(quest.difficulty) in suitable_difficulties(craft)
            for quest in by_focus[focus.slug]
        )
    )
    yield from warning("focuses without a quest for a craft", unsuited)
    techniques = (each.slug for each in pack.techniques if each.slug not in taught)
    yield from warning("techniques that no quest has", techniques)
    suited = {name for quest in pack.quests for name in quest.genres}
    genres = (each.slug for each in pack.genres if each.slug not in suited)
    yield from warning("genres that no quest is for", genres)
