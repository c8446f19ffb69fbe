"""The whole game: rest days, reminders, studio rooms, reviews, personal quests, tracks, staff acts.

Columns and tables are only added, and indexes made anew: to rebuild a table of SQLite's would
delete the rows that refer to it. Running timers, schedules and streaks that stand are brought in
line with the new rules.
"""

from datetime import date

from alembic import op
from sqlalchemy import text

from bot.calendar.rules.days import day_start, zone_or_utc
from bot.streaks.rules import breaks_on, streak_of

revision = "0002"
down_revision = "0001"

# A session has a channel: that in which its timer was started, or its studio room. ears_at is when
# its owner is next to be reminded to rest their ears, check_at when somebody should next look
# whether it goes on, asked_at since when its owner has been asked whether they are still there.
_COLUMNS = (
    (
        "ALTER TABLE members ADD COLUMN rest_days SMALLINT NOT NULL DEFAULT 0"
        " CHECK (rest_days BETWEEN 0 AND 2)"
    ),
    "ALTER TABLE members ADD COLUMN path TEXT",
    "ALTER TABLE members ADD COLUMN path_chosen_at BIGINT",
    (
        "ALTER TABLE members ADD COLUMN is_private SMALLINT NOT NULL DEFAULT 0"
        " CHECK (is_private IN (0, 1))"
    ),
    (
        "ALTER TABLE members ADD COLUMN ears_minutes SMALLINT NOT NULL DEFAULT 50"
        " CHECK (ears_minutes = 0 OR ears_minutes BETWEEN 30 AND 90)"
    ),
    (
        "ALTER TABLE members ADD COLUMN reminders TEXT NOT NULL DEFAULT 'direct'"
        " CHECK (reminders IN ('direct', 'channel'))"
    ),
    "ALTER TABLE servers ADD COLUMN reviews_channel_id BIGINT",
    "ALTER TABLE servers ADD COLUMN reviewer_role_id BIGINT",
    (
        "ALTER TABLE servers ADD COLUMN level_roles_stack SMALLINT NOT NULL DEFAULT 1"
        " CHECK (level_roles_stack IN (0, 1))"
    ),
    "ALTER TABLE sessions ADD COLUMN channel_id BIGINT",
    "ALTER TABLE sessions ADD COLUMN ears_at BIGINT",
    "ALTER TABLE sessions ADD COLUMN check_at BIGINT",
    "ALTER TABLE sessions ADD COLUMN asked_at BIGINT",
    (
        "ALTER TABLE completions ADD COLUMN state TEXT NOT NULL DEFAULT 'accepted'"
        " CHECK (state IN ('pending', 'accepted', 'declined'))"
    ),
    "ALTER TABLE completions ADD COLUMN proof_file_bytes BIGINT",
    "ALTER TABLE postings ADD COLUMN user_id BIGINT",
    "ALTER TABLE deliveries ADD COLUMN user_id BIGINT",
)

_OUTAGES = """
CREATE TABLE outages (
    id {identity},
    from_at BIGINT NOT NULL UNIQUE,
    to_at BIGINT NOT NULL,
    applied_at BIGINT,
    CHECK (to_at > from_at)
)
"""

_EXCUSED_DAYS = """
CREATE TABLE excused_days (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (guild_id, user_id, day),
    FOREIGN KEY (guild_id, user_id) REFERENCES members
)
"""

# What a timer was reminded of. Of one that was closed for want of an answer: the practice it held
# and its last sign, since the timer itself goes where it was too short, and a level it brought
# that is announced nowhere else.
_REMINDERS = """
CREATE TABLE reminders (
    id {identity},
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    session_id BIGINT REFERENCES sessions ON DELETE SET NULL,
    kind TEXT NOT NULL CHECK (kind IN ('ears', 'presence', 'closed')),
    at BIGINT NOT NULL,
    answered_at BIGINT,
    focus TEXT NOT NULL,
    day TEXT NOT NULL,
    minutes INTEGER,
    sign_at BIGINT,
    level INTEGER,
    CHECK ((kind = 'closed') = (minutes IS NOT NULL AND sign_at IS NOT NULL)),
    FOREIGN KEY (guild_id, user_id) REFERENCES members
)
"""

_STUDIO_ROOMS = """
CREATE TABLE studio_rooms (
    guild_id BIGINT NOT NULL REFERENCES servers,
    channel_id BIGINT NOT NULL,
    focus TEXT NOT NULL,
    PRIMARY KEY (guild_id, channel_id)
)
"""

_MILESTONE_CLAIMS = """
CREATE TABLE milestone_claims (
    id {identity},
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    milestone TEXT NOT NULL,
    link TEXT,
    note TEXT,
    at BIGINT NOT NULL,
    day TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'accepted', 'declined')),
    undone_at BIGINT,
    FOREIGN KEY (guild_id, user_id) REFERENCES members
)
"""

# What a reviewer is asked to judge; subject_id is a completion's or a claim's, level one that a
# yes has brought and that is announced nowhere else.
_REVIEWS = """
CREATE TABLE reviews (
    id {identity},
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('completion', 'milestone')),
    subject_id BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    verdict TEXT CHECK (verdict IN ('accepted', 'declined')),
    decided_at BIGINT,
    decided_by BIGINT,
    reason TEXT,
    level INTEGER,
    CHECK ((verdict IS NULL) = (decided_at IS NULL)),
    UNIQUE (kind, subject_id),
    FOREIGN KEY (guild_id, user_id) REFERENCES members
)
"""

_REROLLS = """
CREATE TABLE rerolls (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    day TEXT NOT NULL,
    from_quest TEXT NOT NULL,
    to_quest TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id, day),
    FOREIGN KEY (guild_id, user_id) REFERENCES members
)
"""

_TRACKS = """
CREATE TABLE tracks (
    id {identity},
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    title TEXT NOT NULL,
    stage TEXT NOT NULL
        CHECK (stage IN ('idea', 'sketch', 'arrangement', 'mix', 'master', 'released')),
    link TEXT,
    added_at BIGINT NOT NULL,
    moved_at BIGINT NOT NULL,
    released_at BIGINT,
    nudged_on TEXT,
    CHECK ((stage = 'released') = (released_at IS NOT NULL)),
    FOREIGN KEY (guild_id, user_id) REFERENCES members
)
"""

_LEVEL_ROLES = """
CREATE TABLE level_roles (
    guild_id BIGINT NOT NULL REFERENCES servers,
    level INTEGER NOT NULL CHECK (level >= 1),
    role_id BIGINT NOT NULL,
    PRIMARY KEY (guild_id, level),
    UNIQUE (guild_id, role_id)
)
"""

# Members whose roles may not be those of their level, and from when on to look.
_ROLE_CHECKS = """
CREATE TABLE role_checks (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    check_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id),
    FOREIGN KEY (guild_id, user_id) REFERENCES members
)
"""

_STAFF_ACTS = """
CREATE TABLE staff_acts (
    id {identity},
    guild_id BIGINT NOT NULL,
    actor_id BIGINT,
    at BIGINT NOT NULL,
    act TEXT NOT NULL CHECK (act IN ('adjust', 'undo', 'quest-add', 'quest-disable',
                                     'quest-enable', 'accept', 'decline', 'import', 'mend')),
    user_id BIGINT,
    award_id BIGINT,
    subject TEXT,
    xp BIGINT,
    reason TEXT NOT NULL
)
"""

_SERVER_QUESTS = """
CREATE TABLE server_quests (
    id {identity},
    guild_id BIGINT NOT NULL REFERENCES servers,
    title TEXT NOT NULL,
    task TEXT NOT NULL,
    cadence TEXT NOT NULL CHECK (cadence IN ('daily', 'weekly', 'monthly', 'personal')),
    focus TEXT NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes BETWEEN 1 AND 10000),
    added_by BIGINT,
    added_at BIGINT NOT NULL
)
"""

_DISABLED_QUESTS = """
CREATE TABLE disabled_quests (
    guild_id BIGINT NOT NULL REFERENCES servers,
    quest TEXT NOT NULL,
    PRIMARY KEY (guild_id, quest)
)
"""

_WEEK_REVIEW_SCHEDULES = """
CREATE TABLE week_review_schedules (
    guild_id BIGINT PRIMARY KEY REFERENCES servers,
    next_run_at BIGINT NOT NULL
)
"""

_WEEK_REVIEWS = """
CREATE TABLE week_reviews (
    id {identity},
    guild_id BIGINT NOT NULL REFERENCES servers,
    week TEXT NOT NULL,
    at BIGINT NOT NULL,
    UNIQUE (guild_id, week)
)
"""

_INDEXES = (
    "DROP INDEX one_timer_each",
    (
        "CREATE UNIQUE INDEX one_running_session_each ON sessions (guild_id, user_id)"
        " WHERE ended_at IS NULL AND kind <> 'logged'"
    ),
    "CREATE INDEX sessions_ears_due ON sessions (ears_at) WHERE ears_at IS NOT NULL",
    "CREATE INDEX sessions_check_due ON sessions (check_at) WHERE check_at IS NOT NULL",
    "DROP INDEX one_completion_each",
    (
        "CREATE UNIQUE INDEX one_completion_each ON completions (posting_id, user_id)"
        " WHERE undone_at IS NULL AND state <> 'declined'"
    ),
    "DROP INDEX members_by_streak",
    (
        "CREATE INDEX members_by_streak ON members (guild_id, streak_days DESC)"
        " WHERE left_at IS NULL AND is_private = 0"
    ),
    (
        "CREATE INDEX postings_by_member ON postings (guild_id, user_id, id DESC)"
        " WHERE user_id IS NOT NULL"
    ),
    # Each redrawing asks who has finished a posting; one that is deleted is looked for in both.
    "CREATE INDEX completions_by_posting ON completions (posting_id)",
    "CREATE INDEX sessions_by_posting ON sessions (posting_id) WHERE posting_id IS NOT NULL",
    "CREATE INDEX outages_by_end ON outages (to_at)",
    "CREATE INDEX reminders_by_member ON reminders (guild_id, user_id, id)",
    "CREATE INDEX reminders_by_session ON reminders (session_id)",
    (
        "CREATE UNIQUE INDEX one_claim_each ON milestone_claims (guild_id, user_id, milestone)"
        " WHERE undone_at IS NULL AND state <> 'declined'"
    ),
    "CREATE INDEX milestone_claims_by_member ON milestone_claims (guild_id, user_id, id)",
    "CREATE INDEX reviews_by_server ON reviews (guild_id, id DESC)",
    "CREATE INDEX reviews_by_member ON reviews (guild_id, user_id, id)",
    "CREATE INDEX tracks_by_member ON tracks (guild_id, user_id, id DESC)",
    (
        "CREATE INDEX tracks_by_release ON tracks (guild_id, released_at)"
        " WHERE released_at IS NOT NULL"
    ),
    "CREATE INDEX role_checks_due ON role_checks (check_at)",
    "CREATE INDEX staff_acts_by_award ON staff_acts (award_id) WHERE award_id IS NOT NULL",
    (
        "CREATE INDEX staff_acts_by_actor ON staff_acts (guild_id, actor_id, id DESC)"
        " WHERE actor_id IS NOT NULL"
    ),
    "CREATE INDEX staff_acts_by_server ON staff_acts (guild_id, id DESC)",
    (
        "CREATE INDEX staff_acts_by_member ON staff_acts (guild_id, user_id, id DESC)"
        " WHERE user_id IS NOT NULL"
    ),
    "CREATE INDEX server_quests_by_server ON server_quests (guild_id, cadence)",
    "CREATE INDEX week_reviews_due ON week_review_schedules (next_run_at)",
    "CREATE INDEX standings_by_period ON standings (guild_id, period)",
)

# Timers that run already are asked after as well, three hours after their last sign.
_RUNNING_TIMERS = """
UPDATE sessions SET check_at = last_sign_at + 10800 WHERE kind = 'timed' AND ended_at IS NULL
"""

# The weeks of servers that are set up already are reviewed when their weekly quest comes.
_REVIEWED_SERVERS = """
INSERT INTO week_review_schedules (guild_id, next_run_at)
SELECT guild_id, next_run_at FROM schedules WHERE cadence = 'weekly'
"""


_MEMBERS_WITH_A_STREAK = text("""
SELECT members.guild_id, user_id, coalesce(members.timezone, servers.timezone, 'UTC') AS zone
FROM members LEFT JOIN servers ON servers.guild_id = members.guild_id
WHERE streak_last_on IS NOT NULL
""")

_ACTIVE_DAYS = text("""
SELECT day FROM practice_days
WHERE guild_id = :guild_id AND user_id = :user_id AND (minutes >= 10 OR quests > 0)
""")

_SET_STREAK = text("""
UPDATE members SET streak_days = :days, longest_streak = :longest, rest_days = :rest_days,
    streak_until_at = :until_at
WHERE guild_id = :guild_id AND user_id = :user_id
""")


def _recount_streaks() -> None:
    """Give the rest days that streaks have earned so far: a stored streak is its recomputation."""
    connection = op.get_bind()
    for guild_id, user_id, zone in connection.execute(_MEMBERS_WITH_A_STREAK).all():
        who = {"guild_id": guild_id, "user_id": user_id}
        days = connection.execute(_ACTIVE_DAYS, who).scalars()
        streak = streak_of(map(date.fromisoformat, days))
        over_on = breaks_on(streak)
        over_at = day_start(over_on, zone_or_utc(zone)) if over_on else None
        connection.execute(
            _SET_STREAK,
            who
            | {
                "days": streak.days,
                "longest": streak.longest,
                "rest_days": streak.rest_days,
                "until_at": int(over_at.timestamp()) if over_at else None,
            },
        )


def upgrade() -> None:
    """Add the columns, tables and indexes, and bring what stands in line with the new rules."""
    identity = {
        "sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT",
        "postgresql": "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
    }[op.get_bind().dialect.name]
    for column in _COLUMNS:
        op.execute(column)
    for table in (
        _OUTAGES,
        _EXCUSED_DAYS,
        _REMINDERS,
        _STUDIO_ROOMS,
        _MILESTONE_CLAIMS,
        _REVIEWS,
        _REROLLS,
        _TRACKS,
        _LEVEL_ROLES,
        _ROLE_CHECKS,
        _STAFF_ACTS,
        _SERVER_QUESTS,
        _DISABLED_QUESTS,
        _WEEK_REVIEW_SCHEDULES,
        _WEEK_REVIEWS,
    ):
        op.execute(table.replace("{identity}", identity))
    for index in _INDEXES:
        op.execute(index)
    op.execute(_RUNNING_TIMERS)
    op.execute(_REVIEWED_SERVERS)
    _recount_streaks()
