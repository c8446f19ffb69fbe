"""A made-up pack whose weeks have themes."""

from typing import Any

from bot.packs.content import SkillPack
from tests.world import PACKS

THEMES = ("high", "low", "wide")
PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")


def themed_pack(*, themes: tuple[str, ...] = THEMES) -> SkillPack:
    """Return the juggling pack with themes; each has a spare daily of its technique.

    The first daily quest of each has an easier variant and a harder one.
    """
    content: dict[str, Any] = PACKS["juggling"].model_dump()
    daily, weekly = (
        next(each for each in content["quests"] if each["cadence"] == cadence)
        for cadence in ("daily", "weekly")
    )
    quests: list[dict[str, Any]] = list(content["quests"])
    techniques: list[dict[str, Any]] = list(content["techniques"])
    weeks: list[dict[str, Any]] = []
    for theme in themes:
        techniques.append({"slug": theme, "name": theme, "focus": "balls", "text": "Throwing."})
        slugs = [f"{theme}-{place}" for place in (*PLACES, "spare")]
        quests += [daily | {"slug": slug, "title": slug, "techniques": [theme]} for slug in slugs]
        quests[-len(slugs)] |= {"easier": slugs[-1], "harder": slugs[1]}
        quests[1 - len(slugs)] |= {"difficulty": "advanced"}
        quests.append(weekly | {"slug": f"{theme}-weekly", "title": f"{theme}-weekly"})
        weeks.append(
            {
                "slug": theme,
                "title": f"Throws {theme}",
                "about": f"A week of throws that go {theme}.",
                "dailies": slugs[:-1],
                "weekly": f"{theme}-weekly",
            }
        )
    content |= {"quests": quests, "techniques": techniques, "themes": weeks}
    return SkillPack.model_validate(content)
