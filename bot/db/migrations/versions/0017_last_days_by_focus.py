"""The last day of a focus, and the newest claim of a milestone, are found without reading all."""

from alembic import op

revision = "0017"
down_revision = "0016"

_INDEXES = (
    """
        CREATE INDEX sessions_by_focus ON sessions (guild_id, user_id, focus, day)
        WHERE minutes IS NOT NULL AND undone_at IS NULL
    """,
    """
        CREATE INDEX milestone_claims_by_milestone
        ON milestone_claims (guild_id, user_id, milestone, id)
        WHERE undone_at IS NULL
    """,
)


def upgrade() -> None:
    """Add the indexes."""
    for index in _INDEXES:
        op.execute(index)
