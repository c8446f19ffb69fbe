"""What becomes due in feedback by itself: turns lapse, and marks take effect."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.feedback.service.lapsing import lapse
from bot.feedback.store import claims, critiques
from bot.feedback.store.claims import Claim
from bot.feedback.store.critiques import Critique
from bot.members import store as members
from bot.members.store import Member
from bot.packs.content import SkillPack
from bot.packs.errors import PackMissing
from bot.servers.service.context import load_context
from bot.use_cases import Service
from bot.xp.rules.awards import CRITIQUE_BASE_XP, PAID_CRITIQUES_A_DAY, Source
from bot.xp.service.awards import Earning, grant
from bot.xp.store.ledger import Award

FOCUS: Final = "listening"
"""The focus whose weights split a critique's XP; if the pack has none, the default ones do."""

_BATCH: Final = 200
_RETRY_AFTER: Final = timedelta(hours=1)
_REFERENCE: Final = "critique:"


class DueFeedback(Service):
    """What the schedule does for feedback. Each method is one transaction."""

    @reads
    def lapsing(self, tx: Transaction, now: datetime) -> list[Claim]:
        """Return turns whose time is over."""
        return claims.due(tx, now, _BATCH)

    @writes
    def lapse(self, tx: Transaction, claim: Claim, now: datetime) -> None:
        """End a turn whose time is over, unless it has ended meanwhile."""
        if members.lock(tx, claim.guild_id, claim.user_id) is not None:
            lapse(tx, claim, now)

    @reads
    def to_pay(self, tx: Transaction, now: datetime) -> list[int]:
        """Return critiques whose marks take effect."""
        return critiques.due(tx, now, _BATCH)

    @writes
    def pay(self, tx: Transaction, critique_id: int, now: datetime) -> None:
        """Let a critique's mark take effect, once.

        A helpful one is paid if it's among the first three of the day it was written on. Another
        one no longer counts as given.
        """
        critique = critiques.find(tx, critique_id)
        if critique is None:
            return
        member = _lock_critic(tx, critique)
        critique = critiques.find(tx, critique_id)  # as it is now that nothing else changes it
        if critique is None or critique.pays_at is None or critique.pays_at > now:
            return
        try:
            _pay(tx, self._packs, critique, member, now)
        except PackMissing:  # the host may add it again
            critiques.set_pays_at(tx, critique_id, now + _RETRY_AFTER)


def critique_of(award: Award) -> int:
    """Return the id of the critique that an award was given for."""
    return int(award.reference.removeprefix(_REFERENCE))


def _lock_critic(tx: Transaction, critique: Critique) -> Member | None:
    """Lock and return a critic; None if they have deleted their data."""
    if critique.user_id is None:
        return None
    return members.lock(tx, critique.guild_id, critique.user_id)


def _pay(
    tx: Transaction,
    packs: Mapping[str, SkillPack],
    critique: Critique,
    member: Member | None,
    now: datetime,
) -> None:
    settled = critiques.settle(tx, critique.id)
    if settled is None or settled.hidden_at is not None or member is None:
        return
    if not settled.is_helpful:
        claims.discount_given(tx, member.guild_id, member.user_id)
        return
    who = (member.guild_id, member.user_id)
    if critiques.paid_on(tx, *who, critique.day) >= PAID_CRITIQUES_A_DAY:
        return
    context = load_context(tx, packs, critique.guild_id)
    focus = context.pack.focus_by_slug.get(FOCUS)
    earning = Earning(
        day=critique.day,
        at=critique.at,
        source=Source.CRITIQUE,
        reference=f"{_REFERENCE}{critique.id}",
        base_xp=CRITIQUE_BASE_XP,
        weights=focus.weights if focus else context.pack.default_weights,
        reason="A critique that helped",
    )
    grant(tx, context, member, earning, now)
