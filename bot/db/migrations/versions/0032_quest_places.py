"""Where quests appear: threads, publishing and silent posts."""

from alembic import op

revision = "0032"
down_revision = "0031"

_SERVERS = tuple(
    f"ALTER TABLE servers ADD COLUMN {column} SMALLINT NOT NULL DEFAULT 0"
    f" CHECK ({column} IN (0, 1))"
    for column in ("quests_threads", "quests_publish", "quests_silent")
)

# What is still to be done about threads of postings. A thread has the id of its message, also
# before it is opened.
_THREADS = (
    """
    CREATE TABLE posting_threads (
        posting_id BIGINT PRIMARY KEY REFERENCES postings ON DELETE CASCADE,
        guild_id BIGINT NOT NULL REFERENCES servers,
        channel_id BIGINT NOT NULL,
        thread_id BIGINT NOT NULL,
        is_made SMALLINT NOT NULL CHECK (is_made IN (0, 1)),
        due_at BIGINT
    )
    """,
    (
        "CREATE INDEX posting_threads_due_by_server ON posting_threads (guild_id, due_at)"
        " WHERE due_at IS NOT NULL"
    ),
)

# `published_at` is the last attempt: Discord allows ten an hour in each channel.
_PUBLICATIONS = (
    """
    CREATE TABLE posting_publications (
        posting_id BIGINT PRIMARY KEY REFERENCES postings ON DELETE CASCADE,
        guild_id BIGINT NOT NULL REFERENCES servers,
        channel_id BIGINT NOT NULL,
        message_id BIGINT NOT NULL,
        published_at BIGINT,
        due_at BIGINT
    )
    """,
    (
        "CREATE INDEX posting_publications_due_by_server"
        " ON posting_publications (guild_id, due_at) WHERE due_at IS NOT NULL"
    ),
    (
        "CREATE INDEX posting_publications_by_channel"
        " ON posting_publications (guild_id, channel_id, published_at)"
    ),
)


def upgrade() -> None:
    """Bring the database to this revision."""
    for statement in (*_SERVERS, *_THREADS, *_PUBLICATIONS):
        op.execute(statement)
