"""Battles entered and voted on, through their use cases."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from bot.audio.jobs import TRACK
from bot.battles.results.battles import BattleWanted
from bot.battles.results.entries import EntryTyped
from bot.battles.results.voting import PairToHear, Voted, VotesDone
from bot.battles.rules.battles import Choice, Phase
from bot.battles.store import battles, entries
from bot.battles.store.battles import Battle
from bot.battles.store.entries import Entry
from bot.mixes.rules.files import FileFacts
from bot.recordings.results import Converted, Kept
from tests.cogs.sound import fingerprint_of
from tests.world import World

CHANNEL = 77

Choose = Callable[[int, int], Choice]
"""Which of two makers a voter prefers."""


def start_votes(world: World, makers: Sequence[int]) -> Battle:
    """Start a battle, let its makers enter, and open the vote."""
    wanted = BattleWanted(brief="One kick: make it all from a kick", seed=7)
    battle = world.services.battles.start.blocking(world.request(), wanted, CHANNEL).battle
    for maker in makers:
        enter(world, maker, battle.id)
    world.now = battle.entries_close_at
    advance(world)
    assert now_of(world, battle).phase is Phase.VOTING
    return now_of(world, battle)


def enter(world: World, user_id: int, battle_id: int) -> None:
    service, request = world.services.battle_entries, world.request(user_id)
    facts = FileFacts(name=TRACK, size_bytes=1_000, content_type=None)
    accepted = service.accept.blocking(request, None, EntryTyped(file=facts))
    track = Converted(
        data=b"ogg",
        seconds=60.0,
        original_seconds=60.0,
        fingerprint=fingerprint_of(f"{battle_id} {user_id}".encode()),
    )
    # A message's id is unique on Discord.
    kept = Kept(channel_id=1_000 + user_id, message_id=request.interaction_id)
    service.enter.blocking(request, accepted, track, kept)


def deal(world: World, user_id: int, battle_id: int | None = None) -> PairToHear | VotesDone:
    long_ago = world.now - timedelta(days=300)
    return world.services.battle_votes.deal.blocking(
        world.request(user_id), joined_at=long_ago, battle_id=battle_id
    )


def vote(world: World, user_id: int, pair_id: int, choice: Choice = Choice.FIRST) -> Voted:
    return world.services.battle_votes.vote.blocking(world.request(user_id), pair_id, choice)


def vote_on_all(world: World, user_id: int, choose: Choose) -> list[PairToHear]:
    """Vote on every pair that a voter is dealt, and return these."""
    heard: list[PairToHear] = []
    while isinstance(pair := deal(world, user_id), PairToHear):
        vote(world, user_id, pair.pair_id, choose(pair.first.user_id, pair.second.user_id))
        heard.append(pair)
    return heard


def best_first(first: int, second: int) -> Choice:
    """Prefer the maker with the smaller id."""
    return Choice.FIRST if first < second else Choice.SECOND


def close_votes(world: World, battle: Battle) -> Battle:
    """Let the vote end."""
    world.now = now_of(world, battle).votes_close_at
    advance(world)
    return now_of(world, battle)


def advance(world: World) -> None:
    while world.services.battle_phases.advance_due.blocking(world.now):
        pass


def now_of(world: World, battle: Battle) -> Battle:
    with world.database.reading() as tx:
        found = battles.find(tx, battle.id)
    assert found is not None
    return found


def entries_of(world: World, battle: Battle) -> dict[int, Entry]:
    """Return a battle's entries by their makers."""
    with world.database.reading() as tx:
        return {entry.user_id: entry for entry in entries.of_battle(tx, battle.id)}
