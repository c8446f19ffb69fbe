"""Settings: defaults, refused changes, and concurrent changes."""

import asyncio
from functools import partial

import pytest

from bot.calendar.errors import UnknownZone
from bot.calendar.rules.periods import Cadence
from bot.packs.errors import PackMissing
from bot.quests.rules.verification import Verification
from bot.servers import store as servers
from bot.servers.errors import InvalidTime
from bot.servers.results import QuestChanges, ServerShown
from bot.xp.rules.announcing import LevelUpPosts
from tests.world import ANNE, ANNOUNCEMENTS, MUSIC, NOON, PACKS, QUESTS_CHANNEL, STAFF, World, local


def shown(world: World) -> ServerShown:
    return world.services.servers.show.blocking(world.guild_id)


def test_a_server_without_settings_has_defaults(world: World) -> None:
    server = shown(world).server
    assert (server.timezone, server.daily_time, server.weekly_day) == ("UTC", "09:00", 0)
    assert (server.quests_channel_id, server.ping_role_id) == (None, None)
    assert (server.announcements_channel_id, server.verification) == (None, Verification.HONOUR)
    assert server.level_up_posts is LevelUpPosts.FIFTH
    assert shown(world).pack_name == MUSIC.name
    assert (shown(world).upcoming, shown(world).notices) == ([], [])
    assert world.services.servers.pack_of.blocking(world.guild_id) is MUSIC


def test_settings_left_out_are_unchanged(world: World) -> None:
    first = world.set_up(
        timezone="Europe/Berlin",
        daily_time="7.05",
        weekly_day=6,
        ping_role_id=9,
        verification=Verification.PROOF,
    )
    assert first == shown(world)
    assert (first.server.daily_time, first.server.configured_by) == ("07:05", STAFF)
    again = world.services.servers.configure_quests.blocking(world.request(STAFF), QuestChanges())
    assert again == first
    assert world.set_up(weekly_day=0).server.weekly_day == 0
    assert world.set_up(ping_role_id=None).server.ping_role_id is None
    world.announce()
    server = shown(world).server
    assert server.announcements_channel_id == ANNOUNCEMENTS
    assert (server.quests_channel_id, server.timezone) == (QUESTS_CHANNEL, "Europe/Berlin")


def test_settings_show_the_next_postings(world: World) -> None:
    saved = world.set_up(timezone="Europe/Berlin", weekly_day=3)
    upcoming = saved.upcoming
    assert not saved.has_posted
    assert {each.cadence: each.at for each in upcoming} == {
        Cadence.DAILY: local("2026-11-12", "09:00", "Europe/Berlin"),
        Cadence.WEEKLY: local("2026-11-12", "09:00", "Europe/Berlin"),
        Cadence.MONTHLY: local("2026-12-01", "09:00", "Europe/Berlin"),
    }
    world.post()
    assert shown(world).has_posted


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc", "/etc/localtime", "Europe", "é\0"])
def test_an_unknown_zone_changes_nothing(world: World, zone: str) -> None:
    before = world.set_up()
    with pytest.raises(UnknownZone) as caught:
        world.set_up(timezone=zone, daily_time="10:00")
    assert caught.value.name == zone
    assert shown(world) == before


@pytest.mark.parametrize("time", ["24:00", "09:60", "nine", "-1:00", "09:00:00", ""])
def test_an_invalid_time_changes_nothing(world: World, time: str) -> None:
    before = world.set_up()
    with pytest.raises(InvalidTime) as caught:
        world.set_up(daily_time=time, weekly_day=4)
    assert caught.value.text == time
    assert shown(world) == before


@pytest.mark.parametrize(
    ("text", "stored"), [("0:00", "00:00"), (" 23:59 ", "23:59"), ("9.30", "09:30")]
)
def test_several_notations_of_time_are_accepted(world: World, text: str, stored: str) -> None:
    assert world.set_up(daily_time=text).server.daily_time == stored


async def test_concurrent_changes_are_all_saved(world: World) -> None:
    """Two members of staff, perhaps in two processes, don't overwrite each other's changes."""
    world.set_up()
    configure = world.services.servers.configure_quests
    await asyncio.gather(
        asyncio.to_thread(world.announce),
        *(
            configure(world.request(STAFF), changes)
            for changes in (
                QuestChanges(timezone="Asia/Tokyo"),
                QuestChanges(daily_time="18:00"),
                QuestChanges(weekly_day=5),
                QuestChanges(ping_role_id=9),
                QuestChanges(verification=Verification.PROOF),
            )
        ),
    )
    server = shown(world).server
    assert (server.announcements_channel_id, server.timezone) == (ANNOUNCEMENTS, "Asia/Tokyo")
    assert (server.daily_time, server.weekly_day, server.ping_role_id) == ("18:00", 5, 9)
    assert server.verification is Verification.PROOF


def test_a_missing_pack_is_named(world: World) -> None:
    world.set_up()
    without_pack = world.beside(world.database, {"juggling": PACKS["juggling"]})
    for call in (
        partial(without_pack.set_up),
        partial(shown, without_pack),
        partial(without_pack.services.servers.pack_of.blocking, world.guild_id),
        partial(without_pack.log, 10),
    ):
        with pytest.raises(PackMissing) as caught:
            call()
        assert caught.value.pack == MUSIC.slug


def test_a_zone_dropped_from_the_time_zone_data_counts_as_utc(world: World) -> None:
    """Otherwise one such server would block the quests of all others."""
    world.set_up()
    with world.database.writing() as tx:
        server = servers.find(tx, world.guild_id)
        assert server is not None
        tx.execute("UPDATE servers SET timezone = 'Atlantis/Capital'")
    assert world.log(10).day == NOON.date()
    world.services.sessions.start.blocking(world.request())
    with world.database.writing() as tx:
        tx.execute("UPDATE sessions SET timezone = 'Atlantis/Capital'")
    world.passes(days=1)
    world.services.sessions.stop.blocking(world.request())
    assert world.services.postings.open_due.blocking(world.now) == 1


def test_streaks_end_by_the_servers_zone_until_a_member_sets_one(world: World) -> None:
    world.log(10)
    world.set_up(timezone="Pacific/Honolulu")
    until = local("2026-11-13", "04:00", "Pacific/Honolulu")
    profile = world.services.profiles.show.blocking(world.guild_id, ANNE, world.now)
    assert profile.streak_until == until


def test_a_changed_verification_redraws_open_postings(world: World) -> None:
    world.set_up()
    posting = world.post()
    (delivery,) = world.due()
    world.services.deliveries.record_sent.blocking(delivery, channel_id=1, message_id=2)
    world.set_up(daily_time="10:00")
    world.passes(minutes=1)
    assert world.services.postings.to_refresh.blocking(world.now) == []
    world.set_up(verification=Verification.PROOF)
    world.passes(minutes=1)
    (card,) = world.services.postings.to_refresh.blocking(world.now)
    assert (card.posting.id, card.verification) == (posting.id, Verification.PROOF)
