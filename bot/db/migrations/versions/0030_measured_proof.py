"""What of a quest's expectations held for the file that was handed in."""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Add the column; nothing was measured before."""
    op.execute("ALTER TABLE completions ADD COLUMN measured TEXT NOT NULL DEFAULT '[]'")
