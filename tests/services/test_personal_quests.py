"""Personal quests: one at a time, one a day, swapped once, and nobody else's."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from bot.content import SkillPack
from bot.domain.errors import (
    AlreadyCompleted,
    AlreadyHandled,
    AlreadySwapped,
    CoachError,
    NoPersonalQuest,
    NoPersonalQuests,
    NothingElseFits,
    NotYours,
    PersonalQuestOver,
    PostingClosed,
    PostingNotFound,
    ProofNeeded,
    WaitingForReview,
)
from bot.domain.members import Daw, Verification
from bot.domain.periods import Cadence
from bot.services.profiles import ProfileChanges
from bot.services.quest_results import PostingCard, QuestCompleted
from bot.services.reviews import Judge
from bot.services.server_quests import QuestTyped
from bot.storage.completions import HandIn
from bot.storage.database import Database
from tests.services.world import ANNE, BEN, MUSIC, NOON, PACKS, STAFF, World, local

PERSONAL = Cadence.PERSONAL
SLUGS = {quest.slug for quest in MUSIC.quests if quest.cadence is PERSONAL}


async def personal(world: World, user_id: int = ANNE, wanted: str | None = None) -> PostingCard:
    return await world.services.personal_quests.current(world.request(user_id), wanted)


async def swap(world: World, posting_id: int | None = None, user_id: int = ANNE) -> PostingCard:
    return await world.services.personal_quests.swap(world.request(user_id), posting_id)


async def complete(
    world: World, of: Cadence | int = PERSONAL, user_id: int = ANNE, **hand_in: Any
) -> Any:
    return await world.services.quests.complete(
        world.request(user_id), of=of, hand_in=HandIn(**hand_in)
    )


async def refused(asked: Awaitable[Any]) -> CoachError:
    with pytest.raises(CoachError) as error:
        await asked
    return error.value


def packs(*personal_slugs: str) -> Mapping[str, SkillPack]:
    """Return the packs with these personal quests alone."""
    content = MUSIC.model_dump()
    content["quests"] = [
        quest
        for quest in content["quests"]
        if quest["cadence"] != "personal" or quest["slug"] in personal_slugs
    ]
    return PACKS | {MUSIC.slug: SkillPack.model_validate(content)}


async def test_one_is_given_and_stays_until_it_is_handed_in(world: World) -> None:
    """In a server where nobody has set anything; `/quest complete` takes it like any other."""
    assert isinstance(await refused(complete(world)), NoPersonalQuest)
    card = await personal(world)
    assert card.quest.slug in SLUGS
    assert (card.quest.path, card.quest.difficulty, card.xp) == (None, "beginner", 220)
    assert (card.posting.user_id, card.posting.closes_at) == (ANNE, local("2026-11-18", "12:00"))
    assert await world.due() == []
    world.passes(days=6, hours=23)
    assert (await personal(world)).posting == card.posting
    done: QuestCompleted = await complete(world)
    assert (done.posting, done.quest, done.awarded.base_xp, done.awarded.xp) == (
        card.posting,
        card.quest,
        200,
        220,
    )
    (award,) = await world.awards()
    assert award.reason == f"Personal quest: {card.quest.title}"
    for asked in (personal(world), swap(world)):
        over = await refused(asked)
        assert isinstance(over, PersonalQuestOver)
        assert (over.title, over.next_at) == (card.quest.title, local("2026-11-19", "04:00"))
    assert isinstance(await refused(complete(world)), AlreadyCompleted)
    assert isinstance(await refused(swap(world, card.posting.id)), PersonalQuestOver)
    world.now = local("2026-11-19", "04:00")
    following = await personal(world)
    assert following.posting.id != card.posting.id
    assert following.quest.slug != card.quest.slug
    handed_in = await refused(swap(world, card.posting.id))
    assert isinstance(handed_in, PostingClosed | PersonalQuestOver)


async def test_what_is_not_done_in_seven_days_closes(world: World) -> None:
    card = await personal(world)
    world.passes(days=7)
    assert isinstance(await refused(complete(world)), NoPersonalQuest)
    assert isinstance(await refused(complete(world, card.posting.id)), PostingClosed)
    assert isinstance(await refused(swap(world)), NoPersonalQuest)
    assert isinstance(await refused(swap(world, card.posting.id)), PostingClosed)
    following = await personal(world)
    assert following.quest.slug != card.quest.slug


async def test_the_day_is_the_members_own(world: World) -> None:
    await world.services.profiles.set_up(
        world.request(), ProfileChanges(timezone="Asia/Tokyo", daw=Daw.LOGIC_PRO)
    )
    world.now = local("2026-11-11", "03:59", "Asia/Tokyo")
    first = await personal(world)
    assert first.daw is Daw.LOGIC_PRO
    await complete(world)
    assert isinstance(await refused(personal(world)), PersonalQuestOver)
    world.passes(minutes=1)
    assert (await personal(world)).posting.id != first.posting.id


async def test_it_is_swapped_once_a_day_and_does_not_come_back(world: World) -> None:
    assert isinstance(await refused(swap(world)), NoPersonalQuest)
    seen = [(await personal(world)).quest.slug]
    first = await personal(world)
    second = await swap(world, first.posting.id)
    seen.append(second.quest.slug)
    assert isinstance(await refused(complete(world, first.posting.id)), PostingClosed)
    assert isinstance(await refused(swap(world, first.posting.id)), PostingClosed)
    again = await refused(swap(world))
    assert isinstance(again, AlreadySwapped)
    assert again.next_at == local("2026-11-12", "04:00")
    assert (await personal(world)).posting == second.posting
    for _ in range(4):
        world.passes(days=1)
        seen.append((await swap(world)).quest.slug)
    assert len(set(seen)) == len(seen)
    await complete(world)
    assert isinstance(await refused(personal(world)), PersonalQuestOver)


async def test_where_nothing_else_fits_it_stays(database: Database) -> None:
    (only, other) = sorted(quest.slug for quest in MUSIC.quests_of(PERSONAL) if quest.path is None)[
        :2
    ]
    world = World(database, packs=packs(only))
    card = await personal(world)
    nothing = await refused(swap(world))
    assert isinstance(nothing, NothingElseFits)
    assert nothing.title == card.quest.title
    assert (await personal(world)).posting == card.posting
    # Of two, the one given on the day before yesterday is all that is left.
    two = world.beside(database, packs(only, other))
    assert (await swap(two)).quest.slug == other
    two.passes(days=1)
    assert (await swap(two)).quest.slug == only
    bare = World(database, packs=packs())
    assert isinstance(await refused(personal(bare)), NoPersonalQuests)
    # Of one that has left the pack nothing is kept open: the next day brings another.
    two.passes(days=1)
    gone = two.beside(database, packs(other))
    assert (await personal(gone)).quest.slug == other


async def test_nobody_elses_can_be_touched(world: World) -> None:
    card = await personal(world)
    number = card.posting.id
    quests = world.services.quests
    for asked in (
        complete(world, number, BEN),
        quests.form(world.guild_id, BEN, number, world.now),
        quests.advice(world.guild_id, BEN, number),
        world.services.sessions.start(world.request(BEN), posting_id=number),
        swap(world, number, BEN),
    ):
        assert isinstance(await refused(asked), NotYours)
    other = World(world.database)
    for asked in (complete(other, number), swap(other, number)):
        assert isinstance(await refused(asked), PostingNotFound)
    form = await quests.form(world.guild_id, ANNE, number, world.now)
    assert form.title == card.quest.title
    timer = await world.services.sessions.start(world.request(), posting_id=number)
    assert timer.focus == card.focus.name
    assert await world.awards(BEN) == []


async def test_proof_and_reviews_hold_for_it_as_for_any(world: World) -> None:
    await world.set_up(verification=Verification.PROOF)
    card = await personal(world)
    assert isinstance(await refused(complete(world)), ProofNeeded)
    await world.review()
    await world.set_up(verification=Verification.REVIEW)
    await complete(world, note="Done.")
    assert isinstance(await refused(complete(world, note="Again.")), WaitingForReview)
    assert isinstance(await refused(personal(world)), PersonalQuestOver)
    assert isinstance(await refused(swap(world, card.posting.id)), PersonalQuestOver)
    staff = Judge(user_id=STAFF, role_ids=frozenset(), manages_server=True)
    review = await world.newest_review()
    await world.services.reviews.decline(world.request(STAFF), review, staff, "No.")
    assert (await personal(world)).posting == card.posting
    await swap(world)


async def test_an_undone_one_is_open_again(world: World) -> None:
    card = await personal(world)
    await complete(world)
    world.passes(days=1)
    second = await personal(world)
    (award,) = await world.awards()
    await world.services.staff.undo(world.request(STAFF), user_id=ANNE, award_id=award.id)
    assert (await personal(world)).posting == second.posting
    await complete(world)
    assert (await personal(world)).posting == card.posting
    assert (await complete(world)).posting == card.posting
    assert isinstance(await refused(personal(world)), PersonalQuestOver)


async def test_disabled_ones_are_left_out_and_the_servers_own_join(database: Database) -> None:
    free = [quest for quest in MUSIC.quests_of(PERSONAL) if quest.path is None]
    one, two = (quest.slug for quest in free[:2])
    world = World(database, packs=packs(one, two))
    for slug in (one,):
        await world.services.server_quests.switch(world.request(STAFF), slug)
    assert (await personal(world)).quest.slug == two
    assert isinstance(await refused(swap(world)), NothingElseFits)
    added = await world.services.server_quests.add(
        world.request(STAFF),
        QuestTyped(
            title="Cellar tapes",
            task="Record one room.",
            cadence=PERSONAL,
            focus="recording",
            minutes="45",
        ),
    )
    card = await swap(world)
    assert card.quest.slug == added.quest.slug
    form = await world.services.quests.form(world.guild_id, ANNE, card.posting.id, world.now)
    assert form.title == "Cellar tapes"
    await complete(world)


async def test_what_a_plan_proposed_is_given_if_it_still_fits(world: World) -> None:
    free = [
        quest.slug
        for quest in MUSIC.quests_of(PERSONAL)
        if quest.path is None and quest.difficulty == "beginner"
    ]
    for user_id, wanted in enumerate(free[:4], 1):
        assert (await personal(world, user_id, wanted)).quest.slug == wanted
    of_a_path = next(quest.slug for quest in MUSIC.quests if quest.path is not None)
    for user_id, wanted in enumerate((of_a_path, "arc-of-energy", "no-such"), 1_000):
        given = (await personal(world, user_id, wanted)).quest
        assert given.slug in free
    await swap(world, user_id=1)
    assert (await personal(world, 1, free[0])).quest.slug != free[0]
    await complete(world, user_id=1)
    world.passes(days=1)  # an old plan's button: what was swapped away is not given again
    assert (await personal(world, 1, free[0])).quest.slug != free[0]


async def test_the_path_comes_first(world: World) -> None:
    await world.adjust(5_000)  # past level 10
    before = await personal(world)
    assert before.quest.path is None
    await world.services.paths.choose(world.request(), "mastering")
    assert (await personal(world)).posting == before.posting
    for _ in range(3):
        await complete(world)
        world.passes(days=1)
        card = await personal(world)
        assert card.quest.path == "mastering"
        assert card.quest.difficulty != "advanced"
    await world.adjust(-5_500)  # below it
    await complete(world)
    world.passes(days=1)
    assert (await personal(world)).quest.path is None


async def test_it_shows_nowhere_else(world: World) -> None:
    await world.set_up()
    daily = await world.post()
    card = await personal(world)
    for cadence, posting in ((Cadence.DAILY, daily),):
        shown = await world.services.quests.current(world.guild_id, ANNE, cadence, world.now)
        assert shown.posting == posting
    await complete(world)
    world.passes(minutes=20)
    assert await world.services.postings.to_refresh(world.now) == []
    assert [delivery.subject_id for delivery in await world.due()] == [daily.id]
    history = await world.services.quests.history(world.guild_id, ANNE)
    assert [line.title for line in history.lines] == [card.quest.title]
    await world.services.personal_quests.current(world.request(BEN))
    exported = await world.services.privacy.export(world.guild_id, ANNE, world.now)
    assert exported.content["personal_quests"] == [
        {
            "id": str(card.posting.id),
            "quest": card.quest.slug,
            "period": "2026-11-11",
            "opened_at": "2026-11-11T12:00:00Z",
            "closes_at": "2026-11-18T12:00:00Z",
        }
    ]
    (completion,) = exported.content["completions"]
    assert (completion["cadence"], completion["period"]) == ("personal", "2026-11-11")
    assert exported.content["rerolls"] == []


@pytest.mark.parametrize("ask", [personal, swap])
async def test_eight_at_once_are_one(
    world: World, ask: Callable[[World], Awaitable[PostingCard]]
) -> None:
    before = await personal(world) if ask is swap else None
    results = await asyncio.gather(*(ask(world) for _ in range(8)), return_exceptions=True)
    given = [each for each in results if isinstance(each, PostingCard)]
    assert len({card.posting.id for card in given}) == 1
    assert len(given) == (1 if before else 8)
    assert {type(each) for each in results} <= {PostingCard, AlreadySwapped}
    if before:
        assert given[0].posting.id != before.posting.id


async def test_one_interaction_gives_one(world: World) -> None:
    request = world.request()
    await world.services.personal_quests.current(request)
    assert isinstance(
        await refused(world.services.personal_quests.current(request)), AlreadyHandled
    )
    again = world.request()
    await world.services.personal_quests.swap(again)
    assert isinstance(await refused(world.services.personal_quests.swap(again)), AlreadyHandled)
    assert world.now == NOON
