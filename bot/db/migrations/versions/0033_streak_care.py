"""Evening reminders of a streak, and planned pauses."""

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Bring the database to this revision."""
