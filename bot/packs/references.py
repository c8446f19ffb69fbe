"""Checks that each slug of a skill pack is used once, and that each reference has its part."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.calendar.rules.periods import POSTED_CADENCES, Cadence

if TYPE_CHECKING:
    from bot.packs.content import SkillPack

_LISTS = (
    "attributes",
    "focuses",
    "quests",
    "milestones",
    "paths",
    "genres",
    "techniques",
    "ladders",
    "problems",
    "themes",
    "placement",
    "briefs",
)
"""The lists of a pack in which each slug is used once."""


def check_references(pack: "SkillPack") -> None:
    """Check a pack's slugs and references.

    Raises:
        ValueError: one is wrong; the message has the key, a colon, and what was expected there.
    """
    _check_game(pack)
    _check_guidance(pack)
    _check_course(pack)
    _check_help(pack)
    _check_placement(pack)
    _check_mixes(pack)
    _check_briefs(pack)


def _check_game(pack: "SkillPack") -> None:
    for name in _LISTS:
        _check_unique(name, getattr(pack, name))
    _check_unique("tips and pitfalls", (*pack.tips, *pack.pitfalls))
    if (total := sum(pack.default_weights.values())) != 100:
        raise ValueError(f"attributes: weights that sum to 100, not {total}")
    for index, focus in enumerate(pack.focuses):
        key = f"focuses.{index} ({focus.slug}).weights"
        _check_keys(key, focus.weights, pack.default_weights)
    for index, path in enumerate(pack.paths):
        _check_keys(f"paths.{index} ({path.slug}).focuses", path.focuses, pack.focus_by_slug)
    for index, quest in enumerate(pack.quests):
        key = f"quests.{index} ({quest.slug})"
        _check_keys(f"{key}.weights", quest.weights, pack.default_weights)
        _check_keys(f"{key}.focus", [quest.focus], pack.focus_by_slug)
        _check_keys(f"{key}.tip", [quest.tip] if quest.tip else [], pack.advice_by_slug)
        _check_keys(f"{key}.path", [quest.path] if quest.path else [], pack.path_by_slug)
    for cadence in POSTED_CADENCES:
        if not pack.quests_of(cadence):
            raise ValueError(f"quests: at least one {cadence} quest")


def _check_guidance(pack: "SkillPack") -> None:
    for index, focus in enumerate(pack.focuses):
        key = f"focuses.{index} ({focus.slug}).stands_on"
        _check_keys(key, focus.stands_on, pack.focus_by_slug)
        for foundation in focus.stands_on.values():
            _check_keys(f"{key}.techniques", foundation.techniques, pack.technique_by_slug)
    for index, start in enumerate(pack.getting_started):
        key = f"getting_started.{index} ({start.slug}).quest"
        _check_keys(key, [start.quest] if start.quest else [], pack.quest_by_slug)


def _check_course(pack: "SkillPack") -> None:
    quests = pack.quest_by_slug
    for index, technique in enumerate(pack.techniques):
        key = f"techniques.{index} ({technique.slug}).focus"
        _check_keys(key, [technique.focus], pack.focus_by_slug)
    for index, quest in enumerate(pack.quests):
        key = f"quests.{index} ({quest.slug})"
        _check_keys(f"{key}.techniques", quest.techniques, pack.technique_by_slug)
        _check_keys(f"{key}.genres", quest.genres, pack.genre_by_slug)
        _check_keys(f"{key}.easier", [quest.easier] if quest.easier else [], quests)
        _check_keys(f"{key}.harder", [quest.harder] if quest.harder else [], quests)
        if len(quest.parts) == 1:
            raise ValueError(f"{key}.parts: none, or two and more")
    for index, ladder in enumerate(pack.ladders):
        key = f"ladders.{index} ({ladder.slug})"
        _check_keys(f"{key}.path", [ladder.path] if ladder.path else [], pack.path_by_slug)
        _check_keys(f"{key}.after", ladder.after, pack.ladder_by_slug)
        for at, rung in enumerate(ladder.rungs):
            _check_keys(f"{key}.rungs.{at}.quest", [rung.quest], quests)
            _check_keys(f"{key}.rungs.{at}.uses", rung.uses, pack.technique_by_slug)


def _check_help(pack: "SkillPack") -> None:
    quests = pack.quest_by_slug
    if len(pack.stage_guide) < len(pack.stages):
        raise ValueError("stages: each stage once")
    _check_unique("stages", tuple(step for guide in pack.stages for step in guide.steps))
    for guide in pack.stages:
        for step in guide.steps:
            key = f"stages ({guide.stage}).steps ({step.slug}).quests"
            _check_keys(key, step.quests, quests)
    for index, problem in enumerate(pack.problems):
        key = f"problems.{index} ({problem.slug})"
        _check_keys(f"{key}.focus", [problem.focus], pack.focus_by_slug)
        _check_keys(f"{key}.quest", [problem.quest], quests)
    for index, theme in enumerate(pack.themes):
        key = f"themes.{index} ({theme.slug})"
        dailies = {quest.slug: quest for quest in pack.quests_of(Cadence.DAILY)}
        weeklies = {quest.slug: quest for quest in pack.quests_of(Cadence.WEEKLY)}
        _check_keys(f"{key}.dailies", theme.dailies, dailies)
        _check_keys(f"{key}.weekly", [theme.weekly], weeklies)
        if len(set(theme.dailies)) < len(theme.dailies):
            raise ValueError(f"{key}.dailies: seven different quests")


def _check_placement(pack: "SkillPack") -> None:
    for index, question in enumerate(pack.placement):
        key = f"placement.{index} ({question.slug}).focuses"
        _check_keys(key, question.focuses, pack.focus_by_slug)
        crafts = [option.craft for option in question.options]
        if len(set(crafts)) < len(crafts):
            raise ValueError(f"placement.{index} ({question.slug}).options: each craft once")
    asked = [focus for question in pack.placement for focus in question.focuses]
    if len(set(asked)) < len(asked):
        raise ValueError("placement: each focus in one question")


def _check_mixes(pack: "SkillPack") -> None:
    guide = pack.mixes
    if guide.services and not guide.checked_on:
        raise ValueError("mixes.checked_on: the month the services were looked up in")
    _check_unique("mixes.balances", guide.balances)
    for index, balance in enumerate(guide.balances):
        key = f"mixes.balances.{index} ({balance.slug}).genres"
        _check_keys(key, balance.genres, pack.genre_by_slug)
    for kind, quest in guide.quests.items():
        _check_keys(f"mixes.quests.{kind}", [quest], pack.quest_by_slug)


def _check_briefs(pack: "SkillPack") -> None:
    for index, brief in enumerate(pack.briefs):
        key = f"briefs.{index} ({brief.slug})"
        _check_keys(f"{key}.focus", [brief.focus], pack.focus_by_slug)
        _check_keys(f"{key}.genres", brief.genres, pack.genre_by_slug)
        _check_keys(f"{key}.techniques", brief.techniques, pack.technique_by_slug)


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
