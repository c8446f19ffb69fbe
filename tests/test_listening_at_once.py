"""A hundred members give feedback or vote at once, in two processes; some delete their data."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import timedelta

from bot.battles.errors import DeletedWhileEntering
from bot.battles.results.voting import PairToHear
from bot.battles.rules.battles import Choice
from bot.db.database import Database
from bot.errors import CoachError
from bot.feedback.errors import DeletedWhileSubmitting
from bot.feedback.results import Turn
from bot.feedback.rules.submitting import CRITIQUES_EACH
from bot.verify.service.verifier import Verifier
from tests.feedback.giving import TYPED, pass_time, submit
from tests.interactions.listening import begun, entering_of, submitting
from tests.privacy.test_service import rows_containing
from tests.world import ANNE, ON_SQLITE, World, refused

EVERYBODY = range(20_000, 20_100)


async def all_do(
    worlds: Sequence[World], what: Callable[[World, int], Awaitable[object]], who: Iterable[int]
) -> None:
    """Let members do something at once, in either process; refusals are fine, errors aren't."""
    outcomes = await asyncio.gather(
        *(what(worlds[user_id % 2], user_id) for user_id in who), return_exceptions=True
    )
    errors = [each for each in outcomes if isinstance(each, BaseException)]
    assert [each for each in errors if not isinstance(each, CoachError)] == []
    assert len(errors) < len(outcomes)


async def listen_and_write(world: World, user_id: int) -> None:
    turn = await world.services.listening.listen(world.request(user_id))
    if isinstance(turn, Turn):
        await world.services.listening.critique(world.request(user_id), turn.claim.id, TYPED)


async def delete(world: World, user_id: int) -> None:
    await world.services.privacy.delete(world.guild_id, user_id, world.now)


def count(world: World, statement: str) -> Counter[int]:
    """Return the numbers of a statement's first column, counted."""
    with world.database.reading() as tx:
        binds = {"guild_id": world.guild_id} if ":guild_id" in statement else {}
        rows = tx.execute(statement, binds)
        return Counter(value for (value,) in rows)


async def test_a_hundred_give_feedback_at_once(world: World, second: Database) -> None:
    world.set_up()
    worlds = (world, world.beside(second))
    makers, leaving = EVERYBODY[:20], EVERYBODY[10:15]

    async def submit_one(at: World, user_id: int) -> None:
        await asyncio.to_thread(submit, at, user_id)

    await all_do(worlds, submit_one, [*makers, *makers])
    submitted = count(world, "SELECT user_id FROM submissions WHERE guild_id = :guild_id")
    assert submitted == Counter(makers), "one is free"

    async def take_part(at: World, user_id: int) -> None:
        await (delete if user_id in leaving else listen_and_write)(at, user_id)

    await all_do(worlds, take_part, EVERYBODY)
    world.passes(hours=2)
    of_each = count(world, "SELECT submission_id FROM critiques WHERE guild_id = :guild_id")
    assert max(of_each[each] for each in of_each if each is not None) <= CRITIQUES_EACH

    async def mark_all(at: World, user_id: int) -> None:
        with at.database.reading() as tx:
            ids = tx.execute(
                "SELECT critiques.id FROM critiques JOIN submissions ON submissions.id ="
                " submission_id WHERE submissions.user_id = :user_id",
                {"user_id": user_id},
            )
            received = [id_ for (id_,) in ids]
        for critique_id in received:
            await at.services.feedback_inbox.mark(at.click(user_id), critique_id, is_helpful=True)

    await all_do(worlds, mark_all, [each for each in makers if each not in leaving])
    await all_do(worlds, delete, EVERYBODY[40:45])
    pass_time(world, hours=12)
    assert sum(count(world, "SELECT id FROM awards WHERE guild_id = :guild_id").values()) > 20
    assert list(Verifier(world.database, world.packs).run(world.now, repair=False)) == []


async def test_a_hundred_vote_at_once(world: World, second: Database) -> None:
    world.set_up()
    worlds = (world, world.beside(second))
    begun(world)
    makers, leaving = EVERYBODY[:12], EVERYBODY[6:8]
    enter = entering_of(world)

    async def enter_one(at: World, user_id: int) -> None:
        await asyncio.to_thread(enter, at.request(user_id))

    await all_do(worlds, enter_one, [*makers, *makers])
    entered = count(world, "SELECT user_id FROM battle_entries WHERE guild_id = :guild_id")
    assert entered == Counter(makers), "a second one takes the place of the first"
    world.passes(days=2, hours=1)
    while world.services.battle_phases.advance_due.blocking(world.now):
        pass
    worlds[1].now = world.now
    joined_at = world.now - timedelta(days=9)

    async def vote(at: World, user_id: int) -> None:
        services = at.services.battle_votes
        for _ in range(2):
            pair = await services.deal(at.request(user_id), joined_at=joined_at)
            assert isinstance(pair, PairToHear)
            await services.vote(at.request(user_id), pair.pair_id, Choice.FIRST)

    async def take_part(at: World, user_id: int) -> None:
        await (delete if user_id in leaving else vote)(at, user_id)

    await all_do(worlds, take_part, EVERYBODY)
    pairs_of_makers = """
        SELECT battle_pairs.user_id FROM battle_pairs
        JOIN battle_entries ON battle_entries.id IN (first_id, second_id)
        WHERE battle_pairs.user_id = battle_entries.user_id
    """
    assert not count(world, pairs_of_makers), "nobody hears their own"
    heard = count(
        world,
        "SELECT first_id FROM battle_pairs WHERE guild_id = :guild_id"
        " UNION ALL SELECT second_id FROM battle_pairs WHERE guild_id = :guild_id",
    )
    assert len(heard) == len(makers) - len(leaving)
    assert max(heard.values()) - min(heard.values()) <= 4, "deletions take some away"
    world.passes(days=3)
    while world.services.battle_phases.advance_due.blocking(world.now):
        pass
    assert count(world, "SELECT phase FROM battles WHERE guild_id = :guild_id").keys() == {"over"}
    paid = count(world, "SELECT user_id FROM awards WHERE guild_id = :guild_id")
    assert paid.keys() >= {*makers} - {*leaving}
    assert list(Verifier(world.database, world.packs).run(world.now, repair=False)) == []


@ON_SQLITE
def test_what_was_converted_while_its_maker_deleted_their_data_is_refused(world: World) -> None:
    world.set_up()
    begun(world)
    doing = (submitting(world), entering_of(world))
    requests = [world.request(ANNE) for _ in doing]
    world.passes(seconds=2)
    world.services.privacy.delete.blocking(world.guild_id, ANNE, world.now)
    errors = [refused(do, request) for do, request in zip(doing, requests, strict=True)]
    assert [type(each) for each in errors] == [DeletedWhileSubmitting, DeletedWhileEntering]
    assert rows_containing(world.database, requests[0].interaction_id) == {}
    assert not count(world, "SELECT user_id FROM recordings WHERE guild_id = :guild_id")
