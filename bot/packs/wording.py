"""Warnings about a pack's texts: old-fashioned words, and more than fits a message."""

import re
from collections.abc import Iterator

from bot.packs.content import Quest, SkillPack
from bot.packs.course_curation import warning

MAX_BYTES = 9_000
"""What a quest's texts may take in UTF-8: Discord refuses messages of about 10,170 bytes."""

_ARCHAIC = re.compile(
    r"\b(?:albeit|amongst|aught|betwixt|dearer|employs?|ere|forthwith|hence|henceforth|hereby"
    r"|herein|heretofore|hither|lest|mend(?:s|ed|ing)?|nay|nought|noes|oft|oftentimes|ought|shall"
    r"|thence|thereby|therein|thereof|thereupon|thither|thrice|thus|unto|upon|whence|wherefore"
    r"|wherein|whereupon|whilst|whither|whosoever|whomsoever|yonder)\b",
    re.IGNORECASE,
)


def wording_warnings(pack: SkillPack) -> Iterator[str]:
    """Yield warnings about texts, one sentence per kind, with the first few."""
    texts = _texts(pack)
    old = [f"{key} ({found[0].lower()})" for key, text in texts if (found := _ARCHAIC.search(text))]
    yield from warning("texts with an old-fashioned word", old)
    long = [quest.slug for quest in pack.quests if is_too_long(quest)]
    yield from warning("quests too long for a message", long)


def is_too_long(quest: Quest) -> bool:
    """Whether a quest with all its texts, and the longest of its hints, may not fit a message."""
    hint = max(quest.hints.values(), key=len, default="")
    part = max(quest.parts, key=len, default="")
    texts = (quest.title, quest.task, quest.why, quest.failure or "", part, hint, *quest.checks)
    return len("\n".join(texts).encode()) > MAX_BYTES


def _texts(pack: SkillPack) -> list[tuple[str, str]]:
    """Return the texts of a pack that members read, each with the slug of its part."""
    texts = [
        (quest.slug, " ".join((quest.title, quest.task, quest.why, quest.failure or "", *checks)))
        for quest in pack.quests
        for checks in [(*quest.checks, *quest.parts, *quest.hints.values())]
    ]
    texts += [(each.slug, each.text) for each in (*pack.techniques, *pack.tips, *pack.milestones)]
    texts += [(each.slug, f"{each.text} {each.remedy}") for each in pack.pitfalls]
    texts += [(each.slug, f"{each.says} {each.move}") for each in pack.problems]
    texts += [(rung.quest, rung.teaches) for ladder in pack.ladders for rung in ladder.rungs]
    texts += [(step.slug, step.has) for guide in pack.stages for step in guide.steps]
    texts += [(each.slug, f"{each.title} {each.about}") for each in pack.themes]
    texts += [(each.name, each.note) for each in pack.mixes.services]
    texts += [(each.slug, f"{each.title} {each.task}") for each in pack.briefs]
    return texts
