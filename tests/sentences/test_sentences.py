"""The page of everything people read: each text is on it, with its line."""

import re

import pytest

from tests.sentences.__main__ import draw
from tests.sentences.collecting import ROOT, collect

SENTENCES = collect()


@pytest.mark.parametrize(
    "part",
    ["Command line", "Commands", "Logs", "Replies, messages and pictures", "Skill pack"],
)
def test_each_part_has_texts(part: str) -> None:
    assert len([each for each in SENTENCES if each.part == part]) > 50


def test_each_text_has_its_line() -> None:
    for each in SENTENCES[::25]:
        if each.part == "Skill pack":
            continue
        source = (ROOT / each.file).read_text().splitlines()
        near = "\n".join(source[each.line - 1 : each.line + 20])
        word = max(re.findall(r"[A-Za-z]+", each.text), key=len)
        assert word in near, each


def test_the_page_lists_each_text_once() -> None:
    page = draw(SENTENCES)
    assert sum(line.startswith("- ") for line in page.splitlines()) == len(SENTENCES)
