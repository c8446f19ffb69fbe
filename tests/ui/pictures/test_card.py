"""Profile cards and pictures of tenth levels, with the least and the most to show."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from bot.members.store import Member
from bot.profiles.picture import card_picture
from bot.profiles.results import AttributeLine, ProfileShown
from bot.ui.pictures.celebration import Celebration
from bot.ui.pictures.themes import DEFAULT, THEMES
from bot.xp.picture import is_celebrated, level_up_picture
from bot.xp.rules.levels import progress
from bot.xp.store.standings import Standing
from tests.ui.pictures.golden import assert_golden

NAMES = ("Creativity", "Ear", "Technique", "Knowledge", "Discipline")


def lines(*xps: int) -> list[AttributeLine]:
    return [AttributeLine(name=name, xp=xp) for name, xp in zip(NAMES, xps, strict=True)]


MIA = ProfileShown(
    member=Member(guild_id=1, user_id=7, path="mixing"),
    pack_name="Music Production",
    progress=progress(13_041, 250),
    max_level=250,
    total=Standing(xp=13_041, minutes=5_185, quests=41),
    week=Standing(xp=990, minutes=90),
    attributes=lines(3_100, 4_200, 2_800, 900, 2_041),
    streak_days=12,
    longest_streak=30,
    streak_until=datetime(2026, 11, 24, 4, tzinfo=UTC),
    day=date(2026, 11, 22),
    day_minutes=45,
    active_days=97,
    rank=12,
    ranked=340,
    rest_days=1,
    path_name="Mixing",
)
NEW = replace(
    MIA,
    member=Member(guild_id=1, user_id=7, theme="clear"),
    progress=progress(55, 250),
    total=Standing(xp=55, minutes=5),
    attributes=lines(5, 22, 17, 5, 6),
    streak_days=0,
    longest_streak=0,
    rest_days=0,
    active_days=0,
    rank=None,
    path_name=None,
)
LAST = replace(
    MIA,
    member=Member(guild_id=1, user_id=7, theme="tape"),
    progress=progress(98_765_432, 250),
    total=Standing(xp=98_765_432, minutes=1_234_567, quests=12_345),
    attributes=lines(10, 10, 10, 10, 10),
    streak_days=1_234,
    rest_days=2,
    active_days=10_950,
    rank=123_456,
    ranked=1_234_567,
    path_name="Electronic production",
    accent=0x5A0A9A,
)
BROKEN = replace(
    MIA, member=Member(guild_id=1, user_id=7, theme="daylight"), streak_days=0, rest_days=0
)


def face() -> bytes:
    """Return an avatar as a PNG, as Discord would send it."""
    image = Image.new("RGB", (128, 128), "#3c6e8a")
    ImageDraw.Draw(image).ellipse((32, 24, 96, 120), fill="#f2d8b8")
    saved = BytesIO()
    image.save(saved, "PNG")
    return saved.getvalue()


@pytest.mark.parametrize(
    ("golden", "shown", "name", "face"),
    [
        ("card", MIA, "Mia Lindqvist", face()),
        ("card-new", NEW, "", None),
        ("card-last-level", LAST, "Nguyễn Thị Ánh Nguyệt of the Night Shift", face()),
        ("card-arabic", BROKEN, "محمد عبد الله", b"no picture"),
    ],
)
def test_a_card_matches_its_golden_picture(
    golden: str, shown: ProfileShown, name: str, face: bytes | None
) -> None:
    assert_golden(golden, card_picture(shown, name, face).draw())


@pytest.mark.parametrize(
    ("golden", "name", "level", "theme"),
    [("level-up", "Mia Lindqvist", 34, "booth"), ("level-up-last", "山田太郎 🎧", 250, "tape")],
)
def test_a_tenth_level_matches_its_golden_picture(
    golden: str, name: str, level: int, theme: str
) -> None:
    roles, avatar = (["Mixer", "Golden Ears"], face()) if level < 250 else ([], None)
    shown = level_up_picture(name, level, 250, THEMES[theme], roles=roles, face=avatar)
    assert_golden(golden, shown.draw())


@pytest.mark.parametrize(
    ("golden", "shown"),
    [
        (
            "milestone",
            Celebration(
                label="Milestone reached",
                title="A first track, finished",
                figures="+2,420 XP · Level 19",
                theme=THEMES["booth"],
                name="Mia Lindqvist",
                face=face(),
            ),
        ),
        (
            "release",
            Celebration(
                label="New release",
                title="Harbour Lights (the very long extended club mix) by " + "x" * 90,
                figures="",
                theme=THEMES["daylight"],
                name="山田太郎 🎧",
            ),
        ),
    ],
)
def test_a_celebration_matches_its_golden_picture(golden: str, shown: Celebration) -> None:
    assert_golden(golden, shown.draw())


def test_a_card_has_an_alt_text() -> None:
    assert card_picture(MIA, "Mia", None).description == (
        "Mia, level 23, Mixing. 721 of 1,204 XP, 483 to level 24. "
        "Rank #12 of 340 (all time). Streak: 12 days (best: 30), 1 rest day. "
        "Total XP 13,041, Practice 86 h, "
        "Quests 41, Active days 97. Attributes in XP: Creativity 3,100, Ear 4,200, "
        "Technique 2,800, Knowledge 900, Discipline 2,041."
    )
    text = card_picture(LAST, "", None).description
    assert text.startswith("A member, level 250, Electronic production. ")
    assert "Max level, XP still counts. Rank #123,456 of 1,234,567 (all time)." in text
    assert "Rank" not in card_picture(NEW, "Mia", None).description
    evil = card_picture(NEW, "M\u202eia\n\nx" + "y" * 4_000, None).description
    assert evil.startswith("Mia xyyy")
    assert len(evil) < 400


def test_facts_not_on_the_card_do_not_change_its_cache_key() -> None:
    later = replace(MIA, day=date(2026, 11, 23), day_minutes=0, week=Standing(), streak_until=None)
    assert card_picture(later, "Mia", None) == card_picture(MIA, "Mia", None)
    for other in (
        card_picture(MIA, "Ben", None),
        card_picture(MIA, "Mia", face()),
        card_picture(replace(MIA, accent=0xFF0000), "Mia", None),
        card_picture(replace(MIA, rest_days=2), "Mia", None),
    ):
        assert other != card_picture(MIA, "Mia", None)
        assert hash(other) != hash(card_picture(MIA, "Mia", None))


def test_every_tenth_level_that_is_reached_or_passed_has_a_picture() -> None:
    celebrated = [level for level in range(2, 31) if is_celebrated(level - 1, level)]
    assert celebrated == [10, 20, 30]
    assert is_celebrated(9, 19)
    assert is_celebrated(19, 47)
    assert not is_celebrated(10, 19)
    picture = level_up_picture("Mia", 240, 250, DEFAULT)
    assert picture.description == "Mia reached level 240. 10 levels to go."
    assert level_up_picture("Mia", 250, 250, DEFAULT).description.endswith(" Max level.")
    earned = level_up_picture("Mia", 34, 250, DEFAULT, roles=["Mixer", "Ears"])
    assert earned.description == "Mia reached level 34. New roles: Mixer and Ears."


@settings(max_examples=25, deadline=None)
@given(
    xp=st.integers(0, 10**12),
    minutes=st.integers(0, 10**9),
    xps=st.lists(st.integers(0, 10**12), min_size=5, max_size=5),
    streak=st.integers(0, 10**5),
    name=st.text(max_size=40),
    face=st.none() | st.binary(max_size=40),
)
def test_a_card_can_be_drawn_with_any_values(
    xp: int, minutes: int, xps: list[int], streak: int, name: str, face: bytes | None
) -> None:
    shown = replace(
        MIA,
        progress=progress(xp, 250),
        total=Standing(xp=xp, minutes=minutes, quests=minutes),
        attributes=lines(*xps),
        streak_days=streak,
        rest_days=streak % 3,
    )
    png = card_picture(shown, name, face).draw()
    assert Image.open(BytesIO(png)).size == (720, 780)
