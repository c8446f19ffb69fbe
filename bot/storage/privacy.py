"""Deletion: every row of one server that holds a member's id."""

from sqlalchemy import text

from bot.storage.database import Transaction
from bot.storage.rows import execute

# In the order that foreign keys ask for: what refers to a row goes before it. A ledger row refers
# to the one it undoes, so undoing rows go first.
_DELETIONS = (
    text("""
        DELETE FROM deliveries WHERE kind = 'level-up' AND subject_id IN
            (SELECT id FROM level_ups WHERE guild_id = :guild_id AND user_id = :user_id)
    """),
    text("DELETE FROM level_ups WHERE guild_id = :guild_id AND user_id = :user_id"),
    text("""
        DELETE FROM awards
        WHERE guild_id = :guild_id AND user_id = :user_id AND undoes IS NOT NULL
    """),
    text("DELETE FROM awards WHERE guild_id = :guild_id AND user_id = :user_id"),
    text("""
        DELETE FROM breaks WHERE session_id IN
            (SELECT id FROM sessions WHERE guild_id = :guild_id AND user_id = :user_id)
    """),
    text("DELETE FROM sessions WHERE guild_id = :guild_id AND user_id = :user_id"),
    text("DELETE FROM completions WHERE guild_id = :guild_id AND user_id = :user_id"),
    text("DELETE FROM standings WHERE guild_id = :guild_id AND user_id = :user_id"),
    text("DELETE FROM attribute_totals WHERE guild_id = :guild_id AND user_id = :user_id"),
    text("DELETE FROM practice_days WHERE guild_id = :guild_id AND user_id = :user_id"),
    text("DELETE FROM members WHERE guild_id = :guild_id AND user_id = :user_id"),
    text("DELETE FROM handled_interactions WHERE guild_id = :guild_id AND user_id = :user_id"),
)

_FORGET_STAFF = text("""
    UPDATE servers SET configured_by = NULL
    WHERE guild_id = :guild_id AND configured_by = :user_id
""")


async def forget_staff(tx: Transaction, guild_id: int, user_id: int) -> None:
    """Forget that somebody has set up a server.

    On PostgreSQL a server is locked before its members, by all who lock both.
    """
    await execute(tx, _FORGET_STAFF, guild_id=guild_id, user_id=user_id)


async def delete_member(tx: Transaction, guild_id: int, user_id: int) -> None:
    """Delete everything a server holds about a member, records of staff acts aside."""
    for deletion in _DELETIONS:
        await execute(tx, deletion, guild_id=guild_id, user_id=user_id)
