"""Events: hours in which practice and quests earn more XP."""

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Bring the database to this revision."""
