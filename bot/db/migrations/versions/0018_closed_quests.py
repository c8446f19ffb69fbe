"""Which quests' messages are still to be closed, and which reviews notify reviewers."""

from alembic import op

revision = "0018"
down_revision = "0017"

_STATEMENTS = (
    (
        "ALTER TABLE postings ADD COLUMN closes_message INTEGER NOT NULL DEFAULT 0"
        " CHECK (closes_message IN (0, 1))"
    ),
    "CREATE INDEX postings_to_close ON postings (closes_at) WHERE closes_message = 1",
    # The newest posting anywhere says how late it is: those closed before stay as they are.
    (
        "UPDATE postings SET closes_message = 1"
        " WHERE cadence <> 'personal' AND closes_at > (SELECT max(opened_at) FROM postings)"
    ),
    (
        "ALTER TABLE reviews ADD COLUMN notifies INTEGER NOT NULL DEFAULT 1"
        " CHECK (notifies IN (0, 1))"
    ),
    "CREATE INDEX reviews_waiting ON reviews (guild_id) WHERE verdict IS NULL",
    "CREATE INDEX reviews_notifying ON reviews (guild_id, asked_at) WHERE notifies = 1",
)


def upgrade() -> None:
    """Add the columns and their indexes."""
    for statement in _STATEMENTS:
        op.execute(statement)
