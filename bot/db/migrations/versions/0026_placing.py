"""Staff can set a member's craft: another kind of act, in the two constraints on acts."""

from alembic import op

revision = "0026"
down_revision = "0025"

# A constraint of a column goes with its column.
_STATEMENTS = (
    (
        "ALTER TABLE staff_acts ADD COLUMN new_act TEXT NOT NULL DEFAULT 'adjust'"
        " CHECK (new_act IN ('adjust', 'undo', 'quest-add', 'quest-disable', 'quest-enable',"
        " 'accept', 'decline', 'import', 'mend', 'place'))"
    ),
    (
        "ALTER TABLE staff_acts ADD COLUMN new_told_at BIGINT"
        " CHECK (new_told_at IS NULL OR new_act IN ('adjust', 'undo', 'place'))"
    ),
    "UPDATE staff_acts SET new_act = act, new_told_at = told_at",
    "DROP INDEX staff_acts_untold",
    "ALTER TABLE staff_acts DROP COLUMN told_at",
    "ALTER TABLE staff_acts DROP COLUMN act",
    "ALTER TABLE staff_acts RENAME COLUMN new_act TO act",
    "ALTER TABLE staff_acts RENAME COLUMN new_told_at TO told_at",
    (
        "CREATE INDEX staff_acts_untold ON staff_acts (guild_id, user_id)"
        " WHERE told_at IS NULL AND act IN ('adjust', 'undo', 'place')"
    ),
)


def upgrade() -> None:
    """Replace both columns, and the index."""
    for statement in _STATEMENTS:
        op.execute(statement)
