"""The role for leading the week, and one table for all roles that members win."""

from alembic import op

revision = "0035"
down_revision = "0034"

_SERVERS = (
    "ALTER TABLE servers ADD COLUMN week_leader_role_id BIGINT",
    (
        "ALTER TABLE servers ADD COLUMN week_leader_metric TEXT NOT NULL DEFAULT 'xp'"
        " CHECK (week_leader_metric IN ('xp', 'minutes', 'quests'))"
    ),
)

# Who should have or lack a role that was won; nothing is due once Discord has done it. The row of
# who should lack it ends then: it may be of somebody whose data was deleted.
_WON_ROLES = (
    """
    CREATE TABLE won_roles (
        guild_id BIGINT NOT NULL,
        user_id BIGINT NOT NULL,
        contest TEXT NOT NULL CHECK (contest IN ('battle', 'week')),
        battle_id BIGINT REFERENCES battles,
        week TEXT,
        role_id BIGINT NOT NULL,
        is_wanted SMALLINT NOT NULL CHECK (is_wanted IN (0, 1)),
        due_at BIGINT,
        until_at BIGINT,
        PRIMARY KEY (guild_id, user_id, role_id),
        CHECK ((contest = 'battle') = (battle_id IS NOT NULL)),
        CHECK ((contest = 'week') = (week IS NOT NULL)),
        CHECK (is_wanted = 1 OR due_at IS NOT NULL),
        CHECK (is_wanted = 0 OR until_at IS NULL)
    )
    """,
    """
    INSERT INTO won_roles
        (guild_id, user_id, contest, battle_id, role_id, is_wanted, due_at, until_at)
    SELECT guild_id, user_id, 'battle', battle_id, role_id, is_wanted, due_at, until_at
    FROM battle_winners
    """,
    "DROP TABLE battle_winners",
    (
        "CREATE INDEX won_roles_due_by_server ON won_roles (guild_id, due_at)"
        " WHERE due_at IS NOT NULL"
    ),
    ("CREATE INDEX won_roles_wanted ON won_roles (guild_id, contest, user_id) WHERE is_wanted = 1"),
    "CREATE INDEX won_roles_of_battle ON won_roles (battle_id) WHERE battle_id IS NOT NULL",
    "CREATE INDEX won_roles_until ON won_roles (until_at) WHERE until_at IS NOT NULL",
)

# Who led a week, by what staff had chosen then; several if they shared the first place.
_WEEK_LEADERS = (
    """
    CREATE TABLE week_leaders (
        guild_id BIGINT NOT NULL,
        week TEXT NOT NULL,
        user_id BIGINT NOT NULL,
        metric TEXT NOT NULL CHECK (metric IN ('xp', 'minutes', 'quests')),
        figure BIGINT NOT NULL CHECK (figure > 0),
        PRIMARY KEY (guild_id, week, user_id),
        FOREIGN KEY (guild_id, user_id) REFERENCES members
    )
    """,
    "CREATE INDEX week_leaders_of_member ON week_leaders (guild_id, user_id)",
)


def upgrade() -> None:
    """Bring the database to this revision."""
    for statement in (*_SERVERS, *_WON_ROLES, *_WEEK_LEADERS):
        op.execute(statement)
