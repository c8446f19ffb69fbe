"""First contact: each joining of a server is greeted once, if it is new, and of any use."""

import asyncio
from datetime import datetime, timedelta

from bot.db.database import Database
from bot.greetings.results import GreetingCard, Joining
from bot.outbox.store import DeliveryKind
from tests.world import QUESTS_CHANNEL, World

LOBBY = 77


def joining(world: World, at: datetime | None = None, channel_id: int | None = LOBBY) -> Joining:
    return Joining(guild_id=world.guild_id, joined_at=at or world.now, channel_id=channel_id)


def greeted(world: World) -> list[GreetingCard]:
    """Bring the greetings that the server is owed, and return what they showed."""
    cards: list[GreetingCard] = []
    for delivery in world.due():
        assert (delivery.kind, delivery.channel_id) == (DeliveryKind.GREETING, LOBBY)
        outgoing = world.services.deliveries.begin.blocking(delivery, world.now)
        if outgoing is not None:
            assert isinstance(outgoing.content, GreetingCard)
            cards.append(outgoing.content)
            world.services.deliveries.record_sent.blocking(delivery, channel_id=LOBBY, message_id=1)
    return cards


async def test_a_joining_is_greeted_once_however_often_it_is_told(
    world: World, second: Database
) -> None:
    at = world.now.replace(microsecond=123_456)  # as Discord tells it
    meetings = [each.services.greetings for each in (world, world.beside(second))]
    told = await asyncio.gather(
        *(each.meet(joining(world, at), world.now) for each in meetings),
        *(each.meet_all([joining(world, at)], world.now) for each in meetings),
    )
    assert sorted(told) == [False, False, False, True]
    (card,) = greeted(world)
    assert not card.is_back
    assert card.server.quests_channel_id is None
    transactions: list[str] = []
    world.database.watch = lambda kind, _waited, _took: transactions.append(kind)
    assert not await meetings[0].meet_all([joining(world, at)], world.now)
    assert not await meetings[0].meet(joining(world, at), world.now)
    assert transactions == ["reading"] * 2  # a start or a reconnect keeps no writer waiting
    assert world.due() == []


def test_whoever_has_found_the_way_alone_is_not_shown_it(world: World) -> None:
    world.services.greetings.meet.blocking(joining(world), world.now)
    world.set_up()
    assert greeted(world) == []
    assert world.due() == []


def test_a_server_that_was_set_up_before_is_told_that_all_is_still_there(
    world: World,
) -> None:
    world.services.greetings.meet.blocking(joining(world), world.now)
    greeted(world)
    shown = world.set_up()
    world.passes(days=3)
    assert world.services.greetings.meet.blocking(joining(world), world.now)
    (card,) = greeted(world)
    assert card.is_back
    assert (card.server, card.next_at) == (shown.server, shown.upcoming[0].at)
    assert card.server.quests_channel_id == QUESTS_CHANNEL


def test_nothing_is_owed_where_it_may_not_speak_or_has_been_for_long(world: World) -> None:
    meet = world.services.greetings.meet.blocking
    assert not meet(joining(world, channel_id=None), world.now)
    assert not meet(joining(world), world.now)  # allowed since, and nobody has asked for it
    long_ago = world.now - timedelta(days=31)
    assert not meet(joining(world, long_ago), world.now)
    with world.database.writing() as tx:
        alive_at = int(world.now.timestamp())
        tx.execute("DELETE FROM facts WHERE name = 'greets_after'")
        tx.execute(f"INSERT INTO facts VALUES ('greets_after', '{alive_at}')")
    before = world.now - timedelta(hours=1)
    assert not meet(joining(world, before), world.now)
    assert world.due() == []
    assert meet(joining(world, world.now + timedelta(hours=1)), world.now)
    assert len(greeted(world)) == 1
