"""The first schema: servers, postings, members, the ledger and what follows from it.

Instants are UTC epoch seconds, producer days and dates ISO text, both the same on SQLite and on
PostgreSQL. Lists of allowed values hold those of the rules that are still to come, because SQLite
cannot change a CHECK without rebuilding its table.
"""

from alembic import op

revision = "0001"
down_revision = None

_SERVERS = """
CREATE TABLE servers (
    guild_id BIGINT PRIMARY KEY,
    pack TEXT NOT NULL,
    timezone TEXT NOT NULL,
    daily_time TEXT NOT NULL CHECK (length(daily_time) = 5),
    weekly_day SMALLINT NOT NULL CHECK (weekly_day BETWEEN 0 AND 6),
    quests_channel_id BIGINT,
    ping_role_id BIGINT,
    announcements_channel_id BIGINT,
    verification TEXT NOT NULL CHECK (verification IN ('honour', 'proof', 'review')),
    configured_by BIGINT
)
"""

_SCHEDULES = """
CREATE TABLE schedules (
    guild_id BIGINT NOT NULL REFERENCES servers,
    cadence TEXT NOT NULL CHECK (cadence IN ('daily', 'weekly', 'monthly')),
    next_run_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, cadence)
)
"""

_POSTINGS = """
CREATE TABLE postings (
    id {identity},
    guild_id BIGINT NOT NULL REFERENCES servers,
    cadence TEXT NOT NULL CHECK (cadence IN ('daily', 'weekly', 'monthly', 'personal')),
    period TEXT NOT NULL,
    quest TEXT NOT NULL,
    bag INTEGER NOT NULL CHECK (bag >= 0),
    opened_at BIGINT NOT NULL,
    closes_at BIGINT NOT NULL,
    refresh_at BIGINT,
    refreshed_at BIGINT,
    CHECK (closes_at > opened_at),
    UNIQUE (guild_id, cadence, period)
)
"""

_NOTICES = """
CREATE TABLE notices (
    id {identity},
    guild_id BIGINT NOT NULL REFERENCES servers,
    problem TEXT NOT NULL,
    channel_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    UNIQUE (guild_id, channel_id)
)
"""

# A delivery is a message the bot owes a channel. One with a send_at is still to be sent.
# sending_since stands while a send is under way, and stays when its outcome was not seen: the
# message's fate is then unknown, and the channel is searched before anything is sent again.
_DELIVERIES = """
CREATE TABLE deliveries (
    id {identity},
    guild_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    channel_id BIGINT,
    message_id BIGINT,
    send_at BIGINT,
    sending_since BIGINT,
    attempts INTEGER NOT NULL DEFAULT 0,
    UNIQUE (kind, subject_id)
)
"""

_MEMBERS = """
CREATE TABLE members (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    timezone TEXT,
    daw TEXT,
    genre TEXT,
    daily_goal_minutes INTEGER CHECK (daily_goal_minutes BETWEEN 5 AND 480),
    pings TEXT NOT NULL DEFAULT 'nothing',
    highest_level INTEGER NOT NULL DEFAULT 1 CHECK (highest_level >= 1),
    streak_days INTEGER NOT NULL DEFAULT 0 CHECK (streak_days >= 0),
    longest_streak INTEGER NOT NULL DEFAULT 0 CHECK (longest_streak >= streak_days),
    streak_last_on TEXT,
    streak_until_at BIGINT,
    left_at BIGINT,
    PRIMARY KEY (guild_id, user_id)
)
"""

_SESSIONS = """
CREATE TABLE sessions (
    id {identity},
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('timed', 'logged', 'room')),
    day TEXT NOT NULL,
    timezone TEXT NOT NULL,
    started_at BIGINT,
    ended_at BIGINT,
    last_sign_at BIGINT,
    minutes INTEGER CHECK (minutes >= 5),
    focus TEXT NOT NULL,
    note TEXT,
    posting_id BIGINT REFERENCES postings,
    undone_at BIGINT,
    CHECK (ended_at >= started_at),
    CHECK ((kind = 'logged') = (started_at IS NULL)),
    CHECK ((minutes IS NULL) = (started_at IS NOT NULL AND ended_at IS NULL)),
    FOREIGN KEY (guild_id, user_id) REFERENCES members
)
"""

_BREAKS = """
CREATE TABLE breaks (
    session_id BIGINT NOT NULL REFERENCES sessions ON DELETE CASCADE,
    from_at BIGINT NOT NULL,
    to_at BIGINT,
    CHECK (to_at >= from_at),
    PRIMARY KEY (session_id, from_at)
)
"""

_COMPLETIONS = """
CREATE TABLE completions (
    id {identity},
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    posting_id BIGINT NOT NULL REFERENCES postings,
    at BIGINT NOT NULL,
    day TEXT NOT NULL,
    note TEXT,
    proof_url TEXT,
    proof_file_name TEXT,
    proof_file_url TEXT,
    undone_at BIGINT,
    FOREIGN KEY (guild_id, user_id) REFERENCES members
)
"""

_AWARDS = """
CREATE TABLE awards (
    id {identity},
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    day TEXT NOT NULL,
    source TEXT NOT NULL
        CHECK (source IN ('session', 'quest', 'milestone', 'adjustment', 'undo')),
    reference TEXT NOT NULL,
    base_xp BIGINT NOT NULL,
    multiplier_percent INTEGER NOT NULL,
    streak_bonus_percent INTEGER NOT NULL CHECK (streak_bonus_percent BETWEEN 0 AND 25),
    xp BIGINT NOT NULL,
    minutes INTEGER NOT NULL,
    quests INTEGER NOT NULL,
    attributes TEXT NOT NULL,
    undoes BIGINT UNIQUE REFERENCES awards,
    reason TEXT NOT NULL,
    CHECK ((source = 'undo') = (undoes IS NOT NULL)),
    UNIQUE (guild_id, source, reference),
    FOREIGN KEY (guild_id, user_id) REFERENCES members
)
"""

_STANDINGS = """
CREATE TABLE standings (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    period TEXT NOT NULL,
    xp BIGINT NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes >= 0),
    quests INTEGER NOT NULL CHECK (quests >= 0),
    present SMALLINT NOT NULL DEFAULT 1 CHECK (present IN (0, 1)),
    CHECK (period <> 'all' OR xp >= 0),
    PRIMARY KEY (guild_id, user_id, period),
    FOREIGN KEY (guild_id, user_id) REFERENCES members
)
"""

_ATTRIBUTE_TOTALS = """
CREATE TABLE attribute_totals (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    attribute TEXT NOT NULL,
    xp BIGINT NOT NULL CHECK (xp >= 0),
    PRIMARY KEY (guild_id, user_id, attribute),
    FOREIGN KEY (guild_id, user_id) REFERENCES members
)
"""

_PRACTICE_DAYS = """
CREATE TABLE practice_days (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    day TEXT NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes >= 0),
    quests INTEGER NOT NULL CHECK (quests >= 0),
    PRIMARY KEY (guild_id, user_id, day),
    FOREIGN KEY (guild_id, user_id) REFERENCES members
)
"""

_LEVEL_UPS = """
CREATE TABLE level_ups (
    id {identity},
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    award_id BIGINT NOT NULL UNIQUE REFERENCES awards,
    level INTEGER NOT NULL,
    at BIGINT NOT NULL,
    UNIQUE (guild_id, user_id, level),
    FOREIGN KEY (guild_id, user_id) REFERENCES members
)
"""

_HANDLED = """
CREATE TABLE handled_interactions (
    interaction_id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    at BIGINT NOT NULL
)
"""

_FACTS = "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL)"

_INDEXES = (
    "CREATE INDEX schedules_due ON schedules (next_run_at)",
    "CREATE INDEX postings_to_refresh ON postings (refresh_at) WHERE refresh_at IS NOT NULL",
    "CREATE INDEX postings_by_server ON postings (guild_id, cadence, opened_at DESC)",
    "CREATE INDEX members_by_streak ON members (guild_id, streak_days DESC) WHERE left_at IS NULL",
    (
        "CREATE UNIQUE INDEX one_timer_each ON sessions (guild_id, user_id)"
        " WHERE ended_at IS NULL AND kind = 'timed'"
    ),
    "CREATE INDEX sessions_by_member ON sessions (guild_id, user_id, id DESC)",
    "CREATE UNIQUE INDEX one_open_break ON breaks (session_id) WHERE to_at IS NULL",
    (
        "CREATE UNIQUE INDEX one_completion_each ON completions (posting_id, user_id)"
        " WHERE undone_at IS NULL"
    ),
    "CREATE INDEX completions_by_member ON completions (guild_id, user_id, id DESC)",
    "CREATE INDEX awards_by_member ON awards (guild_id, user_id, id DESC)",
    (
        "CREATE INDEX standings_by_xp ON standings (guild_id, period, xp DESC, user_id)"
        " WHERE present = 1"
    ),
    (
        "CREATE INDEX standings_by_minutes ON standings (guild_id, period, minutes DESC, user_id)"
        " WHERE present = 1"
    ),
    (
        "CREATE INDEX standings_by_quests ON standings (guild_id, period, quests DESC, user_id)"
        " WHERE present = 1"
    ),
    "CREATE INDEX deliveries_due ON deliveries (send_at) WHERE send_at IS NOT NULL",
    "CREATE INDEX deliveries_by_server ON deliveries (guild_id)",
    "CREATE INDEX handled_by_age ON handled_interactions (at)",
    "CREATE INDEX handled_by_member ON handled_interactions (guild_id, user_id)",
)


def upgrade() -> None:
    """Create every table and index."""
    identity = {
        "sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT",  # an id never comes back: buttons hold it
        "postgresql": "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
    }[op.get_bind().dialect.name]
    for table in (
        _SERVERS,
        _SCHEDULES,
        _POSTINGS,
        _NOTICES,
        _DELIVERIES,
        _MEMBERS,
        _SESSIONS,
        _BREAKS,
        _COMPLETIONS,
        _AWARDS,
        _STANDINGS,
        _ATTRIBUTE_TOTALS,
        _PRACTICE_DAYS,
        _LEVEL_UPS,
        _HANDLED,
        _FACTS,
    ):
        op.execute(table.replace("{identity}", identity))
    for index in _INDEXES:
        op.execute(index)
