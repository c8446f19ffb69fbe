"""An index of the members who left a server, by when they did."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the index."""
    op.execute(
        "CREATE INDEX members_away ON members (guild_id, left_at DESC, user_id)"
        " WHERE left_at IS NOT NULL"
    )
