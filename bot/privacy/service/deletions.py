"""Remembers deletions, so that a restored backup from before does not undo them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from bot.db import facts
from bot.db.transactions import Transaction
from bot.privacy.rules import WHOLE_SERVER, member_hash
from bot.privacy.store import deletions as stored
from bot.privacy.store.deletions import Deletion

_KEY = "deletions_key"
"""A fact: the key of the hashes by which deletions are remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberedDeletions:
    """The deletions that a database remembers, and the key of their hashes."""

    key: str
    deletions: list[Deletion]


def remember_deletion(tx: Transaction, guild_id: int, user_id: int | None, now: datetime) -> None:
    """Remember that a member's data was deleted, or without one all of a server's."""
    key = facts.get(tx, _KEY)
    if key is None:
        key = token_hex(32)
        facts.put(tx, _KEY, key)
    member = WHOLE_SERVER if user_id is None else member_hash(key, guild_id, user_id)
    stored.remember(tx, Deletion(guild_id=guild_id, member=member, at=now))


def was_deleted_after(tx: Transaction, guild_id: int, user_id: int, since: datetime) -> bool:
    """Return whether a member's data was deleted after an instant, by a second or more."""
    key = facts.get(tx, _KEY)
    return key is not None and stored.is_deleted_after(
        tx, guild_id, member_hash(key, guild_id, user_id), since
    )


def remembered_deletions(tx: Transaction) -> RememberedDeletions | None:
    """Return what a database remembers, or None if nothing was ever deleted."""
    key = facts.get(tx, _KEY)
    return RememberedDeletions(key=key, deletions=stored.remembered(tx)) if key else None


def adopt_deletions(tx: Transaction, remembered: RememberedDeletions) -> list[Deletion]:
    """Remember the deletions of another database, and return those that were unknown here."""
    facts.put(tx, _KEY, remembered.key)
    known = stored.remembered(tx)
    unknown = [each for each in remembered.deletions if each not in known]
    for each in unknown:
        stored.remember(tx, each)
    return unknown


def people_to_forget(
    tx: Transaction, key: str, deletions: Iterable[Deletion]
) -> list[tuple[int, int]]:
    """Return whom these deletions are about, as server and member, of those who are stored."""
    members: dict[int, set[str]] = {}
    for each in deletions:
        if each.member != WHOLE_SERVER:
            members.setdefault(each.guild_id, set()).add(each.member)
    return [
        (guild_id, user_id)
        for guild_id, hashes in members.items()
        for user_id in stored.people_of(tx, guild_id)
        if member_hash(key, guild_id, user_id) in hashes
    ]
