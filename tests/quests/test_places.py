"""Threads and publishing as plain functions: once, in time, and within Discord's limit."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.db.database import Database
from bot.quests.service.places import PUBLISHED_PER_HOUR, plan_after_sending
from bot.quests.store.places import PostingThread
from bot.quests.store.postings import QuestPosting
from tests.world import QUESTS_CHANNEL, World

MESSAGE = 9_000


@pytest.fixture
def world(database: Database) -> World:
    world = World(database)
    world.set_up(threads=True, publish=True)
    return world


def send(world: World, posting: QuestPosting, message_id: int = MESSAGE) -> None:
    """Plan what follows once a posting was sent to the quests channel."""
    with world.database.writing() as tx:
        plan_after_sending(
            tx,
            world.guild_id,
            posting.id,
            channel_id=QUESTS_CHANNEL,
            message_id=message_id,
            is_post=False,
        )


def due(world: World) -> tuple[Sequence[int], Sequence[int]]:
    """Begin everything of this server that is due: threads to open or archive, publications."""
    places = world.services.quest_places
    steps = [
        places.begin_thread.blocking(each, world.now)
        for each in places.due_threads.blocking(world.now)
        if each.guild_id == world.guild_id
    ]
    publications = [
        places.begin_publication.blocking(each, world.now)
        for each in places.due_publications.blocking(world.now)
        if each.guild_id == world.guild_id
    ]
    return (
        [each.thread.posting_id for each in steps if each],
        [each.posting_id for each in publications if each],
    )


def due_thread(world: World) -> PostingThread:
    threads = world.services.quest_places.due_threads.blocking(world.now)
    (thread,) = [each for each in threads if each.guild_id == world.guild_id]
    return thread


def test_each_step_is_begun_by_one_process_and_again_if_that_dies(
    world: World, second: Database
) -> None:
    posting = world.post()
    send(world, posting)
    other, thread = world.beside(second), due_thread(world)
    assert due(world) == ([posting.id], [posting.id])
    assert due(other) == ([], [])
    late = other.services.quest_places.begin_thread.blocking(thread, world.now)
    assert late is None, "the other process was quicker"
    other.passes(minutes=2)
    assert due(other) == ([posting.id], [posting.id])


def test_what_closed_meanwhile_gets_no_thread_and_is_not_published(world: World) -> None:
    posting = world.post()
    send(world, posting)
    world.now = posting.closes_at + timedelta(hours=1)
    assert due(world) == ([], [])
    world.now = posting.opened_at
    assert due(world) == ([], []), "not after the clock was set back, either"


def test_a_thread_is_archived_once_its_posting_has_closed(world: World) -> None:
    posting = world.post()
    send(world, posting)
    places = world.services.quest_places
    step = places.begin_thread.blocking(due_thread(world), world.now)
    assert step is not None
    assert step.title
    places.record_thread.blocking(step.thread)
    world.now = posting.closes_at
    assert due(world)[0] == []
    world.passes(minutes=3)
    assert due(world)[0] == [posting.id]


def test_ten_are_published_in_an_hour_and_the_others_wait(world: World) -> None:
    for at in range(PUBLISHED_PER_HOUR):
        send(world, world.post(), MESSAGE + at)
        world.passes(days=1)
    with world.database.writing() as tx:
        statement = """
            UPDATE posting_publications SET due_at = NULL,
                published_at = :now - 60 * (message_id - 8999)
            WHERE guild_id = :guild_id
        """
        tx.execute(statement, {"now": int(world.now.timestamp()), "guild_id": world.guild_id})
    posting = world.post()
    send(world, posting, MESSAGE + PUBLISHED_PER_HOUR)
    assert due(world)[1] == []
    world.passes(minutes=49)
    assert due(world)[1] == []
    world.passes(minutes=1)
    assert due(world)[1] == [posting.id]
