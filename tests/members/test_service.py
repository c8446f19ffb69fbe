"""Members who come back while nobody looks are on the boards, and get their roles back."""

from bot.boards.rules import Metric
from bot.calendar.rules.periods import ALL_TIME
from bot.level_roles import store as level_roles
from bot.level_roles.results import RolesSynced
from bot.xp.rules.levels import threshold
from tests.world import ANNE, BEN, CLEO, PACKS, STAFF, World

GREEN, BLUE, OTHER = 901, 902, 999


def put(world: World, level: int, role_id: int) -> None:
    world.services.level_roles.put.blocking(world.request(STAFF), level, role_id, out_of_reach=())


def sync(world: World) -> list[int]:
    """Do every due check, and return whose they were."""
    checked: list[int] = []
    while check := world.services.level_roles.begin.blocking(world.guild_id, world.now):
        checked.append(check.user_id)
        world.services.level_roles.record.blocking(check, RolesSynced(), world.now)
    return checked


def leave(world: World, *user_ids: int) -> None:
    world.services.leaderboards.mark_left.blocking(world.guild_id, user_ids, world.now)


def board(world: World, metric: Metric = Metric.XP) -> list[int]:
    page = world.services.leaderboards.page.blocking(world.guild_id, ALL_TIME, metric, 0, world.now)
    return [row.user_id for row in page.rows]


def away(world: World, metric: Metric = Metric.XP, page: int = 0) -> list[int]:
    shown = world.services.leaderboards.page.blocking(
        world.guild_id, ALL_TIME, metric, page, world.now
    )
    return list(shown.away)


def test_a_member_who_is_seen_again_is_back_on_the_board_and_checked(world: World) -> None:
    world.adjust(threshold(5))
    put(world, 5, GREEN)
    sync(world)
    leave(world, ANNE)
    assert board(world) == []
    assert world.see(ANNE)
    assert board(world) == [ANNE]
    assert sync(world) == [ANNE]
    assert not world.see(ANNE, GREEN)


def test_a_member_who_returned_before_anybody_noticed_gets_lost_roles_back(world: World) -> None:
    world.adjust(threshold(5))
    put(world, 5, GREEN)
    put(world, 9, BLUE)
    sync(world)
    assert not world.see(ANNE, GREEN, OTHER), "nothing is missing"
    assert world.see(ANNE, OTHER)
    assert sync(world) == [ANNE]


def test_roles_above_the_level_and_of_nobody_start_no_check(world: World) -> None:
    put(world, 5, GREEN)
    assert not world.see(BEN), "somebody who never used the bot"
    world.adjust(threshold(4))
    assert not world.see(ANNE)
    assert not world.see(ANNE, GREEN), "given by hand"
    with world.database.reading() as tx:
        assert level_roles.check_of(tx, world.guild_id, BEN) is None


def test_a_check_that_waits_is_left_as_it_is(world: World) -> None:
    world.adjust(threshold(5))
    put(world, 5, GREEN)
    level_roles_service = world.services.level_roles
    check = level_roles_service.begin.blocking(world.guild_id, world.now)
    assert check is not None
    level_roles_service.record.blocking(check, RolesSynced(above=[GREEN]), world.now)
    assert not world.see(ANNE)
    assert sync(world) == [], "it is still due in an hour"


def test_only_the_highest_role_is_missed_where_lower_ones_are_replaced(world: World) -> None:
    world.adjust(threshold(9))
    put(world, 5, GREEN)
    put(world, 9, BLUE)
    world.services.level_roles.choose_mode.blocking(
        world.request(STAFF), stack=False, out_of_reach=()
    )
    sync(world)
    assert not world.see(ANNE, BLUE)
    assert world.see(ANNE, GREEN)


def test_a_role_that_was_made_anew_is_given_to_whoever_returns(world: World) -> None:
    world.adjust(threshold(5))
    put(world, 5, GREEN)
    sync(world)
    leave(world, ANNE)
    put(world, 5, BLUE)  # the old one was deleted meanwhile
    assert sync(world) == []
    assert world.see(ANNE)
    assert sync(world) == [ANNE]


def test_returning_to_one_server_changes_nothing_in_another(world: World) -> None:
    other = World(world.database)
    for each in (world, other):
        each.adjust(100)
        leave(each, ANNE)
    assert world.see(ANNE)
    assert board(world) == [ANNE]
    assert board(other) == []


def test_a_private_member_stays_off_the_board_when_they_return(world: World) -> None:
    world.adjust(100)
    with world.database.writing() as tx:
        tx.execute("UPDATE members SET is_private = 1 WHERE guild_id = :g", {"g": world.guild_id})
    leave(world, ANNE)
    assert away(world) == []
    assert world.see(ANNE)
    assert board(world) == []


def test_a_missing_pack_is_no_reason_to_fail(world: World) -> None:
    world.set_up()
    world.adjust(100)
    leave(world, ANNE)
    bare = world.beside(world.database, {"juggling": PACKS["juggling"]})
    assert not bare.see(ANNE)
    assert world.see(ANNE)


def test_a_deleted_member_is_not_written_again(world: World) -> None:
    world.adjust(threshold(5))
    put(world, 5, GREEN)
    world.services.privacy.delete.blocking(world.guild_id, ANNE, world.now)
    assert not world.see(ANNE)
    world.services.members.update.blocking(world.guild_id, [ANNE], world.now)
    assert board(world) == []


def test_a_board_knows_who_would_be_on_a_page_if_they_were_back(world: World) -> None:
    ids = range(100, 125)
    for user_id in ids:
        world.adjust(1_000 + user_id, user_id)
    world.adjust(2_000, ANNE)
    world.adjust(1_110, BEN)
    world.adjust(5, CLEO)
    leave(world, ANNE, BEN, CLEO)
    assert away(world) == [ANNE]
    assert away(world, page=1) == [ANNE, BEN]
    assert away(world, page=2) == [ANNE, BEN, CLEO], "the last page has room"
    assert away(world, Metric.MINUTES) == []


def test_the_streak_board_knows_them_too(world: World) -> None:
    world.log(30)
    world.log(30, BEN)
    leave(world, BEN)
    assert away(world, Metric.STREAK) == [BEN]
    assert away(world, Metric.MINUTES) == [BEN]
    world.passes(days=3)
    assert away(world, Metric.STREAK) == []
