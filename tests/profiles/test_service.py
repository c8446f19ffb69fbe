"""Profiles and members' settings."""

from datetime import timedelta
from typing import Any

import pytest

from bot.calendar.errors import UnknownZone
from bot.db.errors import ConstraintViolated
from bot.db.rows import execute
from bot.members.rules import Daw, Gear, Pings
from bot.notes.errors import NoteTooLong
from bot.profiles.errors import InvalidGoal, InvalidSitting
from bot.profiles.results import ProfileChanges, ProfileSettings, ProfileShown
from bot.profiles.store import TakingPart
from bot.sessions.rules import When
from bot.xp.rules.levels import Progress
from bot.xp.store.standings import Standing
from tests.privacy.listening import add_listening, show_entries
from tests.world import ANNE, BEN, MUSIC, NOON, STAFF, World, local


def show(world: World, user_id: int = ANNE) -> ProfileShown:
    return world.services.profiles.show.blocking(world.guild_id, user_id, world.now)


def set_up(world: World, **changes: Any) -> ProfileSettings:
    asked = ProfileChanges(**changes)
    return world.services.profiles.set_up.blocking(world.request(), asked)


def test_an_unknown_member_has_an_empty_profile(world: World) -> None:
    profile = show(world)
    assert profile.progress == Progress(level=1, into_level_xp=0, level_xp=126)
    assert (profile.total, profile.week) == (Standing(), Standing())
    assert [(line.name, line.xp) for line in profile.attributes] == [
        (attribute.name, 0) for attribute in MUSIC.attributes
    ]
    assert (profile.streak_days, profile.longest_streak, profile.streak_until) == (0, 0, None)
    assert (profile.day_minutes, profile.active_days) == (0, 0)
    assert (profile.rank, profile.ranked) == (None, 0)
    settings = world.services.profiles.settings.blocking(world.guild_id, ANNE, world.now)
    assert (settings.member, settings.server_timezone) == (profile.member, "UTC")


def test_a_profile_shows_totals_rank_and_streak(world: World) -> None:
    world.log(60)
    world.log(30, BEN)
    world.passes(days=7)
    world.log(30)
    profile = show(world)
    assert (profile.total, profile.week) == (
        Standing(xp=990, minutes=90),
        Standing(xp=330, minutes=30),
    )
    assert sum(line.xp for line in profile.attributes) == 990
    assert (profile.progress.level, profile.rank, profile.ranked) == (6, 1, 2)
    assert (profile.day_minutes, profile.active_days) == (30, 2)
    assert (profile.streak_days, profile.longest_streak) == (1, 1)
    assert show(world, BEN).rank == 2


def test_a_critique_that_helped_shows_once_it_is_paid(world: World) -> None:
    world.set_up()
    add_listening(world, ANNE)
    show_entries(world)
    done = TakingPart(critiques=0, battles=1, best_place=1, weeks_led=1)
    assert show(world).taking_part == done
    with world.database.writing() as tx:
        execute(tx, "UPDATE critiques SET pays_at = NULL WHERE user_id = :user_id", user_id=ANNE)
    assert show(world).taking_part.critiques == 1


def test_a_streak_grows_and_pays_one_percent_a_day_25_at_most(world: World) -> None:
    bonuses: list[int] = []
    for day in range(1, 30):
        session = world.log(10)
        bonuses.append(session.awarded.streak_bonus_percent)
        assert session.awarded.xp == (100 * 110 * (100 + bonuses[-1]) + 5_000) // 10_000
        assert session.awarded.streak.days == day
        world.passes(days=1)
    assert bonuses == [min(day, 25) for day in range(29)]


def test_nine_minutes_make_no_active_day(world: World) -> None:
    world.log(9)
    assert show(world).streak_days == 0
    assert world.log(5).awarded.streak.days == 1


def test_work_logged_for_yesterday_joins_two_streaks(world: World) -> None:
    world.log(10)
    world.now = local("2026-11-13", "11:00")
    assert world.log(10).awarded.streak.days == 1
    joined = world.log(10, when=When.YESTERDAY)
    assert (joined.awarded.streak.days, joined.awarded.streak_bonus_percent) == (3, 1)
    world.services.logbook.undo.blocking(world.request())
    profile = show(world)
    assert (profile.streak_days, profile.longest_streak) == (1, 1)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "Pacific/Honolulu"])
def test_a_streak_ends_after_a_missed_day_in_the_members_zone(world: World, zone: str) -> None:
    set_up(world, timezone=zone)
    session = world.log(10)
    over = local(str(session.day + timedelta(days=2)), "04:00", zone)
    profile = show(world)
    assert (profile.streak_days, profile.streak_until) == (1, over)
    world.now = over - timedelta(seconds=1)
    assert show(world).streak_days == 1
    world.now = over
    profile = show(world)
    assert (profile.streak_days, profile.longest_streak, profile.streak_until) == (0, 1, None)


def test_a_changed_zone_moves_the_end_of_a_streak(world: World) -> None:
    world.log(10)
    set_up(world, timezone="Pacific/Honolulu")
    assert show(world).streak_until == local("2026-11-13", "04:00", "Pacific/Honolulu")


def test_settings_left_out_are_unchanged(world: World) -> None:
    set_up(
        world,
        timezone="Europe/Berlin",
        daw=Daw.REAPER,
        genre=" dub\x00 ",
        daily_goal_minutes=30,
        pings=Pings.LEVEL_UPS,
    )
    settings = set_up(world, genre="")
    member = settings.member
    assert (member.timezone, member.daw, member.genre) == ("Europe/Berlin", Daw.REAPER, "dub")
    assert (member.daily_goal_minutes, member.pings) == (30, Pings.LEVEL_UPS)
    assert show(world).member == member
    assert settings.now == NOON


def test_none_clears_optional_settings(world: World) -> None:
    set_before: dict[str, Any] = {
        "timezone": "Europe/Berlin",
        "daw": Daw.REAPER,
        "genre": "dub",
        "daily_goal_minutes": 30,
        "sitting_minutes": 20,
        "gear": (Gear.PHONE_ONLY, Gear.ALONE),
    }
    for name in set_before:
        empty = () if name == "gear" else None
        set_up(world, **set_before)
        member = set_up(world, **{name: empty}).member
        left = {each: getattr(member, each) for each in set_before}
        assert left == set_before | {name: empty}


@pytest.mark.parametrize("goal", [5, 480])
def test_goals_within_the_limits_are_accepted(world: World, goal: int) -> None:
    assert set_up(world, daily_goal_minutes=goal).member.daily_goal_minutes == goal
    assert world.log(10).daily_goal_minutes == goal


@pytest.mark.parametrize("goal", [-5, 0, 4, 481])
def test_goals_outside_the_limits_are_refused(world: World, goal: int) -> None:
    with pytest.raises(InvalidGoal) as caught:
        set_up(world, daily_goal_minutes=goal, genre="dub")
    assert (caught.value.minimum, caught.value.maximum) == (5, 480)
    assert show(world).member.genre is None


def test_a_refused_change_changes_nothing(world: World) -> None:
    with pytest.raises(UnknownZone):
        set_up(world, timezone="Mars/Olympus", genre="dub")
    for sitting in (0, 4, 241):
        with pytest.raises(InvalidSitting):
            set_up(world, sitting_minutes=sitting, genre="dub")
    with pytest.raises(NoteTooLong) as caught:
        set_up(world, genre="x" * 61, daw=Daw.REAPER)
    assert caught.value.limit == 60
    member = show(world).member
    assert (member.genre, member.daw, member.timezone) == (None, None, None)


def test_theme_and_accent_are_saved_and_shown(world: World) -> None:
    first = show(world)
    assert (first.member.theme, first.accent) == (None, None)
    set_up(world, theme="tape")
    set_up(world, genre="dub")
    world.services.servers.configure_accent.blocking(world.request(STAFF), 0xFFFFFF)
    world.set_up(weekly_day=3)
    shown = show(world)
    assert (shown.member.theme, shown.accent) == ("tape", 0xFFFFFF)
    assert show(world, BEN).member.theme is None
    exported = world.services.privacy.export.blocking(world.guild_id, ANNE, world.now)
    assert exported.content["profile"]["theme"] == "tape"
    for statement in (
        "UPDATE members SET theme = '' WHERE user_id = :anne",
        "UPDATE servers SET accent = 16777216 WHERE configured_by <> :anne",
    ):
        with pytest.raises(ConstraintViolated), world.database.writing() as tx:
            tx.execute(statement, {"anne": ANNE})
    server = world.services.servers.configure_accent.blocking(world.request(STAFF), None)
    assert server.server.accent is None
