"""What voters wrote, as staff see it: they can hide it, and look up who wrote it."""

from typing import Final

from bot.battles.errors import BattleNotFound, ReasonGone
from bot.battles.results.outcomes import ReasonsListed, VoterRevealed
from bot.battles.rules.battles import Phase
from bot.battles.service.phases import redraw
from bot.battles.store import battles, pairs
from bot.battles.store.battles import Battle
from bot.battles.store.pairs import Pair
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.paging.rules import nearest_page
from bot.staff import store as staff_acts
from bot.staff.store import NewAct, StaffAct
from bot.use_cases import Service

PAGE_SIZE: Final = 25


class BattleReasons(Service):
    """Use cases of staff, about battles that are over.

    All but `page` raise ReasonGone if there is no such reason.
    """

    @reads
    def page(self, tx: Transaction, guild_id: int, battle_id: int, page: int) -> ReasonsListed:
        """Return a page of what voters of a battle wrote; the last if it's past it.

        Raises:
            BattleNotFound: there is no such battle, or it isn't over.
        """
        battle = battles.find(tx, battle_id)
        if battle is None or battle.guild_id != guild_id or battle.phase is not Phase.OVER:
            raise BattleNotFound
        found = pairs.reasons(tx, battle_id)
        page, pages = nearest_page(page, rows=len(found), page_size=PAGE_SIZE)
        return ReasonsListed(
            battle=battle,
            reasons=found[page * PAGE_SIZE : (page + 1) * PAGE_SIZE],
            total=len(found),
            page=page,
            pages=pages,
        )

    @reads
    def show(self, tx: Transaction, guild_id: int, pair_id: int) -> str:
        """Return one reason."""
        _, _, reason = _find(tx, guild_id, pair_id)
        return reason

    @writes
    def hide(self, tx: Transaction, request: Request, pair_id: int) -> None:
        """Delete a reason; the vote stays."""
        claim(tx, request)
        battle, pair, _ = _find(tx, request.guild_id, pair_id)
        pairs.set_reason(tx, pair_id, None)
        _record(tx, request, StaffAct.BATTLE_HIDE, pair, battle.title)
        redraw(tx, battle, request.now)

    @writes
    def reveal(self, tx: Transaction, request: Request, pair_id: int) -> VoterRevealed:
        """Return who wrote a reason."""
        claim(tx, request)
        battle, pair, _ = _find(tx, request.guild_id, pair_id)
        _record(tx, request, StaffAct.BATTLE_REVEAL, pair, battle.title, pair.user_id)
        return VoterRevealed(battle=battle, user_id=pair.user_id)


def _find(tx: Transaction, guild_id: int, pair_id: int) -> tuple[Battle, Pair, str]:
    pair = pairs.find(tx, guild_id, pair_id)
    battle = battles.find(tx, pair.battle_id) if pair else None
    if pair is None or pair.reason is None or battle is None or battle.phase is not Phase.OVER:
        raise ReasonGone
    return battle, pair, pair.reason


def _record(
    tx: Transaction,
    request: Request,
    act: StaffAct,
    pair: Pair,
    title: str,
    user_id: int | None = None,
) -> None:
    """Record an act; who wrote a reason stays out of the audit until staff ask for it."""
    recorded = NewAct(
        guild_id=request.guild_id,
        actor_id=request.user_id,
        at=request.now,
        act=act,
        user_id=user_id,
        subject=f"reason:{pair.id}",
        reason=title,
    )
    staff_acts.add(tx, recorded)
