"""When members told their server about a release: a dropped track does not make room for another.

Who has told of one in the last day is known by this table from now on.
"""

from alembic import op

revision = "0014"
down_revision = "0013"

_RELEASE_TELLINGS = """
CREATE TABLE release_tellings (
    track_id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    told_at BIGINT NOT NULL,
    FOREIGN KEY (guild_id, user_id) REFERENCES members
)
"""

_INDEX = "CREATE INDEX release_tellings_of_member ON release_tellings (guild_id, user_id, told_at)"


def upgrade() -> None:
    """Add the table and its index."""
    op.execute(_RELEASE_TELLINGS)
    op.execute(_INDEX)
