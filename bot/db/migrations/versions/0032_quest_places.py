"""Where quests appear: threads, publishing and silent posts."""

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Bring the database to this revision."""
