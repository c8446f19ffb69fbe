"""Reviews: decided once, dated to the hand-in, with the right award."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.rules.periods import ALL_TIME, Cadence, week_of
from bot.db.database import Database
from bot.errors import CoachError
from bot.members import store as members
from bot.notes.errors import NoteTooLong
from bot.notices.rules import Problem
from bot.outbox.store import PAUSE, Delivery, DeliveryKind
from bot.quests.errors import AlreadyCompleted, PostingClosed
from bot.quests.results.completions import QuestHandedIn
from bot.quests.results.quests import PostingCard
from bot.quests.rules.verification import Verification
from bot.quests.store import completions
from bot.quests.store.completions import HandIn
from bot.reviews.errors import (
    AlreadyDecided,
    HandInWithdrawn,
    NothingToReview,
    OwnReview,
    ReasonNeeded,
    ReviewersOnly,
    ReviewGone,
    ReviewsChannelNeeded,
    WaitingForReview,
)
from bot.reviews.results import ReviewCard, ReviewDecided, VerdictCard
from bot.reviews.rules import Reviewer, State
from bot.reviews.service.cards import review_to_send, verdict_to_send
from bot.servers.service.context import load_context
from bot.staff.store import StaffAct
from bot.streaks.rules import NO_BRIDGE
from bot.unset import UNSET
from bot.xp.rules.awards import Source
from bot.xp.service import awards as awarding
from bot.xp.store import ledger, standings
from tests.databases import SQLite
from tests.world import (
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
MANAGER = Reviewer(user_id=STAFF, role_ids=frozenset(), manages_server=True)
REVIEWER = Reviewer(user_id=CLEO, role_ids=frozenset({REVIEWERS, 5}), manages_server=False)


def reviewed(database: Database) -> World:
    """A server where a reviewer decides on each completion."""
    world = World(database)
    world.review(role_id=REVIEWERS)
    world.set_up(verification=Verification.REVIEW)
    return world


@pytest.fixture
def world(database: Database) -> World:
    return reviewed(database)


def hand_in(world: World, of: Cadence | int = Cadence.DAILY, user_id: int = ANNE) -> int:
    """Hand a quest in, and return the id of its review."""
    done = world.services.quests.complete.blocking(
        world.request(user_id), of=of, hand_in=LINK, is_sure=True
    )
    assert isinstance(done, QuestHandedIn)
    return world.newest_review(user_id)


def accept(world: World, review_id: int, reviewer: Reviewer = MANAGER) -> ReviewDecided:
    request = world.request(reviewer.user_id)
    return world.services.reviews.accept.blocking(request, review_id, reviewer)


def decline(
    world: World, review_id: int, reviewer: Reviewer = MANAGER, reason: str = "No low end yet."
) -> ReviewDecided:
    request = world.request(reviewer.user_id)
    return world.services.reviews.decline.blocking(request, review_id, reviewer, reason)


def card_of(world: World, user_id: int = ANNE) -> PostingCard:
    return world.services.quests.current.blocking(world.guild_id, user_id, Cadence.DAILY, world.now)


def owed(world: World, kind: DeliveryKind) -> list[Delivery]:
    return [delivery for delivery in world.due() if delivery.kind is kind]


def told(world: World) -> VerdictCard:
    """The one verdict message that is on its way to a member."""
    (delivery,) = owed(world, DeliveryKind.VERDICT)
    outgoing = world.services.deliveries.begin.blocking(delivery, world.now)
    assert outgoing is not None
    assert isinstance(outgoing.content, VerdictCard)
    assert (delivery.user_id, delivery.channel_id) == (outgoing.content.review.user_id, None)
    return outgoing.content


# ---------------------------------------------------------------- waiting


def test_a_pending_completion_does_not_count(world: World) -> None:
    posting = world.post()
    for nothing in (HandIn(), HandIn(note="  ")):
        with pytest.raises(NothingToReview) as caught:
            world.services.quests.complete.blocking(world.request(), of=posting.id, hand_in=nothing)
        assert caught.value.hint == MUSIC.quest_by_slug[posting.quest].proof
    handed_in_at = world.now
    review_id = hand_in(world)
    assert world.awards() == []
    card = card_of(world)
    assert (card.completions, card.latest, card.completed_at) == (0, [], None)
    assert card.waiting_since == handed_in_at
    assert card_of(world, BEN).waiting_since is None
    world.passes(hours=1)
    for again in (
        partial(hand_in, world),
        partial(world.services.quests.form.blocking, world.guild_id, ANNE, posting.id, world.now),
    ):
        with pytest.raises(WaitingForReview) as waits:
            again()
        assert waits.value.since == handed_in_at
    history = world.services.quests.history.blocking
    own = history(world.guild_id, ANNE, viewer_id=ANNE)
    assert [line.completion.state for line in own.lines] == [State.PENDING]
    assert own.completions == 0
    assert history(world.guild_id, ANNE, viewer_id=BEN).lines == []
    (delivery,) = owed(world, DeliveryKind.REVIEW)
    assert (delivery.channel_id, delivery.subject_id) == (REVIEWS_CHANNEL, review_id)
    outgoing = world.services.deliveries.begin.blocking(delivery, world.now)
    assert outgoing is not None
    content = outgoing.content
    assert isinstance(content, ReviewCard)
    assert (content.link, content.note) == (LINK.proof_url, LINK.note)
    assert (content.cadence, content.xp, content.reviewer_role_id) == ("daily", 275, REVIEWERS)


def test_reviewers_are_pinged_for_the_first_that_waits_then_hourly(world: World) -> None:
    world.post(Cadence.MONTHLY)

    def message(user_id: int) -> tuple[bool, int]:
        """Whether the review's message pings the reviewers, and how many wait by it."""
        review_id = hand_in(world, Cadence.MONTHLY, user_id)
        (delivery,) = [
            each for each in owed(world, DeliveryKind.REVIEW) if each.subject_id == review_id
        ]
        outgoing = world.services.deliveries.begin.blocking(delivery, world.now)
        assert outgoing is not None
        assert isinstance(outgoing.content, ReviewCard)
        world.services.deliveries.record_sent.blocking(
            delivery, channel_id=REVIEWS_CHANNEL, message_id=review_id
        )
        return outgoing.content.review.notifies, outgoing.content.waiting

    first = world.now
    assert message(10) == (True, 1)
    world.passes(minutes=1)
    assert message(11) == (False, 2)
    accept(world, world.newest_review(10))
    assert message(12) == (False, 2)  # the reviewers are at it
    world.now = first + timedelta(hours=1)
    assert message(13) == (True, 3)
    world.passes(minutes=5)
    assert message(14) == (False, 4)
    for user_id in (11, 12, 13, 14):
        decline(world, world.newest_review(user_id))
    assert message(15) == (True, 1)


def test_a_note_is_enough_and_a_mode_change_keeps_it_pending(
    world: World,
) -> None:
    posting = world.post()
    done = world.services.quests.complete.blocking(
        world.request(), of=posting.id, hand_in=HandIn(note="Three takes, all in time")
    )
    assert isinstance(done, QuestHandedIn)
    world.set_up(verification=Verification.HONOUR)
    with pytest.raises(WaitingForReview):
        world.services.quests.complete.blocking(world.request(), of=posting.id, hand_in=LINK)
    assert accept(world, world.newest_review()).is_new
    assert [award.xp for award in world.awards()] == [275]


# ---------------------------------------------------------------- accepted


def test_an_accepted_completion_is_dated_to_its_hand_in(world: World) -> None:
    world.announce()
    world.passes(hours=14)  # 02:00: the producer day is still the 11th
    posting = world.post()
    handed_in_at = world.now
    review_id = hand_in(world)
    world.passes(days=6)
    world.log(10)  # Wednesday of the next week
    assert [each.streak_bonus_percent for each in world.awards()] == [0]
    before = owed(world, DeliveryKind.LEVEL_UP)
    decided = accept(world, review_id)
    assert decided.is_new
    review = decided.card.review
    assert (review.verdict, review.decided_by) == (State.ACCEPTED, STAFF)
    assert review.decided_at == world.now
    _, award = world.awards()
    assert (award.source, award.xp, award.at) == (Source.QUEST, 275, handed_in_at)
    assert award.day == date(2026, 11, 11)
    with world.database.reading() as tx:
        for period in (ALL_TIME, "2026-11", week_of(award.day)):
            standing = standings.find(tx, world.guild_id, ANNE, period)
            assert (standing.quests, standing.xp >= 275) == (1, True)
        refresh_at = tx.execute("SELECT refresh_at FROM postings")
        assert refresh_at.scalar() is not None
        acts = tx.execute("SELECT * FROM staff_acts").mappings()
    assert [(each["act"], each["actor_id"], each["user_id"]) for each in acts] == [
        (StaffAct.ACCEPT, STAFF, ANNE)
    ]
    assert (acts[0]["award_id"], acts[0]["xp"]) == (award.id, 275)
    level_ups = [each for each in owed(world, DeliveryKind.LEVEL_UP) if each not in before]
    assert [each.channel_id for each in level_ups] == [ANNOUNCEMENTS]
    outgoing = world.services.deliveries.begin.blocking(level_ups[0], world.now)
    assert outgoing is not None  # not too old to be told, although the hand-in is
    news = told(world)
    assert news.awarded is not None
    assert (news.awarded.xp, news.awarded.progress.level, news.open_until) == (275, 3, None)
    assert news.counts_for == award.day
    assert news.awarded.level_up is not None
    assert (news.awarded.level_up.from_level, news.awarded.level_up.level) == (1, 3)
    history = world.services.quests.history.blocking(world.guild_id, ANNE, viewer_id=BEN)
    assert (history.completions, history.lines[0].completion.at) == (1, handed_in_at)
    assert posting.closes_at < world.now


def test_accepting_repairs_the_streak(world: World) -> None:
    world.log(10)
    world.passes(days=1)
    world.post()
    review_id = hand_in(world)
    world.passes(days=1)
    assert world.log(10).awarded.streak.days == 1
    accept(world, review_id)
    profile = world.services.profiles.show.blocking(world.guild_id, ANNE, world.now)
    assert (profile.streak_days, profile.longest_streak) == (3, 3)
    assert [each.streak_bonus_percent for each in world.awards()] == [0, 0, 1]


def test_the_verdict_has_the_rest_days_used_and_earned(world: World) -> None:
    for _ in range(6):
        world.log(10)
        world.passes(days=1)
    world.post()
    accept(world, hand_in(world))
    awarded = told(world).awarded
    assert awarded is not None
    assert (awarded.streak.days, awarded.streak.rest_days, awarded.rest_day_earned) == (7, 1, True)
    assert awarded.bridge.covered == ()
    world.passes(days=2)
    late = told(world).awarded
    assert late is not None
    assert (late.streak.days, late.streak.rest_days) == (7, 0), "spent since"
    (delivery,) = owed(world, DeliveryKind.VERDICT)
    world.services.deliveries.record_sent.blocking(delivery, channel_id=1, message_id=1)
    posting = world.post()
    review_id = hand_in(world)
    accept(world, review_id)
    awarded = told(world).awarded
    assert awarded is not None
    assert (awarded.streak.days, awarded.streak.rest_days, awarded.rest_day_earned) == (8, 0, False)
    assert awarded.bridge.covered == (date(2026, 11, 18),)
    world.passes(days=1)
    world.log(10)  # what is told late tells of that day no more
    awarded = told(world).awarded
    assert awarded is not None
    assert (awarded.streak.days, awarded.bridge) == (9, NO_BRIDGE)
    world.passes(days=3)
    awarded = told(world).awarded
    assert awarded is not None
    assert (awarded.streak.days, awarded.streak.rest_days) == (0, 0)
    *_, award, _ = world.awards()
    world.services.staff.undo.blocking(world.request(STAFF), user_id=ANNE, award_id=award.id)
    (delivery,) = owed(world, DeliveryKind.VERDICT)
    assert world.services.deliveries.begin.blocking(delivery, world.now) is None, "taken back since"
    assert posting.closes_at < world.now


def test_the_verdict_has_no_rest_days_if_the_day_was_active_anyway(world: World) -> None:
    for _ in range(7):
        world.log(10)
        world.passes(days=1)
    world.passes(days=1)
    world.log(10)
    world.post()
    accept(world, hand_in(world))
    awarded = told(world).awarded
    assert awarded is not None
    assert (awarded.streak.days, awarded.bridge) == (8, NO_BRIDGE)


def test_a_review_is_sent_until_it_is_decided_and_its_verdict_after(world: World) -> None:
    world.post()
    waiting, decided = hand_in(world, user_id=BEN), hand_in(world)
    accept(world, decided)
    (verdict,) = owed(world, DeliveryKind.VERDICT)
    deleted = 0
    with world.database.reading() as tx:
        for review_id in (waiting, decided, deleted):
            delivery = replace(verdict, subject_id=review_id)
            card = review_to_send(tx, PACKS, delivery)
            assert (card is not None) == (review_id == waiting)
            news = verdict_to_send(tx, PACKS, delivery, world.now)
            assert (news is not None) == (review_id == decided)


def test_a_verdict_does_not_bring_back_members_who_have_left(world: World) -> None:
    world.post()
    review_id = hand_in(world)
    world.services.leaderboards.mark_left.blocking(world.guild_id, [ANNE], world.now)
    accept(world, review_id)
    with world.database.reading() as tx:
        assert members.find(tx, world.guild_id, ANNE).left_at == world.now
        present = tx.execute("SELECT DISTINCT present FROM standings")
        assert [value for (value,) in present] == [0]


def test_levels_of_members_who_have_left_are_not_announced(world: World) -> None:
    world.announce()
    world.post()
    review_id = hand_in(world)
    world.services.leaderboards.mark_left.blocking(world.guild_id, [ANNE], world.now)
    accept(world, review_id)
    assert DeliveryKind.LEVEL_UP not in {each.kind for each in world.due()}


def test_an_undone_completion_can_be_handed_in_again(world: World) -> None:
    posting = world.post()
    accept(world, hand_in(world))
    with pytest.raises(AlreadyCompleted):
        hand_in(world)
    (award,) = world.awards()
    with world.database.writing() as tx:
        context = load_context(tx, PACKS, world.guild_id)
        member = members.enter(tx, world.guild_id, ANNE)
        (handed_in,) = completions.all_of(tx, world.guild_id, ANNE)
        completions.mark_undone(tx, handed_in.id, world.now)
        awarding.revoke(tx, context, member, award, world.now, "A mistake")
    assert card_of(world).completions == 0
    accept(world, hand_in(world, posting.id))
    assert [each.xp for each in world.awards()] == [275, -275, 275]
    assert card_of(world).completions == 1


# ---------------------------------------------------------------- declined


def test_a_declined_completion_can_be_handed_in_again_while_open(world: World) -> None:
    posting = world.post()
    review_id = hand_in(world)
    for error, reason in ((ReasonNeeded, "  "), (NoteTooLong, "x" * 501)):
        with pytest.raises(error):
            decline(world, review_id, reason=reason)
    decided = decline(world, review_id)
    assert (decided.card.review.verdict, decided.card.review.reason) == (
        State.DECLINED,
        "No low end yet.",
    )
    news = told(world)
    assert (news.awarded, news.open_until) == (None, posting.closes_at)
    assert world.awards() == []
    assert card_of(world).waiting_since is None
    own = world.services.quests.history.blocking(world.guild_id, ANNE)
    assert [(each.completion.state, each.completion.reason) for each in own.lines] == [
        (State.DECLINED, "No low end yet.")
    ]
    others = world.services.quests.history.blocking(world.guild_id, ANNE, viewer_id=BEN)
    assert others.lines == []
    second = hand_in(world)
    assert second != review_id
    accept(world, second)
    card = card_of(world)
    assert (card.completions, card.completed_at) == (1, world.now)
    late = hand_in(world, posting.id, BEN)
    world.now = posting.closes_at
    decline(world, late)
    with pytest.raises(PostingClosed):
        hand_in(world, posting.id, BEN)


# ---------------------------------------------------------------- who decides, and once


def test_only_reviewers_and_managers_decide_and_not_their_own(world: World) -> None:
    world.post()
    review_id = hand_in(world)
    stranger = replace(REVIEWER, role_ids=frozenset({5}))
    own = replace(MANAGER, user_id=ANNE)
    elsewhere = reviewed(world.database)
    reviews = world.services.reviews
    for error, reviewer, where in (
        (ReviewersOnly, stranger, world),
        (OwnReview, own, world),
        (ReviewGone, MANAGER, elsewhere),
    ):
        for ask in (
            partial(accept, where, review_id, reviewer),
            partial(decline, where, review_id, reviewer),
            partial(reviews.check_form.blocking, where.guild_id, review_id, reviewer),
        ):
            with pytest.raises(error):
                ask()
    world.review(channel_id=UNSET, role_id=None)
    for nobody in (REVIEWER, replace(REVIEWER, role_ids=frozenset())):
        with pytest.raises(ReviewersOnly) as caught:
            accept(world, review_id, nobody)
        assert caught.value.role_id is None
    world.review(channel_id=UNSET, role_id=REVIEWERS)
    reviews.check_form.blocking(world.guild_id, review_id, REVIEWER)
    assert accept(world, review_id, REVIEWER).is_new
    second = decline(world, review_id)
    assert not second.is_new
    (delivery,) = owed(world, DeliveryKind.REVIEW)
    assert world.services.deliveries.begin.blocking(delivery, world.now) is None, "decided already"
    assert (second.card.review.verdict, second.card.review.decided_by) == (State.ACCEPTED, CLEO)
    with pytest.raises(AlreadyDecided) as decided:
        reviews.check_form.blocking(world.guild_id, review_id, MANAGER)
    assert (decided.value.accepted, decided.value.decided_by) == (True, CLEO)
    assert reviews.own.blocking(ANNE, review_id).guild_id == world.guild_id
    with pytest.raises(ReviewGone):
        reviews.own.blocking(BEN, review_id)


async def test_of_concurrent_verdicts_only_one_counts(world: World, second: Database) -> None:
    world.post()
    review_id = hand_in(world)
    beside = world.beside(second)
    verdicts = [
        asyncio.to_thread(
            accept if at % 2 else decline, each, review_id, replace(MANAGER, user_id=900 + at)
        )
        for at, each in enumerate([world, beside] * 4)
    ]
    decided = await asyncio.gather(*verdicts)
    (first,) = [each for each in decided if each.is_new]
    assert {each.card.review for each in decided} == {first.card.review}
    accepted = first.card.review.verdict is State.ACCEPTED
    assert len(world.awards()) == accepted
    assert len(owed(world, DeliveryKind.VERDICT)) == 1
    with world.database.reading() as tx:
        acts = [value for (value,) in tx.execute("SELECT actor_id FROM staff_acts")]
    assert list(acts) == [first.card.review.decided_by]


async def test_deleting_data_removes_reviews_whichever_comes_first(
    world: World, second: Database
) -> None:
    world.post()
    review_id = hand_in(world)
    request = world.request(CLEO)
    delete = world.beside(second).services.privacy.delete(world.guild_id, ANNE, world.now)
    verdict, _ = await asyncio.gather(
        world.services.reviews.accept(request, review_id, REVIEWER), delete, return_exceptions=True
    )
    assert isinstance(verdict, ReviewDecided | ReviewGone)
    for decide in (accept, decline):
        with pytest.raises(ReviewGone):
            decide(world, review_id)
    assert world.awards() == []
    assert owed(world, DeliveryKind.REVIEW) == []
    assert owed(world, DeliveryKind.VERDICT) == []


def test_a_quest_removed_from_the_pack_can_only_be_declined(world: World) -> None:
    posting = world.post()
    review_id = hand_in(world)
    later = world.beside(world.database, without_quest(posting.quest))
    (delivery,) = owed(later, DeliveryKind.REVIEW)
    outgoing = later.services.deliveries.begin.blocking(delivery, later.now)
    assert outgoing is not None
    assert isinstance(outgoing.content, ReviewCard)
    assert (outgoing.content.title, outgoing.content.evidence) == (posting.quest, None)
    with pytest.raises(HandInWithdrawn):
        accept(later, review_id)
    assert decline(later, review_id).is_new


# ---------------------------------------------------------------- the channel


def test_review_messages_follow_a_change_of_channel(database: Database) -> None:
    world = World(database)
    with pytest.raises(ReviewsChannelNeeded):
        world.set_up(verification=Verification.REVIEW)
    shown = world.services.servers.show.blocking(world.guild_id)
    assert (shown.server.verification, shown.server.quests_channel_id) == ("honour", None)
    world.review(role_id=REVIEWERS)
    world.set_up(verification=Verification.REVIEW)
    world.post()
    hand_in(world)
    (delivery,) = owed(world, DeliveryKind.REVIEW)
    deliveries = world.services.deliveries
    deliveries.record_refused.blocking(delivery, Problem.CHANNEL_GONE, world.now)
    notices = world.services.servers.show.blocking(world.guild_id).notices
    assert [each.channel_id for each in notices] == [REVIEWS_CHANNEL]
    world.passes(hours=1)
    assert len(owed(world, DeliveryKind.REVIEW)) == 1  # tried again now and then
    shown = world.review(channel_id=OTHER_CHANNEL)
    assert (shown.server.reviewer_role_id, shown.notices) == (REVIEWERS, [])
    (delivery,) = owed(world, DeliveryKind.REVIEW)
    assert delivery.channel_id == OTHER_CHANNEL
    world.review(channel_id=REVIEWS_CHANNEL)
    deliveries.record_refused.blocking(delivery, Problem.NOT_ALLOWED, world.now)
    assert world.services.servers.show.blocking(world.guild_id).notices == []


def test_pending_reviews_are_sent_again_in_a_new_channel(world: World) -> None:
    """The message of old may be gone with its channel, and nobody could decide any more."""
    world.post()
    first, second = hand_in(world), hand_in(world, user_id=BEN)
    judged = hand_in(world, user_id=CLEO)
    deliveries = world.services.deliveries
    before = owed(world, DeliveryKind.REVIEW)
    for delivery in before:
        deliveries.record_sent.blocking(
            delivery, channel_id=REVIEWS_CHANNEL, message_id=delivery.id
        )
    decline(world, judged)
    world.review(role_id=REVIEWERS)
    assert owed(world, DeliveryKind.REVIEW) == [], "they stand in that very channel"
    world.review(channel_id=OTHER_CHANNEL)
    moved_at = world.now
    world.passes(minutes=1)
    again = owed(world, DeliveryKind.REVIEW)
    assert [(each.subject_id, each.channel_id) for each in again] == [
        (first, OTHER_CHANNEL),
        (second, OTHER_CHANNEL),
    ]
    assert not {each.id for each in again} & {each.id for each in before}, "not the same nonces"
    assert [each.send_at for each in again] == [moved_at, moved_at + PAUSE], "one after the other"
    withdrawn = owed(world, DeliveryKind.WITHDRAWAL)
    assert [each.message_id for each in withdrawn] == [each.id for each in before[:2]]
    assert deliveries.begin.blocking(again[0], world.now) is not None
    assert accept(world, first).is_new


# ---------------------------------------------------------------- any order


acts = st.lists(
    st.tuples(
        st.sampled_from(["hand in", "hand in", "accept", "accept", "decline", "pass", "log"]),
        st.sampled_from([ANNE, BEN]),
        st.integers(0, 3),
    ),
    max_size=14,
)


def act(world: World, what: str, user_id: int, which: int) -> None:
    match what:
        case "hand in":
            hand_in(world, user_id=user_id)
        case "accept":
            accept(world, world.newest_review(user_id))
        case "decline":
            decline(world, world.newest_review(user_id))
        case "log":
            world.log(10 + which, user_id)
        case _:
            world.passes(hours=12 * (1 + which))
            world.post()


def check(world: World, user_id: int) -> None:
    with world.database.reading() as tx:
        who = (world.guild_id, user_id)
        awards = ledger.all_of(tx, *who)
        handed_in = completions.all_of(tx, *who)
        total = standings.find(tx, *who, ALL_TIME)
    accepted = [each for each in handed_in if each.state is State.ACCEPTED]
    given = {each.reference: each for each in awards if each.source is Source.QUEST}
    assert set(given) == {f"completion:{each.id}" for each in accepted}
    for each in accepted:
        award = given[f"completion:{each.id}"]
        assert (award.at, award.day) == (each.at, each.day)
    assert (total.xp, total.quests) == (sum(each.xp for each in awards), len(accepted))
    held = Counter(each.posting_id for each in handed_in if each.state is not State.DECLINED)
    assert all(count == 1 for count in held.values())


def test_only_accepted_hand_ins_pay_once_in_any_order(sqlite: SQLite) -> None:
    @settings(ON_A_DATABASE, max_examples=8)
    @given(acts)
    def any_order(sequence: list[tuple[str, int, int]]) -> None:
        url = sqlite.create()
        database = Database(url)
        world = reviewed(database)
        world.post()
        for what, user_id, which in sequence:
            try:
                act(world, what, user_id, which)
            except (CoachError, IndexError):
                continue
            finally:
                world.passes(minutes=1)
        for user_id in (ANNE, BEN):
            check(world, user_id)
        database.close()
        sqlite.drop(url)

    any_order()
