"""Personal quests: one at a time, one a day, swapped once, and nobody else's."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest

from bot.calendar.rules.periods import Cadence
from bot.coach.rules.craft import Craft
from bot.coach.store import placements
from bot.db.database import Database
from bot.interactions.errors import AlreadyHandled, NotYours, StaleButton
from bot.members.rules import Daw
from bot.packs.content import SkillPack
from bot.profiles.results import ProfileChanges
from bot.quests.errors import (
    AlreadyCompleted,
    AlreadySwapped,
    NoPersonalQuest,
    NoPersonalQuests,
    NothingElseFits,
    PersonalQuestOver,
    PostingClosed,
    PostingNotFound,
    ProofNeeded,
)
from bot.quests.results.completions import QuestCompleted
from bot.quests.results.quests import PostingCard
from bot.quests.results.scheduling import QuestTyped
from bot.quests.rules.rerolls import RerollReason
from bot.quests.rules.verification import Verification
from bot.quests.store import personal_quests
from bot.quests.store.completions import HandIn
from bot.reviews.errors import WaitingForReview
from bot.reviews.rules import Reviewer
from tests.world import ANNE, BEN, MUSIC, NOON, PACKS, STAFF, World, local, refused, without_course

PERSONAL = Cadence.PERSONAL
SLUGS = {quest.slug for quest in MUSIC.quests if quest.cadence is PERSONAL}


def personal(world: World, user_id: int = ANNE, wanted: str | None = None) -> PostingCard:
    return world.services.personal_quests.current.blocking(world.request(user_id), wanted)


def swap(
    world: World,
    posting_id: int | None = None,
    user_id: int = ANNE,
    reason: RerollReason | None = None,
) -> PostingCard:
    swapped = world.services.personal_quests.swap.blocking(
        world.request(user_id), posting_id, reason=reason
    )
    assert swapped.reason is reason
    return swapped.card


def complete(
    world: World, of: Cadence | int = PERSONAL, user_id: int = ANNE, **hand_in: Any
) -> Any:
    return world.services.quests.complete.blocking(
        world.request(user_id), of=of, hand_in=HandIn(**hand_in)
    )


def packs(*personal_slugs: str) -> Mapping[str, SkillPack]:
    """Return the packs with these personal quests alone."""
    content = MUSIC.model_dump()
    content["quests"] = [
        quest
        for quest in content["quests"]
        if quest["cadence"] != "personal" or quest["slug"] in personal_slugs
    ]
    return PACKS | {MUSIC.slug: SkillPack.model_validate(without_course(content))}


def test_a_personal_quest_stays_until_it_is_handed_in(world: World) -> None:
    """In a server where nobody has set anything; `/quest complete` takes it like any other."""
    assert isinstance(refused(complete, world), NoPersonalQuest)
    card = personal(world)
    assert card.quest.slug in SLUGS
    assert (card.quest.path, card.quest.difficulty, card.xp) == (None, "beginner", 220)
    assert (card.posting.user_id, card.posting.closes_at) == (ANNE, local("2026-11-18", "12:00"))
    assert world.due() == []
    world.passes(days=6, hours=23)
    assert personal(world).posting == card.posting
    done: QuestCompleted = complete(world)
    assert (done.posting, done.quest, done.awarded.base_xp, done.awarded.xp) == (
        card.posting,
        card.quest,
        200,
        220,
    )
    (award,) = world.awards()
    assert award.reason == f"Personal quest: {card.quest.title}"
    for asked in (partial(personal, world), partial(swap, world)):
        over = refused(asked)
        assert isinstance(over, PersonalQuestOver)
        assert (over.title, over.next_at) == (card.quest.title, local("2026-11-19", "04:00"))
    assert isinstance(refused(complete, world), AlreadyCompleted)
    assert isinstance(refused(swap, world, card.posting.id), PersonalQuestOver)
    world.now = local("2026-11-19", "04:00")
    following = personal(world)
    assert following.posting.id != card.posting.id
    assert following.quest.slug != card.quest.slug
    handed_in = refused(swap, world, card.posting.id)
    assert isinstance(handed_in, PostingClosed | PersonalQuestOver)


def test_a_personal_quest_closes_after_seven_days(world: World) -> None:
    card = personal(world)
    world.passes(days=7)
    assert isinstance(refused(complete, world), NoPersonalQuest)
    assert isinstance(refused(complete, world, card.posting.id), PostingClosed)
    assert isinstance(refused(swap, world), NoPersonalQuest)
    assert isinstance(refused(swap, world, card.posting.id), PostingClosed)
    following = personal(world)
    assert following.quest.slug != card.quest.slug


def test_the_next_quest_comes_with_the_members_producer_day(world: World) -> None:
    world.services.profiles.set_up.blocking(
        world.request(), ProfileChanges(timezone="Asia/Tokyo", daw=Daw.LOGIC_PRO)
    )
    world.now = local("2026-11-14", "03:59", "Asia/Tokyo")
    first = personal(world)
    assert first.daw is Daw.LOGIC_PRO
    complete(world)
    assert isinstance(refused(personal, world), PersonalQuestOver)
    world.passes(minutes=1)
    assert personal(world).posting.id != first.posting.id


def test_a_quest_can_be_swapped_once_a_day_and_does_not_return(world: World) -> None:
    assert isinstance(refused(swap, world), NoPersonalQuest)
    seen = [personal(world).quest.slug]
    first = personal(world)
    second = swap(world, first.posting.id)
    seen.append(second.quest.slug)
    assert isinstance(refused(complete, world, first.posting.id), PostingClosed)
    assert isinstance(refused(swap, world, first.posting.id), PostingClosed)
    ask = partial(world.services.personal_quests.ask_swap.blocking, world.guild_id, ANNE)
    for again in (refused(swap, world), refused(ask, second.posting.id, world.now)):
        assert isinstance(again, AlreadySwapped)
        assert again.next_at == local("2026-11-12", "04:00")
    assert personal(world).posting == second.posting
    for _ in range(4):
        world.passes(days=1)
        seen.append(swap(world).quest.slug)
    assert len(set(seen)) == len(seen)
    complete(world)
    assert isinstance(refused(personal, world), PersonalQuestOver)


def test_a_swap_for_being_too_long_brings_a_shorter_one(world: World) -> None:
    """For 12 weeks; whoever swaps by command without a reason can give it afterwards."""
    first = personal(world)
    asked = world.services.personal_quests.ask_swap.blocking(
        world.guild_id, ANNE, first.posting.id, world.now
    )
    assert asked.title == first.quest.title
    second = swap(world, first.posting.id, reason=RerollReason.TOO_LONG)
    assert second.quest.minutes < first.quest.minutes
    explain = world.services.personal_quests.explain_swap.blocking
    wrong = refused(explain, world.request(), first.posting.id, RerollReason.TOO_EASY)
    assert isinstance(wrong, StaleButton)
    explain(world.request(), second.posting.id, RerollReason.NOT_TODAY)
    with world.database.reading() as tx:
        (reroll,) = personal_quests.rerolls_since(tx, world.guild_id, ANNE, world.now.date())
    assert reroll.reason is RerollReason.NOT_TODAY


def test_a_quest_cannot_be_swapped_if_nothing_else_fits(database: Database) -> None:
    (only, other) = sorted(quest.slug for quest in MUSIC.quests_of(PERSONAL) if quest.path is None)[
        :2
    ]
    world = World(database, packs=packs(only))
    card = personal(world)
    nothing = refused(swap, world)
    assert isinstance(nothing, NothingElseFits)
    assert nothing.title == card.quest.title
    assert personal(world).posting == card.posting
    # Of two, the one given on the day before yesterday is all that is left.
    two = world.beside(database, packs(only, other))
    assert swap(two).quest.slug == other
    two.passes(days=1)
    assert swap(two).quest.slug == only
    bare = World(database, packs=packs())
    assert isinstance(refused(personal, bare), NoPersonalQuests)
    # Of one that has left the pack nothing is kept open: the next day brings another.
    two.passes(days=1)
    gone = two.beside(database, packs(other))
    assert personal(gone).quest.slug == other


def test_another_members_personal_quest_is_refused(world: World) -> None:
    card = personal(world)
    number = card.posting.id
    quests = world.services.quests
    asks: list[Callable[[], object]] = [
        partial(complete, world, number, BEN),
        partial(quests.form.blocking, world.guild_id, BEN, number, world.now),
        partial(quests.advice.blocking, world.guild_id, BEN, number),
        partial(world.services.sessions.start.blocking, world.request(BEN), posting_id=number),
        partial(swap, world, number, BEN),
    ]
    for asked in asks:
        assert isinstance(refused(asked), NotYours)
    other = World(world.database)
    for asked in (partial(complete, other, number), partial(swap, other, number)):
        assert isinstance(refused(asked), PostingNotFound)
    form = quests.form.blocking(world.guild_id, ANNE, number, world.now)
    assert form.title == card.quest.title
    timer = world.services.sessions.start.blocking(world.request(), posting_id=number)
    assert timer.focus == card.focus.name
    assert world.awards(BEN) == []


def test_personal_quests_need_proof_and_reviews_too(world: World) -> None:
    world.set_up(verification=Verification.PROOF)
    card = personal(world)
    assert isinstance(refused(complete, world), ProofNeeded)
    world.review()
    world.set_up(verification=Verification.REVIEW)
    complete(world, note="Done.")
    assert isinstance(refused(complete, world, note="Again."), WaitingForReview)
    assert isinstance(refused(personal, world), PersonalQuestOver)
    assert isinstance(refused(swap, world, card.posting.id), PersonalQuestOver)
    staff = Reviewer(user_id=STAFF, role_ids=frozenset(), manages_server=True)
    review = world.newest_review()
    world.services.reviews.decline.blocking(world.request(STAFF), review, staff, "No.")
    assert personal(world).posting == card.posting
    swap(world)


def test_a_personal_quest_with_an_undone_award_is_open_again(world: World) -> None:
    card = personal(world)
    complete(world)
    world.passes(days=1)
    second = personal(world)
    (award,) = world.awards()
    world.services.staff.undo.blocking(world.request(STAFF), user_id=ANNE, award_id=award.id)
    assert personal(world).posting == second.posting
    complete(world)
    assert personal(world).posting == card.posting
    assert complete(world).posting == card.posting
    assert isinstance(refused(personal, world), PersonalQuestOver)


def test_disabled_quests_are_left_out_and_server_quests_included(database: Database) -> None:
    free = [quest for quest in MUSIC.quests_of(PERSONAL) if quest.path is None]
    one, two = (quest.slug for quest in free[:2])
    world = World(database, packs=packs(one, two))
    for slug in (one,):
        world.services.server_quests.switch.blocking(world.request(STAFF), slug)
    assert personal(world).quest.slug == two
    assert isinstance(refused(swap, world), NothingElseFits)
    added = world.services.server_quests.add.blocking(
        world.request(STAFF),
        QuestTyped(
            title="Cellar tapes",
            task="Record one room.",
            cadence=PERSONAL,
            focus="recording",
            minutes="45",
        ),
    )
    card = swap(world)
    assert card.quest.slug == added.quest.slug
    form = world.services.quests.form.blocking(world.guild_id, ANNE, card.posting.id, world.now)
    assert form.title == "Cellar tapes"
    complete(world)


def test_a_proposed_quest_is_given_if_it_still_fits(world: World) -> None:
    free = [
        quest.slug
        for quest in MUSIC.quests_of(PERSONAL)
        if quest.path is None and quest.difficulty == "beginner"
    ]
    for user_id, wanted in enumerate(free[:4], 1):
        assert personal(world, user_id, wanted).quest.slug == wanted
    of_a_path = next(quest.slug for quest in MUSIC.quests if quest.path is not None)
    for user_id, wanted in enumerate((of_a_path, "arc-of-energy", "no-such"), 1_000):
        given = personal(world, user_id, wanted).quest
        assert given.slug in free
    swap(world, user_id=1)
    assert personal(world, 1, free[0]).quest.slug != free[0]
    complete(world, user_id=1)
    world.passes(days=1)  # an old plan's button: what was swapped away is not given again
    assert personal(world, 1, free[0]).quest.slug != free[0]


def test_quests_of_the_path_come_first(world: World) -> None:
    world.adjust(5_000)  # past level 10
    before = personal(world)
    assert before.quest.path is None
    world.services.paths.choose.blocking(world.request(), "mastering")
    world.services.profiles.set_up.blocking(world.request(), ProfileChanges(daily_goal_minutes=60))
    with world.database.writing() as tx:
        craft = dict.fromkeys(MUSIC.focus_by_slug, Craft.STEADY)
        placements.place(tx, world.guild_id, world.request().user_id, craft, world.now)
    assert personal(world).posting == before.posting
    (ladder,) = [each for each in MUSIC.ladders if each.path == "mastering"]
    rungs = {rung.quest for rung in ladder.rungs}
    for _ in range(3):
        complete(world)
        world.passes(days=1)
        card = personal(world)
        assert card.quest.path == "mastering" or card.quest.slug in rungs
        assert card.quest.difficulty != "advanced"
    world.adjust(-5_500)  # below it
    complete(world)
    world.passes(days=1)
    assert personal(world).quest.path is None


def test_personal_quests_are_not_posted(world: World) -> None:
    world.set_up()
    daily = world.post()
    card = personal(world)
    for cadence, posting in ((Cadence.DAILY, daily),):
        shown = world.services.quests.current.blocking(world.guild_id, ANNE, cadence, world.now)
        assert shown.posting == posting
    complete(world)
    world.passes(minutes=20)
    assert world.services.postings.to_refresh.blocking(world.now) == []
    assert [delivery.subject_id for delivery in world.due()] == [daily.id]
    history = world.services.quests.history.blocking(world.guild_id, ANNE)
    assert [line.title for line in history.lines] == [card.quest.title]
    world.services.personal_quests.current.blocking(world.request(BEN))
    exported = world.services.privacy.export.blocking(world.guild_id, ANNE, world.now)
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
async def test_eight_concurrent_requests_give_one_quest(
    world: World, ask: Callable[[World], PostingCard]
) -> None:
    before = personal(world) if ask is swap else None
    results = await asyncio.gather(
        *(asyncio.to_thread(ask, world) for _ in range(8)), return_exceptions=True
    )
    given = [each for each in results if isinstance(each, PostingCard)]
    assert len({card.posting.id for card in given}) == 1
    assert len(given) == (1 if before else 8)
    assert {type(each) for each in results} <= {PostingCard, AlreadySwapped}
    if before:
        assert given[0].posting.id != before.posting.id


def test_a_repeated_interaction_gives_one_quest(world: World) -> None:
    request = world.request()
    world.services.personal_quests.current.blocking(request)
    assert isinstance(
        refused(world.services.personal_quests.current.blocking, request), AlreadyHandled
    )
    again = world.request()
    world.services.personal_quests.swap.blocking(again)
    assert isinstance(refused(world.services.personal_quests.swap.blocking, again), AlreadyHandled)
    assert world.now == NOON
