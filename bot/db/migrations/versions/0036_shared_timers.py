"""Timers that several members share."""

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Bring the database to this revision."""
