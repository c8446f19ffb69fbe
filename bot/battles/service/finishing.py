"""The end of a battle: places, XP, the winner's role, and what makers and the channel read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.battles.rules.battles import Phase
from bot.battles.rules.ranking import rank
from bot.battles.service.voting import has_voted
from bot.battles.store import battles, entries, outcomes, pairs
from bot.battles.store.battles import Battle
from bot.battles.store.entries import Entry
from bot.battles.store.outcomes import Outcome
from bot.battles.store.pairs import Ballot
from bot.db.transactions import Transaction
from bot.members import store as members
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.packs.content import SkillPack
from bot.servers.service.context import ServerContext, load_context
from bot.won_roles import store as won_roles
from bot.won_roles.rules import Contest
from bot.won_roles.store import WonRole
from bot.xp.rules.awards import BATTLE_ENTRY_BASE_XP, BATTLE_VOTES_BASE_XP, Source
from bot.xp.service.awards import Earning, grant
from bot.xp.store.ledger import Award

_ENTRY: Final = "entry:"
_FIRST: Final = 1


def finish(tx: Transaction, packs: Mapping[str, SkillPack], battle: Battle, now: datetime) -> None:
    """End a battle whose votes have closed, or which too few have entered; it is locked.

    Raises:
        PackMissing: the server uses a pack that is not loaded.
    """
    context = load_context(tx, packs, battle.guild_id)
    entered = [each for each in entries.of_battle(tx, battle.id) if each.hidden_at is None]
    ballots = {each.user_id: each for each in pairs.ballots(tx, battle.id)}
    if battle.phase is Phase.VOTING:
        _place(tx, context, battle, entered, ballots, now)
    _reward(tx, context, battle, entered, _voters(battle, entered, ballots), now)
    battles.save(tx, replace(battle, phase=Phase.OVER, due_at=None))
    withdraw_calls(tx, battle, now)


def withdraw_calls(tx: Transaction, battle: Battle, now: datetime) -> None:
    """Take back the posts that asked for entries or votes, since their time is over."""
    calls = (
        deliveries.find(tx, kind, battle.id)
        for kind in (DeliveryKind.BATTLE_MORE_TIME, DeliveryKind.BATTLE_VOTE)
    )
    deliveries.withdraw(tx, [call.id for call in calls if call is not None], now)


def undo_entry(tx: Transaction, award: Award, now: datetime) -> None:
    """Mark the entry whose award is undone; an award for votes has none."""
    if award.reference.startswith(_ENTRY):
        outcomes.mark_undone(tx, int(award.reference.removeprefix(_ENTRY)), now)


def _place(
    tx: Transaction,
    context: ServerContext,
    battle: Battle,
    entered: Sequence[Entry],
    ballots: Mapping[int, Ballot],
    now: datetime,
) -> None:
    """Rank the entries whose makers voted, and have the result be posted."""
    votes = pairs.votes(tx, battle.id)
    ranked = {
        each.id
        for each in entered
        if has_voted(battle, len(entered), ballots.get(each.user_id), has_entry=True)
    }
    ranking = rank([each.id for each in entered], sorted(ranked), votes)
    found = [
        Outcome(
            entry_id=each.id,
            is_ranked=True,
            place=ranking.places[each.id],
            strength=ranking.strengths[each.id].strength,
            error=ranking.strengths[each.id].error,
        )
        if each.id in ranked
        else Outcome(entry_id=each.id, is_ranked=False)
        for each in entered
    ]
    outcomes.record(tx, found)
    firsts = [each.user_id for each in entered if ranking.places.get(each.id) == _FIRST]
    winners = sorted(firsts) if votes else []
    _crown(tx, battle, context.server.battles_role_id, winners, now)
    deliveries.add(
        tx,
        guild_id=battle.guild_id,
        kind=DeliveryKind.BATTLE_RESULT,
        subject_id=battle.id,
        channel_id=battle.channel_id,
        send_at=now,
    )
    _send_reasons(tx, battle, entered, now)


def _crown(
    tx: Transaction, battle: Battle, role_id: int | None, user_ids: Sequence[int], now: datetime
) -> None:
    """Have the winner's role taken from the last winners, and given to these."""
    winners = [
        WonRole(
            guild_id=battle.guild_id,
            user_id=user_id,
            contest=Contest.BATTLE,
            battle_id=battle.id,
            role_id=role_id,
            due_at=now,
        )
        for user_id in user_ids
        if role_id is not None
    ]
    won_roles.hand_over(tx, battle.guild_id, Contest.BATTLE, winners, now)


def _send_reasons(tx: Transaction, battle: Battle, entered: Sequence[Entry], now: datetime) -> None:
    """Have the reasons of votes be sent to the makers of both entries."""
    explained = {
        entry_id
        for each in pairs.reasons(tx, battle.id)
        for entry_id in (each.first_id, each.second_id)
    }
    for entry in entered:
        if entry.id in explained:
            deliveries.add(
                tx,
                guild_id=battle.guild_id,
                kind=DeliveryKind.BATTLE_REASONS,
                subject_id=entry.id,
                user_id=entry.user_id,
                channel_id=None,
                send_at=now,
            )


def _voters(
    battle: Battle, entered: Sequence[Entry], ballots: Mapping[int, Ballot]
) -> Collection[int]:
    """Return who has voted on every pair that they were dealt."""
    makers = {each.user_id for each in entered}
    return [
        user_id
        for user_id, ballot in ballots.items()
        if has_voted(battle, len(entered), ballot, has_entry=user_id in makers)
    ]


def _reward(
    tx: Transaction,
    context: ServerContext,
    battle: Battle,
    entered: Sequence[Entry],
    voters: Collection[int],
    now: datetime,
) -> None:
    """Grant XP for entering and for voting; places give none."""
    entry_of = {each.user_id: each for each in entered}
    for user_id in sorted({*entry_of, *voters}):  # the order in which members are locked
        entry = entry_of.get(user_id)
        if entry is not None:
            reference = f"{_ENTRY}{entry.id}"
            _grant(tx, context, battle, user_id, reference, BATTLE_ENTRY_BASE_XP, now)
        if user_id in voters:
            reference = f"votes:{battle.id}:{user_id}"
            _grant(tx, context, battle, user_id, reference, BATTLE_VOTES_BASE_XP, now)


def _grant(
    tx: Transaction,
    context: ServerContext,
    battle: Battle,
    user_id: int,
    reference: str,
    base_xp: int,
    now: datetime,
) -> None:
    member = members.enter(tx, battle.guild_id, user_id)
    earning = Earning(
        day=context.today(member, now),
        source=Source.BATTLE,
        reference=reference,
        base_xp=base_xp,
        weights=context.pack.default_weights,
        reason=f"Battle, {battle.title}",
    )
    grant(tx, context, member, earning, now)
