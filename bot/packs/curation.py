"""Warnings for authors of skill packs: near-duplicates, unbalanced focuses, gaps and old words.

`bot/packs/content.py` rejects invalid packs. The packs warned about here work, but serve members
less well.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from itertools import combinations, pairwise

from bot.battles.rules.battles import Format
from bot.mixes.rules.advice import AdviceKind
from bot.packs.content import Quest, SkillPack
from bot.packs.course_curation import course_warnings, warning
from bot.packs.wording import wording_warnings

DUPLICATE_SIMILARITY = 0.35
"""Share of the shorter text's word pairs in the other at which both count as near-duplicates.

Measured on the music pack: its most similar quests share 0.13, reworded ones 0.5 and more.
"""
LONGEST_BRIEF = 600
"""How many characters of a brief's task people take in before they start."""
MIN_SHARE, MAX_SHARE = 1 / 3, 2
"""Bounds of a focus's share of the quests, as multiples of an even share."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def pack_warnings(pack: SkillPack) -> Iterator[str]:
    """Yield warnings about a pack, each one sentence."""
    yield from _duplicate_titles("quests", (quest.title for quest in pack.quests))
    yield from _near_duplicates("quests", {quest.slug: quest.task for quest in pack.quests})
    yield from _near_duplicates(
        "tips and pitfalls",
        {advice.slug: advice.text for advice in (*pack.tips, *pack.pitfalls)},
    )
    yield from _unbalanced_focuses(pack)
    yield from _off_focus_paths(pack)
    if pack.briefs:  # the author of a pack without battles isn't nagged
        yield from _briefs(pack)
    if pack.mixes.balances:  # the author of a pack without mixes isn't nagged
        yield from _gaps_about_mixes(pack)
    if pack.techniques or pack.ladders:  # the author of a pack without a course isn't nagged
        yield from course_warnings(pack)
        yield from wording_warnings(pack)


def similarity(one: str, other: str) -> float:
    """Return the share of the shorter text's word pairs that the other contains, from 0 to 1."""
    return _overlap(_word_pairs(one), _word_pairs(other))


def _overlap(one: Set[tuple[str, str]], other: Set[tuple[str, str]]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def _word_pairs(text: str) -> Set[tuple[str, str]]:
    words = _WORD.findall(text.casefold())
    return set(pairwise(words))


def _duplicate_titles(kind: str, titles: Iterable[str]) -> Iterator[str]:
    for title, count in Counter(title.casefold() for title in titles).items():
        if count > 1:
            yield f"{count} {kind} are called “{title}”"


def _briefs(pack: SkillPack) -> Iterator[str]:
    yield from _duplicate_titles("briefs", (brief.title for brief in pack.briefs))
    yield from _near_duplicates("briefs", {brief.slug: brief.task for brief in pack.briefs})
    long = (brief.slug for brief in pack.briefs if len(brief.task) > LONGEST_BRIEF)
    yield from warning(f"briefs of more than {LONGEST_BRIEF} characters", long)
    without = (each for each in Format if not pack.briefs_for(each))
    yield from warning("formats of battles without a brief", without)


def _near_duplicates(kind: str, texts: dict[str, str]) -> Iterator[str]:
    pairs = {slug: _word_pairs(text) for slug, text in texts.items()}
    for one, other in combinations(pairs, 2):
        overlap = _overlap(pairs[one], pairs[other])
        if overlap >= DUPLICATE_SIMILARITY:
            yield f"the {kind} {one} and {other} are nearly the same: {overlap:.0%} in common"


def _unbalanced_focuses(pack: SkillPack) -> Iterator[str]:
    counts = Counter(quest.focus for quest in pack.quests)
    even = len(pack.quests) / len(pack.focuses)
    for focus in pack.focuses:
        count = counts[focus.slug]
        if not MIN_SHARE * even <= count <= MAX_SHARE * even:
            yield (
                f"the focus {focus.slug} has {count} of {len(pack.quests)} quests; "
                f"an even share is {even:.0f}"
            )


def _off_focus_paths(pack: SkillPack) -> Iterator[str]:
    """Yield paths whose quests mostly train other focuses than the path's."""
    for path in pack.paths:
        own: list[Quest] = [quest for quest in pack.quests if quest.path == path.slug]
        fitting = [quest for quest in own if quest.focus in path.focuses]
        if len(fitting) * 2 < len(own):
            yield (
                f"the path {path.slug} focuses on {', '.join(path.focuses)}, but only "
                f"{len(fitting)} of its {len(own)} quests train them"
            )


def _gaps_about_mixes(pack: SkillPack) -> Iterator[str]:
    guide = pack.mixes
    covered = {genre for balance in guide.balances for genre in balance.genres}
    missing = (genre.slug for genre in pack.genres if genre.slug not in covered)
    yield from warning("genres without a usual balance of mixes", missing)
    silent = (kind for kind in AdviceKind if kind not in guide.quests)
    yield from warning("kinds of advice on mixes without a quest", silent)
