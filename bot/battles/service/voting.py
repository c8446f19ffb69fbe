"""Voting: pairs dealt one by one, and what voters prefer."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Final

from bot.battles.errors import (
    BattleNotFound,
    JoinedTooLate,
    NotYetVotable,
    PairGone,
    VotingOver,
)
from bot.battles.results.voting import PairToHear, Voted, VotesDone
from bot.battles.rules.battles import Choice, Phase
from bot.battles.rules.dealing import next_pair, pairs_to_hear
from bot.battles.rules.planning import REASON_LIMIT
from bot.battles.store import battles, entries, pairs
from bot.battles.store.battles import Battle
from bot.battles.store.entries import Entry
from bot.battles.store.pairs import Ballot, Pair
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.errors import NotYours
from bot.interactions.rules import Request
from bot.interactions.service import enter
from bot.notes.service import clean_text
from bot.recordings import store as recordings
from bot.recordings.store import Recording
from bot.use_cases import Service

_ON_SCREEN: Final = timedelta(minutes=30)
"""How long a pair counts as heard before it is voted on."""
_ID_BITS: Final = 62

_random = SystemRandom()


class Voting(Service):
    """Use cases of voters. Each pair is voted on once: what was chosen first counts.

    They raise NotYetVotable or VotingOver if the battle can't be voted on.
    """

    @writes
    def deal(
        self,
        tx: Transaction,
        request: Request,
        *,
        joined_at: datetime | None,
        battle_id: int | None = None,
    ) -> PairToHear | VotesDone:
        """Return the pair that a member has to vote on, dealt now if there is none.

        `battle_id` is that of a button, None for the server's running battle. `joined_at` is when
        they joined the server.

        Raises:
            BattleNotFound: there is no such battle.
            JoinedTooLate: they joined when the battle had begun.
        """
        battle = _enter_voting(tx, request, battle_id)
        if joined_at is None or joined_at >= battle.starts_at:
            raise JoinedTooLate
        enter(tx, request)
        return _deal(tx, battle, request)

    @writes
    def replace(
        self, tx: Transaction, request: Request, pair_id: int, lost: Collection[int]
    ) -> PairToHear | VotesDone:
        """Hide the entries of a pair whose recordings are lost, and return another pair.

        It belongs to the request that the pair was dealt for.

        Raises:
            PairGone: the pair is gone.
        """
        pair = _find(tx, request, pair_id)
        battle = _enter_voting(tx, request, pair.battle_id)
        for entry in _votable(tx, battle):
            if entry.recording_id in lost and entry.id in (pair.first_id, pair.second_id):
                entries.hide(tx, entry.id, request.now)
        return _deal(tx, battle, request)

    @writes
    def vote(self, tx: Transaction, request: Request, pair_id: int, choice: Choice) -> Voted:
        """Vote on a pair. Raises PairGone if one of its entries is."""
        pair = _find(tx, request, pair_id)
        battle = _enter_voting(tx, request, pair.battle_id)
        enter(tx, request)
        if pair.choice is None:
            playable = {entry.id for entry in _votable(tx, battle)}
            if not {pair.first_id, pair.second_id} <= playable:
                raise PairGone(battle_id=battle.id)
            pairs.vote(tx, pair.id, choice, request.now)
        return _voted(tx, request, battle, pair_id)

    @reads
    def reason(self, tx: Transaction, request: Request, pair_id: int) -> str | None:
        """Return the reason that a voter gave. Raises PairGone if there is no such vote."""
        pair = _find(tx, request, pair_id)
        if pair.choice is None:
            raise PairGone(battle_id=pair.battle_id)
        return pair.reason

    @writes
    def explain(self, tx: Transaction, request: Request, pair_id: int, reason: str) -> Voted:
        """Give the reason of a vote, for the makers; an empty one removes it.

        Raises:
            PairGone: the voter hasn't voted on it.
            NoteTooLong: the reason is too long.
        """
        cleaned = clean_text(reason, REASON_LIMIT)
        pair = _find(tx, request, pair_id)
        battle = _enter_voting(tx, request, pair.battle_id)
        enter(tx, request)
        if pair.choice is None:
            raise PairGone(battle_id=battle.id)
        pairs.set_reason(tx, pair.id, cleaned)
        return _voted(tx, request, battle, pair_id)


def pairs_of_voter(battle: Battle, entry_count: int, *, has_entry: bool) -> int:
    """Return on how many pairs a voter votes, if so many entries can be heard."""
    return min(battle.pairs_each or 0, pairs_to_hear(entry_count, with_own=has_entry))


def has_voted(battle: Battle, entry_count: int, ballot: Ballot | None, *, has_entry: bool) -> bool:
    """Return whether a voter has voted on every pair that was there for them."""
    voted = ballot.voted if ballot else 0
    return voted >= pairs_of_voter(battle, entry_count, has_entry=has_entry)


def drop_entry(tx: Transaction, battle_id: int, user_id: int) -> None:
    """Delete a member's entry. What others have voted on it still counts as given.

    The battle has to be locked.
    """
    entry = entries.of_member(tx, battle_id, user_id)
    if entry is not None:
        ballots = pairs.ballots(tx, battle_id)
        entries.delete(tx, entry.id)
        pairs.keep_voted(tx, battle_id, ballots)


def _enter_voting(tx: Transaction, request: Request, battle_id: int | None) -> Battle:
    """Lock a battle that votes are open for. Battles are locked before members."""
    running = battles.running(tx, request.guild_id)
    wanted = running.id if running and battle_id is None else battle_id
    battle = battles.enter(tx, wanted) if wanted is not None else None
    if battle is None or battle.guild_id != request.guild_id:
        raise BattleNotFound
    if battle.phase is Phase.ENTRIES:
        raise NotYetVotable(opens_at=battle.entries_close_at)
    if battle.phase is not Phase.VOTING or request.now >= battle.votes_close_at:
        raise VotingOver(battle_id=battle.id)
    return battle


def _find(tx: Transaction, request: Request, pair_id: int) -> Pair:
    pair = pairs.find(tx, request.guild_id, pair_id)
    if pair is None:
        raise PairGone(battle_id=None)
    if pair.user_id != request.user_id:
        raise NotYours
    return pair


def _votable(tx: Transaction, battle: Battle) -> list[Entry]:
    return [entry for entry in entries.of_battle(tx, battle.id) if entry.hidden_at is None]


def _deal(tx: Transaction, battle: Battle, request: Request) -> PairToHear | VotesDone:
    votable = {entry.id: entry for entry in _votable(tx, battle)}
    own = next((each.id for each in votable.values() if each.user_id == request.user_id), None)
    mine = pairs.of_voter(tx, battle.id, request.user_id)
    total = pairs_of_voter(battle, len(votable), has_entry=own is not None)
    waiting = next((pair for pair in mine if pair.choice is None), None)
    if waiting is not None:
        if {waiting.first_id, waiting.second_id} <= votable.keys():
            return _to_hear(tx, battle, waiting, votable, total)
        pairs.delete_open(tx, waiting.id)
        mine.remove(waiting)
    number = max((pair.number for pair in mine), default=0) + 1
    dealt = _next(tx, battle, votable, mine, own, request) if number <= total else None
    if dealt is None:
        return VotesDone(battle=battle, voted=len(mine), has_entry=own is not None)
    pair = Pair(
        id=secrets.randbits(_ID_BITS),
        battle_id=battle.id,
        guild_id=battle.guild_id,
        user_id=request.user_id,
        number=number,
        first_id=dealt[0],
        second_id=dealt[1],
        dealt_at=request.now,
    )
    pairs.add(tx, pair)
    return _to_hear(tx, battle, pair, votable, total)


def _next(
    tx: Transaction,
    battle: Battle,
    votable: dict[int, Entry],
    mine: Sequence[Pair],
    own: int | None,
    request: Request,
) -> tuple[int, int] | None:
    """Choose the pair for a voter."""
    each = pairs_of_voter(battle, len(votable), has_entry=True)
    dealt = {ballot.user_id: ballot.dealt for ballot in pairs.ballots(tx, battle.id)}
    return next_pair(
        list(votable),
        pairs.heard(tx, battle.id, since=request.now - _ON_SCREEN),
        own=own,
        known=[(pair.first_id, pair.second_id) for pair in mine],
        makers_left={
            entry.id: max(0, each - dealt.get(entry.user_id, 0)) for entry in votable.values()
        },
        rng=_random,
    )


def _to_hear(
    tx: Transaction, battle: Battle, pair: Pair, votable: dict[int, Entry], total: int
) -> PairToHear:
    return PairToHear(
        battle=battle,
        pair_id=pair.id,
        number=pair.number,
        total=max(total, pair.number),
        first=_recording(tx, votable[pair.first_id]),
        second=_recording(tx, votable[pair.second_id]),
    )


def _recording(tx: Transaction, entry: Entry) -> Recording:
    recording = recordings.find(tx, entry.guild_id, entry.recording_id)
    if recording is None:
        raise LookupError(f"entry {entry.id} has no recording")  # a foreign key prevents it
    return recording


def _voted(tx: Transaction, request: Request, battle: Battle, pair_id: int) -> Voted:
    mine = pairs.of_voter(tx, battle.id, request.user_id)
    pair = next(each for each in mine if each.id == pair_id)
    votable = _votable(tx, battle)
    has_entry = any(entry.user_id == request.user_id for entry in votable)
    total = pairs_of_voter(battle, len(votable), has_entry=has_entry)
    if pair.choice is None:
        raise LookupError(f"pair {pair.id} is not voted on")
    return Voted(
        battle=battle,
        pair_id=pair.id,
        number=pair.number,
        total=max(total, mine[-1].number),
        choice=pair.choice,
        reason=pair.reason,
    )
