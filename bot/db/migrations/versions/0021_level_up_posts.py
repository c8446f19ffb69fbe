"""Which level-ups a server announces; so far, every one."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Add the column."""
    op.execute(
        "ALTER TABLE servers ADD COLUMN level_up_posts TEXT NOT NULL DEFAULT 'every'"
        " CHECK (level_up_posts IN ('every', 'fifth', 'tenth', 'daily'))"
    )
