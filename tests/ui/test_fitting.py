"""Texts are cut to what Discord takes, in characters and in bytes."""

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.fitting import BYTES_LIMIT, TEXT_LIMIT, cut, size
from bot.ui.graphemes import graphemes
from bot.ui.replies import body, panel, small

LONG = st.sampled_from(["🎛️", "🏳️‍🌈", "音", "é", "x", "\n", "**b** ", "\\*", "[a](https://a.bc) "])


def repeated(pieces: list[str], times: int) -> str:
    return "".join(pieces) * times


TEXTS = st.builds(repeated, st.lists(LONG, min_size=1, max_size=40), st.integers(1, 150))


def texts_of(layout: discord.ui.LayoutView) -> list[str]:
    return [
        item.content for item in layout.walk_children() if isinstance(item, discord.ui.TextDisplay)
    ]


@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_every_panel_is_within_discords_limits(texts: list[str]) -> None:
    shown = texts_of(panel(*map(body, texts), small("the last line")))
    assert sum(map(len, shown)) <= TEXT_LIMIT
    assert sum(map(size, shown)) <= BYTES_LIMIT
    assert len(shown) == len(texts) + 1
    if sum(map(len, texts)) < TEXT_LIMIT - 20 and sum(map(size, texts)) < BYTES_LIMIT - 20:
        assert shown[:-1] == texts


@given(TEXTS, st.integers(10, 500), st.integers(10, 2_000))
def test_a_cut_text_is_a_beginning_that_ends_at_a_grapheme(
    text: str, limit: int, bytes_limit: int
) -> None:
    shown = cut(text, limit=limit, bytes_limit=bytes_limit)
    assert len(shown) <= limit
    assert size(shown) <= bytes_limit
    if shown != text:
        assert shown.endswith("…")
        kept = shown.removesuffix("…").rstrip()
        assert text.startswith(kept)
        assert list(graphemes(kept)) == list(graphemes(text))[: len(list(graphemes(kept)))]


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("one\ntwo\nthree and more", 11, "one\ntwo\n…"),
        ("listen to [Tides](https://example.org)", 14, "listen to…"),
        ("listen to [Tides](https://example.org)", 30, "listen to…"),
        ("by <@1234567890123>", 10, "by…"),
        ("a title \\*with\\* stars", 10, "a title…"),
        ("a title \\*with\\* stars", 11, "a title…"),
        ("more of **the same**", 11, "more of…"),
    ],
)
def test_markup_is_not_cut_in_two(text: str, limit: int, shown: str) -> None:
    assert cut(text, limit=limit, bytes_limit=100) == shown
