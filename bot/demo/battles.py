"""Two battles: one that is over, and one whose entries wait for votes."""

from collections.abc import Mapping, Sequence
from datetime import time, timedelta
from typing import Final

from bot.battles.results.battles import BattleWanted
from bot.battles.results.entries import EntryAccepted
from bot.battles.results.settings import BattleChanges
from bot.battles.results.voting import PairToHear
from bot.battles.rules.battles import Choice
from bot.demo.context import DemoContext, MemberAction, ScriptedEvent
from bot.demo.members import ADA, BEN, CHIYO, DANA, FIRST_DAYS, IVO, STAFF, YOU
from bot.demo.sounds import sound
from bot.interactions.rules import Request
from bot.recordings.view import entry_text

_HERE_FOR: Final = timedelta(days=30)


async def _set_battles_channel(context: DemoContext, request: Request) -> None:
    """Choose the channel for battles."""
    changes = BattleChanges(channel_id=context.battles.id)
    await context.services.battle_settings.configure(request, changes)


def _start_battle(brief: str, entries_close: str, votes_close: str) -> MemberAction:
    """Return an action that starts a battle."""
    wanted = BattleWanted(brief=brief, entries_close=entries_close, votes_close=votes_close, seed=1)
    return lambda context, request: context.services.battles.start(request, wanted, None)


def _enter_battle(name: str, note: str | None = None) -> MemberAction:
    """Return an action that enters a sound, which is stored in the member's direct messages."""

    async def enter(context: DemoContext, request: Request) -> None:
        shown = await context.services.battles.standings(request.guild_id, request.user_id)
        accepted = EntryAccepted(battle=shown.battle, note=note, hosted_link=None)
        entry = sound(name)
        kept = await context.keep_track(request.user_id, entry, entry_text(shown.battle.title))
        await context.services.battle_entries.enter(request, accepted, entry, kept)

    return enter


def _vote(best_first: Sequence[str], reasons: Mapping[str, str] = {}) -> MemberAction:
    """Return an action that votes on every pair dealt: for whose name is first in `best_first`.

    `reasons` are given once each, when the named member's entry is preferred.
    """

    async def vote_on_all(context: DemoContext, request: Request) -> None:
        votes, left = context.services.battle_votes, dict(reasons)
        names = {person.id: name for name, person in context.people.items()}
        joined_at = request.now - _HERE_FOR
        while True:
            pair = await votes.deal(context.renewed(request), joined_at=joined_at)
            if not isinstance(pair, PairToHear):
                return
            first, second = (names[each.user_id] for each in (pair.first, pair.second))
            is_first = best_first.index(first) < best_first.index(second)
            choice = Choice.FIRST if is_first else Choice.SECOND
            await votes.vote(context.renewed(request), pair.pair_id, choice)
            if reason := left.pop(first if is_first else second, None):
                await votes.explain(context.renewed(request), pair.pair_id, reason)

    return vote_on_all


_YOU: Final = YOU.name
_FIRST_STARTS: Final = 9
_SECOND_STARTS: Final = FIRST_DAYS - 3
_LIKED: Final = {
    _YOU: "The ending is a real ending. I'd have used a fade, and this is braver.",
    ADA: "It sounds old without hiding behind noise. I'd listen to that podcast.",
    BEN: "Four notes, and I could hum them after one time.",
}

BATTLES: Final[tuple[ScriptedEvent, ...]] = (
    (_FIRST_STARTS, time(19, 0), STAFF, _set_battles_channel),
    (_FIRST_STARTS, time(19, 30), STAFF, _start_battle("podcast-opener", "3 days", "2 days")),
    (
        _FIRST_STARTS + 1,
        time(21, 0),
        ADA,
        _enter_battle("radio-1", "One mono mic, and my grandmother's radio between two stations."),
    ),
    (_FIRST_STARTS + 2, time(20, 30), BEN, _enter_battle("radio-2", "All chops, no synths.")),
    (_FIRST_STARTS + 2, time(21, 0), _YOU, _enter_battle("radio-3")),
    (_FIRST_STARTS + 2, time(21, 30), CHIYO, _enter_battle("radio-4")),
    (_FIRST_STARTS + 4, time(12, 0), _YOU, _vote((ADA, BEN, CHIYO, _YOU), _LIKED)),
    (_FIRST_STARTS + 4, time(21, 0), ADA, _vote((BEN, _YOU, CHIYO, ADA))),
    (_FIRST_STARTS + 4, time(21, 30), BEN, _vote((ADA, _YOU, CHIYO, BEN), _LIKED)),
    (_FIRST_STARTS + 4, time(22, 0), CHIYO, _vote((ADA, BEN, _YOU, CHIYO), _LIKED)),
    # The second one's votes are open when the visitor comes.
    (_SECOND_STARTS, time(9, 0), STAFF, _start_battle("eight-bars-one-synth", "2 days", "3 days")),
    (_SECOND_STARTS, time(18, 0), _YOU, _enter_battle("synth-1", "One sine, and a lot of noise.")),
    (_SECOND_STARTS, time(21, 0), ADA, _enter_battle("synth-2")),
    (_SECOND_STARTS + 1, time(8, 0), DANA, _enter_battle("synth-3", "Even the hats are FM.")),
    (_SECOND_STARTS + 1, time(18, 0), IVO, _enter_battle("synth-4")),
    (_SECOND_STARTS + 1, time(19, 0), BEN, _enter_battle("synth-5")),
    (_SECOND_STARTS + 2, time(20, 30), CHIYO, _vote((DANA, _YOU, BEN, ADA, IVO))),
    (_SECOND_STARTS + 2, time(21, 0), ADA, _vote((_YOU, DANA, BEN, IVO, ADA))),
    (_SECOND_STARTS + 2, time(21, 30), IVO, _vote((DANA, _YOU, ADA, BEN, IVO))),
    (_SECOND_STARTS + 3, time(8, 0), DANA, _vote((_YOU, BEN, ADA, IVO, DANA))),
    (_SECOND_STARTS + 3, time(9, 0), BEN, _vote((DANA, ADA, _YOU, IVO, BEN))),
)
