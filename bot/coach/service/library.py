"""Turns a skill pack into the coach's library."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Lock

from cachetools import LRUCache, cached

from bot.calendar.rules.periods import POSTED_CADENCES
from bot.coach.rules.hearing import EarWork
from bot.coach.rules.library import Advice, Exercise, Ladder, Library, Step
from bot.packs.content import Quest, SkillPack
from bot.packs.course import Ladder as PackLadder
from bot.quests.results.scheduling import KnownQuest

_DIFFICULTIES = {"beginner": 0, "intermediate": 1, "advanced": 2}
_FIRST_STEPS = 3
_FOCUS_SHARE = 4
_PACKS_KEPT = 8


def library_of(
    pack: SkillPack, known: Sequence[KnownQuest], open_now: Mapping[str, int]
) -> Library:
    """Return a server's library; `open_now` maps quests to the ids of open postings."""
    _, of_pack = _library_of_pack(pack)
    exercises: list[Exercise] = []
    for each in known:
        slug = each.quest.slug
        exercise = of_pack.by_slug.get(slug) or _exercise(pack, each.quest)
        if slug in open_now:
            exercise = replace(exercise, posting_id=open_now[slug])
        exercises.append(exercise)
    return replace(of_pack, exercises=exercises)


@cached(LRUCache(_PACKS_KEPT), key=id, lock=Lock())
def _library_of_pack(pack: SkillPack) -> tuple[SkillPack, Library]:
    """Return the library of a pack alone, made once; the pack stays alive as long as its id."""
    exercises = [_exercise(pack, quest) for quest in pack.quests]
    steps = [start.quest for start in pack.getting_started if start.quest is not None]
    library = Library(
        exercises=exercises,
        advice=_advice(pack),
        first_steps=steps or _easiest(exercises),
        stands_on={
            focus.slug: {
                slug: frozenset(foundation.techniques)
                for slug, foundation in focus.stands_on.items()
            }
            for focus in pack.focuses
        },
        finishing=frozenset(focus.slug for focus in pack.focuses if focus.finishing),
        path_focuses={path.slug: path.focuses for path in pack.paths},
        foundations=_foundations(pack),
        path_ladders={
            ladder.path: _ladder(ladder) for ladder in pack.ladders if ladder.path is not None
        },
        ear_work={
            focus.slug: EarWork(drills=focus.drills, is_enough=focus.by_ear)
            for focus in pack.focuses
            if focus.drills
        },
        steps={
            guide.stage: [Step(slug=step.slug, quests=step.quests) for step in guide.steps]
            for guide in pack.stages
        },
    )
    return pack, library


def difficulty_of(quest: Quest) -> int:
    """Return a quest's difficulty from 0 to 2."""
    return _DIFFICULTIES[quest.difficulty]


def _foundations(pack: SkillPack) -> Ladder | None:
    """Return the first ladder that belongs to no path."""
    return next((_ladder(ladder) for ladder in pack.ladders if ladder.path is None), None)


def _ladder(ladder: PackLadder) -> Ladder:
    return Ladder(slug=ladder.slug, rungs=[rung.quest for rung in ladder.rungs])


def _exercise(pack: SkillPack, quest: Quest) -> Exercise:
    own = quest.slug not in pack.quest_by_slug
    return Exercise(
        slug=quest.slug,
        cadence=quest.cadence,
        focus=quest.focus,
        minutes=quest.minutes,
        difficulty=difficulty_of(quest),
        weights=quest.weights,
        path=quest.path,
        techniques=quest.techniques,
        needs=frozenset(quest.needs),
        track_stage=quest.track_stage,
        genres=frozenset(quest.genres),
        parts=max(1, len(quest.parts)),
        is_own=own,
    )


def _easiest(exercises: Sequence[Exercise]) -> list[str]:
    """Return the first steps of a pack that names none."""
    posted = [each for each in exercises if each.cadence in POSTED_CADENCES and each.path is None]
    posted.sort(key=lambda each: (each.difficulty, each.minutes, each.slug))
    return [each.slug for each in posted[:_FIRST_STEPS]]


def _advice(pack: SkillPack) -> list[Advice]:
    """Return the pack's tips and pitfalls, each with the focuses whose quests refer to it most."""
    counts = {slug: Counter[str]() for slug in pack.advice_by_slug}
    for quest in pack.quests:
        if quest.tip is not None:
            counts[quest.tip][quest.focus] += 1
    return [
        Advice(
            slug=each.slug,
            focuses=frozenset(
                focus
                for focus, count in counts[each.slug].items()
                if count * _FOCUS_SHARE >= counts[each.slug].total()
            ),
            suits=frozenset(each.suits),
        )
        for each in pack.advice_by_slug.values()
    ]
