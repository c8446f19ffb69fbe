"""The zone that members and servers had before the last change, so that a day can't be reopened."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the columns."""
    for table in ("members", "servers"):
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN zone_before TEXT"
            " CHECK (length(zone_before) BETWEEN 1 AND 60)"
        )
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN zone_changed_on TEXT"
            " CHECK (length(zone_changed_on) = 10)"
            " CHECK ((zone_changed_on IS NULL) = (zone_before IS NULL))"
        )
