"""How pictures look: the theme that a member has chosen, the accent of a server."""

from alembic import op

revision = "0005"
down_revision = "0004"

# Which themes there are is the code's business: one that is gone gives way to the default.
_COLUMNS = (
    "ALTER TABLE members ADD COLUMN theme TEXT CHECK (length(theme) BETWEEN 1 AND 40)",
    "ALTER TABLE servers ADD COLUMN accent INTEGER CHECK (accent BETWEEN 0 AND 16777215)",
)


def upgrade() -> None:
    """Add the columns."""
    for column in _COLUMNS:
        op.execute(column)
