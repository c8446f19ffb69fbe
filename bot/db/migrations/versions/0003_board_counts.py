"""How many members a board has in each bucket of scores: a rank is a sum, not a count of rows."""

from collections import Counter

from alembic import op
from sqlalchemy import text

from bot.boards.rules import bucket

revision = "0003"
down_revision = "0002"

# Kept with the standings, in the same transaction; buckets are those of `bot.boards.rules`.
_BOARD_COUNTS = """
CREATE TABLE board_counts (
    guild_id BIGINT NOT NULL,
    period TEXT NOT NULL,
    metric TEXT NOT NULL CHECK (metric IN ('xp', 'minutes', 'quests')),
    bucket INTEGER NOT NULL,
    members INTEGER NOT NULL CHECK (members >= 0),
    PRIMARY KEY (guild_id, period, metric, bucket)
)
"""

# The streak's board is counted by its rows, since they leave it by themselves: one index has it in
# its order, the other has together who is on it. Both hold all that is asked of a row.
_INDEXES = (
    "DROP INDEX members_by_streak",
    (
        "CREATE INDEX members_by_streak ON members"
        " (guild_id, streak_days DESC, user_id, streak_until_at)"
        " WHERE left_at IS NULL AND is_private = 0"
    ),
    (
        "CREATE INDEX members_by_end_of_streak ON members"
        " (guild_id, streak_until_at, streak_days, user_id)"
        " WHERE left_at IS NULL AND is_private = 0"
    ),
)

# A server at a time, so that one's figures at most are in memory.
_SERVERS = text("SELECT DISTINCT guild_id FROM standings ORDER BY guild_id")

_SCORES = (
    text("""
        SELECT 'xp', period, xp, count(*) FROM standings
        WHERE guild_id = :guild_id AND present = 1 AND xp > 0 GROUP BY period, xp
    """),
    text("""
        SELECT 'minutes', period, minutes, count(*) FROM standings
        WHERE guild_id = :guild_id AND present = 1 AND minutes > 0 GROUP BY period, minutes
    """),
    text("""
        SELECT 'quests', period, quests, count(*) FROM standings
        WHERE guild_id = :guild_id AND present = 1 AND quests > 0 GROUP BY period, quests
    """),
)

_COUNT = text("""
    INSERT INTO board_counts (guild_id, period, metric, bucket, members)
    VALUES (:guild_id, :period, :metric, :bucket, :members)
""")


def _count_members() -> None:
    """Count who is on the boards already."""
    connection = op.get_bind()
    for guild_id in connection.execute(_SERVERS).scalars().all():
        counts: Counter[tuple[str, str, int]] = Counter()
        for scores in _SCORES:
            for metric, period, score, members in connection.execute(
                scores, {"guild_id": guild_id}
            ):
                counts[metric, period, bucket(score)] += members
        if counts:
            connection.execute(
                _COUNT,
                [
                    {
                        "guild_id": guild_id,
                        "period": period,
                        "metric": metric,
                        "bucket": number,
                        "members": members,
                    }
                    for (metric, period, number), members in counts.items()
                ],
            )


def upgrade() -> None:
    """Add the table and the indexes, and count who is on the boards already."""
    op.execute(_BOARD_COUNTS)
    _count_members()
    for index in _INDEXES:
        op.execute(index)
