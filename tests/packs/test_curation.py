"""Warnings about packs that work, but serve members less well."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mixes.rules.advice import AdviceKind
from bot.mixes.rules.guide import MixGuide
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
        "the focus balls has 8 of 8 quests; an even share is 3",
        "the focus clubs has 0 of 8 quests; an even share is 3",
        "the focus passing has 0 of 8 quests; an even share is 3",
        (
            "focuses without a quest for a craft (8): clubs (starting), clubs (finding), "
            "clubs (steady), clubs (sure), passing (starting) and 3 more"
        ),
    ]


def changed(**quests: Mapping[str, Any]) -> dict[str, Any]:
    """Return the juggling pack's content with some of its quests changed."""
    content = JUGGLING.model_dump()
    for quest in content["quests"]:
        quest |= quests.get(quest["slug"].replace("-", "_"), {})
    return content


def warnings_of(content: dict[str, Any]) -> list[str]:
    return list(pack_warnings(SkillPack.model_validate(content)))


def test_quests_without_techniques_or_checks_are_found() -> None:
    content = changed(four_balls={"techniques": ()}, club_flips={"checks": ()})
    assert warnings_of(content) == [
        "quests without techniques (1): four-balls",
        "quests without checks (1): club-flips",
        "techniques that no quest has (1): fountain",
    ]
    bare = {"techniques": (), "ladders": ()}
    unnamed = {quest.slug.replace("-", "_"): {"techniques": ()} for quest in JUGGLING.quests}
    assert warnings_of(changed(**unnamed) | bare) == []  # a pack without a course


def test_gaps_in_ladders_are_found() -> None:
    content = changed(
        fifty_throws={"techniques": ("fountain",), "difficulty": "intermediate", "minutes": 46}
    )
    assert warnings_of(content) == [
        (
            "rungs that use a technique no rung before them teaches (2): "
            "wall-cascade (even-throw), club-flips (even-throw)"
        ),
        "rungs easier than one before them (1): wall-cascade",
        "rungs over 45 minutes without parts (1): fifty-throws",
        "techniques that no quest has (1): even-throw",
    ]
    content = changed()
    content["ladders"][0]["after"] = ("solo-numbers",)
    assert warnings_of(content) == ["ladders that come after one another: check their `after`"]


def test_reasons_without_a_quest_are_found() -> None:
    content = changed()
    content["focuses"][1]["stands_on"] = {"balls": {"why": "Clubs.", "techniques": ["single-spin"]}}
    content["genres"] = [{"slug": "circus", "name": "Circus"}]
    assert warnings_of(content) == [
        (
            "techniques that a focus stands on, but no quest of the other has (1): "
            "clubs on balls (single-spin)"
        ),
        "genres that no quest is for (1): circus",
    ]


def test_gaps_about_mixes_are_found() -> None:
    content = changed()
    content["genres"] = [{"slug": "circus", "name": "Circus"}]
    content["quests"][0]["genres"] = ["circus"]
    (balance, *_) = load_pack(Path("seeds/music-production.toml")).mixes.balances
    quests = {kind: "club-flips" for kind in AdviceKind if kind is not AdviceKind.MUDDY}
    content["mixes"] = MixGuide(balances=(replace(balance, genres=()),), quests=quests)
    assert warnings_of(content) == [
        "genres without a usual balance of mixes (1): circus",
        "kinds of advice on mixes without a quest (1): muddy",
    ]


def test_alike_and_long_briefs_are_found_and_formats_without_one() -> None:
    music = load_pack(Path("seeds/music-production.toml"))
    first = music.briefs[0]
    here = {"focus": "balls", "genres": (), "techniques": (), "formats": ("week",)}
    brief = first.model_dump() | here
    again = brief | {"slug": "again", "task": f"{first.task} {'More ' * 100}"}
    assert warnings_of(changed() | {"briefs": (brief, again)}) == [
        f"2 briefs are called “{first.title.casefold()}”",
        f"the briefs {first.slug} and again are nearly the same: 100% in common",
        "briefs of more than 600 characters (1): again",
        "formats of battles without a brief (2): two-hour, weekend",
    ]


def test_old_words_and_long_quests_are_found() -> None:
    old = {"why": "Whilst you wait, you'll be amongst friends."}
    long = {"task": "🎧" * 900, "why": "🎧" * 400, "failure": "🎧" * 400}
    hints = {"hints": {"reaper": "🎧" * 400}, "parts": ("p" * 300, "🎧" * 400)}
    assert warnings_of(changed(four_balls=long | hints, club_flips=old)) == [
        "texts with an old-fashioned word (1): club-flips (whilst)",
        "quests too long for a message (1): four-balls",
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
