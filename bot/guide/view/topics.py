"""The topics of the guide: the content of each, split into pages."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from bot.guide.view.game import game_entries
from bot.packs.content import GettingStarted, Pitfall, Practitioner, Resource, SkillPack
from bot.ui.text import link, number, plural, xp
from bot.xp.rules.awards import MILESTONE_BASE_XP, award_xp

PAGE_LIMIT = 3_000
"""The character limit for the content of one page, below the message limit."""

Entry = Sequence[str]
"""Paragraphs that are kept on one page if they fit."""
Page = Sequence[str]
"""The texts of one page, one per entry."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicText:
    """A topic's title and summary, and the function that returns its pages."""

    title: str
    about: str
    pages: Callable[[SkillPack], list[Page]]


def paged(entries: Sequence[Entry], page_size: int) -> list[Page]:
    """Split entries into pages of at most `page_size` entries and `PAGE_LIMIT` characters.

    An entry that is too long for one page is split between paragraphs.
    """
    pages: list[list[str]] = [[]]
    for entry in entries:
        for part in _parts(entry):
            filled = sum(map(len, pages[-1]))
            if pages[-1] and (len(pages[-1]) == page_size or filled + len(part) > PAGE_LIMIT):
                pages.append([])
            pages[-1].append(part)
    return [page for page in pages if page]


def _parts(entry: Entry) -> Iterator[str]:
    part = ""
    for paragraph in entry:
        if part and len(part) + 1 + len(paragraph) > PAGE_LIMIT:
            yield part
            part = paragraph
        else:
            part = f"{part}\n{paragraph}" if part else paragraph
    if part:
        yield part


def _overview(pack: SkillPack) -> list[Page]:
    trained = [f"**What practice trains** · {plural(len(pack.attributes)):attribute}"]
    trained += [f"- **{each.name}**: {each.description}" for each in pack.attributes]
    focuses = [f"**What a session can be about** · {plural(len(pack.focuses)):focus|focuses}"]
    focuses += [f"- **{each.name}**: {each.description}" for each in pack.focuses]
    game = (
        f"-# {pack.category.capitalize()} · {number(pack.max_level)} levels · "
        f"all XP ×{pack.multiplier_percent / 100:.2f}"
    )
    opening = [f"*{pack.summary}*", *(f"\n{text}" for text in pack.overview), f"\n{game}"]
    return [
        *paged([opening], 1),
        *paged([trained, focuses], 2),
        *paged(game_entries(pack), 4),
    ]


def _getting_started(pack: SkillPack) -> list[Page]:
    return paged([_first_step(at, each) for at, each in enumerate(pack.getting_started, 1)], 1)


def _first_step(at: int, start: GettingStarted) -> Entry:
    choices = [f"- **{each.name}**: {each.text}" for each in start.choices]
    steps = [f"{n}. {step}" for n, step in enumerate(start.steps, 1)]
    if choices:
        choices[0] = f"\n{choices[0]}"
    if steps:
        steps[0] = f"\n**Do this**\n{steps[0]}"
    return [f"**{at} · {start.title}**\n{start.text}", *choices, *steps]


def _pitfalls(pack: SkillPack) -> list[Page]:
    return paged([_pitfall(each) for each in pack.pitfalls], 2)


def _pitfall(pitfall: Pitfall) -> Entry:
    return [f"**{pitfall.title}**\n{pitfall.text}", f"\n**Instead:** {pitfall.remedy}"]


def _milestones(pack: SkillPack) -> list[Page]:
    entries: list[Entry] = []
    pay = MILESTONE_BASE_XP[: len(pack.milestones)]
    for at, (milestone, base_xp) in enumerate(zip_longest(pack.milestones, pay), 1):
        entry = [f"**{at} · {milestone.title}**\n{milestone.text}"]
        entry.append(f"\n**What shows it:** {milestone.evidence}")
        if base_xp is not None:
            paid = award_xp(base_xp, pack.multiplier_percent, 0)
            factor = f"×{pack.multiplier_percent / 100:.2f}"
            entry.append(
                f"-# Worth {xp(paid)}: {number(base_xp)} {factor}, before any streak bonus"
            )
        entries.append(entry)
    return paged(entries, 3)


def _specialise(pack: SkillPack) -> list[Page]:
    names = {slug: focus.name for slug, focus in pack.focus_by_slug.items()}
    return paged(
        [
            [
                f"**{path.name}**\n{path.text}",
                f"-# Leans on {', '.join(names[slug].lower() for slug in path.focuses)}",
            ]
            for path in pack.paths
        ],
        3,
    )


def _tips(pack: SkillPack) -> list[Page]:
    return paged([[f"**{tip.title}**\n{tip.text}"] for tip in pack.tips], 4)


def _practitioners(pack: SkillPack) -> list[Page]:
    return paged([_practitioner(each) for each in pack.practitioners], 1)


def _practitioner(practitioner: Practitioner) -> Entry:
    listen = [f"- {each}" for each in practitioner.listen]
    if listen:
        listen[0] = f"\n**Listen to**\n{listen[0]}"
    return [
        f"**{practitioner.name}**\n{practitioner.who}",
        f"\n**What to learn**\n{practitioner.learn}",
        *listen,
    ]


def _resources(pack: SkillPack) -> list[Page]:
    kinds = list(_KINDS)
    resources = sorted(pack.resources, key=lambda resource: kinds.index(resource.kind))
    return paged([_resource(each) for each in resources], 5)


def _resource(resource: Resource) -> Entry:
    title = link(resource.url or "", resource.title, limit=400)
    return [f"**{title}**\n-# {_KINDS[resource.kind]} by {resource.by}\n{resource.text}"]


TOPICS = {
    Topic.OVERVIEW: TopicText(
        title="Overview",
        about="What it is, what practice trains, and how the game is played",
        pages=_overview,
    ),
    Topic.GETTING_STARTED: TopicText(
        title="Getting started",
        about="The first things to get right, step by step",
        pages=_getting_started,
    ),
    Topic.PITFALLS: TopicText(
        title="Pitfalls",
        about="Where many get stuck, and what to do instead",
        pages=_pitfalls,
    ),
    Topic.MILESTONES: TopicText(
        title="Milestones",
        about="The marks on the way, and what they are worth",
        pages=_milestones,
    ),
    Topic.SPECIALISE: TopicText(
        title="Specialise",
        about="The directions to go deep in, and what each makes you good at",
        pages=_specialise,
    ),
    Topic.TIPS: TopicText(
        title="Tips",
        about="Habits that pay off, one at a time",
        pages=_tips,
    ),
    Topic.PRACTITIONERS: TopicText(
        title="Practitioners",
        about="People to learn from, and what to study in their work",
        pages=_practitioners,
    ),
    Topic.RESOURCES: TopicText(
        title="Resources",
        about="Books, sites, multitracks and tools worth your time",
        pages=_resources,
    ),
}
