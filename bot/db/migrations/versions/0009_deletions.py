"""Complete deletions: what is under way, level roles, staff, servers that removed the bot."""

from alembic import op

revision = "0009"
down_revision = "0008"

# A withdrawal whose message is not known looks for it by what it was sent as. The name of staff
# who deleted their data is kept in the audit until forget_actor_at.
_COLUMNS = (
    "ALTER TABLE deliveries ADD COLUMN former_kind TEXT",
    "ALTER TABLE deliveries ADD COLUMN former_subject_id BIGINT",
    "ALTER TABLE staff_acts ADD COLUMN forget_actor_at BIGINT",
)

# A check may be about somebody whose data is deleted, so it no longer refers to a member: it takes
# their level roles away, until until_at at the latest. No table refers to this one.
_ROLE_CHECKS = (
    """
    CREATE TABLE new_role_checks (
        guild_id BIGINT NOT NULL,
        user_id BIGINT NOT NULL,
        check_at BIGINT NOT NULL,
        until_at BIGINT,
        PRIMARY KEY (guild_id, user_id)
    )
    """,
    """
    INSERT INTO new_role_checks (guild_id, user_id, check_at)
    SELECT guild_id, user_id, check_at FROM role_checks
    """,
    "DROP TABLE role_checks",
    "ALTER TABLE new_role_checks RENAME TO role_checks",
    "CREATE INDEX role_checks_due ON role_checks (check_at)",
    "CREATE INDEX role_checks_due_by_server ON role_checks (guild_id, check_at, user_id)",
)

# Servers that the bot was removed from.
_DEPARTURES = """
CREATE TABLE departures (
    guild_id BIGINT PRIMARY KEY,
    removed_at BIGINT NOT NULL
)
"""

# What was deleted, for a restored backup from before: member is a keyed hash of their id, empty if
# all of a server was deleted.
_DELETIONS = """
CREATE TABLE deletions (
    guild_id BIGINT NOT NULL,
    member TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member, at)
)
"""

_INDEXES = (
    "CREATE INDEX departures_by_age ON departures (removed_at)",
    "CREATE INDEX deletions_by_age ON deletions (at)",
    ("CREATE INDEX role_checks_by_end ON role_checks (until_at) WHERE until_at IS NOT NULL"),
    (
        "CREATE INDEX staff_acts_to_forget ON staff_acts (forget_actor_at)"
        " WHERE forget_actor_at IS NOT NULL"
    ),
    # The servers that hold something about a person.
    "CREATE INDEX members_by_user ON members (user_id)",
    "DROP INDEX handled_by_member",
    "CREATE INDEX handled_by_member ON handled_interactions (user_id, guild_id)",
    "DROP INDEX import_rows_by_member",
    "CREATE INDEX import_rows_by_member ON import_rows (user_id, guild_id)",
    "CREATE INDEX staff_acts_of_actor ON staff_acts (actor_id) WHERE actor_id IS NOT NULL",
    "CREATE INDEX imports_of_staff ON imports (asked_by) WHERE asked_by IS NOT NULL",
    "CREATE INDEX reviews_of_reviewer ON reviews (decided_by) WHERE decided_by IS NOT NULL",
    "CREATE INDEX server_quests_of_staff ON server_quests (added_by) WHERE added_by IS NOT NULL",
    "CREATE INDEX servers_of_staff ON servers (configured_by) WHERE configured_by IS NOT NULL",
)


def upgrade() -> None:
    """Add the columns, tables and indexes."""
    for statement in (*_COLUMNS, *_ROLE_CHECKS, _DEPARTURES, _DELETIONS, *_INDEXES):
        op.execute(statement)
