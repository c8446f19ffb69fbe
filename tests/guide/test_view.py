import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guide.view.entries import PAGE_LIMIT, Entry, paged
from bot.guide.view.guide import draw_entries, draw_guide
from bot.guide.view.topics import TOPICS, Topic
from bot.packs.content import SkillPack
from bot.packs.course import Technique
from bot.ui.actions import Action
from tests import world

PACKS = [*world.PACKS.values()]
MUSIC = world.MUSIC
LINES = st.builds(str.__mul__, st.sampled_from("ab"), st.sampled_from([1, 9, 200, 400, 590]))
PARTS = st.lists(st.lists(LINES, min_size=1, max_size=12), max_size=12)
WHAT_EACH_TELLS = {
    "overview": [
        *MUSIC.overview,
        *(part.description for part in (*MUSIC.attributes, *MUSIC.focuses)),
    ],
    "getting-started": [
        text
        for first in MUSIC.getting_started
        for text in (first.title, first.text, *first.steps, *(c.text for c in first.choices))
    ],
    "pitfalls": [text for each in MUSIC.pitfalls for text in (each.title, each.text, each.remedy)],
    "milestones": [
        text for each in MUSIC.milestones for text in (each.title, each.text, each.evidence)
    ],
    "specialise": [text for each in MUSIC.paths for text in (each.name, each.text)],
    "tips": [text for each in MUSIC.tips for text in (each.title, each.text)],
    "practitioners": [
        text
        for each in MUSIC.practitioners
        for text in (each.name, each.who, each.learn, *each.listen)
    ],
    "resources": [
        text
        for each in MUSIC.resources
        for text in (each.title, each.by, each.text, each.url or "")
    ],
    "techniques": [text for each in MUSIC.techniques for text in (each.name, each.text)],
}
LINE_CHARACTERS, LINES_ON_A_PHONE = 33, 25


def said(layout: discord.ui.LayoutView) -> str:
    texts = [item for item in layout.walk_children() if isinstance(item, discord.ui.TextDisplay)]
    return "\n".join(text.content for text in texts)


def pages_of(pack: SkillPack, topic: Topic) -> int:
    return sum(len(entry.pages) for entry in TOPICS[topic].entries(pack))


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.slug)
def test_every_page_fits_a_phone(pack: SkillPack) -> None:
    screens = [(None, None)]
    for topic in Topic:
        screens += [(topic, None), *((topic, page) for page in range(pages_of(pack, topic)))]
    for topic, page in screens:
        text = said(draw_guide(pack, topic, page).layout)
        lines = sum(-(-len(line) // LINE_CHARACTERS) or 1 for line in text.split("\n"))
        assert lines <= LINES_ON_A_PHONE, (topic, page, text)


@pytest.mark.parametrize("topic", list(Topic))
def test_a_topic_shows_everything_in_the_pack(topic: Topic) -> None:
    contents = "".join(said(draw_entries(MUSIC, topic, page).layout) for page in range(3))
    assert all(entry.title in contents for entry in TOPICS[topic].entries(MUSIC))
    count = pages_of(MUSIC, topic)
    pages = [said(draw_guide(MUSIC, topic, page).layout) for page in range(count)]
    shown = "\n".join(pages)
    for text in WHAT_EACH_TELLS[topic]:
        assert all(paragraph in shown for paragraph in text.split("\n\n"))
    assert all(f"page {at} of {count}" in page for at, page in enumerate(pages, 1))
    assert len(set(pages)) == count


def test_a_page_of_techniques_has_a_select_of_just_those() -> None:
    techniques = tuple(
        Technique(slug=f"way-{n}", name=f"Way {n}", focus="mixing", text="x" * 130)
        for n in range(12)
    )
    many = MUSIC.model_copy(update={"techniques": techniques})
    found: list[str] = []
    for page in range(pages_of(many, Topic.TECHNIQUES)):
        layout = draw_guide(many, "techniques", page).layout
        (select,) = [
            each.item
            for each in layout.walk_children()
            if isinstance(each, Action) and isinstance(each.item, discord.ui.Select)
        ]
        assert all(f"- **{option.label}**: " in said(layout) for option in select.options)
        found += [option.value for option in select.options]
    assert found == [each.slug for each in techniques]


def test_milestones_show_their_xp() -> None:
    for page, paid in enumerate(("2,200", "4,400", "8,800")):
        text = said(draw_guide(MUSIC, "milestones", page).layout)
        assert f"Worth {paid} XP, plus any streak bonus" in text


def test_specialise_says_from_which_level_one_can_choose() -> None:
    assert "Paths from level 10" in said(draw_guide(MUSIC, "specialise").layout)
    assert "Unlocks at level 10" in said(draw_guide(MUSIC, "specialise", 0).layout)


@pytest.mark.parametrize("topic", list(Topic))
def test_a_pack_with_nothing_in_it_says_so(topic: Topic) -> None:
    bare = PACKS[0].model_copy(
        update=dict.fromkeys(
            (
                "getting_started",
                "pitfalls",
                "milestones",
                "paths",
                "tips",
                "practitioners",
                "resources",
                "techniques",
            ),
            (),
        )
    )
    for page in (None, 0):
        text = said(draw_guide(bare, topic, page).layout)
        assert ("There's nothing about this" in text) == (topic is not Topic.OVERVIEW)


def test_more_milestones_than_are_paid_for_are_shown_without_pay() -> None:
    more = MUSIC.model_copy(update={"milestones": MUSIC.milestones * 2})
    text = said(draw_guide(more, "milestones").layout)
    assert "6. Out in the world" in text
    assert text.count("00 XP") == 3


def test_a_long_list_of_entries_has_pages_and_each_entry_its_own() -> None:
    many = MUSIC.model_copy(update={"tips": MUSIC.tips * 2})
    for page, titles in ((0, many.tips[:11]), (2, many.tips[22:]), (9, many.tips[22:])):
        layout = draw_entries(many, "tips", page).layout
        assert said(layout).count("\n") == len(titles) + 1
        (select,) = [
            each.item
            for each in layout.walk_children()
            if isinstance(each, Action) and isinstance(each.item, discord.ui.Select)
        ]
        assert [option.label for option in select.options] == [tip.title for tip in titles]
        for option in select.options:
            assert option.label in said(draw_guide(many, "tips", int(option.value)).layout)
    assert "the guide" in said(draw_entries(many, "gone", 0).layout)


def test_a_long_entry_goes_on_over_pages() -> None:
    entry = Entry(title="Long", parts=[["x" * 590], ["y" * 400] * 10, ["end"]])
    assert [len(page) for page in entry.pages] == [590, *[400] * 9, 405]


@given(PARTS)
def test_pages_lose_nothing_and_fit(parts: list[list[str]]) -> None:
    pages = paged(parts)
    assert "".join(pages).replace("\n", "") == "".join("".join(part) for part in parts)
    assert all(0 < len(page) <= PAGE_LIMIT for page in pages)


def test_short_parts_share_a_page() -> None:
    assert paged([["a", "b"], ["c"]]) == ["a\nb\n\nc"]
