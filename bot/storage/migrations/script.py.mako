"""${message}."""

from alembic import op

revision = "${up_revision}"
down_revision = "${down_revision}"


def upgrade() -> None:
    """Change the schema; forward only, and never by rebuilding a table that others refer to."""
    op.execute("")
