"""The music pack with two questions for a placement and two genres."""

from typing import Any

from bot.packs.content import SkillPack
from tests.world import MUSIC, PACKS


def _question(slug: str, text: str, *focuses: str) -> dict[str, Any]:
    labels = {
        "starting": "Nothing yet",
        "finding": "A few of my own",
        "steady": "Ten or more",
        "sure": "Other people's, and they paid for it",
    }
    options = [{"label": label, "craft": craft} for craft, label in labels.items()]
    return {"slug": slug, "text": text, "focuses": focuses, "options": options}


PLACED_PACK = SkillPack.model_validate(
    MUSIC.model_dump()
    | {
        "placement": [
            _question("mixes", "What have you mixed or mastered?", "mixing", "mastering"),
            _question("takes", "What have you recorded?", "recording"),
        ],
    }
)
PLACED_PACKS = PACKS | {
    MUSIC.slug: PLACED_PACK,
    "without": PLACED_PACK.model_copy(update={"placement": ()}),
}
