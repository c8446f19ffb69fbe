"""Turns whose time is over."""

from datetime import datetime

from bot.db.transactions import Transaction
from bot.feedback.rules.dealing import LAPSES, PAUSE
from bot.feedback.rules.verdicts import Outcome
from bot.feedback.store import claims
from bot.feedback.store.claims import Claim


def lapse(tx: Transaction, claim: Claim, now: datetime) -> None:
    """End a turn without a critique; after the third one in a row, the listener pauses."""
    if not claims.end(tx, claim.id, Outcome.LAPSED, now):
        return
    who = (claim.guild_id, claim.user_id)
    lapsed = claims.enter_member(tx, *who).lapsed + 1
    if lapsed < LAPSES:
        claims.set_lapsed(tx, *who, lapsed=lapsed, paused_until=None)
    else:
        claims.set_lapsed(tx, *who, lapsed=0, paused_until=now + PAUSE)
