"""Battles that are over, as the channel, makers and members see them."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.battles.errors import BattleNotFound, EntryNotFound
from bot.battles.results.outcomes import (
    BattleResult,
    EntryToPlay,
    PraisedEntry,
    ReasonsForMaker,
    ResultPage,
)
from bot.battles.rules.battles import Choice, Phase
from bot.battles.store import battles, entries, outcomes, pairs
from bot.battles.store.battles import Battle
from bot.battles.store.outcomes import ResultLine
from bot.battles.store.pairs import Reason
from bot.db.transactions import Transaction
from bot.db.use_cases import reads
from bot.paging.rules import nearest_page
from bot.recordings import store as recordings
from bot.servers import store as servers
from bot.use_cases import Service

_PRAISES: Final = 3
_SHORTEST_PRAISE: Final = 15
_LONGEST_PRAISE: Final = 160
_CHAMPIONS: Final = 5


class BattleResults(Service):
    """Use cases of battles that ended with a vote."""

    @reads
    def page(self, tx: Transaction, guild_id: int, page: int) -> ResultPage:
        """Return one of a server's battles, counted from 0, the newest.

        Raises:
            BattleNotFound: none has ended with a vote.
        """
        page, pages = nearest_page(page, rows=outcomes.count(tx, guild_id), page_size=1)
        battle = outcomes.latest(tx, guild_id, page)
        if battle is None:
            raise BattleNotFound
        return ResultPage(
            result=result_of(tx, battle),
            page=page,
            pages=pages,
            champions=outcomes.champions(tx, guild_id, _CHAMPIONS),
        )

    @reads
    def entry(self, tx: Transaction, guild_id: int, entry_id: int) -> EntryToPlay:
        """Return an entry to play to anybody.

        Raises:
            EntryNotFound: it was hidden, its maker has left, or its battle isn't over.
        """
        entry = entries.find(tx, guild_id, entry_id)
        battle = battles.find(tx, entry.battle_id) if entry else None
        if entry is None or battle is None or battle.phase is not Phase.OVER:
            raise EntryNotFound
        lines = outcomes.lines(tx, battle.id)
        line = next((each for each in lines if each.entry_id == entry_id), None)
        recording = recordings.find(tx, guild_id, entry.recording_id)
        if line is None or recording is None:
            raise EntryNotFound
        return EntryToPlay(
            battle=battle,
            line=line,
            is_shared=[each.place for each in lines].count(line.place) > 1,
            recording=recording,
        )


def result_of(tx: Transaction, battle: Battle) -> BattleResult:
    """Return how a battle ended."""
    lines = outcomes.lines(tx, battle.id)
    server = servers.find(tx, battle.guild_id)
    ballots = [each for each in pairs.ballots(tx, battle.id) if each.voted]
    votes = pairs.votes(tx, battle.id)
    return BattleResult(
        battle=battle,
        lines=lines,
        voters=len(ballots),
        votes=sum(each.for_first + each.for_second + each.neither for each in votes),
        praise=_praise(lines, pairs.reasons(tx, battle.id)),
        accent=server.accent if server else None,
    )


def reasons_for(tx: Transaction, guild_id: int, entry_id: int) -> ReasonsForMaker | None:
    """Return what voters wrote on the pairs with an entry; None if there is nothing."""
    entry = entries.find(tx, guild_id, entry_id)
    battle = battles.find(tx, entry.battle_id) if entry and entry.hidden_at is None else None
    if battle is None or battle.phase is not Phase.OVER:
        return None
    about = [
        each for each in pairs.reasons(tx, battle.id) if entry_id in (each.first_id, each.second_id)
    ]
    if not about:
        return None
    return ReasonsForMaker(
        battle=battle,
        entry_id=entry_id,
        for_it=[each.reason for each in about if preferred(each) == entry_id],
        against_it=[each.reason for each in about if preferred(each) not in (entry_id, None)],
        undecided=[each.reason for each in about if preferred(each) is None],
    )


def preferred(vote: Reason) -> int | None:
    """Return the entry that was preferred, None if the voter couldn't tell."""
    by_choice: Mapping[Choice, int] = {
        Choice.FIRST: vote.first_id,
        Choice.SECOND: vote.second_id,
    }
    return by_choice.get(vote.choice)


def _praise(lines: Sequence[ResultLine], reasons: Sequence[Reason]) -> list[PraisedEntry]:
    """Return the best short reasons: one for each entry, those of the best entries first."""
    found: list[PraisedEntry] = []
    for line in lines:
        suiting = [
            each.reason
            for each in reasons
            if preferred(each) == line.entry_id
            and _SHORTEST_PRAISE <= len(each.reason) <= _LONGEST_PRAISE
        ]
        if suiting and len(found) < _PRAISES:
            found.append(PraisedEntry(line=line, reason=max(suiting, key=len)))
    return found
