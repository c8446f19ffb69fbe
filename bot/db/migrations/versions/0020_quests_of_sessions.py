"""The exercise that a session is on, and sessions whose timer was discarded."""

from alembic import op

revision = "0020"
down_revision = "0019"

# A session on an open quest refers to its posting, one on an exercise to the quest itself. A
# discarded timer keeps its minutes, so that they can be logged after all.
_COLUMNS = (
    (
        "ALTER TABLE sessions ADD COLUMN exercise TEXT"
        " CHECK (exercise IS NULL OR posting_id IS NULL)"
    ),
    (
        "ALTER TABLE sessions ADD COLUMN discarded_at BIGINT"
        " CHECK (discarded_at IS NULL OR undone_at IS NOT NULL)"
    ),
)


def upgrade() -> None:
    """Add the columns."""
    for statement in _COLUMNS:
        op.execute(statement)
