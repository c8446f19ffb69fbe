"""An assessment for each completion that was waiting for review when assessments were added."""

from alembic import op

revision = "0027"
down_revision = "0026"

_ADD = """
    INSERT INTO self_assessments (
        guild_id, user_id, quest, day, at, completion_id, checks, missed
    )
    SELECT completions.guild_id, completions.user_id, quest, day, at, completions.id, '[]', 0
    FROM completions JOIN postings ON postings.id = posting_id
    WHERE undone_at IS NULL AND state <> 'declined'
      AND completions.id NOT IN (
          SELECT completion_id FROM self_assessments WHERE completion_id IS NOT NULL
      )
    ORDER BY completions.id
"""


def upgrade() -> None:
    """Add the assessments that are missing."""
    op.execute(_ADD)
