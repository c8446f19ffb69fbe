"""Writes the music pack's course on one page, `docs/course.md`; `make course` calls it."""

import sys
from collections import Counter
from pathlib import Path

from bot.battles.rules.battles import Format
from bot.packs.content import SkillPack
from bot.packs.course import Ladder
from bot.packs.loading import load_pack
from bot.tracks.view.stages import STAGE_NAMES
from bot.ui.text import minutes, number

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "course.md"

_SOURCE = (
    "This page comes from the skill pack: change `seeds/music-production.toml`, then run "
    "`make course`."
)
_PHASES = {
    "beginning": "finding something to start with",
    "progressing": "getting from a loop to a whole track",
    "finishing": "calling it done and letting it go",
}

_SAMPLES = {
    None: "nothing",
    "keys": "chords",
    "bass": "a bass line",
    "drums": "a beat",
    "mix": "a full loop",
}
_FORMATS = {Format.TWO_HOUR: "two hours", Format.WEEKEND: "a weekend", Format.WEEK: "a week"}


def main() -> None:
    """Write the page and say where it is."""
    PAGE.write_text(draw(load_pack(ROOT / "seeds" / "music-production.toml")), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} is up to date\n")


def draw(pack: SkillPack) -> str:
    """Return the page: ladders, the stages of a track, problems, briefs and themes."""
    lines = [
        f"# The {pack.name} course",
        "",
        _SOURCE,
        "",
        _intro(pack),
        "",
        "## The ladders",
        "",
        *_diagram(pack),
    ]
    for ladder in pack.ladders:
        lines += _ladder(pack, ladder)
    lines += _stages(pack)
    lines += _problems(pack)
    lines += _briefs(pack)
    lines += _counts(pack)
    return "\n".join(lines) + "\n"


def _intro(pack: SkillPack) -> str:
    return (
        f"{number(len(pack.quests))} quests teach {number(len(pack.techniques))} techniques. The "
        "coach leads each member up the ladders below, moves their tracks from stage to stage, "
        "and helps when they're stuck. [Practising with Woodshed](members.md#your-coach) says how "
        "that feels, and [how to write a pack](extending.md#a-course) what each part is."
    )


def _diagram(pack: SkillPack) -> list[str]:
    lines = ["```mermaid", "flowchart LR"]
    lines += [
        f'    {ladder.slug}["{ladder.title}<br>{len(ladder.rungs)} steps"]'
        for ladder in pack.ladders
    ]
    for ladder in pack.ladders:
        lines += [f"    {before} --> {ladder.slug}" for before in ladder.after]
    return [*lines, "```", ""]


def _ladder(pack: SkillPack, ladder: Ladder) -> list[str]:
    lines = [
        f"### {ladder.title}",
        "",
        ladder.audience,
        "",
        "| step | quest | teaches | time | level |",
        "| --- | --- | --- | --- | --- |",
    ]
    for at, rung in enumerate(ladder.rungs, 1):
        quest = pack.quest_by_slug[rung.quest]
        time = minutes(quest.minutes)
        if quest.parts:
            time += f" in {len(quest.parts)} parts"
        lines.append(f"| {at} | {quest.title} | {rung.teaches} | {time} | {quest.difficulty} |")
    return [*lines, ""]


def _stages(pack: SkillPack) -> list[str]:
    lines = [
        "## What a track has in each stage",
        "",
        "The coach's next line for a track is the first thing its stage lacks.",
        "",
    ]
    for guide in pack.stages:
        lines += [f"### {STAGE_NAMES[guide.stage]}", ""]
        for at, step in enumerate(guide.steps, 1):
            titles = " · ".join(pack.quest_by_slug[slug].title for slug in step.quests)
            lines.append(f"{at}. {step.has} ({titles})")
        lines.append("")
    return lines


def _problems(pack: SkillPack) -> list[str]:
    lines = ["## When somebody is stuck", "", "| where | problems |", "| --- | --- |"]
    counts = Counter(problem.phase for problem in pack.problems)
    lines += [
        f"| {phase.capitalize()}: {text} | {counts[phase]} |"
        for phase, text in _PHASES.items()
        if counts[phase]
    ]
    return [*lines, ""]


def _briefs(pack: SkillPack) -> list[str]:
    lines = [
        "## Briefs for battles",
        "",
        "| brief | focus | level | for | starts from |",
        "| --- | --- | --- | --- | --- |",
    ]
    for brief in pack.briefs:
        focus = pack.focus_by_slug[brief.focus].name
        formats = ", ".join(_FORMATS[each] for each in brief.formats)
        sample = _SAMPLES[brief.sample]
        lines.append(f"| {brief.title} | {focus} | {brief.difficulty} | {formats} | {sample} |")
    return [*lines, ""]


def _counts(pack: SkillPack) -> list[str]:
    lines = [
        "## What the pack has for each focus",
        "",
        "| focus | quests | techniques | problems |",
        "| --- | --- | --- | --- |",
    ]
    for focus in pack.focuses:
        quests = sum(quest.focus == focus.slug for quest in pack.quests)
        techniques = sum(each.focus == focus.slug for each in pack.techniques)
        problems = sum(each.focus == focus.slug for each in pack.problems)
        lines.append(f"| {focus.name} | {quests} | {techniques} | {problems} |")
    lines += ["", f"{number(len(pack.themes))} weeks have a theme: seven dailies and a weekly."]
    return lines


if __name__ == "__main__":
    main()
