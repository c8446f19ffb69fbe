"""The end of a battle: places, XP, the winner's role, and what voters said, on both engines."""

from itertools import pairwise

import discord
import pytest

from bot.battles.errors import BattleNotFound, EntryNotFound
from bot.battles.results.settings import BattleChanges
from bot.battles.results.voting import PairToHear
from bot.battles.rules.battles import Choice, Phase
from bot.battles.service.results import reasons_for
from bot.battles.store import entries
from bot.battles.view.outcomes import draw_result
from bot.db.database import Database
from bot.members import store as members
from bot.notices import store as notices
from bot.notices.rules import Problem
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.profiles.results import ProfileChanges
from bot.verify.service.verifier import Verifier
from bot.won_roles import store as won_roles
from bot.xp.rules.awards import Source
from tests.battles.playing import (
    best_first,
    close_votes,
    deal,
    entries_of,
    start_votes,
    vote,
    vote_on_all,
)
from tests.world import ON_SQLITE, STAFF, World, refused

MAKERS = (101, 102, 103, 104, 105)
VOTERS = (201, 202, 203)
ROLE = 901


@pytest.fixture
def world(database: Database) -> World:
    world = World(database)
    world.set_up()
    return world


def base_xp(world: World, user_id: int) -> list[int]:
    return [award.base_xp for award in world.awards(user_id) if award.source is Source.BATTLE]


def crown_with(world: World, role_id: int | None) -> None:
    with world.database.writing() as tx:
        binds = {"guild_id": world.guild_id, "role_id": role_id}
        tx.execute(
            "UPDATE servers SET battles_role_id = :role_id WHERE guild_id = :guild_id", binds
        )


def crowned(world: World, user_id: int) -> list[tuple[int, bool]]:
    with world.database.reading() as tx:
        found = won_roles.of_member(tx, world.guild_id, user_id)
    return [(each.role_id, each.is_wanted) for each in found if each.due_at is not None]


def test_votes_decide_places_and_whoever_did_not_vote_is_unranked(world: World) -> None:
    crown_with(world, ROLE)
    battle = start_votes(world, MAKERS)
    for user_id in (*MAKERS[:-1], *VOTERS):
        vote_on_all(world, user_id, best_first)
    pair = deal(world, 204)  # a voter who stops after one pair
    assert isinstance(pair, PairToHear)
    vote(world, 204, pair.pair_id)
    assert close_votes(world, battle).phase is Phase.OVER

    entered = entries_of(world, battle)
    assert [entered[maker].is_ranked for maker in MAKERS] == [True] * 4 + [False]
    places = [entered[maker].place or 0 for maker in MAKERS[:-1]]
    assert places[0] == 1
    assert all(one <= other for one, other in pairwise(places))
    assert entered[MAKERS[-1]].place is None
    assert [base_xp(world, user_id) for user_id in MAKERS] == [[300, 100]] * 4 + [[300]]
    assert [base_xp(world, user_id) for user_id in (*VOTERS, 204)] == [[100]] * 3 + [[]]
    assert crowned(world, MAKERS[0]) == [(ROLE, True)]
    with world.database.reading() as tx:
        posted = deliveries.find(tx, DeliveryKind.BATTLE_RESULT, battle.id)
    assert posted is not None
    assert posted.channel_id == battle.channel_id
    assert list(Verifier(world.database, world.packs).run(world.now, repair=False)) == []

    close_votes(world, battle)  # nothing more happens
    assert base_xp(world, MAKERS[0]) == [300, 100]


def test_an_award_for_an_entry_can_be_undone(world: World) -> None:
    battle = start_votes(world, MAKERS)
    close_votes(world, battle)
    (award,) = world.awards(MAKERS[0])
    world.services.staff.undo.blocking(world.request(STAFF), user_id=MAKERS[0], award_id=award.id)
    assert entries_of(world, battle)[MAKERS[0]].undone_at == world.now
    assert list(Verifier(world.database, world.packs).run(world.now, repair=False)) == []


def test_the_winners_role_goes_from_the_last_winner_to_the_next(world: World) -> None:
    crown_with(world, ROLE)
    for favourite, others in ((MAKERS[0], MAKERS[1]), (MAKERS[1], MAKERS[0])):

        def choose(first: int, second: int, best: int = favourite) -> Choice:
            return Choice.FIRST if first == best or best != second > first else Choice.SECOND

        battle = start_votes(world, MAKERS)
        for user_id in (*MAKERS, *VOTERS):
            vote_on_all(world, user_id, choose)
        close_votes(world, battle)
        assert crowned(world, favourite) == [(ROLE, True)]
        assert (ROLE, True) not in crowned(world, others)
    page = world.services.battle_results.page.blocking(world.guild_id, 0)
    assert (page.page, page.pages) == (0, 2)
    assert [line.user_id for line in page.result.winners] == [MAKERS[1]]
    assert {each.user_id: each.wins for each in page.champions} == {MAKERS[0]: 1, MAKERS[1]: 1}
    changes = BattleChanges(role_id=ROLE + 1)
    world.services.battle_settings.configure.blocking(world.request(STAFF), changes)
    assert crowned(world, MAKERS[1]) == [(ROLE, False), (ROLE + 1, True)]
    assert (ROLE + 1, True) not in crowned(world, MAKERS[0])


@ON_SQLITE
def test_a_role_that_cannot_be_given_is_a_notice_once_and_tried_again(world: World) -> None:
    crown_with(world, ROLE)
    battle = start_votes(world, MAKERS[:3])
    for user_id in (*MAKERS[:3], *VOTERS):
        vote_on_all(world, user_id, best_first)
    close_votes(world, battle)
    service = world.services.won_roles
    assert world.guild_id in service.due.blocking(world.now)
    first = service.claim.blocking(world.guild_id, world.now)
    assert first is not None
    assert (first.user_id, first.role_id, first.is_wanted) == (MAKERS[0], ROLE, True)
    service.record_refused.blocking(first, world.now)
    assert notices_of(world) == [(Problem.WINNERS_ROLE, ROLE)]
    while service.claim.blocking(world.guild_id, world.now):
        pass  # those who share the place
    world.passes(hours=1)
    again = service.claim.blocking(world.guild_id, world.now)
    assert again is not None
    service.record_refused.blocking(again, world.now)
    assert len(notices_of(world)) == 1
    world.passes(hours=1)
    last = service.claim.blocking(world.guild_id, world.now)
    assert last is not None
    service.record_done.blocking(last)
    assert notices_of(world) == []


def notices_of(world: World) -> list[tuple[Problem, int]]:
    with world.database.reading() as tx:
        found = notices.notices_of(tx, world.guild_id)
    return [(each.problem, each.channel_id) for each in found]


def test_reasons_reach_both_makers_after_the_end_and_hidden_entries_nobody(world: World) -> None:
    battle = start_votes(world, MAKERS)
    pair = deal(world, VOTERS[0])
    assert isinstance(pair, PairToHear)
    vote(world, VOTERS[0], pair.pair_id, Choice.SECOND)
    text = "The second one moves more air in the drop."
    world.services.battle_votes.explain.blocking(world.request(VOTERS[0]), pair.pair_id, text)
    entered = entries_of(world, battle)
    loser, winner = entered[pair.first.user_id].id, entered[pair.second.user_id].id
    hidden = next(each for each in entered.values() if each.id not in (loser, winner))
    with world.database.writing() as tx:
        entries.hide(tx, hidden.id, world.now)
        assert reasons_for(tx, world.guild_id, winner) is None  # not before the end
    play = world.services.battle_results.entry.blocking
    assert isinstance(refused(play, world.guild_id, winner), EntryNotFound)
    for user_id in MAKERS:
        vote_on_all(world, user_id, lambda first, _: Choice.FIRST if first % 2 else Choice.NEITHER)
    close_votes(world, battle)

    with world.database.reading() as tx:
        for_winner = reasons_for(tx, world.guild_id, winner)
        for_loser = reasons_for(tx, world.guild_id, loser)
    assert for_winner is not None
    assert for_loser is not None
    assert (for_winner.for_it, for_winner.against_it) == ([text], [])
    assert (for_loser.for_it, for_loser.against_it) == ([], [text])
    with world.database.reading() as tx:
        told = deliveries.find(tx, DeliveryKind.BATTLE_REASONS, winner)
    assert told is not None
    assert told.user_id == pair.second.user_id
    result = world.services.battle_results.page.blocking(world.guild_id, 0).result
    assert [each.reason for each in result.praise] == [text]
    assert hidden.id not in [line.entry_id for line in result.lines]
    assert base_xp(world, hidden.user_id) in ([], [100])
    assert isinstance(refused(play, world.guild_id, hidden.id), EntryNotFound)
    assert play(world.guild_id, winner).recording.id == entered[pair.second.user_id].recording_id


@ON_SQLITE
def test_staff_can_page_through_all_that_voters_wrote(world: World) -> None:
    battle = start_votes(world, MAKERS)
    for user_id in (*MAKERS, *VOTERS):
        vote_on_all(world, user_id, best_first)
    with world.database.writing() as tx:
        tx.execute("UPDATE battle_pairs SET reason = 'More air.' WHERE choice IS NOT NULL", {})
    close_votes(world, battle)
    pages = [
        world.services.battle_reasons.page.blocking(world.guild_id, battle.id, at) for at in (0, 1)
    ]
    assert [len(each.reasons) for each in pages] == [25, pages[0].total - 25]
    assert len({each.pair_id for page in pages for each in page.reasons}) == pages[0].total


@ON_SQLITE
def test_without_votes_there_are_no_winners_and_who_left_is_not_shown(world: World) -> None:
    crown_with(world, ROLE)
    battle = start_votes(world, MAKERS)
    private = ProfileChanges(is_private=True)
    world.services.profiles.set_up.blocking(world.request(MAKERS[1]), private)
    page = world.services.battle_results.page.blocking
    assert isinstance(refused(page, world.guild_id, 0), BattleNotFound)
    close_votes(world, battle)
    with world.database.writing() as tx:
        members.mark_left(tx, world.guild_id, [MAKERS[0]], world.now)
    result = page(world.guild_id, 0).result
    assert (result.winners, result.votes, result.lead_percent) == ([], 0, None)
    assert {line.user_id for line in result.lines} == {*MAKERS[1:]}
    assert sorted(result.user_ids) == [*MAKERS[2:]]
    assert crowned(world, MAKERS[1]) == []


@ON_SQLITE
def test_a_result_says_why_nobody_is_in_first_place(world: World) -> None:
    battle = start_votes(world, MAKERS)
    for user_id in VOTERS:
        vote_on_all(world, user_id, best_first)
    close_votes(world, battle)
    assert "None of those who entered voted on all their pairs" in result_text(world)
    assert "They entered · " in result_text(world)

    battle = start_votes(world, MAKERS)
    for user_id in (*MAKERS, *VOTERS):
        vote_on_all(world, user_id, best_first)
    close_votes(world, battle)
    for line in world.services.battle_results.page.blocking(world.guild_id, 0).result.winners:
        world.services.battle_staff.hide.blocking(world.request(STAFF), line.entry_id)
    assert "The entry that came first isn't here any more." in result_text(world)


def result_text(world: World) -> str:
    """Return the text of a server's last result."""
    result = world.services.battle_results.page.blocking(world.guild_id, 0).result
    items = draw_result(result, {}).layout.walk_children()
    return "\n".join(each.content for each in items if isinstance(each, discord.ui.TextDisplay))


@ON_SQLITE
def test_battles_of_servers_do_not_mix(world: World) -> None:
    other = World(world.database, world.now, world.packs)
    other.set_up()
    battle = start_votes(other, MAKERS)
    close_votes(other, battle)
    entered = entries_of(other, battle)
    play = world.services.battle_results.entry.blocking
    assert isinstance(refused(play, world.guild_id, entered[MAKERS[0]].id), EntryNotFound)
    page = world.services.battle_results.page.blocking
    assert isinstance(refused(page, world.guild_id, 0), BattleNotFound)
