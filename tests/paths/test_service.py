"""Paths: available from level 10 on, and locked for 30 days."""

import pytest

from bot.db.database import Database
from bot.packs.content import SkillPack
from bot.paths.errors import PathLocked, PathTooEarly, UnknownPath
from bot.paths.results import PathChosen, PathsShown
from tests.world import ANNE, MUSIC, NOON, PACKS, World, local, without_course

LEVEL_TEN_XP = 2_310


def show(world: World) -> PathsShown:
    return world.services.paths.show.blocking(world.guild_id, ANNE, world.now)


def choose(world: World, text: str) -> PathChosen:
    return world.services.paths.choose.blocking(world.request(), text)


def shown_path(world: World) -> str | None:
    return world.services.profiles.show.blocking(world.guild_id, ANNE, world.now).path_name


def test_below_level_ten_the_missing_xp_are_returned(world: World) -> None:
    world.adjust(LEVEL_TEN_XP - 1)
    before = show(world)
    assert (before.left_xp, before.chosen, before.changeable_at) == (1, None, None)
    assert [each.path for each in before.offered] == list(MUSIC.paths)
    assert all(each.quests >= 12 for each in before.offered)
    assert before.offered[-1].focuses == ["Mastering", "Listening", "Release"]
    with pytest.raises(PathTooEarly) as early:
        choose(world, "mixing")
    assert (early.value.level, early.value.left_xp) == (10, 1)
    world.adjust(1)
    assert show(world).left_xp == 0
    assert choose(world, "Beatmaking and hip-HOP ").offered.path.slug == "beatmaking"


def test_a_path_can_be_changed_after_thirty_days(world: World) -> None:
    world.adjust(LEVEL_TEN_XP)
    with pytest.raises(UnknownPath) as unknown:
        choose(world, "accordion")
    assert unknown.value.known == [path.name for path in MUSIC.paths]
    chosen = choose(world, "mixing")
    until = local("2026-12-11", "12:00")
    assert (chosen.is_new, chosen.changeable_at) == (True, until)
    world.passes(days=30, seconds=-1)
    with pytest.raises(PathLocked) as locked:
        choose(world, "mastering")
    assert (locked.value.path, locked.value.until) == ("Mixing", until)
    shown = show(world)
    assert shown.chosen is not None
    assert (shown.chosen.slug, shown.changeable_at) == ("mixing", until)
    world.passes(seconds=1)
    # Choosing the same path again does not extend the lock.
    again = choose(world, "mixing")
    assert (again.is_new, again.changeable_at) == (False, until)
    assert show(world).changeable_at is None
    other = choose(world, "mastering")
    assert (other.is_new, other.changeable_at) == (True, local("2027-01-10", "12:00"))
    assert shown_path(world) == "Mastering"


def test_a_path_is_inactive_below_level_ten(world: World) -> None:
    world.adjust(LEVEL_TEN_XP)
    choose(world, "mixing")
    assert shown_path(world) == "Mixing"
    exported = world.services.privacy.export.blocking(world.guild_id, ANNE, world.now)
    assert exported.content["profile"]["path"] == "mixing"
    assert exported.content["path_chosen_at"] == "2026-11-11T12:00:00Z"
    world.adjust(-1)
    assert shown_path(world) is None
    world.adjust(1)
    assert shown_path(world) == "Mixing"
    assert world.now == NOON


def test_a_path_removed_from_the_pack_can_be_changed_at_once(database: Database) -> None:
    world = World(database)
    world.adjust(LEVEL_TEN_XP)
    choose(world, "mixing")
    content = MUSIC.model_dump()
    content["paths"] = [path for path in content["paths"] if path["slug"] != "mixing"]
    content["quests"] = [quest for quest in content["quests"] if quest["path"] != "mixing"]
    smaller = SkillPack.model_validate(without_course(content))
    later = world.beside(database, PACKS | {MUSIC.slug: smaller})
    assert shown_path(later) is None
    shown = show(later)
    assert (shown.chosen, shown.changeable_at) == (None, None)
    assert choose(later, "mastering").is_new
