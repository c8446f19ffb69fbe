"""What staff set: defaults, refusals that change nothing, and changes that are not lost."""

import asyncio

import pytest

from bot.domain.errors import InvalidTime, PackMissing, UnknownZone
from bot.domain.members import Verification
from bot.domain.periods import Cadence
from bot.services.servers import QuestChanges, ServerShown
from bot.storage import servers
from tests.services.world import (
    ANNE,
    ANNOUNCEMENTS,
    MUSIC,
    NOON,
    PACKS,
    QUESTS_CHANNEL,
    STAFF,
    World,
    local,
)


async def shown(world: World) -> ServerShown:
    return await world.services.servers.show(world.guild_id)


async def test_where_nobody_has_set_anything_there_are_defaults(world: World) -> None:
    server = (await shown(world)).server
    assert (server.timezone, server.daily_time, server.weekly_day) == ("UTC", "09:00", 0)
    assert (server.quests_channel_id, server.ping_role_id) == (None, None)
    assert (server.announcements_channel_id, server.verification) == (None, Verification.HONOUR)
    assert (await shown(world)).pack_name == MUSIC.name
    assert ((await shown(world)).upcoming, (await shown(world)).notices) == ([], [])
    assert await world.services.servers.pack_of(world.guild_id) is MUSIC


async def test_what_is_left_out_stays(world: World) -> None:
    first = await world.set_up(
        timezone="Europe/Berlin",
        daily_time="7.05",
        weekly_day=6,
        ping_role_id=9,
        verification=Verification.PROOF,
    )
    assert first == await shown(world)
    assert (first.server.daily_time, first.server.configured_by) == ("07:05", STAFF)
    again = await world.services.servers.configure_quests(world.request(STAFF), QuestChanges())
    assert again == first
    assert (await world.set_up(weekly_day=0)).server.weekly_day == 0
    assert (await world.set_up(no_ping_role=True)).server.ping_role_id is None
    await world.announce()
    server = (await shown(world)).server
    assert server.announcements_channel_id == ANNOUNCEMENTS
    assert (server.quests_channel_id, server.timezone) == (QUESTS_CHANNEL, "Europe/Berlin")


async def test_what_comes_next_is_told(world: World) -> None:
    upcoming = (await world.set_up(timezone="Europe/Berlin", weekly_day=3)).upcoming
    assert {each.cadence: each.at for each in upcoming} == {
        Cadence.DAILY: local("2026-11-12", "09:00", "Europe/Berlin"),
        Cadence.WEEKLY: local("2026-11-12", "09:00", "Europe/Berlin"),
        Cadence.MONTHLY: local("2026-12-01", "09:00", "Europe/Berlin"),
    }


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../UTC", "/etc/localtime", "Europe", "é\0"])
async def test_an_unknown_zone_changes_nothing(world: World, zone: str) -> None:
    before = await world.set_up()
    with pytest.raises(UnknownZone) as caught:
        await world.set_up(timezone=zone, daily_time="10:00")
    assert caught.value.name == zone
    assert await shown(world) == before


@pytest.mark.parametrize("time", ["24:00", "9", "09:60", "nine", "-1:00", "09:00:00", "٠٩:٠٠"])
async def test_what_is_no_time_changes_nothing(world: World, time: str) -> None:
    before = await world.set_up()
    with pytest.raises(InvalidTime) as caught:
        await world.set_up(daily_time=time, weekly_day=4)
    assert caught.value.text == time
    assert await shown(world) == before


@pytest.mark.parametrize(
    ("text", "kept"), [("0:00", "00:00"), (" 23:59 ", "23:59"), ("9.30", "09:30")]
)
async def test_times_are_understood_as_they_are_typed(world: World, text: str, kept: str) -> None:
    assert (await world.set_up(daily_time=text)).server.daily_time == kept


async def test_changes_at_once_are_all_kept(world: World) -> None:
    """Two members of staff, perhaps in two processes, never undo each other's change."""
    await world.set_up()
    configure = world.services.servers.configure_quests
    await asyncio.gather(
        world.announce(),
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
    server = (await shown(world)).server
    assert (server.announcements_channel_id, server.timezone) == (ANNOUNCEMENTS, "Asia/Tokyo")
    assert (server.daily_time, server.weekly_day, server.ping_role_id) == ("18:00", 5, 9)
    assert server.verification is Verification.PROOF


async def test_a_missing_pack_is_named(world: World) -> None:
    await world.set_up()
    packless = world.beside(world.database, {"juggling": PACKS["juggling"]})
    for ask in (
        packless.set_up(),
        shown(packless),
        packless.services.servers.pack_of(world.guild_id),
        packless.log(10),
    ):
        with pytest.raises(PackMissing) as caught:
            await ask
        assert caught.value.pack == MUSIC.slug


async def test_a_zone_that_the_time_zone_data_has_dropped_counts_as_utc(world: World) -> None:
    """Else one such server would keep every other from its quests."""
    await world.set_up()
    async with world.database.writing() as tx:
        server = await servers.find(tx, world.guild_id)
        assert server is not None
        await tx.exec_driver_sql("UPDATE servers SET timezone = 'Atlantis/Capital'")
    assert (await world.log(10)).day == NOON.date()
    await world.services.sessions.start(world.request())
    async with world.database.writing() as tx:
        await tx.exec_driver_sql("UPDATE sessions SET timezone = 'Atlantis/Capital'")
    world.passes(days=1)
    await world.services.sessions.stop(world.request())
    assert await world.services.postings.open_due(world.now) == 1


async def test_streaks_end_by_the_servers_clocks_until_a_member_has_a_zone(world: World) -> None:
    await world.log(10)
    await world.set_up(timezone="Pacific/Honolulu")
    until = local("2026-11-13", "04:00", "Pacific/Honolulu")
    profile = await world.services.profiles.show(world.guild_id, ANNE, world.now)
    assert profile.streak_until == until


async def test_a_change_of_what_completions_need_is_drawn_on_open_postings(world: World) -> None:
    await world.set_up()
    posting = await world.post()
    (delivery,) = await world.due()
    await world.services.deliveries.record_sent(delivery, channel_id=1, message_id=2)
    await world.set_up(daily_time="10:00")
    world.passes(minutes=1)
    assert await world.services.postings.to_refresh(world.now) == []
    await world.set_up(verification=Verification.PROOF)
    world.passes(minutes=1)
    (card,) = await world.services.postings.to_refresh(world.now)
    assert (card.posting.id, card.verification) == (posting.id, Verification.PROOF)
