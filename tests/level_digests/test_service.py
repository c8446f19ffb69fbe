"""The daily list of level-ups: what is on it, when it is sent, and where."""

from datetime import datetime, timedelta

import pytest

from bot.level_digests.results import LevelDigest
from bot.members import store as members
from bot.outbox.store import Delivery, DeliveryKind
from bot.profiles.results import ProfileChanges
from bot.reviews.rules import Reviewer
from bot.xp.rules.announcing import LevelUpPosts
from tests.world import (
    ANNE,
    ANNOUNCEMENTS,
    BEN,
    CLEO,
    ON_SQLITE,
    OTHER_CHANNEL,
    STAFF,
    World,
    local,
)

MANAGER = Reviewer(user_id=STAFF, role_ids=frozenset(), manages_server=True)
TOMORROW = local("2026-11-12", "09:01")
"""A minute after the next daily time, with default settings."""


@pytest.fixture
def daily(world: World) -> World:
    """A server that announces its level-ups in a daily list."""
    world.announce(level_up_posts=LevelUpPosts.DAILY)
    return world


def owed(world: World) -> list[Delivery]:
    """Return the lists and level-ups that are due."""
    kinds = (DeliveryKind.LEVEL_DIGEST, DeliveryKind.LEVEL_UP)
    return [each for each in world.due() if each.kind in kinds]


def listed(world: World, at: datetime = TOMORROW) -> list[tuple[int, int, int]]:
    """Return who is on the only list that is due `at` a time, and mark it as sent."""
    world.now = at
    (digest,) = owed(world)
    assert digest.kind is DeliveryKind.LEVEL_DIGEST
    outgoing = world.services.deliveries.begin.blocking(digest, world.now)
    world.services.deliveries.record_sent.blocking(digest, channel_id=1, message_id=digest.id)
    if outgoing is None:
        return []
    assert isinstance(outgoing.content, LevelDigest)
    assert outgoing.content.size == len(outgoing.content.rises)
    return [(each.user_id, each.from_level, each.level) for each in outgoing.content.rises]


def test_a_days_level_ups_are_one_message_at_the_daily_time(daily: World) -> None:
    world = daily
    first = world.log(15).awarded.level_up
    assert first is not None
    assert (first.announced, first.is_shown) == (False, False)
    world.log(25)
    world.log(90, BEN)
    world.now = local("2026-11-12", "08:59")
    assert owed(world) == []
    assert listed(world) == [(BEN, 1, 6), (ANNE, 1, 3)]
    assert owed(world) == []
    world.passes(days=2)
    assert owed(world) == [], "nothing on a day without one"


def test_private_departed_undone_and_deleted_members_are_not_listed(daily: World) -> None:
    world = daily
    for user_id in (ANNE, BEN, CLEO, STAFF, 74):
        world.log(40, user_id)
    world.services.profiles.set_up.blocking(world.request(ANNE), ProfileChanges(is_private=True))
    with world.database.writing() as tx:
        members.mark_left(tx, world.guild_id, [BEN], world.now)
    world.services.logbook.undo.blocking(world.request(CLEO))
    world.services.privacy.delete.blocking(world.guild_id, STAFF, world.now)
    assert listed(world) == [(74, 1, 3)]


@ON_SQLITE
def test_a_list_that_nobody_is_left_on_is_not_sent(daily: World) -> None:
    daily.log(40)
    daily.services.privacy.delete.blocking(daily.guild_id, ANNE, daily.now)
    assert listed(daily) == []


@ON_SQLITE
def test_a_list_that_is_a_day_late_is_not_sent(daily: World) -> None:
    daily.log(40)
    assert listed(daily, TOMORROW + timedelta(days=1)) == []


def test_a_level_up_while_a_list_is_sent_goes_on_the_next(daily: World) -> None:
    world = daily
    world.log(40)
    world.now = TOMORROW
    (digest,) = owed(world)
    assert world.services.deliveries.begin.blocking(digest, world.now)
    world.now = local("2026-11-12", "08:59")  # by a clock that was set back, or a slow transaction
    world.log(40, BEN)
    world.services.deliveries.record_sent.blocking(digest, channel_id=1, message_id=1)
    assert listed(world, TOMORROW + timedelta(days=1)) == [(BEN, 1, 3)]


def test_a_list_follows_the_daily_time_and_the_zone(daily: World) -> None:
    world = daily
    world.log(40)
    world.set_up(daily_time="18:00")
    world.log(40, BEN)
    world.set_up(timezone="Europe/Berlin")
    world.now = local("2026-11-11", "16:59")
    assert owed(world) == []
    assert listed(world, local("2026-11-11", "17:01")) == [(ANNE, 1, 3), (BEN, 1, 3)]
    world.set_up(daily_time="17:00")
    world.log(40, CLEO)
    assert listed(world, local("2026-11-12", "16:01")) == [(CLEO, 1, 3)]


@ON_SQLITE
def test_another_channel_gets_a_list_when_it_is_due_and_none_drops_it(daily: World) -> None:
    world = daily
    world.log(40)
    world.announce(channel_id=OTHER_CHANNEL, level_up_posts=LevelUpPosts.DAILY)
    assert owed(world) == []
    world.now = TOMORROW
    (digest,) = owed(world)
    assert digest.channel_id == OTHER_CHANNEL
    world.announce(channel_id=None, level_up_posts=LevelUpPosts.DAILY)
    assert owed(world) == []


@ON_SQLITE
def test_without_a_channel_level_ups_are_shown_where_they_happen(world: World) -> None:
    world.announce(channel_id=None, level_up_posts=LevelUpPosts.DAILY)
    level_up = world.log(40).awarded.level_up
    assert level_up is not None
    assert level_up.is_shown


@ON_SQLITE
def test_a_choice_of_single_posts_leaves_the_list_of_the_day(daily: World) -> None:
    world = daily
    world.log(40)
    world.announce(channel_id=ANNOUNCEMENTS)
    world.log(40, BEN)
    assert [each.kind for each in owed(world)] == [DeliveryKind.LEVEL_UP]
    world.services.deliveries.give_up.blocking(owed(world)[0])
    assert listed(world) == [(ANNE, 1, 3)]


@ON_SQLITE
def test_an_accepted_milestone_tells_of_its_level_instead(daily: World) -> None:
    daily.review()
    review_id = daily.claim()
    daily.services.reviews.accept.blocking(daily.request(STAFF), review_id, MANAGER)
    kinds = [each.kind for each in daily.due()]
    assert DeliveryKind.MILESTONE in kinds
    assert listed(daily) == []
