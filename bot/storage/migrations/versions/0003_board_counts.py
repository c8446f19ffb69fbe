"""How many members a board has in each bucket of scores: a rank is a sum, not a count of rows."""

from alembic import op

revision = "0003"
down_revision = "0002"

# Kept with the standings, in the same transaction; buckets are those of `bot.domain.ranks`.
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


def upgrade() -> None:
    """Add the table."""
    op.execute(_BOARD_COUNTS)
