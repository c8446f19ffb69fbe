"""The level that each level-up started from."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the column; earlier level-ups are taken to be of one level."""
    op.execute(
        "ALTER TABLE level_ups ADD COLUMN from_level INTEGER NOT NULL DEFAULT 1"
        " CHECK (from_level >= 1 AND from_level < level)"
    )
    op.execute("UPDATE level_ups SET from_level = level - 1")
