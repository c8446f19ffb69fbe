"""Craft in words."""

from collections.abc import Mapping

from bot.coach.rules.craft import Craft
from bot.packs.content import SkillPack
from bot.ui.text import listed

CRAFT_NAMES: Mapping[Craft, str] = {
    Craft.STARTING: "starting out",
    Craft.FINDING: "finding your way",
    Craft.STEADY: "steady",
    Craft.SURE: "sure",
}
LISTENER_CRAFT: Mapping[Craft, str] = {**CRAFT_NAMES, Craft.FINDING: "finding their way"}
"""Of somebody else, who has no name."""


def craft_lines(pack: SkillPack, craft: Mapping[str, Craft]) -> list[str]:
    """Return a line for each focus: `**Mixing**: steady`."""
    return [
        f"**{focus.name}**: {CRAFT_NAMES[craft[focus.slug]]}"
        for focus in pack.focuses
        if focus.slug in craft
    ]


def craft_summary(pack: SkillPack, craft: Mapping[str, Craft]) -> str:
    """Return a member's craft in one line, the furthest first."""
    levels = set(craft.values())
    if len(levels) == 1:
        return f"{CRAFT_NAMES[levels.pop()]} in everything"
    parts: list[str] = []
    for each in (Craft.SURE, Craft.STEADY, Craft.FINDING):
        names = [focus.name.lower() for focus in pack.focuses if craft.get(focus.slug) is each]
        if names:
            parts.append(f"{CRAFT_NAMES[each]} in {listed(names)}")
    if Craft.STARTING in levels:
        parts.append("starting out elsewhere")
    return ", ".join(parts)
