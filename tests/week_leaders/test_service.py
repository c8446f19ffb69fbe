"""Who led a week, and who has its role, on both engines."""

from datetime import datetime, timedelta

from bot.battles.results.settings import BattleChanges
from bot.boards.rules import Metric
from bot.db.database import Database
from bot.members import store as members
from bot.profiles.results import ProfileChanges
from bot.sessions.rules import When
from bot.week_leaders import store as week_leaders
from bot.week_leaders.results import WeekLeaderChanges, WeekLeaderShown
from bot.won_roles.errors import RoleTaken
from bot.won_roles.rules import Contest
from tests.world import ANNE, BEN, CLEO, ON_SQLITE, STAFF, World, local, refused

ROLE, OTHER_ROLE = 901, 902
MONDAY = local("2026-11-16", "09:00")
"""When the week of `NOON` closes, with default settings."""
WEEK = "2026-W46"


def choose(world: World, role_id: int | None = ROLE, **changes: Metric) -> WeekLeaderShown:
    return world.services.week_leaders.configure.blocking(
        world.request(STAFF), WeekLeaderChanges(role_id=role_id, **changes)
    )


def close_week(world: World, at: datetime | None = None) -> None:
    """Let a week close: the next one, or the one that is over at an instant."""
    world.now = at or world.now + timedelta(weeks=1)
    while world.services.week_reviews.open_due.blocking(world.now):
        pass


def give_and_take(world: World) -> list[tuple[int, int, bool]]:
    """Do what is due, as `WonRoleSync` does; return who got or lost which role."""
    service = world.services.won_roles
    done: list[tuple[int, int, bool]] = []
    while claimed := service.claim.blocking(world.guild_id, world.now):
        service.record_done.blocking(claimed)
        done.append((claimed.user_id, claimed.role_id, claimed.is_wanted))
    return sorted(done)


def led(world: World, user_id: int = ANNE) -> list[tuple[str, Metric, int]]:
    with world.database.reading() as tx:
        found = week_leaders.of_member(tx, world.guild_id, user_id)
    return [(each.week, each.metric, each.figure) for each in found]


def test_the_first_of_a_week_has_its_role_until_the_next_is_over(
    world: World, second: Database
) -> None:
    assert choose(world).next_at == MONDAY
    world.log(30)
    world.log(20, BEN)
    close_week(world, MONDAY - timedelta(seconds=1))
    assert give_and_take(world) == []
    for each in (world, world.beside(second), world):
        close_week(each, MONDAY)
    assert led(world) == [(WEEK, Metric.XP, 330)]
    assert world.due() == [], "there's no channel for a week in review"
    assert give_and_take(world) == [(ANNE, ROLE, True)]

    (award,) = world.awards()  # an undo changes the board, but not who led
    world.services.staff.undo.blocking(world.request(STAFF), user_id=ANNE, award_id=award.id)
    assert give_and_take(world) == []
    world.log(20, BEN)
    close_week(world)
    assert give_and_take(world) == [(ANNE, ROLE, False), (BEN, ROLE, True)]
    assert [week for week, _, _ in led(world, BEN)] == ["2026-W47"]
    close_week(world)
    assert give_and_take(world) == [(BEN, ROLE, False)], "nobody practised"


def test_equals_share_it_and_who_is_private_or_gone_does_not_count(world: World) -> None:
    choose(world, metric=Metric.MINUTES)
    for user_id, minutes in ((ANNE, 60), (BEN, 60), (CLEO, 60), (STAFF, 80), (74, 10)):
        world.log(minutes, user_id)
    private = ProfileChanges(is_private=True)
    world.services.profiles.set_up.blocking(world.request(CLEO), private)
    with world.database.writing() as tx:
        members.mark_left(tx, world.guild_id, [STAFF], world.now)
    close_week(world, MONDAY)
    assert give_and_take(world) == [(ANNE, ROLE, True), (BEN, ROLE, True)]
    assert led(world) == led(world, BEN) == [(WEEK, Metric.MINUTES, 60)]
    choose(world, OTHER_ROLE, metric=Metric.QUESTS)
    assert give_and_take(world) == [
        *((ANNE, ROLE, False), (ANNE, OTHER_ROLE, True)),
        *((BEN, ROLE, False), (BEN, OTHER_ROLE, True)),
    ]
    close_week(world)
    assert give_and_take(world) == [(ANNE, OTHER_ROLE, False), (BEN, OTHER_ROLE, False)]


def test_of_weeks_during_downtime_only_the_newest_is_decided(world: World) -> None:
    choose(world)
    world.log(30)
    world.now += timedelta(weeks=1)
    world.log(10, BEN)
    close_week(world, MONDAY + timedelta(weeks=1, days=3))
    assert (led(world), [week for week, _, _ in led(world, BEN)]) == ([], ["2026-W47"])
    close_week(world, MONDAY + timedelta(weeks=2))
    assert len(led(world, BEN)) == 1
    assert give_and_take(world) == [(BEN, ROLE, False)]


def test_if_the_first_turns_out_to_have_left_the_next_one_gets_the_role(world: World) -> None:
    choose(world)
    for user_id, minutes in ((ANNE, 60), (BEN, 40), (CLEO, 40)):
        world.log(minutes, user_id)
    close_week(world, MONDAY)
    claimed = world.services.won_roles.claim.blocking(world.guild_id, world.now)
    assert claimed is not None
    assert claimed.user_id == ANNE
    world.services.won_roles.record_left.blocking(claimed, world.now)
    assert give_and_take(world) == [(ANNE, ROLE, False), (BEN, ROLE, True), (CLEO, ROLE, True)]
    assert (led(world), len(led(world, BEN))) == ([], 1)
    world.services.won_roles.record_left.blocking(claimed, world.now)  # late, and no longer so
    assert give_and_take(world) == []


@ON_SQLITE
def test_a_crash_between_deciding_and_giving_gives_the_role_later(world: World) -> None:
    choose(world)
    world.log(30)
    close_week(world, MONDAY)
    claimed = world.services.won_roles.claim.blocking(world.guild_id, world.now)
    assert claimed is not None  # and then the process dies
    assert give_and_take(world) == []
    world.passes(minutes=5)
    assert give_and_take(world) == [(ANNE, ROLE, True)]


@ON_SQLITE
def test_a_changed_day_and_a_cleared_role_decide_nothing_twice(world: World) -> None:
    world.set_up()
    choose(world)
    close_week(world, MONDAY)
    world.log(30, when=When.YESTERDAY)
    world.set_up(weekly_day=2)
    world.log(30)
    close_week(world, MONDAY + timedelta(days=2))
    assert give_and_take(world) == [], "the week was closed on Monday"
    close_week(world)
    assert give_and_take(world) == [(ANNE, ROLE, True)]
    assert choose(world, None).next_at is None
    assert give_and_take(world) == [(ANNE, ROLE, False)]
    world.log(30)
    close_week(world)
    assert len(led(world)) == 1


@ON_SQLITE
def test_whoever_comes_back_gets_the_role_back(world: World) -> None:
    choose(world)
    world.log(30)
    close_week(world, MONDAY)
    assert not world.see(ANNE), "it's still to be given"
    assert give_and_take(world) == [(ANNE, ROLE, True)]
    assert not world.see(ANNE, ROLE)
    assert world.see(ANNE, OTHER_ROLE)
    assert give_and_take(world) == [(ANNE, ROLE, True)]
    close_week(world)
    assert not world.see(ANNE)


@ON_SQLITE
def test_a_role_is_for_one_thing_only(world: World) -> None:
    put = world.services.level_roles.put.blocking
    battles = world.services.battle_settings.configure.blocking
    put(world.request(STAFF), 5, ROLE, out_of_reach=())
    assert taken(refused(choose, world, ROLE)) == (ROLE, 5, None)
    battles(world.request(STAFF), BattleChanges(role_id=OTHER_ROLE))
    assert taken(refused(choose, world, OTHER_ROLE)) == (OTHER_ROLE, None, Contest.BATTLE)
    choose(world, 903)
    for call in (
        lambda: put(world.request(STAFF), 6, 903, out_of_reach=()),
        lambda: battles(world.request(STAFF), BattleChanges(role_id=903)),
    ):
        assert taken(refused(call)) == (903, None, Contest.WEEK)


def taken(error: object) -> tuple[int, int | None, Contest | None]:
    assert isinstance(error, RoleTaken)
    return error.role_id, error.level, error.contest
