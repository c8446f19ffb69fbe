import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.battles.rules.battles import Format
from bot.calendar.rules.periods import POSTED_CADENCES, Cadence
from bot.members.rules import Daw
from bot.packs.content import SkillPack
from bot.packs.loading import PackError, load_pack, load_packs
from bot.quests.rules.bags import draw
from bot.xp.rules.attributes import split
from bot.xp.rules.levels import level_at

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
PACKS = ROOT / "tests" / "packs"
JUGGLING = (PACKS / "juggling.toml").read_text(encoding="utf-8")

FOCUSES = {
    "composition",
    "sound_design",
    "recording",
    "editing",
    "mixing",
    "mastering",
    "listening",
    "theory",
    "release",
}
SECONDS = r"(\d+) seconds"
FOUR_DAWS = {Daw.ABLETON_LIVE, Daw.LOGIC_PRO, Daw.FL_STUDIO, Daw.PRO_TOOLS}


@pytest.fixture(scope="module")
def music() -> SkillPack:
    return load_pack(SEEDS / "music-production.toml")


@pytest.fixture(scope="module")
def juggling() -> SkillPack:
    return load_pack(PACKS / "juggling.toml")


# ---------------------------------------------------------------- the packs there are


def test_the_music_pack_has_the_levels_and_counts_of_the_rules(music: SkillPack) -> None:
    assert (music.slug, music.name) == ("music-production", "Music Production")
    assert (music.max_level, music.multiplier_percent) == (250, 110)
    assert set(music.default_weights) == {
        "creativity",
        "ear",
        "technique",
        "knowledge",
        "discipline",
    }
    assert set(music.focus_by_slug) == FOCUSES
    assert len(music.milestones) == 3
    assert len(music.paths) == 5


def test_the_music_pack_has_quests_enough_of_every_cadence_and_focus(music: SkillPack) -> None:
    counts = Counter(quest.cadence for quest in music.quests)
    assert counts[Cadence.DAILY] >= 90
    assert counts[Cadence.WEEKLY] >= 40
    assert counts[Cadence.MONTHLY] >= 24
    assert counts[Cadence.PERSONAL] >= 60
    for cadence in (Cadence.DAILY, Cadence.WEEKLY, Cadence.PERSONAL):
        assert {quest.focus for quest in music.quests_of(cadence)} == FOCUSES


def test_every_path_of_the_music_pack_has_quests_of_its_own(music: SkillPack) -> None:
    """They suit members on the path: personal, at most an hour a sitting, mostly in its focuses."""
    personal = music.quests_of(Cadence.PERSONAL)
    assert all(5 <= quest.minutes <= 60 * max(1, len(quest.parts)) for quest in personal)
    assert all(quest.path is None for quest in music.quests if quest not in personal)
    for path in music.paths:
        own = [quest for quest in personal if quest.path == path.slug]
        assert len(own) >= 12, path.slug
        assert {quest.focus for quest in own} >= set(path.focuses), path.slug
        assert sum(quest.difficulty != "beginner" for quest in own) > len(own) / 2, path.slug


def test_personal_quests_without_a_path_suit_beginners(music: SkillPack) -> None:
    free = [quest for quest in music.quests_of(Cadence.PERSONAL) if quest.path is None]
    assert {quest.focus for quest in free} == FOCUSES
    assert all(quest.difficulty != "advanced" for quest in free)
    assert sum(quest.difficulty == "beginner" for quest in free) > len(free) / 2


def test_daw_hints_cover_the_four_main_daws(music: SkillPack) -> None:
    hinted = [quest.hints for quest in music.quests if quest.hints]
    advised = [tip.hints for tip in music.tips if tip.hints]
    assert len(hinted) >= 60
    assert len(advised) >= 12
    for hints in (*hinted, *advised):
        assert len(hints) >= 2
        assert all(len(hint) < 200 for hint in hints.values())
    for daw in FOUR_DAWS:
        assert sum(daw in hints for hints in hinted) >= 40, daw
        assert sum(daw in hints for hints in advised) >= 8, daw


def test_no_two_quests_share_eight_words_in_a_row(music: SkillPack) -> None:
    found: dict[tuple[str, ...], str] = {}
    for quest in music.quests:
        for text in (quest.title, quest.task, quest.why, quest.proof):
            words = re.findall(r"[a-z0-9']+", text.lower())
            for run in zip(*(words[start:] for start in range(8)), strict=False):
                assert found.setdefault(run, quest.slug) == quest.slug, run


def test_every_blind_test_of_the_music_pack_has_a_drill(music: SkillPack) -> None:
    blind = [quest for quest in music.quests if "blind-testing" in quest.techniques]
    assert len(blind) > 15
    assert [quest.slug for quest in blind if quest.drill is None] == ["what-the-codec-took"]
    drills = {quest.drill for quest in music.quests if quest.drill}
    assert drills == {each.drill for each in music.techniques if each.drill}
    assert drills == set(music.focus_by_slug["listening"].drills)


def test_the_music_pack_has_briefs_for_every_battle_level_and_genre(music: SkillPack) -> None:
    assert len(music.briefs) >= 60
    assert {(brief.difficulty, each) for brief in music.briefs for each in brief.formats} == {
        (difficulty, each)
        for difficulty in ("beginner", "intermediate", "advanced")
        for each in Format
    }
    assert len(music.briefs_for(Format.TWO_HOUR)) >= 15
    assert sum(brief.sample is not None for brief in music.briefs) >= 12
    assert {brief.focus for brief in music.briefs} == FOCUSES
    assert {genre for brief in music.briefs for genre in brief.genres} == set(music.genre_by_slug)
    for brief in music.briefs:
        what, counts = brief.task.split("\n")
        assert counts.startswith("What counts: "), brief.slug
        assert all(int(each) <= brief.longest_seconds for each in re.findall(SECONDS, what))


def test_a_pack_for_another_skill_loads(juggling: SkillPack) -> None:
    assert (juggling.slug, juggling.name, juggling.category) == ("juggling", "Juggling", "circus")
    assert (juggling.max_level, juggling.multiplier_percent) == (20, 100)
    assert juggling.default_weights == {"hands": 40, "rhythm": 35, "nerve": 25}
    assert list(juggling.focus_by_slug) == ["balls", "clubs", "passing"]
    assert set(juggling.advice_by_slug) == {"look-up", "over-a-bed", "walking-forward"}
    assert [len(juggling.quests_of(cadence)) for cadence in POSTED_CADENCES] == [3, 2, 2]
    assert level_at(10**9, juggling.max_level) == 20


def test_a_folder_of_packs_is_read_by_slug(tmp_path: Path, juggling: SkillPack) -> None:
    (tmp_path / "juggling.toml").write_text(JUGGLING, encoding="utf-8")
    plates = JUGGLING.replace('slug = "juggling"', 'slug = "plate-spinning"')
    (tmp_path / "plate-spinning.toml").write_text(plates, encoding="utf-8")
    (tmp_path / "README.md").write_text("Not a pack.", encoding="utf-8")
    packs = load_packs(tmp_path)
    assert list(packs) == ["juggling", "plate-spinning"]
    assert packs["juggling"] == juggling
    assert list(load_packs(SEEDS)) == ["music-production"]


def test_the_engine_names_no_skill_attribute_or_focus(music: SkillPack) -> None:
    """Names of skills, attributes and focuses are only in packs."""
    content = (ROOT / "bot" / "packs" / "content.py").read_text(encoding="utf-8")
    places = ("*/rules.py", "*/rules/*.py", "*/errors.py", "xp_import/service/*.py")
    files = [file for place in places for file in (ROOT / "bot").glob(place)]
    assert files
    rules = [file.read_text(encoding="utf-8") for file in files]
    for word in (music.slug, music.name, *music.default_weights, *music.focus_by_slug):
        assert not any(f'"{word}"' in source for source in (content, *rules)), word


@given(xp=st.integers(0, 10**6))
@settings(deadline=None, max_examples=20)
def test_every_set_of_weights_splits_an_award_completely(
    music: SkillPack, juggling: SkillPack, xp: int
) -> None:
    for pack in (music, juggling):
        given_weights = [part.weights for part in (*pack.focuses, *pack.quests)]
        for weights in (pack.default_weights, *given_weights):
            assert sum(split(xp, weights).values()) == xp


def test_every_quest_of_a_pack_is_drawn(music: SkillPack, juggling: SkillPack) -> None:
    for pack in (music, juggling):
        for cadence in POSTED_CADENCES:
            slugs = [quest.slug for quest in pack.quests_of(cadence)]
            drawn: list[str] = []
            for _ in slugs:
                drawn.append(draw(1, cadence, 0, slugs, drawn).quest)
            assert sorted(drawn) == sorted(slugs)
            assert all(pack.quest_by_slug[slug].cadence == cadence for slug in drawn)


# ---------------------------------------------------------------- mistakes


def mistake_in(tmp_path: Path, text: str | bytes, name: str = "juggling.toml") -> PackError:
    """Write an invalid pack and return the error's text."""
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(PackError) as raised:
        load_packs(tmp_path)
    error = raised.value
    assert error.file == file
    assert str(error) == f"{file}: {error.key}: expected {error.expected}"
    return error


def edited(*edits: tuple[str, str]) -> str:
    """Return the juggling pack with each text replaced by another, at its first place."""
    text = JUGGLING
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return text


QUEST = 'slug = "club-flips"\ncadence = "daily"\n'
QUEST_WEIGHTS = "weights = { hands = 65, rhythm = 25, nerve = 10 }"
FOCUS_WEIGHTS = "weights = { hands = 60, rhythm = 25, nerve = 15 }"

BRIEF = """[[briefs]]
slug = "five-catches"
title = "Five catches"
task = "Five catches, no more."
difficulty = "beginner"
focus = "balls"
formats = ["two-hour"]
"""


@pytest.mark.parametrize(
    ("old", "new", "key", "expected"),
    [
        # a key is missing
        ("max_level = 20\n", "", "max_level", "this key, but it's missing"),
        ("minutes = 15\n", "", "quests.1.minutes (club-flips)", "this key, but it's missing"),
        (
            'learn = "How far patience goes."\n',
            "",
            "practitioners.0.learn (Enrico Rastelli)",
            "this key, but it's missing",
        ),
        (
            'by = "Its contributors"\n',
            "",
            "resources.0.by (Library of Juggling)",
            "this key, but it's missing",
        ),
        (
            'text = "They fall slowly enough to think."\n',
            'text = "They fall slowly enough to think."\nquest = "unheard-of"\n',
            "getting_started.0 (three-scarves).quest",
            "one of fifty-throws",
        ),
        (
            'description = "Spins, single and double."\n',
            'description = "Spins, single and double."\nstands_on = { rings = "it rolls" }\n',
            "focuses.1 (clubs).stands_on",
            "one of balls, clubs, passing, not 'rings'",
        ),
        (
            'text = "There is less far to bend."\n',
            'text = "There is less far to bend."\nsuits = ["sleepy"]\n',
            "tips.1.suits.0 (over-a-bed)",
            "'newcomer', 'beginner'",
        ),
        # a key is unknown
        ("max_level = 20\n", "max_level = 20\nlevels = 9\n", "levels", "no key of this name"),
        (QUEST, QUEST + "xp = 9\n", "quests.1.xp (club-flips)", "no key of this name"),
        # a value is of another kind, or out of bounds
        ("max_level = 20", 'max_level = "many"', "max_level", "a valid integer"),
        ("max_level = 20", "max_level = 1", "max_level", "greater than or equal to 2"),
        (
            "minutes = 15",
            "minutes = 0",
            "quests.1.minutes (club-flips)",
            "greater than or equal to 1",
        ),
        (
            QUEST,
            QUEST.replace("daily", "hourly"),
            "quests.1.cadence (club-flips)",
            "'daily', 'weekly', 'monthly' or 'personal'",
        ),
        (
            'title = "Single spins"',
            f'title = "{"x" * 61}"',
            "quests.1.title (club-flips)",
            "at most 60 characters",
        ),
        (
            'slug = "club-flips"',
            'slug = "Club flips"',
            "quests.1.slug (Club flips)",
            "pattern '^[a-z0-9]+",
        ),
        ("https://library", "http://library", "resources.0.url (Library of Juggling)", "https://"),
        (
            'techniques = ["cascade"]',
            'techniques = ["cascade"]\ndrill = "kazoo"',
            "quests.2.drill (wall-cascade)",
            "'bands', 'level', 'compression'",
        ),
        (
            'techniques = ["cascade"]',
            'techniques = ["cascade"]\nmeasures = { duration_seconds = { low = 9, high = 3 } }',
            "quests.2.measures.duration_seconds (wall-cascade)",
            "a low bound of 3 at most, not 9",
        ),
        (
            'techniques = ["cascade"]',
            'techniques = ["cascade"]\nmeasures = { loudness = { high = -9 } }',
            "quests.2.measures.loudness (wall-cascade)",
            "no key of this name",
        ),
        # weights do not sum to 100
        (
            QUEST_WEIGHTS,
            QUEST_WEIGHTS.replace("65", "64"),
            "quests.1.weights (club-flips)",
            "weights that sum to 100, not 99",
        ),
        (
            FOCUS_WEIGHTS,
            FOCUS_WEIGHTS.replace("60", "61"),
            "focuses.1.weights (clubs)",
            "weights that sum to 100, not 101",
        ),
        ("weight = 40", "weight = 45", "attributes", "weights that sum to 100, not 105"),
        # a name is not known
        (
            QUEST_WEIGHTS,
            QUEST_WEIGHTS.replace("nerve", "nerves"),
            "quests.1 (club-flips).weights",
            "one of hands, rhythm, nerve, not 'nerves'",
        ),
        (
            FOCUS_WEIGHTS,
            FOCUS_WEIGHTS.replace("hands", "hand"),
            "focuses.1 (clubs).weights",
            "one of hands, rhythm, nerve, not 'hand'",
        ),
        (
            'focus = "clubs"',
            'focus = "knives"',
            "quests.1 (club-flips).focus",
            "one of balls, clubs, passing, not 'knives'",
        ),
        (
            'focuses = ["balls", "clubs"]',
            'focuses = ["balls", "knives"]',
            "paths.0 (solo).focuses",
            "one of balls, clubs, passing, not 'knives'",
        ),
        (
            'tip = "look-up"',
            'tip = "look-down"',
            "quests.0 (fifty-throws).tip",
            "one of look-up, over-a-bed, walking-forward, not 'look-down'",
        ),
        (
            "[[placement]]",
            '[mixes.quests]\nmuddy = "mud-bath"\n\n[[placement]]',
            "mixes.quests.muddy",
            "one of fifty-throws",
        ),
        (
            "[[placement]]",
            BRIEF.replace("balls", "rings") + "\n[[placement]]",
            "briefs.0 (five-catches).focus",
            "one of balls, clubs, passing, not 'rings'",
        ),
        # what contradicts itself
        (
            "[[placement]]",
            BRIEF + 'styles = ["house"]\n\n[[placement]]',
            "briefs.0 (five-catches)",
            "no styles without a sample",
        ),
        (
            "[[placement]]",
            BRIEF + 'sample = "keys"\nstyles = ["polka"]\n\n[[placement]]',
            "briefs.0 (five-catches)",
            "styles from boom-bap, lo-fi, ",
        ),
        # a slug is there twice
        ("[[placement]]", f"{BRIEF}\n{BRIEF}\n[[placement]]", "briefs", "each slug once"),
        ('"club-flips"', '"fifty-throws"', "quests", "each slug once, but 'fifty-throws'"),
        ('slug = "clubs"', 'slug = "balls"', "focuses", "each slug once, but 'balls'"),
        ('slug = "nerve"', 'slug = "hands"', "attributes", "each slug once, but 'hands'"),
        ('"first-show"', '"three-balls"', "milestones", "each slug once, but 'three-balls'"),
        ('slug = "partner"', 'slug = "solo"', "paths", "each slug once, but 'solo'"),
        ('"walking-forward"', '"look-up"', "tips and pitfalls", "each slug once, but 'look-up'"),
        # the pack has another name than the file
        ('slug = "juggling"', 'slug = "jugling"', "slug", "the file's name, 'juggling', not"),
    ],
)
def test_an_error_names_the_key_and_what_was_expected(
    tmp_path: Path, old: str, new: str, key: str, expected: str
) -> None:
    error = mistake_in(tmp_path, edited((old, new)))
    assert error.key == key
    assert expected in error.expected


@pytest.mark.parametrize("cadence", POSTED_CADENCES)
def test_a_pack_has_a_quest_of_each_cadence(tmp_path: Path, cadence: Cadence) -> None:
    other = Cadence.WEEKLY if cadence is Cadence.DAILY else Cadence.DAILY
    text = JUGGLING.replace(f'cadence = "{cadence}"', f'cadence = "{other}"')
    error = mistake_in(tmp_path, text)
    assert (error.key, error.expected) == ("quests", f"at least one {cadence} quest")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (edited(("max_level = 20", "max_level = ")), "at line 6, column"),
        (edited(('slug = "juggling"', 'slug = "juggling')), "at line 3, column"),
        (edited(("max_level = 20", "max_level = 20\nmax_level = 21")), "Cannot overwrite a value"),
        ('name = "Jonglage à Genève"'.encode("latin-1"), "can't decode byte"),
    ],
)
def test_invalid_toml_is_reported_with_its_position(
    tmp_path: Path, text: str | bytes, expected: str
) -> None:
    error = mistake_in(tmp_path, text)
    assert error.key == "(file)"
    assert error.expected.startswith("TOML in UTF-8 (")
    assert expected in error.expected


def test_the_slug_must_be_the_file_name(tmp_path: Path) -> None:
    error = mistake_in(tmp_path, JUGGLING, name="circus.toml")
    assert (error.key, error.expected) == ("slug", "the file's name, 'circus', not 'juggling'")


def test_one_invalid_pack_among_valid_ones_is_named(tmp_path: Path) -> None:
    (tmp_path / "juggling.toml").write_text(JUGGLING, encoding="utf-8")
    assert mistake_in(tmp_path, "", name="zen.toml").key == "slug"


def no_packs(folder: Path) -> Sequence[Path]:
    """Make, in turn, what holds no packs: nothing, an empty folder, other files, a file."""
    empty, others, file = folder / "empty", folder / "others", folder / "file"
    empty.mkdir()
    others.mkdir()
    (others / "juggling.toml.bak").write_text(JUGGLING, encoding="utf-8")
    file.write_text(JUGGLING, encoding="utf-8")
    return folder / "absent", empty, others, file


def test_a_folder_without_packs_raises(tmp_path: Path) -> None:
    for folder in no_packs(tmp_path):
        with pytest.raises(PackError, match="at least one skill pack") as raised:
            load_packs(folder)
        assert raised.value.file == folder
        assert raised.value.key == "(folder)"


def test_an_unreadable_pack_raises(tmp_path: Path) -> None:
    (tmp_path / "juggling.toml").mkdir()
    for load in (lambda: load_packs(tmp_path), lambda: load_pack(tmp_path / "absent.toml")):
        with pytest.raises(PackError, match=r"\(file\): expected a readable file") as raised:
            load()
        assert raised.value.file.parent == tmp_path
        assert raised.value.key == "(file)"


def test_an_unreadable_folder_raises(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    (folder / "juggling.toml").write_text(JUGGLING, encoding="utf-8")
    folder.chmod(0)
    try:
        if any(folder.glob("*")):
            pytest.skip("this user may read everything")
        with pytest.raises(PackError, match="at least one skill pack") as raised:
            load_packs(folder)
        assert raised.value.file == folder
    finally:
        folder.chmod(0o700)
