"""The topics of the guide, and the entries of each."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from bot.guide.view.entries import Entry, paragraphs
from bot.guide.view.game import game_entries
from bot.packs.content import (
    GettingStarted,
    Milestone,
    Pitfall,
    Practitioner,
    Resource,
    SkillPack,
    SpecialisationPath,
)
from bot.paths.rules import PATH_LEVEL
from bot.ui.text import link, listed, plural, xp
from bot.xp.rules.awards import MILESTONE_BASE_XP, award_xp

_KINDS = {"book": "Book", "site": "Site", "multitracks": "Multitracks", "tool": "Tool"}


class Topic(StrEnum):
    """A topic of the guide."""

    OVERVIEW = "overview"
    GETTING_STARTED = "getting-started"
    PITFALLS = "pitfalls"
    MILESTONES = "milestones"
    SPECIALISE = "specialise"
    TIPS = "tips"
    PRACTITIONERS = "practitioners"
    RESOURCES = "resources"
    TECHNIQUES = "techniques"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicText:
    """A topic's title and summary, and the function that returns its entries."""

    title: str
    about: str
    entries: Callable[[SkillPack], list[Entry]]


def _overview(pack: SkillPack) -> list[Entry]:
    attributes = [f"- **{each.name}**: {each.description}" for each in pack.attributes]
    focuses = [f"- **{each.name}**: {each.description}" for each in pack.focuses]
    return [
        Entry(
            title=f"What {pack.name.lower()} is",
            parts=[part for text in pack.overview for part in paragraphs(text)],
        ),
        *game_entries(pack),
        Entry(
            title="What practice trains",
            hint=f"{plural(len(attributes)):attribute}",
            parts=[attributes],
        ),
        Entry(
            title="What a session can be about",
            hint=f"{plural(len(focuses)):focus|focuses}",
            parts=[focuses],
        ),
    ]


def _getting_started(pack: SkillPack) -> list[Entry]:
    return [_first_step(each) for each in pack.getting_started]


def _first_step(start: GettingStarted) -> Entry:
    choices = [f"- **{each.name}**: {each.text}" for each in start.choices]
    steps = ["**Do this**", *(f"{n}. {step}" for n, step in enumerate(start.steps, 1))]
    return Entry(title=start.title, parts=[*paragraphs(start.text), choices, steps])


def _pitfalls(pack: SkillPack) -> list[Entry]:
    return [_pitfall(each) for each in pack.pitfalls]


def _pitfall(pitfall: Pitfall) -> Entry:
    instead = [f"**Instead:** {pitfall.remedy}"]
    return Entry(title=pitfall.title, parts=[*paragraphs(pitfall.text), instead])


def _milestones(pack: SkillPack) -> list[Entry]:
    pay = MILESTONE_BASE_XP[: len(pack.milestones)]
    return [
        _milestone(pack, milestone, base_xp)
        for milestone, base_xp in zip_longest(pack.milestones, pay)
    ]


def _milestone(pack: SkillPack, milestone: Milestone, base_xp: int | None) -> Entry:
    paid = "" if base_xp is None else xp(award_xp(base_xp, pack.multiplier_percent, 0))
    parts = [[milestone.text], [f"**Proof:** {milestone.evidence}"]]
    if paid:
        parts.append([f"-# Worth {paid}, plus any streak bonus"])
    return Entry(title=milestone.title, hint=paid, parts=parts)


def _specialise(pack: SkillPack) -> list[Entry]:
    return [_path(pack, path) for path in pack.paths]


def _path(pack: SkillPack, path: SpecialisationPath) -> Entry:
    focuses = listed([pack.focus_by_slug[slug].name.lower() for slug in path.focuses])
    unlock = [
        f"-# Focus: {focuses}",
        f"-# Unlocks at level {PATH_LEVEL}: choose it with `/profile specialise`",
    ]
    return Entry(title=path.name, parts=[*paragraphs(path.text), unlock])


def _tips(pack: SkillPack) -> list[Entry]:
    return [Entry(title=tip.title, parts=[[tip.text]]) for tip in pack.tips]


def _techniques(pack: SkillPack) -> list[Entry]:
    """Return one entry for each focus that has techniques."""
    by_focus = {
        focus.name: [each for each in pack.techniques if each.focus == focus.slug]
        for focus in pack.focuses
    }
    return [
        Entry(
            title=name,
            hint=f"{plural(len(techniques)):technique}",
            parts=[[f"- **{each.name}**: {each.text}" for each in techniques]],
        )
        for name, techniques in by_focus.items()
        if techniques
    ]


def _practitioners(pack: SkillPack) -> list[Entry]:
    return [_practitioner(each) for each in pack.practitioners]


def _practitioner(practitioner: Practitioner) -> Entry:
    listen = [f"- {each}" for each in practitioner.listen]
    return Entry(
        title=practitioner.name,
        parts=[
            [practitioner.who],
            [f"**What to learn**\n{practitioner.learn}"],
            ["**Listen to**", *listen] if listen else [],
        ],
    )


def _resources(pack: SkillPack) -> list[Entry]:
    kinds = list(_KINDS)
    ordered = sorted(pack.resources, key=lambda resource: kinds.index(resource.kind))
    return [_resource(each) for each in ordered]


def _resource(resource: Resource) -> Entry:
    lines = [f"{_KINDS[resource.kind]} by {resource.by}", resource.text]
    if resource.url:
        lines.append(link(resource.url, "Open it", limit=400))
    return Entry(title=resource.title, parts=[lines])


TOPICS = {
    Topic.OVERVIEW: TopicText(title="Overview", about="How it all works", entries=_overview),
    Topic.GETTING_STARTED: TopicText(
        title="Getting started", about="First steps, in order", entries=_getting_started
    ),
    Topic.PITFALLS: TopicText(title="Pitfalls", about="Where people get stuck", entries=_pitfalls),
    Topic.MILESTONES: TopicText(
        title="Milestones", about="Big steps and their XP", entries=_milestones
    ),
    Topic.SPECIALISE: TopicText(
        title="Specialise", about=f"Paths from level {PATH_LEVEL}", entries=_specialise
    ),
    Topic.TIPS: TopicText(title="Tips", about="Habits that pay off", entries=_tips),
    Topic.PRACTITIONERS: TopicText(
        title="Practitioners", about="People to learn from", entries=_practitioners
    ),
    Topic.RESOURCES: TopicText(
        title="Resources", about="Books, sites and tools", entries=_resources
    ),
    Topic.TECHNIQUES: TopicText(
        title="Techniques", about="What each one is, and what trains it", entries=_techniques
    ),
}
