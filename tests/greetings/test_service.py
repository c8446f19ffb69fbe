"""Greetings: each server is greeted once after joining, if it is new and not set up yet."""

import asyncio
from datetime import datetime, timedelta

from bot.db.database import Database
from bot.greetings.results import GreetingCard, JoinedServer
from bot.outbox.store import DeliveryKind
from tests.world import QUESTS_CHANNEL, World

LOBBY = 77


def joined(
    world: World, at: datetime | None = None, channel_id: int | None = LOBBY
) -> JoinedServer:
    return JoinedServer(guild_id=world.guild_id, joined_at=at or world.now, channel_id=channel_id)


def greeted(world: World) -> list[GreetingCard]:
    """Deliver the server's greetings, and return their content."""
    cards: list[GreetingCard] = []
    for delivery in world.due():
        assert (delivery.kind, delivery.channel_id) == (DeliveryKind.GREETING, LOBBY)
        outgoing = world.services.deliveries.begin.blocking(delivery, world.now)
        if outgoing is not None:
            assert isinstance(outgoing.content, GreetingCard)
            cards.append(outgoing.content)
            world.services.deliveries.record_sent.blocking(delivery, channel_id=LOBBY, message_id=1)
    return cards


async def test_a_join_is_greeted_once_however_often_it_is_reported(
    world: World, second: Database
) -> None:
    at = world.now.replace(microsecond=123_456)  # as Discord tells it
    greeters = [each.services.greetings for each in (world, world.beside(second))]
    told = await asyncio.gather(
        *(each.greet(joined(world, at), world.now) for each in greeters),
        *(each.greet_all([joined(world, at)], world.now) for each in greeters),
    )
    assert sorted(told) == [False, False, False, True]
    (card,) = greeted(world)
    assert not card.is_back
    assert card.server.quests_channel_id is None
    transactions: list[str] = []
    world.database.watch = lambda kind, _waited, _took: transactions.append(kind)
    assert not await greeters[0].greet_all([joined(world, at)], world.now)
    assert not await greeters[0].greet(joined(world, at), world.now)
    assert transactions == ["reading"] * 2  # a start or a reconnect writes nothing
    assert world.due() == []


def test_a_server_that_is_set_up_already_is_not_greeted(world: World) -> None:
    world.services.greetings.greet.blocking(joined(world), world.now)
    world.set_up()
    assert greeted(world) == []
    assert world.due() == []


def test_a_returning_server_is_greeted_with_its_settings(
    world: World,
) -> None:
    world.services.greetings.greet.blocking(joined(world), world.now)
    greeted(world)
    shown = world.set_up()
    world.passes(days=3)
    assert world.services.greetings.greet.blocking(joined(world), world.now)
    (card,) = greeted(world)
    assert card.is_back
    assert (card.server, card.next_at) == (shown.server, shown.upcoming[0].at)
    assert card.server.quests_channel_id == QUESTS_CHANNEL


def test_servers_without_a_channel_or_joined_long_ago_are_not_greeted(world: World) -> None:
    greet = world.services.greetings.greet.blocking
    assert not greet(joined(world, channel_id=None), world.now)
    assert not greet(joined(world), world.now)  # the bot may post now, but the join is known for it
    long_ago = world.now - timedelta(days=31)
    assert not greet(joined(world, long_ago), world.now)
    with world.database.writing() as tx:
        alive_at = int(world.now.timestamp())
        tx.execute("DELETE FROM facts WHERE name = 'greets_after'")
        tx.execute(f"INSERT INTO facts VALUES ('greets_after', '{alive_at}')")
    before = world.now - timedelta(hours=1)
    assert not greet(joined(world, before), world.now)
    assert world.due() == []
    assert greet(joined(world, world.now + timedelta(hours=1)), world.now)
    assert len(greeted(world)) == 1
