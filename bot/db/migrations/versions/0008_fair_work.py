"""Due work is found server by server, and an import gives XP only to people in the server."""

from alembic import op

revision = "0008"
down_revision = "0007"

_DUE_BY_SERVER = (
    (
        "CREATE INDEX deliveries_due_by_server ON deliveries (guild_id, send_at, id)"
        " WHERE send_at IS NOT NULL"
    ),
    (
        "CREATE INDEX postings_to_refresh_by_server ON postings (guild_id, refresh_at, id)"
        " WHERE refresh_at IS NOT NULL"
    ),
    (
        "CREATE INDEX timers_due_by_server ON sessions (guild_id, check_at, id)"
        " WHERE check_at IS NOT NULL AND kind = 'timed'"
    ),
    (
        "CREATE INDEX rooms_due_by_server ON sessions (guild_id, check_at, id)"
        " WHERE check_at IS NOT NULL AND kind = 'room'"
    ),
    "CREATE INDEX ears_due_by_server ON sessions (guild_id, ears_at, id) WHERE ears_at IS NOT NULL",
    "CREATE INDEX role_checks_due_by_server ON role_checks (guild_id, check_at, user_id)",
    (
        "CREATE INDEX imports_due_by_server ON imports (guild_id, work_at, id)"
        " WHERE work_at IS NOT NULL"
    ),
)

_UNUSED = ("DROP INDEX sessions_ears_due", "DROP INDEX handled_by_age")

# People who are not in the server used to get their share, too. They keep it.
_GIVEN_TO_PEOPLE_WHO_LEFT = (
    "UPDATE import_rows SET state = 'given' WHERE state = 'away'",
    "UPDATE imports SET away = 0",
)


def upgrade() -> None:
    """Add the indexes, and count what was given to people who are not in the server as given."""
    for statement in (*_DUE_BY_SERVER, *_UNUSED, *_GIVEN_TO_PEOPLE_WHO_LEFT):
        op.execute(statement)
