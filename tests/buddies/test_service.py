"""Buddies: who becomes one, what they see of each other, and what they hear (docs/rules.md)."""

import asyncio
from datetime import timedelta

import pytest

from bot.buddies import store
from bot.buddies.errors import (
    AskedAbsent,
    AskedBefore,
    AskedBot,
    AskedYourself,
    AskNotTaken,
    AskOpen,
    AskOver,
    HasBuddy,
    NotBuddies,
    TooManyAsks,
)
from bot.buddies.results import BuddyAsked, BuddyWeeks, BuddyWord, NoBuddy
from bot.buddies.service.news import gather_accepted, gather_ask, gather_unreached
from bot.buddies.service.words import gather_word
from bot.buddies.store import Answer
from bot.clock_rollback.service import undo_clock_lead
from bot.db.errors import ConstraintViolated
from bot.db.rows import fetch_all, select
from bot.errors import CoachError
from bot.interactions.errors import NotYours, StaleButton
from bot.outbox.store import Delivery, DeliveryKind
from bot.profiles.results import ProfileChanges
from bot.sessions.rules import When
from tests.world import ANNE, BEN, CLEO, ON_SQLITE, World, refused


def ask(world: World, user_id: int = ANNE, asked_id: int = BEN) -> int:
    """Let one member ask another, and return the id of the ask."""
    asked = world.services.buddies.ask.blocking(
        world.request(user_id), asked_id, is_bot=False, is_here=True
    )
    assert isinstance(asked, BuddyAsked)
    return asked.ask.id


def befriend(world: World, user_id: int = ANNE, buddy_id: int = BEN) -> None:
    world.services.buddies.accept.blocking(world.click(buddy_id), ask(world, user_id, buddy_id))


def page(world: World, user_id: int = ANNE) -> BuddyWeeks | NoBuddy:
    return world.services.buddies.show.blocking(world.click(user_id), world.guild_id)


def weeks(world: World, user_id: int = ANNE) -> BuddyWeeks:
    shown = page(world, user_id)
    assert isinstance(shown, BuddyWeeks)
    return shown


def buddy_of(world: World, user_id: int = ANNE) -> int | None:
    with world.database.reading() as tx:
        found = store.find(tx, world.guild_id, user_id)
    return found and found.buddy_id


def sent(world: World, kind: DeliveryKind) -> list[Delivery]:
    """Return the messages of a kind in the outbox."""
    statement = "FROM deliveries WHERE guild_id = :guild_id AND kind = :kind ORDER BY id"
    with world.database.reading() as tx:
        return fetch_all(
            tx, Delivery, select(Delivery, statement), guild_id=world.guild_id, kind=kind
        )


def word(world: World) -> BuddyWord | None:
    """Return the last word in the outbox as it would be sent now."""
    *_, delivery = sent(world, DeliveryKind.BUDDY_WORD)
    with world.database.reading() as tx:
        return gather_word(tx, world.packs, delivery, world.now)


def test_a_yes_makes_two_members_buddies_until_one_ends_it(world: World) -> None:
    ask_id = ask(world)
    assert sent(world, DeliveryKind.BUDDY_ASK)[0].user_id == BEN
    buddies = world.services.buddies
    assert isinstance(refused(buddies.accept.blocking, world.click(CLEO), ask_id), NotYours)
    assert isinstance(refused(ask, world, ANNE, CLEO), AskOpen)
    new = buddies.accept.blocking(world.click(BEN), ask_id)
    assert new.is_new
    assert (buddy_of(world), buddy_of(world, BEN)) == (BEN, ANNE)
    (yes,) = sent(world, DeliveryKind.BUDDY_YES)
    assert yes.user_id == ANNE
    with world.database.reading() as tx:
        accepted = gather_accepted(tx, yes)
        assert accepted is not None
        assert accepted.other_id == BEN
    assert isinstance(refused(ask, world, ANNE, CLEO), HasBuddy)
    assert isinstance(refused(ask, world, CLEO, ANNE), AskNotTaken)
    assert isinstance(refused(buddies.accept.blocking, world.click(BEN), ask_id), AskOver)
    buddies.end.blocking(world.click(BEN), world.guild_id, ANNE)
    assert (buddy_of(world), buddy_of(world, BEN)) == (None, None)
    end = refused(buddies.end.blocking, world.click(ANNE), world.guild_id, BEN)
    assert isinstance(end, NotBuddies)
    with world.database.reading() as tx:
        assert gather_accepted(tx, yes) is None
    assert isinstance(refused(ask, world), AskedBefore)
    assert isinstance(page(world), NoBuddy)


@ON_SQLITE
def test_a_no_looks_like_no_answer(world: World) -> None:
    ask_id, asked_at = ask(world), world.now
    world.services.buddies.decline.blocking(world.click(BEN), ask_id)
    shown = page(world)
    assert isinstance(shown, NoBuddy)
    assert shown.own_ask is not None
    assert isinstance(refused(ask, world, ANNE, CLEO), AskOpen)
    exported = world.services.privacy.export.blocking(world.guild_id, ANNE, world.now).content
    (row,) = exported["buddy_asks"]
    assert (row["answer"], row["answered_at"], row["closed_at"]) == (None, None, None)
    (row,) = world.services.privacy.export.blocking(world.guild_id, BEN, world.now).content[
        "buddy_asks_received"
    ]
    assert row["answer"] == Answer.NO
    world.passes(days=7)
    with world.database.reading() as tx:
        assert gather_ask(tx, ask_id, world.now) is None
    ask(world, ANNE, CLEO)
    world.services.buddies.take_back.blocking(world.request(), shown_ask(world))
    again = refused(ask, world)
    assert isinstance(again, AskedBefore)
    assert again.again_at == asked_at + timedelta(days=30)
    world.now = again.again_at
    ask(world)


def shown_ask(world: World) -> int:
    shown = page(world)
    assert isinstance(shown, NoBuddy)
    assert shown.own_ask is not None
    return shown.own_ask.id


@ON_SQLITE
def test_who_can_be_asked_and_how_often(world: World) -> None:
    buddies = world.services.buddies

    def error(asked_id: int, *, is_bot: bool = False, is_here: bool = True) -> CoachError:
        return refused(
            buddies.ask.blocking, world.request(), asked_id, is_bot=is_bot, is_here=is_here
        )

    assert isinstance(error(ANNE), AskedYourself)
    assert isinstance(error(BEN, is_bot=True), AskedBot)
    assert isinstance(error(BEN, is_here=False), AskedAbsent)
    world.services.profiles.set_up.blocking(
        world.request(BEN), ProfileChanges(takes_buddy_asks=False)
    )
    assert isinstance(error(BEN), AskNotTaken)
    for asked_id in range(200, 205):
        ask_id = ask(world, ANNE, asked_id)
        buddies.take_back.blocking(world.request(), ask_id)
        world.passes(minutes=1)
    too_many = error(CLEO)
    assert isinstance(too_many, TooManyAsks)
    assert too_many.again_at == world.now - timedelta(minutes=5) + timedelta(days=1)
    assert not sent(world, DeliveryKind.BUDDY_ASK)  # taken back, and not sent any more


async def test_what_happens_at_once_leaves_one_buddy_each(world: World) -> None:
    """Two who ask each other become buddies; of two who say yes to the same member, one does."""
    both = [
        world.services.buddies.ask(world.request(each), other, is_bot=False, is_here=True)
        for each, other in ((ANNE, BEN), (BEN, ANNE))
    ]
    await asyncio.gather(*both)
    assert (buddy_of(world), buddy_of(world, BEN)) == (BEN, ANNE)
    mine, theirs = ask(world, CLEO, 200), ask(world, 201, CLEO)
    accept = world.services.buddies.accept
    outcomes = await asyncio.gather(
        accept(world.click(200), mine), accept(world.click(CLEO), theirs), return_exceptions=True
    )
    (error,) = [type(each) for each in outcomes if isinstance(each, Exception)]
    assert error in {AskOver, HasBuddy}
    assert buddy_of(world, CLEO) in {200, 201}
    with world.database.writing() as tx, pytest.raises(ConstraintViolated):
        store.pair(tx, world.guild_id, CLEO, ANNE, world.now)
    end = world.services.buddies.end
    await asyncio.gather(
        end(world.click(ANNE), world.guild_id, BEN),
        end(world.click(BEN), world.guild_id, ANNE),
        world.services.buddies.ask(world.request(202), ANNE, is_bot=False, is_here=True),
        return_exceptions=True,
    )
    assert (buddy_of(world), buddy_of(world, BEN)) == (None, None)


@ON_SQLITE
def test_each_sees_the_others_week(world: World) -> None:
    world.passes(hours=-1)
    world.log(30)  # Wednesday
    world.services.logbook.log.blocking(world.request(), minutes=20, when=When.YESTERDAY)
    world.services.profiles.set_up.blocking(
        world.request(), ProfileChanges(daily_goal_minutes=25, is_private=True)
    )
    befriend(world)
    mine, theirs = weeks(world), weeks(world, BEN)
    assert (mine.own, mine.other) == (theirs.other, theirs.own)
    assert list(mine.own.minutes) == [0, 20, 30]
    assert (mine.own.quests, mine.own.streak_days, mine.own.goal_minutes) == (0, 2, 25)
    assert mine.own.practised_today
    assert list(mine.other.minutes) == [0, 0, 0]


def test_word_is_sent_once_a_day(world: World) -> None:
    world.passes(hours=-1)
    befriend(world)
    world.services.logbook.log.blocking(world.request(), minutes=60, when=When.YESTERDAY)
    world.log(5)
    assert not sent(world, DeliveryKind.BUDDY_WORD)
    world.log(5)
    world.log(30)
    (delivery,) = sent(world, DeliveryKind.BUDDY_WORD)
    assert (delivery.user_id, delivery.send_at) == (BEN, world.now)
    told = word(world)
    assert told is not None
    assert not told.both
    world.log(10, BEN)
    told = word(world)
    assert told is not None
    assert told.both
    world.passes(days=1)
    world.log(10)
    assert len(sent(world, DeliveryKind.BUDDY_WORD)) == 3


@ON_SQLITE
def test_word_is_dropped_once_nobody_wants_it(world: World) -> None:
    for change in ("night", "tomorrow", "muted", "paused", "ended", "undone", "left"):
        server = World(world.database)
        befriend(server)
        server.log(10)
        assert word(server) is not None
        buddies, guild_id = server.services.buddies, server.guild_id
        match change:
            case "night":
                server.passes(hours=11)
            case "tomorrow":
                server.passes(hours=20)
            case "muted":
                buddies.mute.blocking(server.click(BEN), guild_id, ANNE, muted=True)
            case "paused":
                server.services.pauses.pause.blocking(server.request(BEN), until="in 5 days")
            case "ended":
                buddies.end.blocking(server.click(ANNE), guild_id, BEN)
            case "undone":
                server.services.logbook.undo.blocking(server.request())
            case _:
                server.services.leaderboards.mark_left.blocking(guild_id, [ANNE], server.now)
                assert buddy_of(server, BEN) is None
        assert word(server) is None, change


@ON_SQLITE
def test_word_waits_for_the_morning_while_it_is_still_today(world: World) -> None:
    world.services.profiles.set_up.blocking(
        world.request(BEN), ProfileChanges(timezone="Asia/Tokyo")
    )
    befriend(world)
    world.passes(hours=6)  # 18:00, and 03:00 in Tokyo
    world.log(10)
    (delivery,) = sent(world, DeliveryKind.BUDDY_WORD)
    assert delivery.send_at == world.now + timedelta(hours=5)
    world.passes(hours=5)
    assert word(world) is not None


@ON_SQLITE
def test_closed_direct_messages_are_told_to_the_asker_once(world: World) -> None:
    ask_id = ask(world)
    for _ in range(2):
        world.services.buddies.record_unreached.blocking(ask_id, world.now)
    (delivery,) = sent(world, DeliveryKind.BUDDY_UNREACHED)
    assert delivery.user_id == ANNE
    shown = page(world, BEN)
    assert isinstance(shown, NoBuddy)
    assert [each.id for each in shown.waiting] == [ask_id]
    with world.database.reading() as tx:
        assert gather_unreached(tx, ask_id, world.now) is not None
    world.services.buddies.accept.blocking(world.click(BEN), ask_id)
    with world.database.reading() as tx:
        assert gather_unreached(tx, ask_id, world.now) is None


def test_deleting_ones_data_leaves_no_trace(world: World) -> None:
    befriend(world)
    world.log(10)
    world.services.privacy.delete.blocking(world.guild_id, ANNE, world.now)
    assert buddy_of(world, BEN) is None
    with world.database.reading() as tx:
        assert store.asks_received(tx, world.guild_id, BEN) == []
    assert not sent(world, DeliveryKind.BUDDY_WORD)


@ON_SQLITE
def test_an_ask_by_a_clock_that_ran_ahead_is_open_for_as_long(world: World) -> None:
    world.passes(days=100)
    ask_id = ask(world)
    world.passes(days=-100)
    with world.database.writing() as tx:
        undo_clock_lead(tx, world.packs, timedelta(days=100), world.now)
        moved = store.find_ask(tx, ask_id)
    assert moved is not None
    assert (moved.at, moved.lapses_at) == (world.now, world.now + timedelta(days=7))


@ON_SQLITE
def test_a_click_from_elsewhere_is_refused(world: World) -> None:
    befriend(world)
    buddies = world.services.buddies
    other = World(world.database)
    from_elsewhere = other.request(ANNE)
    click = world.click(ANNE)
    click = type(click)(
        interaction_id=from_elsewhere.interaction_id,
        guild_id=other.guild_id,
        user_id=ANNE,
        now=world.now,
    )
    for call in (buddies.show, buddies.check_here):
        assert isinstance(refused(call.blocking, click, world.guild_id), StaleButton)
    assert isinstance(refused(buddies.end.blocking, click, world.guild_id, BEN), StaleButton)
