"""The role whose members may tell the server about their releases; none for everyone."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the column."""
    op.execute("ALTER TABLE servers ADD COLUMN release_role_id BIGINT")
