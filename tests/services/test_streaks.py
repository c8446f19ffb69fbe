"""Streaks that forgive: rest days, excused days, and the same figures however they came about."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.awards import Source
from bot.domain.errors import CoachError
from bot.domain.streaks import Bridge, days_counting
from bot.services.awarding import Awarded, Work, grant
from bot.services.homes import find_home
from bot.services.logbook import When
from bot.services.profiles import ProfileChanges
from bot.services.session_results import SessionRecorded
from bot.storage import members
from bot.storage.database import Database, Transaction
from bot.storage.members import Member
from tests.services import recount
from tests.services.recount import Counted, active_days, check_streak, go_down
from tests.services.test_races import until_it_waits
from tests.services.world import ANNE, BEN, MUSIC, NOON, ON_A_DATABASE, PACKS, World, local

ZONES = ["UTC", "Pacific/Auckland", "Pacific/Honolulu", "Europe/Berlin"]
_references = count()


async def practise_daily(world: World, days: int, user_id: int = ANNE) -> SessionRecorded:
    """Practise on so many days, the last of which is today."""
    for _ in range(days - 1):
        await world.log(10, user_id)
        world.passes(days=1)
    return await world.log(10, user_id)


async def award_for(world: World, day: date, user_id: int = ANNE) -> Awarded:
    """Give a completion's award for some day, as a late review does."""
    async with world.database.writing() as tx:
        member = await members.enter(tx, world.guild_id, user_id)
        return await award_in(tx, world, member, day)


async def award_in(tx: Transaction, world: World, member: Member, day: date) -> Awarded:
    home = await find_home(tx, PACKS, world.guild_id)
    work = Work(
        day=day,
        source=Source.QUEST,
        reference=f"late:{next(_references)}",
        base_xp=250,
        weights=MUSIC.default_weights,
        quests=1,
        reason="A quest",
    )
    return await grant(tx, home, member, work, world.now)


async def standing_until(world: World, user_id: int = ANNE) -> tuple[int, int, datetime | None]:
    """The days that stand, the rest days held, and until when."""
    shown = await world.services.profiles.show(world.guild_id, user_id, world.now)
    return shown.streak_days, shown.rest_days, shown.streak_until


async def exported_rest_days(world: World) -> int:
    exported = await world.services.privacy.export(world.guild_id, ANNE, world.now)
    return exported.content["streak"]["rest_days"]


async def test_every_seventh_day_earns_a_rest_day_and_a_missed_day_spends_one(
    world: World,
) -> None:
    earned = (await practise_daily(world, 7)).awarded
    assert (earned.streak.rest_days, earned.rest_day_earned) == (1, True)
    assert earned.bridge == Bridge()
    again = await world.log(10)  # the same day once more earns nothing more
    assert not again.awarded.rest_day_earned
    assert await standing_until(world) == (7, 1, local("2026-11-20", "04:00"))

    world.passes(days=1)  # nothing is spent before a day is over
    assert await standing_until(world) == (7, 1, local("2026-11-20", "04:00"))
    world.passes(days=1)
    assert await standing_until(world) == (7, 0, local("2026-11-20", "04:00"))
    assert await exported_rest_days(world) == 0
    shown = await world.services.profiles.show(world.guild_id, ANNE, world.now)
    assert shown.bridge == Bridge(covered=(date(2026, 11, 18),))

    spent = (await world.log(10)).awarded
    assert (spent.streak.days, spent.streak.rest_days, spent.streak_bonus_percent) == (8, 0, 7)
    assert spent.bridge == shown.bridge
    assert not spent.rest_day_earned
    world.passes(days=2)
    fresh = (await world.log(10)).awarded
    assert (fresh.streak.days, fresh.streak.longest, fresh.bridge) == (1, 8, Bridge())


async def test_two_are_held_at_most_and_cover_two_days(world: World) -> None:
    awarded = (await practise_daily(world, 21)).awarded
    assert (awarded.streak.days, awarded.streak.rest_days) == (21, 2)
    assert not awarded.rest_day_earned
    assert await exported_rest_days(world) == 2
    world.passes(days=3)
    assert await standing_until(world) == (21, 0, local("2026-12-05", "04:00"))
    world.now = local("2026-12-05", "04:00")
    assert await standing_until(world) == (0, 0, None)
    assert await exported_rest_days(world) == 0
    world.passes(seconds=-1)
    carried = (await world.log(10)).awarded
    assert (carried.streak.days, len(carried.bridge.covered)) == (22, 2)


async def test_yesterdays_work_gives_the_rest_day_back(world: World) -> None:
    await practise_daily(world, 7)
    world.now = local("2026-11-19", "10:00")  # Wednesday was missed
    assert (await world.log(10)).awarded.streak.rest_days == 0
    mended = (await world.log(10, when=When.YESTERDAY)).awarded
    assert (mended.streak.days, mended.streak.rest_days) == (9, 1)
    assert mended.streak_bonus_percent == 7
    await world.services.logbook.undo(world.request())
    assert await standing_until(world) == (8, 0, local("2026-11-21", "04:00"))


async def test_a_late_award_is_counted_for_its_own_day(world: World) -> None:
    await practise_daily(world, 3)
    world.passes(days=2)
    await practise_daily(world, 5)  # the 15th to the 19th
    counted = await award_for(world, date(2026, 11, 14))
    assert (counted.streak_bonus_percent, counted.streak.days) == (3, 9)
    assert counted.streak.rest_days == 1  # the seventh of the nine has earned it
    assert counted.bridge == Bridge()
    early = await award_for(world, date(2026, 11, 1))
    assert (early.streak_bonus_percent, early.streak) == (0, counted.streak)
    check_streak(await recount.read(world, ANNE), world.now)


async def test_a_move_keeps_days_and_rest_days(world: World) -> None:
    await practise_daily(world, 7)
    await practise_daily(world, 7, BEN)  # a week later: the 17th to the 23rd
    for user_id, zone in ((ANNE, "Asia/Tokyo"), (BEN, "Pacific/Honolulu")):
        await world.services.profiles.set_up(world.request(user_id), ProfileChanges(timezone=zone))
    assert await standing_until(world, BEN) == (
        7, 1, local("2026-11-26", "04:00", "Pacific/Honolulu"),
    )  # fmt: skip
    assert (await recount.read(world, ANNE)).member.streak.rest_days == 1


async def test_a_servers_move_takes_rest_days_and_excuses_into_account(world: World) -> None:
    await practise_daily(world, 7)
    for user_id in (BEN, 74):
        await world.log(10, user_id)
    await world.services.profiles.set_up(
        world.request(74), ProfileChanges(timezone="Europe/Berlin")
    )
    await world.log(10, 75)
    world.now = local("2026-11-18", "20:00")
    await go_down(world, local("2026-11-18", "04:00"))
    async with world.database.writing() as tx:  # one of them was excused something more
        await recount.outages.excuse(tx, world.guild_id, 75, [date(2026, 11, 19)])
    await world.set_up(timezone="America/New_York")
    zone = "America/New_York"
    expected = {
        ANNE: local("2026-11-21", "04:00", zone),
        BEN: local("2026-11-20", "04:00", zone),
        74: local("2026-11-20", "04:00", "Europe/Berlin"),
        75: local("2026-11-21", "04:00", zone),
    }
    for user_id, until in expected.items():
        assert (await standing_until(world, user_id))[2] == until
        check_streak(await recount.read(world, user_id), world.now)


async def test_a_streak_that_has_just_ended_stands_again_where_it_is_earlier(world: World) -> None:
    await world.log(10)
    world.now = local("2026-11-13", "05:00")
    assert await standing_until(world) == (0, 0, None)
    await world.set_up(timezone="Pacific/Honolulu")
    until = local("2026-11-13", "04:00", "Pacific/Honolulu")
    assert await standing_until(world) == (1, 0, until)


async def test_a_servers_move_waits_for_an_award_and_moves_what_it_gave(
    world: World, second: Database
) -> None:
    await world.set_up()
    await world.log(10)
    world.passes(days=1)
    async with second.writing() as tx:
        member = await members.enter(tx, world.guild_id, ANNE)
        moved = await until_it_waits(world.set_up(timezone="Pacific/Honolulu"))
        await award_in(tx, world, member, world.now.date())
    await moved
    until = local("2026-11-14", "04:00", "Pacific/Honolulu")
    assert await standing_until(world) == (2, 0, until)


async def test_what_an_outage_cost_is_excused_and_exported(world: World) -> None:
    await world.log(10)
    world.now = local("2026-11-12", "22:00")
    await go_down(world, local("2026-11-12", "09:00"))
    assert await standing_until(world) == (1, 0, local("2026-11-14", "04:00"))
    for zone in ("Asia/Tokyo", "Europe/Berlin"):  # a move changes nothing of what is excused
        await world.services.profiles.set_up(world.request(), ProfileChanges(timezone=zone))
        assert await standing_until(world) == (1, 0, local("2026-11-14", "04:00", zone))
    world.now = local("2026-11-13", "12:00")
    exported = await world.services.privacy.export(world.guild_id, ANNE, world.now)
    assert exported.content["excused_days"] == ["2026-11-12"]
    shown = await world.services.profiles.show(world.guild_id, ANNE, world.now)
    assert shown.bridge == Bridge(excused=(date(2026, 11, 12),))
    awarded = (await world.log(10)).awarded
    assert (awarded.streak.days, awarded.streak_bonus_percent) == (2, 1)
    assert awarded.bridge == shown.bridge


# ---------------------------------------------------------------- over random histories


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Something that happens, and how many hours after the one before."""

    what: str
    user_id: int
    hours: int
    zone: str


deeds = st.builds(
    Deed,
    what=st.sampled_from(
        [*(["log"] * 8), "yesterday", "undo", "undo", "late", "move", "server moves", "down"]
    ),
    user_id=st.sampled_from([ANNE, ANNE, ANNE, BEN]),
    hours=st.sampled_from([2, 20, 24, 24, 24, 24, 24, 26, 48, 72]),
    zone=st.sampled_from(ZONES),
)


async def carry_out(world: World, deed: Deed) -> object:
    request = world.request(deed.user_id)
    match deed.what:
        case "yesterday":
            return await world.log(10, deed.user_id, when=When.YESTERDAY)
        case "undo":
            return await world.services.logbook.undo(request)
        case "late":
            days_ago = timedelta(days=deed.hours // 12)
            return await award_for(world, world.now.date() - days_ago, deed.user_id)
        case "move":
            changes = ProfileChanges(timezone=deed.zone)
            return await world.services.profiles.set_up(request, changes)
        case "server moves":
            return await world.set_up(timezone=deed.zone)
        case "down":
            return await go_down(world, world.now - timedelta(hours=deed.hours))
        case _:
            return await world.log(10, deed.user_id)


def check_bonuses(before: Counted, after: Counted) -> None:
    """What has just been given was given for the streak of its own day, as far as it was known."""
    for award in after.awards[len(before.awards) :]:
        if award.source is not Source.UNDO:
            days = days_counting(award.day, active_days(before.awards), before.excused)
            assert award.streak_bonus_percent == min(days - 1, 25)


@given(run=st.integers(0, 8), script=st.lists(deeds, min_size=8, max_size=20))
@settings(ON_A_DATABASE, max_examples=3)
async def test_what_is_stored_is_what_a_recount_gives(
    database: Database, run: int, script: Sequence[Deed]
) -> None:
    world = World(database, NOON + next(_references) * timedelta(days=400))  # none near another
    await practise_daily(world, run + 1)
    known = {user_id: await recount.read(world, user_id) for user_id in (ANNE, BEN)}
    for deed in script:
        world.passes(hours=deed.hours)
        with suppress(CoachError):
            await carry_out(world, deed)
        for user_id in known if deed.what in ("down", "server moves") else (deed.user_id,):
            counted = await recount.read(world, user_id)
            check_streak(counted, world.now)
            check_bonuses(known[user_id], counted)
            known[user_id] = counted


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland"])
async def test_a_day_is_missed_once_it_is_over_where_the_member_lives(
    world: World, zone: str
) -> None:
    await world.services.profiles.set_up(world.request(), ProfileChanges(timezone=zone))
    last_on = (await practise_daily(world, 7)).day
    for rest_days, days_later in ((1, 2), (0, 3)):
        over = local(str(last_on + timedelta(days=days_later)), "04:00", zone)
        world.now = over - timedelta(seconds=1)
        assert (await standing_until(world))[:2] == (7, rest_days)
    world.passes(seconds=1)
    assert await standing_until(world) == (0, 0, None)
