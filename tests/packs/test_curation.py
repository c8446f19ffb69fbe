"""Warnings about packs that work, but serve members less well."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.packs.content import SkillPack
from bot.packs.curation import pack_warnings, similarity
from bot.packs.loading import load_pack, load_packs

JUGGLING = load_pack(Path("tests/packs/juggling.toml"))


def with_quests(*changes: tuple[int, Mapping[str, Any]]) -> SkillPack:
    """Return the juggling pack with quests added, each a changed copy of one that it has."""
    content = JUGGLING.model_dump()
    for number, (index, change) in enumerate(changes):
        content["quests"] = [
            *content["quests"],
            content["quests"][index] | {"slug": f"added-{number}"} | dict(change),
        ]
    return SkillPack.model_validate(content)


@pytest.mark.parametrize("folder", ["seeds", "tests/packs"])
def test_the_included_packs_have_no_warnings(folder: str) -> None:
    for pack in load_packs(Path(folder)).values():
        assert list(pack_warnings(pack)) == []


def test_reworded_duplicate_quests_are_found() -> None:
    first = JUGGLING.quests[0]
    words = first.task.split()
    words[len(words) // 2] = "slowly"
    pack = with_quests((0, {"title": "Another name", "task": " ".join(words)}))
    (found,) = pack_warnings(pack)
    assert found.startswith(f"the quests {first.slug} and added-0 are nearly the same: ")


def test_a_title_used_twice_is_found_whatever_its_capitals() -> None:
    title = JUGGLING.quests[0].title
    pack = with_quests((0, {"title": title.upper(), "task": "Something else altogether."}))
    assert list(pack_warnings(pack)) == [f"2 quests are called “{title.casefold()}”"]


def test_a_focus_with_too_many_quests_and_one_with_none_are_found() -> None:
    content = JUGGLING.model_dump()
    content["quests"] = [quest | {"focus": "balls"} for quest in content["quests"]]
    found = list(pack_warnings(SkillPack.model_validate(content)))
    assert found == [
        "the focus balls has 7 of 7 quests; an even share is 2",
        "the focus clubs has 0 of 7 quests; an even share is 2",
        "the focus passing has 0 of 7 quests; an even share is 2",
    ]


def test_a_path_with_off_focus_quests_is_found() -> None:
    path = JUGGLING.paths[0]
    elsewhere = next(f.slug for f in JUGGLING.focuses if f.slug not in path.focuses)
    quest = {"path": path.slug, "focus": elsewhere, "title": "Far away", "task": "Walk off."}
    (found,) = pack_warnings(with_quests((0, quest)))
    focuses = ", ".join(path.focuses)
    assert found.startswith(f"the path {path.slug} focuses on {focuses}, but only 0 ")


@given(st.text(), st.text())
def test_similarity_is_symmetric_and_between_0_and_1(one: str, other: str) -> None:
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, other) == similarity(other, one)
    assert similarity(one, one) in (0, 1)
