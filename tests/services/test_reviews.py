"""What a reviewer decides: once, dated to the hand-in, and worth exactly what it says."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.domain.awards import Source
from bot.domain.errors import (
    AlreadyCompleted,
    AlreadyDecided,
    CoachError,
    HandInWithdrawn,
    NoteTooLong,
    NothingToReview,
    OwnReview,
    PostingClosed,
    ReasonNeeded,
    ReviewersOnly,
    ReviewGone,
    ReviewsChannelNeeded,
    WaitingForReview,
)
from bot.domain.members import Verification
from bot.domain.periods import ALL_TIME, Cadence, week_of
from bot.domain.problems import Problem
from bot.domain.reviews import State
from bot.domain.streaks import NO_BRIDGE
from bot.services import awarding, homes
from bot.services.quest_results import PostingCard, QuestHandedIn
from bot.services.review_results import ReviewCard, ReviewDecided, VerdictTold
from bot.services.reviews import Judge
from bot.storage import completions, ledger, members, standings
from bot.storage.completions import HandIn
from bot.storage.database import Database
from bot.storage.deliveries import Delivery, DeliveryKind
from bot.storage.staff_acts import StaffAct
from tests.databases import SQLite
from tests.services.world import (
    ANNE,
    ANNOUNCEMENTS,
    BEN,
    CLEO,
    MUSIC,
    ON_A_DATABASE,
    OTHER_CHANNEL,
    PACKS,
    REVIEWS_CHANNEL,
    STAFF,
    World,
    without_quest,
)

REVIEWERS = 601
LINK = HandIn(proof_url="https://example.com/mix", note="Louder than the last one.")
MANAGER = Judge(user_id=STAFF, role_ids=frozenset(), manages_server=True)
REVIEWER = Judge(user_id=CLEO, role_ids=frozenset({REVIEWERS, 5}), manages_server=False)


async def reviewed(database: Database) -> World:
    """A server where a reviewer decides on each completion."""
    world = World(database)
    await world.review(role_id=REVIEWERS)
    await world.set_up(verification=Verification.REVIEW)
    return world


@pytest.fixture
async def world(database: Database) -> World:
    return await reviewed(database)


async def hand_in(world: World, of: Cadence | int = Cadence.DAILY, user_id: int = ANNE) -> int:
    """Hand a quest in, and return the id of its review."""
    done = await world.services.quests.complete(world.request(user_id), of=of, hand_in=LINK)
    assert isinstance(done, QuestHandedIn)
    return await world.newest_review(user_id)


async def accept(world: World, review_id: int, judge: Judge = MANAGER) -> ReviewDecided:
    request = world.request(judge.user_id)
    return await world.services.reviews.accept(request, review_id, judge)


async def decline(
    world: World, review_id: int, judge: Judge = MANAGER, reason: str = "No low end yet."
) -> ReviewDecided:
    request = world.request(judge.user_id)
    return await world.services.reviews.decline(request, review_id, judge, reason)


async def card_of(world: World, user_id: int = ANNE) -> PostingCard:
    return await world.services.quests.current(world.guild_id, user_id, Cadence.DAILY, world.now)


async def owed(world: World, kind: DeliveryKind) -> list[Delivery]:
    return [delivery for delivery in await world.due() if delivery.kind is kind]


async def told(world: World) -> VerdictTold:
    """The one piece of news that is on its way to a member."""
    (delivery,) = await owed(world, DeliveryKind.VERDICT)
    parcel = await world.services.deliveries.begin(delivery, world.now)
    assert parcel is not None
    assert isinstance(parcel.content, VerdictTold)
    assert (delivery.user_id, delivery.channel_id) == (parcel.content.review.user_id, None)
    return parcel.content


# ---------------------------------------------------------------- waiting


async def test_what_waits_for_a_reviewer_counts_for_nothing_yet(world: World) -> None:
    posting = await world.post()
    for nothing in (HandIn(), HandIn(note="  ")):
        with pytest.raises(NothingToReview) as caught:
            await world.services.quests.complete(world.request(), of=posting.id, hand_in=nothing)
        assert caught.value.hint == MUSIC.quest_by_slug[posting.quest].proof
    handed_in_at = world.now
    review_id = await hand_in(world)
    assert await world.awards() == []
    card = await card_of(world)
    assert (card.completions, card.latest, card.completed_at) == (0, [], None)
    assert card.waiting_since == handed_in_at
    assert (await card_of(world, BEN)).waiting_since is None
    world.passes(hours=1)
    for again in (
        hand_in(world),
        world.services.quests.form(world.guild_id, ANNE, posting.id, world.now),
    ):
        with pytest.raises(WaitingForReview) as waits:
            await again
        assert waits.value.since == handed_in_at
    history = world.services.quests.history
    own = await history(world.guild_id, ANNE, asked_by=ANNE)
    assert [line.completion.state for line in own.lines] == [State.PENDING]
    assert own.completions == 0
    assert (await history(world.guild_id, ANNE, asked_by=BEN)).lines == []
    (delivery,) = await owed(world, DeliveryKind.REVIEW)
    assert (delivery.channel_id, delivery.subject_id) == (REVIEWS_CHANNEL, review_id)
    parcel = await world.services.deliveries.begin(delivery, world.now)
    assert parcel is not None
    content = parcel.content
    assert isinstance(content, ReviewCard)
    assert (content.link, content.note) == (LINK.proof_url, LINK.note)
    assert (content.cadence, content.xp, content.reviewer_role_id) == ("daily", 275, REVIEWERS)


async def test_a_note_alone_can_be_judged_and_a_change_of_mode_leaves_it_waiting(
    world: World,
) -> None:
    posting = await world.post()
    done = await world.services.quests.complete(
        world.request(), of=posting.id, hand_in=HandIn(note="Three takes, all in time")
    )
    assert isinstance(done, QuestHandedIn)
    await world.set_up(verification=Verification.HONOUR)
    with pytest.raises(WaitingForReview):
        await world.services.quests.complete(world.request(), of=posting.id, hand_in=LINK)
    assert (await accept(world, await world.newest_review())).anew
    assert [award.xp for award in await world.awards()] == [275]


# ---------------------------------------------------------------- accepted


async def test_a_yes_is_dated_to_the_hand_in_and_everything_follows(world: World) -> None:
    await world.announce()
    world.passes(hours=14)  # 02:00: the producer day is still the 11th
    posting = await world.post()
    handed_in_at = world.now
    review_id = await hand_in(world)
    world.passes(days=6)
    await world.log(10)  # Wednesday of the next week
    assert [each.streak_bonus_percent for each in await world.awards()] == [0]
    before = await owed(world, DeliveryKind.LEVEL_UP)
    decided = await accept(world, review_id)
    assert decided.anew
    review = decided.card.review
    assert (review.verdict, review.decided_by) == (State.ACCEPTED, STAFF)
    assert review.decided_at == world.now
    _, award = await world.awards()
    assert (award.source, award.xp, award.at) == (Source.QUEST, 275, handed_in_at)
    assert award.day == date(2026, 11, 11)
    async with world.database.reading() as tx:
        for period in (ALL_TIME, "2026-11", week_of(award.day)):
            standing = await standings.find(tx, world.guild_id, ANNE, period)
            assert (standing.quests, standing.xp >= 275) == (1, True)
        refresh_at = await tx.execute(text("SELECT refresh_at FROM postings"))
        assert refresh_at.scalar_one() is not None
        acts = (await tx.execute(text("SELECT * FROM staff_acts"))).mappings().all()
    assert [(each["act"], each["actor_id"], each["user_id"]) for each in acts] == [
        (StaffAct.ACCEPT, STAFF, ANNE)
    ]
    assert (acts[0]["award_id"], acts[0]["xp"]) == (award.id, 275)
    level_ups = [each for each in await owed(world, DeliveryKind.LEVEL_UP) if each not in before]
    assert [each.channel_id for each in level_ups] == [ANNOUNCEMENTS]
    parcel = await world.services.deliveries.begin(level_ups[0], world.now)
    assert parcel is not None  # not too old to be told, although the hand-in is
    news = await told(world)
    assert news.awarded is not None
    assert (news.awarded.xp, news.awarded.progress.level, news.open_until) == (275, 3, None)
    assert (news.counts_for, news.awarded.level_up) == (award.day, None), "the channel tells of it"
    history = await world.services.quests.history(world.guild_id, ANNE, asked_by=BEN)
    assert (history.completions, history.lines[0].completion.at) == (1, handed_in_at)
    assert posting.closes_at < world.now


async def test_a_yes_mends_the_streak_that_waited_for_it(world: World) -> None:
    await world.log(10)
    world.passes(days=1)
    await world.post()
    review_id = await hand_in(world)
    world.passes(days=1)
    assert (await world.log(10)).awarded.streak.days == 1
    await accept(world, review_id)
    profile = await world.services.profiles.show(world.guild_id, ANNE, world.now)
    assert (profile.streak_days, profile.longest_streak) == (3, 3)
    assert [each.streak_bonus_percent for each in await world.awards()] == [0, 0, 1]


async def test_the_news_tells_what_the_streak_took_and_earned(world: World) -> None:
    for _ in range(6):
        await world.log(10)
        world.passes(days=1)
    await world.post()
    await accept(world, await hand_in(world))
    awarded = (await told(world)).awarded
    assert awarded is not None
    assert (awarded.streak.days, awarded.streak.rest_days, awarded.rest_day_earned) == (7, 1, True)
    assert awarded.bridge.covered == ()
    world.passes(days=2)
    late = (await told(world)).awarded
    assert late is not None
    assert (late.streak.days, late.streak.rest_days) == (7, 0), "spent since"
    (delivery,) = await owed(world, DeliveryKind.VERDICT)
    await world.services.deliveries.record_sent(delivery, channel_id=1, message_id=1)
    posting = await world.post()
    review_id = await hand_in(world)
    await accept(world, review_id)
    awarded = (await told(world)).awarded
    assert awarded is not None
    assert (awarded.streak.days, awarded.streak.rest_days, awarded.rest_day_earned) == (8, 0, False)
    assert awarded.bridge.covered == (date(2026, 11, 18),)
    world.passes(days=1)
    await world.log(10)  # what is told late tells of that day no more
    awarded = (await told(world)).awarded
    assert awarded is not None
    assert (awarded.streak.days, awarded.bridge) == (9, NO_BRIDGE)
    world.passes(days=3)
    awarded = (await told(world)).awarded
    assert awarded is not None
    assert (awarded.streak.days, awarded.streak.rest_days) == (0, 0)
    *_, award, _ = await world.awards()
    await world.services.staff.undo(world.request(STAFF), user_id=ANNE, award_id=award.id)
    (delivery,) = await owed(world, DeliveryKind.VERDICT)
    assert await world.services.deliveries.begin(delivery, world.now) is None, "taken back since"
    assert posting.closes_at < world.now


async def test_the_news_tells_nothing_of_a_day_that_was_active_without_it(world: World) -> None:
    for _ in range(7):
        await world.log(10)
        world.passes(days=1)
    world.passes(days=1)
    await world.log(10)
    await world.post()
    await accept(world, await hand_in(world))
    awarded = (await told(world)).awarded
    assert awarded is not None
    assert (awarded.streak.days, awarded.bridge) == (8, NO_BRIDGE)


async def test_who_has_left_is_not_brought_back_by_a_verdict(world: World) -> None:
    await world.post()
    review_id = await hand_in(world)
    await world.services.leaderboards.mark_left(world.guild_id, [ANNE], world.now)
    await accept(world, review_id)
    async with world.database.reading() as tx:
        assert (await members.find(tx, world.guild_id, ANNE)).left_at == world.now
        present = await tx.execute(text("SELECT DISTINCT present FROM standings"))
        assert list(present.scalars()) == [0]


async def test_a_level_of_who_has_left_is_announced_to_nobody(world: World) -> None:
    await world.announce()
    await world.post()
    review_id = await hand_in(world)
    await world.services.leaderboards.mark_left(world.guild_id, [ANNE], world.now)
    await accept(world, review_id)
    assert DeliveryKind.LEVEL_UP not in {each.kind for each in await world.due()}


async def test_an_accepted_completion_that_is_undone_may_be_handed_in_again(world: World) -> None:
    posting = await world.post()
    await accept(world, await hand_in(world))
    with pytest.raises(AlreadyCompleted):
        await hand_in(world)
    (award,) = await world.awards()
    async with world.database.writing() as tx:
        home = await homes.find_home(tx, PACKS, world.guild_id)
        member = await members.enter(tx, world.guild_id, ANNE)
        (handed_in,) = await completions.all_of(tx, world.guild_id, ANNE)
        await completions.mark_undone(tx, handed_in.id, world.now)
        await awarding.revoke(tx, home, member, award, world.now, "A mistake")
    assert (await card_of(world)).completions == 0
    await accept(world, await hand_in(world, posting.id))
    assert [each.xp for each in await world.awards()] == [275, -275, 275]
    assert (await card_of(world)).completions == 1


# ---------------------------------------------------------------- declined


async def test_a_no_says_why_and_leaves_the_way_open_while_the_posting_is(world: World) -> None:
    posting = await world.post()
    review_id = await hand_in(world)
    for error, reason in ((ReasonNeeded, "  "), (NoteTooLong, "x" * 501)):
        with pytest.raises(error):
            await decline(world, review_id, reason=reason)
    decided = await decline(world, review_id)
    assert (decided.card.review.verdict, decided.card.review.reason) == (
        State.DECLINED,
        "No low end yet.",
    )
    news = await told(world)
    assert (news.awarded, news.open_until) == (None, posting.closes_at)
    assert await world.awards() == []
    assert (await card_of(world)).waiting_since is None
    own = await world.services.quests.history(world.guild_id, ANNE)
    assert [(each.completion.state, each.completion.reason) for each in own.lines] == [
        (State.DECLINED, "No low end yet.")
    ]
    others = await world.services.quests.history(world.guild_id, ANNE, asked_by=BEN)
    assert others.lines == []
    second = await hand_in(world)
    assert second != review_id
    await accept(world, second)
    card = await card_of(world)
    assert (card.completions, card.completed_at) == (1, world.now)
    late = await hand_in(world, posting.id, BEN)
    world.now = posting.closes_at
    await decline(world, late)
    with pytest.raises(PostingClosed):
        await hand_in(world, posting.id, BEN)


# ---------------------------------------------------------------- who decides, and once


async def test_reviewers_and_managers_decide_and_nobody_on_their_own(world: World) -> None:
    await world.post()
    review_id = await hand_in(world)
    stranger = replace(REVIEWER, role_ids=frozenset({5}))
    own = replace(MANAGER, user_id=ANNE)
    elsewhere = await reviewed(world.database)
    reviews = world.services.reviews
    for error, judge, where in (
        (ReviewersOnly, stranger, world),
        (OwnReview, own, world),
        (ReviewGone, MANAGER, elsewhere),
    ):
        for ask in (
            accept(where, review_id, judge),
            decline(where, review_id, judge),
            reviews.check_form(where.guild_id, review_id, judge),
        ):
            with pytest.raises(error):
                await ask
    await world.review(channel_id=None, no_role=True)
    for nobody in (REVIEWER, replace(REVIEWER, role_ids=frozenset())):
        with pytest.raises(ReviewersOnly) as caught:
            await accept(world, review_id, nobody)
        assert caught.value.role_id is None
    await world.review(channel_id=None, role_id=REVIEWERS)
    await reviews.check_form(world.guild_id, review_id, REVIEWER)
    assert (await accept(world, review_id, REVIEWER)).anew
    second = await decline(world, review_id)
    assert not second.anew
    (delivery,) = await owed(world, DeliveryKind.REVIEW)
    assert await world.services.deliveries.begin(delivery, world.now) is None, "decided already"
    assert (second.card.review.verdict, second.card.review.decided_by) == (State.ACCEPTED, CLEO)
    with pytest.raises(AlreadyDecided) as decided:
        await reviews.check_form(world.guild_id, review_id, MANAGER)
    assert (decided.value.accepted, decided.value.decided_by) == (True, CLEO)
    assert (await reviews.own(ANNE, review_id)).guild_id == world.guild_id
    with pytest.raises(ReviewGone):
        await reviews.own(BEN, review_id)


async def test_of_many_verdicts_at_once_one_stands(world: World, second: Database) -> None:
    await world.post()
    review_id = await hand_in(world)
    beside = world.beside(second)
    verdicts = [
        (accept if at % 2 else decline)(each, review_id, replace(MANAGER, user_id=900 + at))
        for at, each in enumerate([world, beside] * 4)
    ]
    decided = await asyncio.gather(*verdicts)
    (first,) = [each for each in decided if each.anew]
    assert {each.card.review for each in decided} == {first.card.review}
    accepted = first.card.review.verdict is State.ACCEPTED
    assert len(await world.awards()) == accepted
    assert len(await owed(world, DeliveryKind.VERDICT)) == 1
    async with world.database.reading() as tx:
        acts = (await tx.execute(text("SELECT actor_id FROM staff_acts"))).scalars().all()
    assert list(acts) == [first.card.review.decided_by]


async def test_a_deletion_leaves_nothing_to_judge_whichever_comes_first(
    world: World, second: Database
) -> None:
    await world.post()
    review_id = await hand_in(world)
    request = world.request(CLEO)
    delete = world.beside(second).services.privacy.delete(world.guild_id, ANNE, world.now)
    verdict, _ = await asyncio.gather(
        world.services.reviews.accept(request, review_id, REVIEWER), delete, return_exceptions=True
    )
    assert isinstance(verdict, ReviewDecided | ReviewGone)
    for ask in (accept(world, review_id), decline(world, review_id)):
        with pytest.raises(ReviewGone):
            await ask
    assert await world.awards() == []
    assert await owed(world, DeliveryKind.REVIEW) == []
    assert await owed(world, DeliveryKind.VERDICT) == []


async def test_a_quest_that_has_left_the_pack_can_only_be_declined(world: World) -> None:
    posting = await world.post()
    review_id = await hand_in(world)
    later = world.beside(world.database, without_quest(posting.quest))
    (delivery,) = await owed(later, DeliveryKind.REVIEW)
    parcel = await later.services.deliveries.begin(delivery, later.now)
    assert parcel is not None
    assert isinstance(parcel.content, ReviewCard)
    assert (parcel.content.title, parcel.content.evidence) == (posting.quest, None)
    with pytest.raises(HandInWithdrawn):
        await accept(later, review_id)
    assert (await decline(later, review_id)).anew


# ---------------------------------------------------------------- the channel


async def test_reviewers_need_a_channel_and_what_is_owed_follows_it(database: Database) -> None:
    world = World(database)
    with pytest.raises(ReviewsChannelNeeded):
        await world.set_up(verification=Verification.REVIEW)
    shown = await world.services.servers.show(world.guild_id)
    assert (shown.server.verification, shown.server.quests_channel_id) == ("honour", None)
    await world.review(role_id=REVIEWERS)
    await world.set_up(verification=Verification.REVIEW)
    await world.post()
    await hand_in(world)
    (delivery,) = await owed(world, DeliveryKind.REVIEW)
    deliveries = world.services.deliveries
    await deliveries.record_refused(delivery, Problem.CHANNEL_GONE, world.now)
    notices = (await world.services.servers.show(world.guild_id)).notices
    assert [each.channel_id for each in notices] == [REVIEWS_CHANNEL]
    world.passes(hours=1)
    assert len(await owed(world, DeliveryKind.REVIEW)) == 1  # tried again now and then
    shown = await world.review(channel_id=OTHER_CHANNEL)
    assert (shown.server.reviewer_role_id, shown.notices) == (REVIEWERS, [])
    (delivery,) = await owed(world, DeliveryKind.REVIEW)
    assert delivery.channel_id == OTHER_CHANNEL
    await world.review(channel_id=REVIEWS_CHANNEL)
    await deliveries.record_refused(delivery, Problem.NOT_ALLOWED, world.now)
    assert (await world.services.servers.show(world.guild_id)).notices == []


async def test_what_waits_is_asked_again_in_a_new_channel(world: World) -> None:
    """The message of old may be gone with its channel, and nobody could decide any more."""
    await world.post()
    first, second = await hand_in(world), await hand_in(world, user_id=BEN)
    judged = await hand_in(world, user_id=CLEO)
    deliveries = world.services.deliveries
    before = await owed(world, DeliveryKind.REVIEW)
    for delivery in before:
        await deliveries.record_sent(delivery, channel_id=REVIEWS_CHANNEL, message_id=delivery.id)
    await decline(world, judged)
    await world.review(role_id=REVIEWERS)
    assert await owed(world, DeliveryKind.REVIEW) == [], "they stand in that very channel"
    await world.review(channel_id=OTHER_CHANNEL)
    world.passes(minutes=1)
    again = await owed(world, DeliveryKind.REVIEW)
    assert [(each.subject_id, each.channel_id) for each in again] == [
        (first, OTHER_CHANNEL),
        (second, OTHER_CHANNEL),
    ]
    assert not {each.id for each in again} & {each.id for each in before}, "not the same nonces"
    assert len({each.send_at for each in again}) == 2, "one after the other"
    withdrawn = await owed(world, DeliveryKind.WITHDRAWAL)
    assert [each.message_id for each in withdrawn] == [each.id for each in before[:2]]
    assert await deliveries.begin(again[0], world.now) is not None
    assert (await accept(world, first)).anew


# ---------------------------------------------------------------- any order


acts = st.lists(
    st.tuples(
        st.sampled_from(["hand in", "hand in", "accept", "accept", "decline", "pass", "log"]),
        st.sampled_from([ANNE, BEN]),
        st.integers(0, 3),
    ),
    max_size=14,
)


async def act(world: World, what: str, user_id: int, which: int) -> None:
    match what:
        case "hand in":
            await hand_in(world, user_id=user_id)
        case "accept":
            await accept(world, await world.newest_review(user_id))
        case "decline":
            await decline(world, await world.newest_review(user_id))
        case "log":
            await world.log(10 + which, user_id)
        case _:
            world.passes(hours=12 * (1 + which))
            await world.post()


async def check(world: World, user_id: int) -> None:
    async with world.database.reading() as tx:
        who = (world.guild_id, user_id)
        awards = await ledger.all_of(tx, *who)
        handed_in = await completions.all_of(tx, *who)
        total = await standings.find(tx, *who, ALL_TIME)
    accepted = [each for each in handed_in if each.state is State.ACCEPTED]
    given = {each.reference: each for each in awards if each.source is Source.QUEST}
    assert set(given) == {f"completion:{each.id}" for each in accepted}
    for each in accepted:
        award = given[f"completion:{each.id}"]
        assert (award.at, award.day) == (each.at, each.day)
    assert (total.xp, total.quests) == (sum(each.xp for each in awards), len(accepted))
    held = Counter(each.posting_id for each in handed_in if each.state is not State.DECLINED)
    assert all(count == 1 for count in held.values())


def test_in_any_order_only_what_is_accepted_pays_and_only_once(sqlite: SQLite) -> None:
    @settings(ON_A_DATABASE, max_examples=8)
    @given(acts)
    def any_order(sequence: list[tuple[str, int, int]]) -> None:
        asyncio.run(run(sequence))

    async def run(sequence: list[tuple[str, int, int]]) -> None:
        url = await sqlite.create()
        database = Database(url)
        world = await reviewed(database)
        await world.post()
        for what, user_id, which in sequence:
            try:
                await act(world, what, user_id, which)
            except (CoachError, IndexError):
                continue
            finally:
                world.passes(minutes=1)
        for user_id in (ANNE, BEN):
            await check(world, user_id)
        await database.close()
        await sqlite.drop(url)

    any_order()
