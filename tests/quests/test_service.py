"""Quests for members: open ones, completing, and the history."""

import asyncio
from dataclasses import replace
from functools import partial

import pytest

from bot.calendar.rules.periods import Cadence
from bot.db.database import Database
from bot.members import store as members
from bot.notes.errors import InvalidLink, NoteTooLong
from bot.outbox.store import DeliveryKind
from bot.quests.errors import (
    AlreadyCompleted,
    NoOpenPosting,
    PostingClosed,
    PostingNotFound,
    ProofNeeded,
    QuestsNotSetUp,
    QuestWithdrawn,
)
from bot.quests.results.completions import CompletionQuestioned, QuestCompleted
from bot.quests.results.quests import PostingCard
from bot.quests.rules.verification import Verification
from bot.quests.store import completions
from bot.quests.store.completions import HandIn
from bot.servers.service.context import load_context
from bot.xp.rules.awards import Source
from bot.xp.service import awards as awarding
from tests.world import (
    ANNE,
    ANNOUNCEMENTS,
    BEN,
    CLEO,
    MUSIC,
    NOON,
    PACKS,
    World,
    local,
    without_quest,
)

NOTHING = HandIn()


@pytest.fixture
def world(database: Database) -> World:
    world = World(database)
    world.set_up()
    return world


def complete(
    world: World,
    of: Cadence | int = Cadence.DAILY,
    user_id: int = ANNE,
    hand_in: HandIn = NOTHING,
) -> QuestCompleted:
    done = world.services.quests.complete.blocking(
        world.request(user_id), of=of, hand_in=hand_in, is_sure=True
    )
    assert isinstance(done, QuestCompleted)
    return done


def current(world: World, cadence: Cadence = Cadence.DAILY) -> PostingCard:
    return world.services.quests.current.blocking(world.guild_id, ANNE, cadence, world.now)


# ---------------------------------------------------------------- what is open


def test_without_a_channel_there_are_no_quests(database: Database) -> None:
    bare = World(database)
    with pytest.raises(QuestsNotSetUp):
        current(bare)
    with pytest.raises(QuestsNotSetUp):
        complete(bare)


@pytest.mark.parametrize(
    ("cadence", "next_at"),
    [
        (Cadence.DAILY, local("2026-11-12", "09:00")),
        (Cadence.WEEKLY, local("2026-11-16", "09:00")),
        (Cadence.MONTHLY, local("2026-12-01", "09:00")),
    ],
)
def test_without_an_open_posting_the_error_has_the_next_time(
    world: World, cadence: Cadence, next_at: object
) -> None:
    for ask in (partial(current, world, cadence), partial(complete, world, cadence)):
        with pytest.raises(NoOpenPosting) as caught:
            ask()
        assert (caught.value.cadence, caught.value.next_at) == (cadence, next_at)


@pytest.mark.parametrize(
    ("cadence", "xp", "closes_at"),
    [
        (Cadence.DAILY, 275, local("2026-11-13", "00:00")),
        (Cadence.WEEKLY, 1_320, local("2026-11-19", "12:00")),
        (Cadence.MONTHLY, 5_500, local("2026-12-04", "00:00")),
    ],
)
def test_a_quest_is_open_until_it_closes(
    world: World, cadence: Cadence, xp: int, closes_at: object
) -> None:
    posting = world.post(cadence)
    assert posting.closes_at == closes_at
    card = current(world, cadence)
    assert (card.posting, card.xp, card.completions, card.completed_at) == (posting, xp, 0, None)
    assert card.quest in MUSIC.quests_of(cadence)
    world.now = posting.closes_at
    for error, ask in (
        (NoOpenPosting, partial(current, world, cadence)),
        (NoOpenPosting, partial(complete, world, cadence)),
        (PostingClosed, partial(complete, world, posting.id)),
        (
            PostingClosed,
            partial(
                world.services.quests.form.blocking, world.guild_id, ANNE, posting.id, world.now
            ),
        ),
    ):
        with pytest.raises(error):
            ask()
    world.passes(seconds=-1)
    assert complete(world, cadence).awarded.xp == xp


def test_the_newer_of_two_open_dailies_is_the_default(
    world: World,
) -> None:
    older = world.post()
    world.passes(hours=24)
    newer = world.post()
    assert current(world).posting == newer
    assert complete(world).posting == newer
    with pytest.raises(AlreadyCompleted):
        complete(world)
    assert complete(world, older.id).posting == older
    assert current(world).completed_at == world.now


def test_another_servers_posting_is_not_found(world: World) -> None:
    posting = world.post()
    other = World(world.database)
    other.set_up()
    quests = other.services.quests
    for ask in (
        partial(complete, other, posting.id),
        partial(quests.form.blocking, other.guild_id, ANNE, posting.id, other.now),
        partial(quests.advice.blocking, other.guild_id, ANNE, posting.id),
        partial(complete, world, posting.id + 1),
    ):
        with pytest.raises(PostingNotFound):
            ask()


def test_advice_is_the_quests_tip(world: World) -> None:
    posting = world.post()
    advice = world.services.quests.advice.blocking(world.guild_id, ANNE, posting.id)
    assert advice.quest.slug == posting.quest
    assert advice.advice is not None
    assert advice.advice.slug == advice.quest.tip


def test_the_form_has_the_title_and_proof_hint(world: World) -> None:
    posting = world.post()
    world.set_up(verification=Verification.PROOF)
    form = world.services.quests.form.blocking(world.guild_id, ANNE, posting.id, world.now)
    quest = MUSIC.quest_by_slug[posting.quest]
    assert (form.title, form.proof_hint) == (quest.title, quest.proof)
    assert form.verification is Verification.PROOF
    complete(world, posting.id, hand_in=HandIn(proof_url="https://example.com/mix"))
    with pytest.raises(AlreadyCompleted) as caught:
        world.services.quests.form.blocking(world.guild_id, ANNE, posting.id, world.now)
    assert (caught.value.title, caught.value.at) == (quest.title, NOON)
    world.services.quests.form.blocking(world.guild_id, BEN, posting.id, world.now)


def test_a_quest_removed_from_the_pack_is_withdrawn(world: World) -> None:
    posting = world.post()
    later = world.beside(world.database, without_quest(posting.quest))
    for ask in (
        partial(complete, later),
        partial(current, later),
        partial(later.services.quests.form.blocking, later.guild_id, ANNE, posting.id, later.now),
        partial(later.services.quests.advice.blocking, later.guild_id, ANNE, posting.id),
    ):
        with pytest.raises(QuestWithdrawn):
            ask()


# ---------------------------------------------------------------- completing


def test_a_completion_counts_once_and_shows_on_the_posting(world: World) -> None:
    posting = world.post()
    done = complete(world, user_id=BEN)
    assert (done.completions, done.awarded.base_xp, done.awarded.xp) == (1, 250, 275)
    assert done.awarded.streak.days == 1
    (award,) = world.awards(BEN)
    assert (award.source, award.quests, award.minutes) == (Source.QUEST, 1, 0)
    assert award.reason == f"Daily quest: {done.quest.title}"
    world.passes(minutes=1)
    with pytest.raises(AlreadyCompleted) as caught:
        complete(world, posting.id, BEN)
    assert (caught.value.title, caught.value.at) == (done.quest.title, NOON)
    complete(world)
    card = current(world)
    assert [finisher.user_id for finisher in card.latest] == [ANNE, BEN]
    assert card.completions == 2


def test_at_most_five_finishers_are_named(world: World) -> None:
    world.post()
    for user_id in range(1, 8):
        complete(world, user_id=user_id)
    card = current(world)
    assert [finisher.user_id for finisher in card.latest] == [7, 6, 5, 4, 3]
    assert card.completions == 7


def test_an_undone_completion_may_be_handed_in_again(world: World) -> None:
    """As `/staff undo` has it, step by step: the hand-in is undone, its award revoked."""
    posting = world.post()
    complete(world)
    (award,) = world.awards()
    with world.database.writing() as tx:
        context = load_context(tx, PACKS, world.guild_id)
        member = members.enter(tx, world.guild_id, ANNE)
        (handed_in,) = completions.all_of(tx, world.guild_id, ANNE)
        completions.mark_undone(tx, handed_in.id, world.now)
        awarding.revoke(tx, context, member, award, world.now, "A mistake")
    assert current(world).completions == 0
    again = complete(world)
    assert (again.completions, again.awarded.total_xp) == (1, 275)
    assert [row.xp for row in world.awards()] == [275, -275, 275]
    with world.database.reading() as tx:
        hand_ins = completions.all_of(tx, world.guild_id, ANNE)
    assert [each.posting_id for each in hand_ins] == [posting.id, posting.id]
    history = world.services.quests.history.blocking(world.guild_id, ANNE)
    assert history.completions == 1


def test_history_is_newest_first_page_by_page(world: World) -> None:
    for _ in range(9):
        world.post()
        complete(world)
        world.passes(hours=24)
    ask = world.services.quests.history.blocking
    first, second = ask(world.guild_id, ANNE), ask(world.guild_id, ANNE, 1)
    periods = [line.completion.period for line in (*first.lines, *second.lines)]
    assert periods == [f"2026-11-{day}" for day in range(19, 10, -1)]
    assert (first.pages, first.completions, len(first.lines)) == (2, 9, 8)
    assert first.lines[0].title == MUSIC.quest_by_slug[first.lines[0].completion.quest].title
    assert ask(world.guild_id, ANNE, 99) == second
    assert ask(world.guild_id, CLEO).lines == []


# ---------------------------------------------------------------- proof


PROOFS = [
    HandIn(proof_url="https://soundcloud.com/anne/mix"),
    HandIn(proof_url="  http://example.com:8080/a?b=c#d "),
    HandIn(proof_url="https://music.example/hörprobe"),
    HandIn(proof_file_name="mix.wav", proof_file_url="https://cdn.example/mix.wav"),
]


@pytest.mark.parametrize("proof", PROOFS)
def test_required_proof_can_be_a_link_or_a_file(world: World, proof: HandIn) -> None:
    world.set_up(verification=Verification.PROOF)
    posting = world.post()
    for bare in (NOTHING, HandIn(note="trust me"), HandIn(proof_url="   ")):
        with pytest.raises(ProofNeeded) as caught:
            complete(world, hand_in=bare)
        assert caught.value.hint == MUSIC.quest_by_slug[posting.quest].proof
    done = complete(world, hand_in=proof)
    url = proof.proof_url.strip() if proof.proof_url else None
    assert done.hand_in == replace(proof, proof_url=url)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,hello",
        "ftp://example.com/mix.wav",
        "file:///etc/passwd",
        "mix.wav",
        "https://",
        "https:///mix",
        "https://exa mple.com",
        "https://example.com/a b",
        "https://example.com/\nmix",
        "https://example.com/\u00a0mix",
        "https://[::1",
        "//example.com",
        "java\tscript:alert(1)",
    ],
)
def test_links_that_are_not_web_addresses_are_refused(world: World, url: str) -> None:
    world.post()
    with pytest.raises(InvalidLink):
        complete(world, hand_in=HandIn(proof_url=url))
    assert world.awards() == []


def test_notes_and_links_have_length_limits(world: World) -> None:
    world.post()
    link = "https://example.com/".ljust(401, "x")
    for hand_in, limit in ((HandIn(note="x" * 501), 500), (HandIn(proof_url=link), 400)):
        with pytest.raises(NoteTooLong) as caught:
            complete(world, hand_in=hand_in)
        assert caught.value.limit == limit
    kept = complete(world, hand_in=HandIn(note=" x" * 250, proof_url=link[:-1]))
    assert kept.hand_in.note == (" x" * 250).strip()
    assert kept.hand_in.proof_url == link[:-1]


# ---------------------------------------------------------------- once


def test_a_quest_of_hours_is_questioned_while_hardly_any_practice_is_logged(world: World) -> None:
    posting = world.post(Cadence.MONTHLY)
    quest = MUSIC.quest_by_slug[posting.quest]
    other = next(each.slug for each in MUSIC.focuses if each.slug != quest.focus)
    enough = -(-quest.minutes // 10)

    def questioned(user_id: int = ANNE) -> int | None:
        """The minutes logged, by the question; None if it counts unasked."""
        done = world.services.quests.complete.blocking(
            world.request(user_id), of=posting.id, hand_in=NOTHING
        )
        return done.logged_minutes if isinstance(done, CompletionQuestioned) else None

    world.log(20, focus=other)  # another focus
    assert questioned() == 0
    world.passes(hours=2)
    world.log(enough - 15, focus=quest.focus)
    world.log(10, focus=quest.focus)
    assert questioned() == enough - 5
    world.services.logbook.undo.blocking(world.request())
    assert questioned() == enough - 15
    assert Source.QUEST not in {each.source for each in world.awards()}
    world.services.sessions.start.blocking(world.request(), focus=quest.focus)
    world.passes(minutes=14)
    assert questioned() == enough - 1
    world.passes(minutes=1)
    assert questioned() is None  # a tenth, with the running timer
    with pytest.raises(AlreadyCompleted):
        questioned()
    assert complete(world, posting.id, BEN).next_quest is not None  # sure, with nothing logged
    daily = world.post()
    assert MUSIC.quest_by_slug[daily.quest].minutes < 120
    assert complete(world, daily.id, CLEO)


def test_a_completion_says_what_is_next(world: World) -> None:
    def following(of: Cadence | int, user_id: int = ANNE) -> Cadence | None:
        upcoming = complete(world, of, user_id).next_quest
        return upcoming and upcoming.cadence

    daily, weekly = world.post(), world.post(Cadence.WEEKLY)
    completed = complete(world, weekly.id)
    assert completed.next_quest is not None
    assert completed.next_quest.title == MUSIC.quest_by_slug[daily.quest].title
    assert following(weekly.id, BEN) is Cadence.DAILY
    assert following(daily.id) is Cadence.PERSONAL
    world.services.personal_quests.current.blocking(world.request(BEN))
    upcoming = complete(world, daily.id, BEN).next_quest
    assert upcoming is not None
    assert upcoming.title is not None
    assert following(Cadence.PERSONAL, BEN) is None
    world.post(Cadence.MONTHLY)
    assert following(daily.id, CLEO) is Cadence.WEEKLY
    assert world.services.quests.share.blocking(world.guild_id, CLEO, daily.id).posting == daily
    with pytest.raises(PostingNotFound):  # only what they have completed
        world.services.quests.share.blocking(world.guild_id, CLEO, weekly.id)


async def test_fifty_concurrent_completions_count_once(world: World) -> None:
    world.announce()
    posting = world.post()
    world.log(60, focus="mixing")  # 660 XP; a weekly's 1,320 more reach a level
    due = world.due()
    requests = [world.request() for _ in range(50)]
    results = await asyncio.gather(
        *(
            world.services.quests.complete(request, of=posting.id, hand_in=NOTHING)
            for request in requests
        ),
        return_exceptions=True,
    )
    done = [result for result in results if isinstance(result, QuestCompleted)]
    refused = [result for result in results if isinstance(result, AlreadyCompleted)]
    assert (len(done), len(refused)) == (1, 49)
    assert done[0].awarded.level_up is not None
    assert len(world.awards()) == 2
    card = current(world)
    assert (card.completions, [each.user_id for each in card.latest]) == (1, [ANNE])
    told = [delivery for delivery in world.due() if delivery not in due]
    assert [(each.kind, each.channel_id) for each in told] == [
        (DeliveryKind.LEVEL_UP, ANNOUNCEMENTS)
    ]
    profile = await world.services.profiles.show(world.guild_id, ANNE, world.now)
    assert (profile.total.xp, profile.total.quests) == (660 + 275, 1)


async def test_fifty_concurrent_members_are_all_counted(world: World) -> None:
    world.post()
    await asyncio.gather(
        *(asyncio.to_thread(complete, world, user_id=user_id) for user_id in range(1, 51))
    )
    assert current(world).completions == 50


def test_a_refused_interaction_can_be_retried(world: World) -> None:
    """A refused interaction is not claimed, so a repeat gives the same error."""
    request = world.request()
    for _ in range(2):
        with pytest.raises(NoOpenPosting):
            world.services.quests.complete.blocking(request, of=Cadence.DAILY, hand_in=NOTHING)
    world.post()
    world.services.quests.complete.blocking(request, of=Cadence.DAILY, hand_in=NOTHING)
