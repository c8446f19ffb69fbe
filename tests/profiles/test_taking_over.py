"""Taking over settings from another server: only one's own, only what was set, on one's word."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.departures import store as departures
from bot.interactions.errors import AlreadyHandled
from bot.members import store as members
from bot.members.rules import Daw, Gear, Pings, Reminders
from bot.members.store import Member
from bot.profiles.errors import NothingToTakeOver
from bot.profiles.results import ProfileChanges
from bot.profiles.service.taking_over import taken_over
from bot.unset import UNSET
from tests.world import ANNE, BEN, World, refused

SET = ProfileChanges(
    timezone="Europe/Berlin",
    daw=Daw.REAPER,
    genre="dub",
    daily_goal_minutes=30,
    sitting_minutes=20,
    gear=(Gear.NO_MICROPHONE,),
    ears_minutes=40,
    reminders=Reminders.CHANNEL,
    streak_reminder_hour=21,
    is_private=True,
    pings=Pings.LEVEL_UPS,
)


@pytest.fixture
def other(world: World) -> World:
    """Another server on the same database, in which the same member has set everything."""
    other = World(world.database)
    other.services.profiles.set_up.blocking(other.request(), SET)
    return other


def member(world: World, user_id: int = ANNE) -> Member:
    with world.database.reading() as tx:
        return members.find(tx, world.guild_id, user_id)


def offered(world: World, user_id: int = ANNE) -> list[int]:
    profiles = world.services.profiles
    return list(profiles.settings.blocking(world.guild_id, user_id, world.now).elsewhere)


def test_everything_but_the_visibility_is_taken_over(world: World, other: World) -> None:
    assert offered(world) == [other.guild_id]
    assert offered(world, BEN) == []  # nothing of hers is shown to anybody else
    request = world.request()
    settings = world.services.profiles.take_over.blocking(request, other.guild_id)
    source = member(other)
    assert settings.member.daw is Daw.REAPER
    assert not settings.member.is_private
    assert settings.member.pings is Pings.NOTHING
    kept = ("timezone", "genre", "gear", "ears_minutes", "reminders", "streak_reminder_hour")
    for name in (*kept, "daily_goal_minutes", "sitting_minutes"):
        assert getattr(member(world), name) == getattr(source, name)
    assert member(world).streak_reminder_at is not None
    assert offered(world) == []
    take_over = world.services.profiles.take_over.blocking
    assert isinstance(refused(take_over, request, other.guild_id), AlreadyHandled)
    assert isinstance(refused(take_over, world.request(), other.guild_id), NothingToTakeOver)


def test_what_was_set_here_is_kept_where_nothing_was_set_there(world: World) -> None:
    other = World(world.database)
    other.services.profiles.set_up.blocking(other.request(), ProfileChanges(daw=Daw.BANDLAB))
    here = ProfileChanges(genre="house", ears_minutes=0)
    world.services.profiles.set_up.blocking(world.request(), here)
    world.services.profiles.take_over.blocking(world.request(), other.guild_id)
    now = member(world)
    assert (now.daw, now.genre, now.ears_minutes) == (Daw.BANDLAB, "house", 0)


def test_servers_left_and_those_without_the_bot_are_not_offered(world: World, other: World) -> None:
    take_over = world.services.profiles.take_over.blocking
    with world.database.writing() as tx:
        members.mark_left(tx, other.guild_id, [ANNE], world.now)
    assert offered(world) == []
    assert isinstance(refused(take_over, world.request(), other.guild_id), NothingToTakeOver)
    other.services.profiles.set_up.blocking(other.request(), ProfileChanges(genre="jungle"))
    assert offered(world) == [other.guild_id]
    with world.database.writing() as tx:
        departures.add(tx, [other.guild_id], world.now)
    assert offered(world) == []


def test_others_rows_are_out_of_reach(world: World, other: World) -> None:
    """A forged server id leads to the member's own rows only."""
    take_over = world.services.profiles.take_over.blocking
    assert isinstance(refused(take_over, world.request(BEN), other.guild_id), NothingToTakeOver)
    assert isinstance(refused(take_over, world.request(), world.guild_id), NothingToTakeOver)


def test_a_day_goes_on_in_the_new_zone(world: World, other: World) -> None:
    world.log(10)
    before = world.services.profiles.show.blocking(world.guild_id, ANNE, world.now)
    world.services.profiles.take_over.blocking(world.request(), other.guild_id)
    after = world.services.profiles.show.blocking(world.guild_id, ANNE, world.now)
    assert (after.streak_days, after.day) == (before.streak_days, before.day)
    assert member(world).zone_before == "UTC"


MEMBERS = st.builds(
    Member,
    guild_id=st.just(1),
    user_id=st.just(2),
    timezone=st.sampled_from([None, "Europe/Berlin", "Asia/Tokyo", "No/Where"]),
    daw=st.sampled_from([None, *Daw]),
    genre=st.sampled_from([None, "dub", "house"]),
    daily_goal_minutes=st.sampled_from([None, 30, 60]),
    sitting_minutes=st.sampled_from([None, 20]),
    gear=st.sampled_from([(), (Gear.ALONE,)]),
    ears_minutes=st.sampled_from([0, 50, 60]),
    reminders=st.sampled_from(Reminders),
    streak_reminder_hour=st.sampled_from([None, 20]),
    is_private=st.booleans(),
)


@given(source=MEMBERS, here=MEMBERS)
def test_nothing_is_cleared_and_nothing_private_moves(source: Member, here: Member) -> None:
    changes = taken_over(source, here)
    taken = {each.name: getattr(changes, each.name) for each in fields(changes)}
    for name, value in taken.items():
        if name in ("pings", "is_private", "theme", "takes_buddy_asks") or value is UNSET:
            assert value is UNSET
        else:
            assert value not in (None, (), getattr(here, name))
