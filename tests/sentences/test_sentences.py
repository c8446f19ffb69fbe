"""What people read: every text is found, and none uses words nobody would say."""

import re

import pytest

from bot.ui import emoji
from tests.sentences.__main__ import draw
from tests.sentences.collecting import ROOT, Sentence, collect

LANDMARKS = {
    value for name, value in vars(emoji).items() if name.isupper() and isinstance(value, str)
}
EMOJI = re.compile(  # without the signs of music, such as flats
    "[\U0001f300-\U0001faff\u2600-\u2668\u2670-\u26ff\u2705\u2728\u274c\u2b50]\ufe0f?"
)
STILTED = (
    r"\bmend(s|ed)?\b",
    r"\bwhoever (has|is|does|sits|was|may)\b",
    r"that which",
    r"less than nothing",
    r"there can be\b",
    r"\ball by (it|them)self",
    r"\bheld\b",
    r"\bare told\b",
    r"\bis told\b",
    r"on record\b",
    r"\bthe last there is\b",
    r"\bjudged? by\b",
    r"\bhand(s|ed)? (it |them )?in\b",
    r"if you leave (it|them) out",
    r"those who may",
    r"\btaken back\b",
    r"that \w+ of yours\b",
    r"\bin all\b",
    r"\bI know no\b",
    r"\bno choice here\b",
    r"\bsomebody since\b",
    r"\bkeeps? (their|your) numbers\b",
    r"\bstands until\b",
    r"\bthe company you\b",
    r"\bhas no room left\b",
    r"\bcomes by itself\b",
    r"\bwhen shall\b",
    r"\bwhere shall\b",
    r"\bwhat shall\b",
    r"\bmy notes\b",
    r"\bcannot be (had|told)\b",
)
"""Phrases from earlier versions that read like a translation; see docs/voice.md."""


@pytest.fixture(scope="module")
def sentences() -> list[Sentence]:
    return collect()


@pytest.mark.parametrize(
    "part",
    ["Command line", "Commands", "Logs", "Replies, messages and pictures", "Skill pack"],
)
def test_each_part_has_texts(part: str, sentences: list[Sentence]) -> None:
    assert len([each for each in sentences if each.part == part]) > 50


def test_each_text_has_its_line(sentences: list[Sentence]) -> None:
    for each in sentences[::25]:
        if each.part == "Skill pack":
            continue
        source = (ROOT / each.file).read_text().splitlines()
        near = "\n".join(source[each.line - 1 : each.line + 20])
        word = max(re.findall(r"[A-Za-z]+", each.text), key=len, default="")
        assert word in near, each


def test_the_page_lists_each_text_once(sentences: list[Sentence]) -> None:
    page = draw(sentences)
    assert sum(line.startswith("- ") for line in page.splitlines()) == len(sentences)


def test_nothing_sounds_translated(sentences: list[Sentence]) -> None:
    found = re.compile("|".join(STILTED), re.IGNORECASE)
    assert [
        f"{each.file}:{each.line}: {each.text}" for each in sentences if found.search(each.text)
    ] == []


def test_emoji_are_the_landmarks(sentences: list[Sentence]) -> None:
    used = {hit for each in sentences for hit in EMOJI.findall(each.text)}
    assert used <= LANDMARKS
