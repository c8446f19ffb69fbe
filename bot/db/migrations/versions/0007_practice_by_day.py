"""Practice and XP are found by their day: looking back costs what the days in question hold."""

from alembic import op

revision = "0007"
down_revision = "0006"

# The sum of a day's XP is read off its index alone.
_INDEXES = (
    "CREATE INDEX sessions_by_day ON sessions (guild_id, user_id, day)",
    "CREATE INDEX awards_by_day ON awards (guild_id, user_id, day, xp)",
)


def upgrade() -> None:
    """Add the indexes."""
    for index in _INDEXES:
        op.execute(index)
