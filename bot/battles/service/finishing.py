"""The end of a battle."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.battles.rules.battles import Phase
from bot.battles.store import battles
from bot.battles.store.battles import Battle
from bot.db.transactions import Transaction
from bot.packs.content import SkillPack


def finish(
    tx: Transaction, _packs: Mapping[str, SkillPack], battle: Battle, _now: datetime
) -> None:
    """End a battle whose votes have closed, or which too few have entered; it is locked."""
    battles.save(tx, replace(battle, phase=Phase.OVER, due_at=None))
