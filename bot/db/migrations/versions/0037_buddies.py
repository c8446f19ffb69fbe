"""Buddies: two members who see each other's week."""

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    """Bring the database to this revision."""
