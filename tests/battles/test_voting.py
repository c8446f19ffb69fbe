"""Voting on pairs, on both engines."""

from collections import Counter
from datetime import timedelta

import pytest

from bot.battles.errors import (
    BattleNotFound,
    JoinedTooLate,
    NotYetVotable,
    PairGone,
    VotingOver,
)
from bot.battles.results.battles import BattleWanted
from bot.battles.results.voting import PairToHear, VotesDone
from bot.battles.rules.battles import Choice
from bot.battles.store import entries
from bot.battles.store import pairs as stored_pairs
from bot.db.database import Database
from bot.interactions.errors import NotYours
from bot.notes.errors import NoteTooLong
from tests.battles.playing import (
    CHANNEL,
    advance,
    best_first,
    close_votes,
    deal,
    entries_of,
    start_votes,
    vote,
    vote_on_all,
)
from tests.world import ON_SQLITE, World, refused

MAKERS = (101, 102, 103, 104)
VOTER = 201


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def dealt(world: World, user_id: int = VOTER) -> PairToHear:
    pair = deal(world, user_id)
    assert isinstance(pair, PairToHear)
    return pair


def test_voters_hear_every_pair_once_and_never_their_own(world: World) -> None:
    battle = start_votes(world, MAKERS)
    heard = Counter[int]()
    for user_id in (*MAKERS, VOTER, VOTER + 1):
        pairs = vote_on_all(world, user_id, best_first)
        assert [(pair.number, pair.total) for pair in pairs] == [(at, 3) for at in (1, 2, 3)]
        both = [frozenset((pair.first.user_id, pair.second.user_id)) for pair in pairs]
        assert len({*both}) == 3
        assert not any(user_id in pair for pair in both)
        heard.update(maker for pair in both for maker in pair)
        assert deal(world, user_id) == VotesDone(
            battle=battle, voted=3, has_entry=user_id in MAKERS
        )
    assert max(heard.values()) - min(heard.values()) <= 1

    # What was voted on a deleted entry still counts as given, even if it came last.
    world.services.privacy.delete.blocking(world.guild_id, MAKERS[0], world.now)
    with world.database.reading() as tx:
        assert entries.without_votes(tx, battle.id, 3) == []
        ballots = {each.user_id: each.voted for each in stored_pairs.ballots(tx, battle.id)}
    assert [ballots[maker] for maker in MAKERS[1:]] == [3, 3, 3]
    assert world.services.battles.standings.blocking(world.guild_id, MAKERS[1]).has_voted


def test_a_pair_waits_for_its_vote_and_is_voted_on_once(world: World) -> None:
    start_votes(world, MAKERS)
    pair = dealt(world)
    assert dealt(world) == pair  # in another message, after a restart
    assert isinstance(refused(vote, world, MAKERS[0], pair.pair_id), NotYours)

    voted = vote(world, VOTER, pair.pair_id, Choice.SECOND)
    assert (voted.number, voted.total, voted.is_last, voted.reason) == (1, 3, False, None)
    assert vote(world, VOTER, pair.pair_id, Choice.FIRST).choice is Choice.SECOND

    explain = world.services.battle_votes.explain.blocking
    assert explain(world.request(VOTER), pair.pair_id, " More air. ").reason == "More air."
    following = dealt(world)
    assert following.number == 2
    error = refused(explain, world.request(VOTER), following.pair_id, "Too soon")
    assert isinstance(error, PairGone)
    error = refused(explain, world.request(VOTER), pair.pair_id, "a" * 301)
    assert isinstance(error, NoteTooLong)
    assert explain(world.request(VOTER), pair.pair_id, " \u200b\x00").reason is None


def test_an_entry_that_is_lost_drops_out_and_its_pair_is_replaced(world: World) -> None:
    battle = start_votes(world, MAKERS)
    pair = dealt(world)
    another = world.services.battle_votes.replace.blocking(
        world.request(VOTER), pair.pair_id, [pair.first.id]
    )
    assert isinstance(another, PairToHear)
    assert (another.number, another.total) == (1, 3)
    lost = pair.first.user_id
    assert entries_of(world, battle)[lost].hidden_at == world.now
    assert lost not in (another.first.user_id, another.second.user_id)

    with world.database.writing() as tx:  # staff hide one while it is on screen
        entries.hide(tx, entries_of(world, battle)[another.first.user_id].id, world.now)
    assert isinstance(refused(vote, world, VOTER, another.pair_id), PairGone)
    assert len(vote_on_all(world, VOTER, best_first)) == 1
    assert deal(world, MAKERS[1]).battle == deal(world, lost).battle == battle


@ON_SQLITE
def test_only_who_was_there_before_the_battle_votes_while_votes_are_open(world: World) -> None:
    def try_to_vote() -> object:
        return refused(deal, world, VOTER)

    assert isinstance(try_to_vote(), BattleNotFound)
    wanted = BattleWanted(seed=1)
    world.services.battles.start.blocking(world.request(), wanted, CHANNEL)
    assert isinstance(try_to_vote(), NotYetVotable)
    world.services.battle_staff.cancel.blocking(
        world.request(), deal_battle_id(world), "Another time"
    )

    battle = start_votes(world, MAKERS)
    for joined_at in (battle.starts_at, battle.starts_at + timedelta(hours=1), None):
        error = refused(
            world.services.battle_votes.deal.blocking, world.request(VOTER), joined_at=joined_at
        )
        assert isinstance(error, JoinedTooLate)
    pair = dealt(world)
    world.now = battle.votes_close_at
    assert isinstance(refused(vote, world, VOTER, pair.pair_id), VotingOver)
    advance(world)
    assert isinstance(refused(vote, world, VOTER, pair.pair_id), VotingOver)
    assert isinstance(refused(deal, world, VOTER, battle.id), VotingOver)


def deal_battle_id(world: World) -> int:
    return world.services.battles.standings.blocking(world.guild_id, VOTER).battle.id


@ON_SQLITE
def test_a_maker_without_a_pair_to_hear_has_nothing_to_vote_on(world: World) -> None:
    battle = start_votes(world, MAKERS[:3])
    with world.database.writing() as tx:
        entries.hide(tx, entries_of(world, battle)[MAKERS[2]].id, world.now)
    assert deal(world, MAKERS[0]) == VotesDone(battle=battle, voted=0, has_entry=True)
    close_votes(world, battle)
