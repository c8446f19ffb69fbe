from pathlib import Path

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guide.view.guide import draw_guide
from bot.guide.view.topics import PAGE_LIMIT, TOPICS, Topic, paged
from bot.packs.content import SkillPack
from bot.packs.loading import load_pack
from bot.ui.fitting import TEXT_LIMIT

PACKS = [
    load_pack(file) for folder in ("seeds", "tests/packs") for file in Path(folder).glob("*.toml")
]
LINES = st.builds(str.__mul__, st.sampled_from("ab"), st.sampled_from([1, 9, 400, 900, 960]))
ENTRIES = st.lists(st.lists(LINES, min_size=1, max_size=12), max_size=12)


def said(layout: discord.ui.LayoutView) -> str:
    texts = [item for item in layout.walk_children() if isinstance(item, discord.ui.TextDisplay)]
    return "\n".join(text.content for text in texts)


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.slug)
@pytest.mark.parametrize("topic", [None, *Topic])
def test_every_page_fits_its_limit(pack: SkillPack, topic: Topic | None) -> None:
    pages = len(TOPICS[topic].pages(pack)) if topic else 1
    for page in range(max(1, pages)):
        layout = draw_guide(pack, topic, page).layout
        assert layout.content_length() < TEXT_LIMIT - 500
        assert layout.total_children_count <= 30


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
            ),
            (),
        )
    )
    text = said(draw_guide(bare, topic).layout)
    assert ("There is nothing about this" in text) == (topic is not Topic.OVERVIEW)


def test_more_milestones_than_are_paid_for_are_shown_without_pay() -> None:
    (pack,) = (pack for pack in PACKS if pack.slug == "music-production")
    more = pack.model_copy(update={"milestones": pack.milestones * 2})
    text = "\n".join(said(draw_guide(more, "milestones", page).layout) for page in range(2))
    assert "6 · Out in the world" in text
    assert text.count("Worth") == 3


def test_the_longest_entry_of_a_pack_goes_on_over_pages() -> None:
    (pack,) = (pack for pack in PACKS if pack.slug == "music-production")
    first = pack.getting_started[0].model_copy(
        update={"text": "x" * 900, "steps": ("y" * 400,) * 40}
    )
    long = pack.model_copy(update={"getting_started": (first,)})
    pages = TOPICS[Topic.GETTING_STARTED].pages(long)
    texts = [said(draw_guide(long, "getting-started", at).layout) for at in range(len(pages))]
    assert "".join(texts).count("y" * 400) == 40
    assert f"page {len(pages)} of {len(pages)}" in texts[-1]


@given(ENTRIES, st.integers(1, 5))
def test_pages_lose_nothing_and_fit(entries: list[list[str]], page_size: int) -> None:
    pages = paged(entries, page_size)
    shown = "".join("".join(page) for page in pages).replace("\n", "")
    assert shown == "".join("".join(entry) for entry in entries)
    assert all(1 <= len(page) <= page_size for page in pages)
    assert all(sum(map(len, page)) <= PAGE_LIMIT for page in pages)


def test_short_entries_are_kept_whole() -> None:
    assert paged([["a", "b"], ["c"], ["d"]], 2) == [["a\nb", "c"], ["d"]]
