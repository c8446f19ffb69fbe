"""Starting a battle, and what a server's battle waits for."""

from datetime import datetime

from bot.battles.errors import BattleChannelNeeded, BattleNotFound, BattleRunning
from bot.battles.results.battles import (
    BattleExplained,
    BattlePlan,
    BattlePlanned,
    BattleShown,
    BattleStarted,
    BattleWanted,
)
from bot.battles.rules.battles import Phase
from bot.battles.service.planning import plan_battle
from bot.battles.service.voting import pairs_of_voter
from bot.battles.store import battles, entries, pairs
from bot.battles.store.battles import Battle, NewBattle
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.packs.briefs import Brief
from bot.servers import store as servers
from bot.servers.service.context import ServerContext, context_of, default_server, load_context
from bot.staff import store as staff_acts
from bot.staff.store import NewAct, StaffAct
from bot.use_cases import Service
from bot.xp.rules.awards import BATTLE_ENTRY_BASE_XP, BATTLE_VOTES_BASE_XP, award_xp


class Battles(Service):
    """Use cases of battles before their votes: starting them, and staff's changes."""

    @reads
    def briefs(self, tx: Transaction, guild_id: int) -> list[Brief]:
        """Return the briefs of a server's skill pack."""
        return list(load_context(tx, self._packs, guild_id).pack.briefs)

    @reads
    def plan(
        self, tx: Transaction, request: Request, wanted: BattleWanted, channel_id: int | None
    ) -> BattlePlanned:
        """Return the battle that staff want, to confirm; `channel_id` is where they are.

        Raises:
            BattleRunning: the server has one already.
            BattleChannelNeeded: it can't be posted where they are, and no channel is set.
            NoBriefs: nothing was typed, and the skill pack has no briefs.
            NotAMoment: a deadline is no time.
            DeadlineOutOfRange: a deadline is too soon or too far away.
        """
        context = load_context(tx, self._packs, request.guild_id)
        _require_none_running(tx, request.guild_id)
        return BattlePlanned(
            plan=plan_battle(tx, context, wanted, request.now),
            channel_id=_channel(context, channel_id),
        )

    @writes
    def start(
        self, tx: Transaction, request: Request, wanted: BattleWanted, channel_id: int | None
    ) -> BattleStarted:
        """Start the battle that staff want, and announce it.

        Raises:
            BattleRunning: the server has one already.
            BattleChannelNeeded: it can't be posted where they are, and no channel is set.
            NoBriefs: nothing was typed, and the skill pack has no briefs.
            NotAMoment: a deadline is no time.
            DeadlineOutOfRange: a deadline is too soon or too far away.
        """
        claim(tx, request)
        server = servers.enter(tx, default_server(request.guild_id, self._packs))
        context = context_of(server, self._packs)
        _require_none_running(tx, request.guild_id)
        plan = plan_battle(tx, context, wanted, request.now)
        battle = open_battle(
            tx, context, plan, _channel(context, channel_id), request.now, request.user_id
        )
        act = NewAct(
            guild_id=request.guild_id,
            actor_id=request.user_id,
            at=request.now,
            act=StaffAct.BATTLE_START,
            subject=f"battle:{battle.id}",
            reason=battle.title,
        )
        staff_acts.add(tx, act)
        return BattleStarted(battle=battle)

    @reads
    def standings(self, tx: Transaction, guild_id: int, user_id: int) -> BattleShown:
        """Return how a server's battle is going, to a member.

        Raises:
            BattleNotFound: none is running.
        """
        battle = battles.running(tx, guild_id)
        if battle is None:
            raise BattleNotFound
        own = entries.of_member(tx, battle.id, user_id)
        count = entries.count(tx, battle.id)
        ballots = [each for each in pairs.ballots(tx, battle.id) if each.user_id == user_id]
        voted = ballots[0].voted if ballots else 0
        has_entry = own is not None and own.hidden_at is None
        wanted = pairs_of_voter(battle, count, has_entry=has_entry)
        return BattleShown(battle=battle, own=own, entries=count, has_voted=0 < wanted <= voted)

    @reads
    def explain(self, tx: Transaction, guild_id: int, battle_id: int) -> BattleExplained:
        """Return what a battle is worth. Raises BattleNotFound if there is no such battle."""
        percent = load_context(tx, self._packs, guild_id).pack.multiplier_percent
        return BattleExplained(
            battle=_require(tx, guild_id, battle_id),
            entry_xp=award_xp(BATTLE_ENTRY_BASE_XP, percent, 0),
            votes_xp=award_xp(BATTLE_VOTES_BASE_XP, percent, 0),
        )

    @reads
    def find(self, tx: Transaction, guild_id: int, battle_id: int) -> Battle:
        """Return a battle of a server. Raises BattleNotFound if there is no such battle."""
        return _require(tx, guild_id, battle_id)


def open_battle(
    tx: Transaction,
    context: ServerContext,
    plan: BattlePlan,
    channel_id: int,
    now: datetime,
    started_by: int | None = None,
) -> Battle:
    """Open a battle for entries, and announce it. The server's row has to be locked."""
    guild_id = context.server.guild_id
    battle = battles.add(
        tx,
        NewBattle(
            guild_id=guild_id,
            brief=plan.brief,
            title=plan.title,
            task=plan.task,
            format=plan.format,
            sample=plan.sample,
            longest_seconds=plan.longest_seconds,
            channel_id=channel_id,
            started_by=started_by,
            starts_at=now,
            entries_close_at=plan.entries_close_at,
            votes_close_at=plan.votes_close_at,
            phase=Phase.ENTRIES,
            due_at=plan.entries_close_at,
        ),
    )
    deliveries.add(
        tx,
        guild_id=guild_id,
        kind=DeliveryKind.BATTLE,
        subject_id=battle.id,
        channel_id=channel_id,
        send_at=now,
    )
    return battle


def _require(tx: Transaction, guild_id: int, battle_id: int) -> Battle:
    battle = battles.find(tx, battle_id)
    if battle is None or battle.guild_id != guild_id:
        raise BattleNotFound
    return battle


def _require_none_running(tx: Transaction, guild_id: int) -> None:
    running = battles.running(tx, guild_id)
    if running is not None:
        ends_at = (
            running.entries_close_at if running.phase is Phase.ENTRIES else running.votes_close_at
        )
        raise BattleRunning(title=running.title, phase=running.phase, ends_at=ends_at)


def _channel(context: ServerContext, channel_id: int | None) -> int:
    chosen = context.server.battles_channel_id or channel_id
    if chosen is None:
        raise BattleChannelNeeded
    return chosen
