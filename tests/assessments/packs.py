"""The music pack with the same checks, technique and common failure for every quest."""

from typing import Any

from bot.packs.content import SkillPack
from tests.world import MUSIC, PACKS

CHECKS = ("It loops without a click", "You'd play it to a friend")
FAILURE = "Most people stop too early. Play it once more from the top."
TECHNIQUES = [
    {
        "slug": "clean-loop",
        "name": "Clean loop",
        "also": ["Seamless loop", "Loop point"],
        "focus": "editing",
        "text": "Ending a loop where it began, so that nobody hears the seam.",
    },
    {"slug": "loud-loop", "name": "Loud loop", "focus": "editing", "text": "A loop, but louder."},
]


def checked_packs(**changes: Any) -> dict[str, SkillPack]:
    """Return the packs; `changes` are made to every quest of the music pack."""
    content = MUSIC.model_dump()
    same: dict[str, Any] = {
        "checks": CHECKS,
        "failure": FAILURE,
        "techniques": ("clean-loop",),
        "parts": (),
    }
    content["quests"] = [each | same | changes for each in content["quests"]]
    for key in ("ladders", "stages", "problems", "themes", "placement", "briefs"):
        content[key] = ()
    for focus in content["focuses"]:
        for foundation in focus["stands_on"].values():
            foundation["techniques"] = ()
    content["techniques"] = TECHNIQUES
    return PACKS | {MUSIC.slug: SkillPack.model_validate(content)}
