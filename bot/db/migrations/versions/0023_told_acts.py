"""When members learned of what staff did to their XP; they count as told of all acts so far."""

from alembic import op

revision = "0023"
down_revision = "0022"

_STATEMENTS = (
    (
        "ALTER TABLE staff_acts ADD COLUMN told_at BIGINT"
        " CHECK (told_at IS NULL OR act IN ('adjust', 'undo'))"
    ),
    "UPDATE staff_acts SET told_at = at WHERE act IN ('adjust', 'undo')",
    (
        "CREATE INDEX staff_acts_untold ON staff_acts (guild_id, user_id)"
        " WHERE told_at IS NULL AND act IN ('adjust', 'undo')"
    ),
)


def upgrade() -> None:
    """Add the column and its index."""
    for statement in _STATEMENTS:
        op.execute(statement)
