"""Whether a skill pack's library is well kept: nothing written twice, no focus left out.

A faulty pack is refused by `bot/packs/content.py`. What is found here would work, but serve
members less well, so it is told to those who write packs.
"""

import re
from collections import Counter
from collections.abc import Iterator, Set
from itertools import combinations, pairwise

from bot.packs.content import Quest, SkillPack

ALIKE = 0.35
"""Share of the shorter text's word pairs that another must hold to count as nearly the same.

Measured on the music pack: its most alike quests share 0.13, one reworded in places 0.5 and more.
"""
LEAST_SHARE, MOST_SHARE = 1 / 3, 2
"""Bounds of a focus's share of the quests, as multiples of an even share."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def shortcomings(pack: SkillPack) -> Iterator[str]:
    """Tell what a library's writer should look at again, each in one sentence."""
    yield from _titles_used_twice(pack)
    yield from _near_duplicates("quests", {quest.slug: quest.task for quest in pack.quests})
    yield from _near_duplicates(
        "tips and pitfalls",
        {advice.slug: advice.text for advice in (*pack.tips, *pack.pitfalls)},
    )
    yield from _unbalanced_focuses(pack)
    yield from _strayed_from_their_path(pack)


def alikeness(one: str, other: str) -> float:
    """Return how much of the shorter text's word pairs the other one holds, from 0 to 1."""
    return _overlap(_word_pairs(one), _word_pairs(other))


def _overlap(one: Set[tuple[str, str]], other: Set[tuple[str, str]]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def _word_pairs(text: str) -> Set[tuple[str, str]]:
    words = _WORD.findall(text.casefold())
    return set(pairwise(words))


def _titles_used_twice(pack: SkillPack) -> Iterator[str]:
    for title, count in Counter(quest.title.casefold() for quest in pack.quests).items():
        if count > 1:
            yield f"{count} quests are called “{title}”"


def _near_duplicates(kind: str, texts: dict[str, str]) -> Iterator[str]:
    pairs = {slug: _word_pairs(text) for slug, text in texts.items()}
    for one, other in combinations(pairs, 2):
        overlap = _overlap(pairs[one], pairs[other])
        if overlap >= ALIKE:
            yield f"the {kind} {one} and {other} are nearly the same: {overlap:.0%} in common"


def _unbalanced_focuses(pack: SkillPack) -> Iterator[str]:
    counts = Counter(quest.focus for quest in pack.quests)
    even = len(pack.quests) / len(pack.focuses)
    for focus in pack.focuses:
        count = counts[focus.slug]
        if not LEAST_SHARE * even <= count <= MOST_SHARE * even:
            yield (
                f"the focus {focus.slug} has {count} of {len(pack.quests)} quests, "
                f"where an even share is {even:.0f}"
            )


def _strayed_from_their_path(pack: SkillPack) -> Iterator[str]:
    """Find paths whose own quests hardly train what the path leans on."""
    for path in pack.paths:
        own: list[Quest] = [quest for quest in pack.quests if quest.path == path.slug]
        fitting = [quest for quest in own if quest.focus in path.focuses]
        if len(fitting) * 2 < len(own):
            yield (
                f"the path {path.slug} leans on {', '.join(path.focuses)}, but only "
                f"{len(fitting)} of its {len(own)} quests train these"
            )
