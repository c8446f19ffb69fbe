"""The role of whoever led the week."""

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Bring the database to this revision."""
