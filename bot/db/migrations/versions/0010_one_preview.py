"""A server has one preview of an import at most."""

from alembic import op

revision = "0010"
down_revision = "0009"

_DROP_OLDER = """
UPDATE imports SET state = 'dropped', work_at = asked_at
WHERE state = 'preview'
  AND id NOT IN (SELECT max(id) FROM imports WHERE state = 'preview' GROUP BY guild_id)
"""

_INDEX = "CREATE UNIQUE INDEX one_preview_each ON imports (guild_id) WHERE state = 'preview'"


def upgrade() -> None:
    """Drop older previews, and add the index."""
    op.execute(_DROP_OLDER)
    op.execute(_INDEX)
