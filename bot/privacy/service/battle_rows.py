"""Rows about a member's battles in the format of the export."""

from collections.abc import Sequence
from typing import Any

from bot.battles.store.battles import Battle
from bot.battles.store.entries import Entry
from bot.battles.store.pairs import Pair
from bot.privacy.service.export_values import stamp


def battle_entry_of(entry: Entry, reasons: Sequence[str]) -> dict[str, Any]:
    """Return an entry, with the reasons of voters that its maker has received."""
    return {
        "id": str(entry.id),
        "battle": str(entry.battle_id),
        "recording": str(entry.recording_id),
        "note": entry.note,
        "at": stamp(entry.at),
        "hidden_at": stamp(entry.hidden_at),
        "is_ranked": entry.is_ranked,
        "place": entry.place,
        "strength": entry.strength,
        "error": entry.error,
        "undone_at": stamp(entry.undone_at),
        "reasons": list(reasons),
    }


def battle_vote_of(pair: Pair) -> dict[str, Any]:
    """Return a pair that the member was dealt, and their vote."""
    return {
        "id": str(pair.id),
        "battle": str(pair.battle_id),
        "number": pair.number,
        "first": str(pair.first_id),
        "second": str(pair.second_id),
        "dealt_at": stamp(pair.dealt_at),
        "choice": pair.choice and str(pair.choice),
        "reason": pair.reason,
        "voted_at": stamp(pair.voted_at),
    }


def battle_started(battle: Battle) -> dict[str, Any]:
    """Return a battle that the member started as staff."""
    return {
        "id": str(battle.id),
        "title": battle.title,
        "starts_at": stamp(battle.starts_at),
    }
