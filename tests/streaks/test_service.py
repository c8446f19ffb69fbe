"""Streaks that forgive: rest days, excused days, and the same figures however they came about."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.db.database import Database
from bot.db.transactions import Transaction
from bot.errors import CoachError
from bot.members import store as members
from bot.members.store import Member
from bot.outbox import store as deliveries
from bot.outbox.store import Delivery, DeliveryKind
from bot.profiles.results import ProfileChanges
from bot.servers.service.context import load_context
from bot.sessions.results import SessionRecorded
from bot.sessions.rules import When
from bot.streaks.rules import Bridge, days_counting
from bot.streaks.store import StreakMilestone
from bot.xp.results import Awarded
from bot.xp.rules.awards import Source
from bot.xp.service.awards import Earning, grant
from tests import recount
from tests.recount import RecountedMember, active_days, check_streak, simulate_outage
from tests.test_races import start_until_blocked
from tests.world import ANNE, ANNOUNCEMENTS, BEN, MUSIC, NOON, ON_A_DATABASE, PACKS, World, local

ZONES = ["UTC", "Pacific/Auckland", "Pacific/Honolulu", "Europe/Berlin"]
_references = count()


def practise_daily(world: World, days: int, user_id: int = ANNE) -> SessionRecorded:
    """Practise on consecutive days; the last one is today."""
    for _ in range(days - 1):
        world.log(10, user_id)
        world.passes(days=1)
    return world.log(10, user_id)


def award_for(world: World, day: date, user_id: int = ANNE) -> Awarded:
    """Grant a completion's award for an earlier day, as a late review does."""
    with world.database.writing() as tx:
        member = members.enter(tx, world.guild_id, user_id)
        return award_in(tx, world, member, day)


def award_in(tx: Transaction, world: World, member: Member, day: date) -> Awarded:
    context = load_context(tx, PACKS, world.guild_id)
    earning = Earning(
        day=day,
        source=Source.QUEST,
        reference=f"late:{next(_references)}",
        base_xp=250,
        weights=MUSIC.default_weights,
        quests=1,
        reason="A quest",
    )
    return grant(tx, context, member, earning, world.now)


def streak_state(world: World, user_id: int = ANNE) -> tuple[int, int, datetime | None]:
    """Return the streak's days, its rest days, and when it ends."""
    shown = world.services.profiles.show.blocking(world.guild_id, user_id, world.now)
    return shown.streak_days, shown.rest_days, shown.streak_until


def exported_rest_days(world: World) -> int:
    exported = world.services.privacy.export.blocking(world.guild_id, ANNE, world.now)
    return exported.content["streak"]["rest_days"]


def test_every_seventh_day_earns_a_rest_day_that_a_missed_day_spends(
    world: World,
) -> None:
    earned = practise_daily(world, 7).awarded
    assert (earned.streak.rest_days, earned.rest_day_earned) == (1, True)
    assert earned.bridge == Bridge()
    again = world.log(10)  # the same day earns no second rest day
    assert not again.awarded.rest_day_earned
    assert streak_state(world) == (7, 1, local("2026-11-20", "04:00"))

    world.passes(days=1)  # a rest day is only spent once a day is over
    assert streak_state(world) == (7, 1, local("2026-11-20", "04:00"))
    world.passes(days=1)
    assert streak_state(world) == (7, 0, local("2026-11-20", "04:00"))
    assert exported_rest_days(world) == 0
    shown = world.services.profiles.show.blocking(world.guild_id, ANNE, world.now)
    assert shown.bridge == Bridge(covered=(date(2026, 11, 18),))

    spent = world.log(10).awarded
    assert (spent.streak.days, spent.streak.rest_days, spent.streak_bonus_percent) == (8, 0, 7)
    assert spent.bridge == shown.bridge
    assert not spent.rest_day_earned
    world.passes(days=2)
    fresh = world.log(10).awarded
    assert (fresh.streak.days, fresh.streak.longest, fresh.bridge) == (1, 8, Bridge())


def test_at_most_two_rest_days_are_banked(world: World) -> None:
    awarded = practise_daily(world, 21).awarded
    assert (awarded.streak.days, awarded.streak.rest_days) == (21, 2)
    assert not awarded.rest_day_earned
    assert exported_rest_days(world) == 2
    world.passes(days=3)
    assert streak_state(world) == (21, 0, local("2026-12-05", "04:00"))
    world.now = local("2026-12-05", "04:00")
    assert streak_state(world) == (0, 0, None)
    assert exported_rest_days(world) == 0
    world.passes(seconds=-1)
    carried = world.log(10).awarded
    assert (carried.streak.days, len(carried.bridge.covered)) == (22, 2)


def test_work_logged_for_yesterday_returns_the_rest_day(world: World) -> None:
    practise_daily(world, 7)
    world.now = local("2026-11-19", "10:00")  # Wednesday was missed
    assert world.log(10).awarded.streak.rest_days == 0
    logged = world.log(10, when=When.YESTERDAY).awarded
    assert (logged.streak.days, logged.streak.rest_days) == (9, 1)
    assert logged.streak_bonus_percent == 7
    world.services.logbook.undo.blocking(world.request())
    assert streak_state(world) == (8, 0, local("2026-11-21", "04:00"))


def test_a_late_award_counts_for_its_own_day(world: World) -> None:
    practise_daily(world, 3)
    world.passes(days=2)
    practise_daily(world, 5)  # the 15th to the 19th
    counted = award_for(world, date(2026, 11, 14))
    assert (counted.streak_bonus_percent, counted.streak.days) == (3, 9)
    assert counted.streak.rest_days == 1  # earned on the seventh of nine days
    assert counted.bridge == Bridge()
    early = award_for(world, date(2026, 11, 1))
    assert (early.streak_bonus_percent, early.streak) == (0, counted.streak)
    check_streak(recount.read(world, ANNE), world.now)


def test_a_changed_zone_keeps_days_and_rest_days(world: World) -> None:
    practise_daily(world, 7)
    practise_daily(world, 7, BEN)  # a week later: the 17th to the 23rd
    for user_id, zone in ((ANNE, "Asia/Tokyo"), (BEN, "Pacific/Honolulu")):
        world.services.profiles.set_up.blocking(
            world.request(user_id), ProfileChanges(timezone=zone)
        )
    assert streak_state(world, BEN) == (
        7, 1, local("2026-11-26", "04:00", "Pacific/Honolulu"),
    )  # fmt: skip
    assert recount.read(world, ANNE).member.streak.rest_days == 1


def test_a_changed_server_zone_respects_rest_days_and_excused_days(world: World) -> None:
    practise_daily(world, 7)
    for user_id in (BEN, 74):
        world.log(10, user_id)
    world.services.profiles.set_up.blocking(
        world.request(74), ProfileChanges(timezone="Europe/Berlin")
    )
    world.log(10, 75)
    world.now = local("2026-11-18", "20:00")
    simulate_outage(world, local("2026-11-18", "04:00"))
    with world.database.writing() as tx:  # one member has one more excused day
        recount.outages.excuse(tx, world.guild_id, 75, [date(2026, 11, 19)])
    world.set_up(timezone="America/New_York")
    zone = "America/New_York"
    expected = {
        ANNE: local("2026-11-21", "04:00", zone),
        BEN: local("2026-11-20", "04:00", zone),
        74: local("2026-11-20", "04:00", "Europe/Berlin"),
        75: local("2026-11-21", "04:00", zone),
    }
    for user_id, until in expected.items():
        assert streak_state(world, user_id)[2] == until
        check_streak(recount.read(world, user_id), world.now)


def test_a_just_ended_streak_stays_over_in_an_earlier_zone(world: World) -> None:
    world.log(10)
    world.now = local("2026-11-13", "05:00")
    assert streak_state(world) == (0, 0, None)
    world.set_up(timezone="Pacific/Honolulu")
    assert streak_state(world) == (0, 0, None)
    assert world.log(10).day.isoformat() == "2026-11-13"
    assert streak_state(world)[0] == 1
    check_streak(recount.read(world, ANNE), world.now)


async def test_a_changed_server_zone_waits_for_a_concurrent_award(
    world: World, second: Database
) -> None:
    world.set_up()
    world.log(10)
    world.passes(days=1)
    with second.writing() as tx:
        member = members.enter(tx, world.guild_id, ANNE)
        moved = await start_until_blocked(
            asyncio.to_thread(world.set_up, timezone="Pacific/Honolulu")
        )
        award_in(tx, world, member, world.now.date())
    await moved
    until = local("2026-11-14", "04:00", "Pacific/Honolulu")
    assert streak_state(world) == (2, 0, until)


def test_days_lost_to_an_outage_are_excused_and_exported(world: World) -> None:
    world.log(10)
    world.now = local("2026-11-12", "22:00")
    simulate_outage(world, local("2026-11-12", "09:00"))
    assert streak_state(world) == (1, 0, local("2026-11-14", "04:00"))
    for zone in ("Asia/Tokyo", "Europe/Berlin"):  # a change of zone keeps the excused days
        world.services.profiles.set_up.blocking(world.request(), ProfileChanges(timezone=zone))
        assert streak_state(world) == (1, 0, local("2026-11-14", "04:00", zone))
    world.now = local("2026-11-13", "12:00")
    exported = world.services.privacy.export.blocking(world.guild_id, ANNE, world.now)
    assert exported.content["excused_days"] == ["2026-11-12"]
    shown = world.services.profiles.show.blocking(world.guild_id, ANNE, world.now)
    assert shown.bridge == Bridge(excused=(date(2026, 11, 12),))
    awarded = world.log(10).awarded
    assert (awarded.streak.days, awarded.streak_bonus_percent) == (2, 1)
    assert awarded.bridge == shown.bridge


def announced(world: World) -> list[Delivery]:
    with world.database.reading() as tx:
        due = deliveries.due(tx, world.now, 100, of_one_server=100)
    return [each for each in due if each.kind is DeliveryKind.STREAK]


def content_of(world: World, delivery: Delivery) -> object:
    outgoing = world.services.deliveries.begin.blocking(delivery, world.now)
    return outgoing.content if outgoing else None


def test_thirty_days_in_a_row_are_announced_once_and_taken_back_with_an_undo(world: World) -> None:
    world.announce()
    assert practise_daily(world, 7).awarded.milestone == 7
    world.passes(days=1)
    assert practise_daily(world, 22).awarded.milestone is None
    assert announced(world) == []
    world.passes(days=1)
    assert world.log(10).awarded.milestone == 30
    (first,) = announced(world)
    assert first.channel_id == ANNOUNCEMENTS
    world.log(10)
    assert announced(world) == [first]
    for _ in range(2):
        world.services.logbook.undo.blocking(world.request())
    assert announced(world) == [], "not thirty days after all"
    world.log(10)
    (again,) = announced(world)
    content = content_of(world, again)
    assert isinstance(content, StreakMilestone)
    assert (content.user_id, content.days) == (ANNE, 30)
    world.services.deliveries.record_sent.blocking(again, channel_id=ANNOUNCEMENTS, message_id=9)
    world.services.logbook.undo.blocking(world.request())
    with world.database.reading() as tx:
        owed = deliveries.due(tx, world.now, 100, of_one_server=100)
    assert [each.message_id for each in owed if each.kind is DeliveryKind.WITHDRAWAL] == [9]


def test_a_private_members_streak_is_not_announced(world: World) -> None:
    world.announce()
    practise_daily(world, 29)
    world.services.profiles.set_up.blocking(world.request(), ProfileChanges(is_private=True))
    world.passes(days=1)
    assert world.log(10).awarded.milestone == 30
    assert announced(world) == []


# ---------------------------------------------------------------- over random histories


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of a random history, and how many hours after the previous one."""

    kind: str
    user_id: int
    hours: int
    zone: str


steps = st.builds(
    Step,
    kind=st.sampled_from(
        [*(["log"] * 8), "yesterday", "undo", "undo", "late", "move", "server moves", "down"]
    ),
    user_id=st.sampled_from([ANNE, ANNE, ANNE, BEN]),
    hours=st.sampled_from([2, 20, 24, 24, 24, 24, 24, 26, 48, 72]),
    zone=st.sampled_from(ZONES),
)


def run_step(world: World, step: Step) -> object:
    request = world.request(step.user_id)
    match step.kind:
        case "yesterday":
            return world.log(10, step.user_id, when=When.YESTERDAY)
        case "undo":
            return world.services.logbook.undo.blocking(request)
        case "late":
            days_ago = timedelta(days=step.hours // 12)
            return award_for(world, world.now.date() - days_ago, step.user_id)
        case "move":
            changes = ProfileChanges(timezone=step.zone)
            return world.services.profiles.set_up.blocking(request, changes)
        case "server moves":
            return world.set_up(timezone=step.zone)
        case "down":
            return simulate_outage(world, world.now - timedelta(hours=step.hours))
        case _:
            return world.log(10, step.user_id)


def check_bonuses(before: RecountedMember, after: RecountedMember) -> None:
    """Check that new awards have the bonus of the streak on their own day."""
    for award in after.awards[len(before.awards) :]:
        if award.source is not Source.UNDO:
            days = days_counting(award.day, active_days(before.awards), before.excused)
            assert award.streak_bonus_percent == min(days - 1, 25)


@given(run=st.integers(0, 8), script=st.lists(steps, min_size=8, max_size=20))
@settings(ON_A_DATABASE, max_examples=3)
def test_the_stored_streak_equals_a_recount(
    database: Database, run: int, script: Sequence[Step]
) -> None:
    world = World(database, NOON + next(_references) * timedelta(days=400))  # no two runs overlap
    practise_daily(world, run + 1)
    known = {user_id: recount.read(world, user_id) for user_id in (ANNE, BEN)}
    for step in script:
        world.passes(hours=step.hours)
        with suppress(CoachError):
            run_step(world, step)
        for user_id in known if step.kind in ("down", "server moves") else (step.user_id,):
            counted = recount.read(world, user_id)
            check_streak(counted, world.now)
            check_bonuses(known[user_id], counted)
            known[user_id] = counted


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland"])
def test_a_day_is_missed_once_it_is_over_in_the_members_zone(world: World, zone: str) -> None:
    world.services.profiles.set_up.blocking(world.request(), ProfileChanges(timezone=zone))
    last_on = practise_daily(world, 7).day
    for rest_days, days_later in ((1, 2), (0, 3)):
        over = local(str(last_on + timedelta(days=days_later)), "04:00", zone)
        world.now = over - timedelta(seconds=1)
        assert streak_state(world)[:2] == (7, rest_days)
    world.passes(seconds=1)
    assert streak_state(world) == (0, 0, None)
