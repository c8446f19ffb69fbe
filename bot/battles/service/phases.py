"""Moves battles on when it's time: starts them, opens their votes, and ends them."""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.battles.errors import NoBriefs
from bot.battles.results.battles import BattleWanted
from bot.battles.rules.battles import Phase
from bot.battles.rules.dealing import pairs_each
from bot.battles.rules.timing import (
    LEAST_ENTRIES,
    LEAST_FOR_VOTES,
    LEAST_VOTES,
    entries_close_at,
    extension,
    next_start,
    reminder_at,
)
from bot.battles.service.battles import open_battle
from bot.battles.service.finishing import finish, withdraw_calls
from bot.battles.service.planning import plan_battle
from bot.battles.service.voting import pairs_of_voter
from bot.battles.store import battles, entries
from bot.battles.store.battles import Battle, BattleSchedule
from bot.db.errors import StorageError
from bot.db.transactions import Transaction
from bot.db.use_cases import writes
from bot.departures import store as departures
from bot.departures.rules import WAITING_UNTIL
from bot.downtime import store as outages
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.packs.content import SkillPack
from bot.packs.errors import PackMissing
from bot.servers import store as servers
from bot.servers.service.context import ServerContext, context_of, default_server
from bot.use_cases import Service

_BATCH: Final = 20
_RETRY_AFTER: Final = timedelta(minutes=5)
_SEED_BITS: Final = 31

logger = logging.getLogger(__name__)


class BattlePhases(Service):
    """What happens to battles by itself. A failure in one server doesn't keep others waiting."""

    @writes
    def advance_due(self, tx: Transaction, now: datetime) -> int:
        """Take a batch of battles to their next phase; return how many were due."""
        due = battles.due(tx, now, _BATCH)
        locked = 0
        for battle in sorted(due, key=lambda each: each.id):  # lock order
            try:
                with tx.savepoint():
                    self._advance(tx, battle.id, now)
            except StorageError as error:
                if not error.is_lock_conflict:
                    raise
                locked += 1
            except PackMissing:  # the host may add it again
                battles.postpone(tx, battle.id, now + _RETRY_AFTER)
            except Exception:
                logger.exception("Battle %s could not go on; trying again", battle.id)
                battles.postpone(tx, battle.id, now + _RETRY_AFTER)
        return len(due) - locked

    @writes
    def start_due(self, tx: Transaction, now: datetime) -> int:
        """Start a batch of battles by their schedules; return how many were due.

        One that was missed during downtime starts late if half of its time is left, with the
        deadline it would have had.
        """
        due = battles.due_schedules(tx, now, _BATCH)
        locked = 0
        for schedule in sorted(due, key=lambda each: each.guild_id):  # lock order
            try:
                with tx.savepoint():
                    self._start(tx, schedule, now)
            except StorageError as error:
                if not error.is_lock_conflict:
                    raise
                locked += 1
            except Exception:
                logger.exception("Server %s: no battle; trying again", schedule.guild_id)
                battles.claim_schedule(tx, schedule, now + _RETRY_AFTER)
        return len(due) - locked

    def _advance(self, tx: Transaction, battle_id: int, now: datetime) -> None:
        battle = battles.enter(tx, battle_id)
        if battle is None or battle.due_at is None or battle.due_at > now:
            return  # another process has done it
        if departures.is_gone(tx, battle.guild_id):
            battles.postpone(tx, battle.id, WAITING_UNTIL)
        elif battle.phase is Phase.ENTRIES:
            _close_entries(tx, self._packs, battle, now)
        elif now < battle.votes_close_at:
            _remind(tx, battle, now)
        else:
            _close_votes(tx, self._packs, battle, now)

    def _start(self, tx: Transaction, due: BattleSchedule, now: datetime) -> None:
        server = servers.enter(tx, default_server(due.guild_id, self._packs))
        is_gone = departures.is_gone(tx, due.guild_id)
        if is_gone or server.pack not in self._packs:
            battles.claim_schedule(tx, due, WAITING_UNTIL if is_gone else now + _RETRY_AFTER)
            return
        context = context_of(server, self._packs)
        next_at = next_start(due.every, due.weekday, due.start_time, after=now, zone=context.zone)
        # Its time is another one after the bot was gone, so the start that was missed is forgotten.
        if battles.claim_schedule(tx, due, next_at) and server.battles_channel_id is not None:
            _start_scheduled(tx, context, due, server.battles_channel_id, now)


def _start_scheduled(
    tx: Transaction, context: ServerContext, due: BattleSchedule, channel_id: int, now: datetime
) -> None:
    closes_at = entries_close_at(due.format, due.next_at, context.zone)
    left, whole = closes_at - now, closes_at - due.next_at
    if left < whole / 2 or battles.running(tx, due.guild_id) is not None:
        return
    wanted = BattleWanted(entries_close=due.format, seed=secrets.randbits(_SEED_BITS))
    try:
        plan = plan_battle(tx, context, wanted, now)
    except NoBriefs:
        return
    late = plan.entries_close_at - closes_at
    plan = replace(plan, entries_close_at=closes_at, votes_close_at=plan.votes_close_at - late)
    open_battle(tx, context, plan, channel_id, now)


def _close_entries(
    tx: Transaction, packs: Mapping[str, SkillPack], battle: Battle, now: datetime
) -> None:
    """Open the vote; with too few entries, extend the deadline once, then end the battle."""
    count = entries.count(tx, battle.id)
    if count < LEAST_ENTRIES and not battle.was_extended:
        extended = moved(battle, now + extension(battle.format))
        battles.save(tx, replace(extended, was_extended=True))
        _post(tx, battle, DeliveryKind.BATTLE_MORE_TIME, now)
    elif count >= LEAST_FOR_VOTES:
        _open_votes(tx, battle, count, now)
    else:
        finish(tx, packs, battle, now)
        announce_end(tx, battle, now)
    redraw(tx, battle, now)


def moved(battle: Battle, closes_at: datetime) -> Battle:
    """Return a battle with another deadline for entries, and as long to vote."""
    return replace(
        battle,
        entries_close_at=closes_at,
        votes_close_at=closes_at + (battle.votes_close_at - battle.entries_close_at),
        due_at=closes_at,
    )


def _open_votes(tx: Transaction, battle: Battle, count: int, now: datetime) -> None:
    least = min(LEAST_VOTES, battle.votes_close_at - battle.entries_close_at)
    votes_close_at = max(battle.votes_close_at, now + least)  # later if the bot was down
    opened = replace(
        battle,
        phase=Phase.VOTING,
        votes_close_at=votes_close_at,
        due_at=next_due(battle, votes_close_at, now),
        pairs_each=pairs_each(count),
    )
    battles.save(tx, opened)
    call_for_votes(tx, opened, now)


def call_for_votes(tx: Transaction, battle: Battle, now: datetime) -> None:
    """Ask for votes, in the place of an earlier post that says when they close."""
    withdraw_calls(tx, battle, now)
    _post(tx, battle, DeliveryKind.BATTLE_VOTE, now)


def next_due(battle: Battle, votes_close_at: datetime, now: datetime) -> datetime:
    """Return when voters are reminded; when votes close, if that is too late for it."""
    remind_at = reminder_at(battle.format, votes_close_at)
    return remind_at if remind_at > now else votes_close_at


def _remind(tx: Transaction, battle: Battle, now: datetime) -> None:
    """Remind entrants of their votes, by direct message."""
    pairs = pairs_of_voter(battle, entries.count(tx, battle.id), has_entry=True)
    for entry in entries.without_votes(tx, battle.id, pairs):
        deliveries.add(
            tx,
            guild_id=battle.guild_id,
            kind=DeliveryKind.BATTLE_REMINDER,
            subject_id=entry.id,
            user_id=entry.user_id,
            channel_id=None,
            send_at=now,
        )
    battles.save(tx, replace(battle, due_at=battle.votes_close_at))


def _close_votes(
    tx: Transaction, packs: Mapping[str, SkillPack], battle: Battle, now: datetime
) -> None:
    """End the battle; if the bot was down for most of the vote, give voters more time first."""
    from_at, to_at = battle.entries_close_at, battle.votes_close_at
    down = sum(
        (
            min(each.to_at, to_at) - max(each.from_at, from_at)
            for each in outages.between(tx, from_at, to_at)
        ),
        timedelta(0),
    )
    missing = min(LEAST_VOTES, to_at - from_at) - (to_at - from_at - down)
    if missing > timedelta(0):
        votes_close_at = now + missing
        battles.save(tx, replace(battle, votes_close_at=votes_close_at, due_at=votes_close_at))
        call_for_votes(tx, battle, now)
    else:
        finish(tx, packs, battle, now)
    redraw(tx, battle, now)


def redraw(tx: Transaction, battle: Battle, now: datetime) -> None:
    """Redraw a battle's announcement, and its result if it is over."""
    _post(tx, battle, DeliveryKind.BATTLE_REDRAW, now)
    if battle.phase is Phase.OVER:
        _post(tx, battle, DeliveryKind.BATTLE_RESULT_REDRAW, now)


def announce_end(tx: Transaction, battle: Battle, now: datetime) -> None:
    """Post that a battle has ended without a vote."""
    _post(tx, battle, DeliveryKind.BATTLE_END, now)


def _post(tx: Transaction, battle: Battle, kind: DeliveryKind, now: datetime) -> None:
    deliveries.add(
        tx,
        guild_id=battle.guild_id,
        kind=kind,
        subject_id=battle.id,
        channel_id=battle.channel_id,
        send_at=now,
    )
