"""Erasing all data about a server, once no member is left."""

from bot.db.rows import execute, fetch_all
from bot.db.transactions import Transaction

_ALL_ROWS = 2**62

_MEMBERS = """
    SELECT user_id FROM members WHERE guild_id = :guild_id ORDER BY user_id LIMIT :at_most
"""

# Of what a server has much of, a batch at a time, once no member is left.
_ERASE_BATCH = (
    """
        DELETE FROM deliveries WHERE id IN
            (SELECT id FROM deliveries WHERE guild_id = :guild_id LIMIT :at_most)
    """,
    """
        DELETE FROM import_rows
        WHERE import_id IN (SELECT id FROM imports WHERE guild_id = :guild_id)
          AND user_id IN (SELECT user_id FROM import_rows
                          WHERE import_id IN (SELECT id FROM imports WHERE guild_id = :guild_id)
                          LIMIT :at_most)
    """,
    """
        DELETE FROM postings WHERE id IN
            (SELECT id FROM postings WHERE guild_id = :guild_id LIMIT :at_most)
    """,
    """
        DELETE FROM staff_acts WHERE id IN
            (SELECT id FROM staff_acts WHERE guild_id = :guild_id LIMIT :at_most)
    """,
    """
        DELETE FROM setting_changes WHERE id IN
            (SELECT id FROM setting_changes WHERE guild_id = :guild_id LIMIT :at_most)
    """,
)

_ERASE_REST = (
    *_ERASE_BATCH,
    "DELETE FROM handled_interactions WHERE guild_id = :guild_id",
    "DELETE FROM imports WHERE guild_id = :guild_id",
    "DELETE FROM feedback_calls WHERE guild_id = :guild_id",
    "DELETE FROM xp_events WHERE guild_id = :guild_id",
    "DELETE FROM won_roles WHERE guild_id = :guild_id",
    "DELETE FROM battles WHERE guild_id = :guild_id",
    "DELETE FROM battle_schedules WHERE guild_id = :guild_id",
    "DELETE FROM shared_timers WHERE guild_id = :guild_id",
    "DELETE FROM role_checks WHERE guild_id = :guild_id",
    "DELETE FROM board_counts WHERE guild_id = :guild_id",
    "DELETE FROM greetings WHERE guild_id = :guild_id",
    "DELETE FROM notices WHERE guild_id = :guild_id",
    "DELETE FROM schedules WHERE guild_id = :guild_id",
    "DELETE FROM week_review_schedules WHERE guild_id = :guild_id",
    "DELETE FROM week_reviews WHERE guild_id = :guild_id",
    "DELETE FROM level_digests WHERE guild_id = :guild_id",
    "DELETE FROM studio_rooms WHERE guild_id = :guild_id",
    "DELETE FROM level_roles WHERE guild_id = :guild_id",
    "DELETE FROM server_quests WHERE guild_id = :guild_id",
    "DELETE FROM disabled_quests WHERE guild_id = :guild_id",
    "DELETE FROM planned_quests WHERE guild_id = :guild_id",
    "DELETE FROM theme_weeks WHERE guild_id = :guild_id",
    "DELETE FROM servers WHERE guild_id = :guild_id",
    "DELETE FROM departures WHERE guild_id = :guild_id",
)


def some_members(tx: Transaction, guild_id: int, at_most: int) -> list[int]:
    """Return some of the members of a server."""
    return fetch_all(tx, int, _MEMBERS, guild_id=guild_id, at_most=at_most)


def erase_batch(tx: Transaction, guild_id: int, at_most: int) -> bool:
    """Delete up to `at_most` rows of each large table about a server; False if none was left."""
    binds = {"guild_id": guild_id, "at_most": at_most}
    return sum(execute(tx, statement, **binds).rowcount for statement in _ERASE_BATCH) > 0


def erase_rest(tx: Transaction, guild_id: int) -> None:
    """Delete what is left about a server that has no members any more."""
    for statement in _ERASE_REST:
        execute(tx, statement, guild_id=guild_id, at_most=_ALL_ROWS)
