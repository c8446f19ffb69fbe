"""Listening to each other: recordings, feedback on submissions, and battles.

Ids that stand in buttons are random, so that they tell nothing about who made something or when.
"""

from alembic import op

revision = "0031"
down_revision = "0030"

_MEMBER = "FOREIGN KEY (guild_id, user_id) REFERENCES members"

_SERVERS = (
    "ALTER TABLE servers ADD COLUMN feedback_channel_id BIGINT",
    (
        "ALTER TABLE servers ADD COLUMN feedback_min_level INTEGER NOT NULL DEFAULT 1"
        " CHECK (feedback_min_level BETWEEN 1 AND 250)"
    ),
    "ALTER TABLE servers ADD COLUMN battles_channel_id BIGINT",
    "ALTER TABLE servers ADD COLUMN battles_role_id BIGINT",
)

# A recording is a message of ours in the direct messages of its maker; no audio is kept.
_RECORDINGS = (
    f"""
    CREATE TABLE recordings (
        id BIGINT PRIMARY KEY,
        guild_id BIGINT NOT NULL,
        user_id BIGINT NOT NULL,
        channel_id BIGINT NOT NULL,
        message_id BIGINT NOT NULL UNIQUE,
        at BIGINT NOT NULL,
        seconds DOUBLE PRECISION NOT NULL CHECK (seconds > 0),
        fingerprint TEXT NOT NULL,
        {_MEMBER}
    )
    """,
    "CREATE INDEX recordings_by_member ON recordings (guild_id, user_id)",
)

_FEEDBACK = (
    f"""
    CREATE TABLE submissions (
        id BIGINT PRIMARY KEY,
        guild_id BIGINT NOT NULL,
        user_id BIGINT NOT NULL,
        at BIGINT NOT NULL,
        title TEXT NOT NULL CHECK (title <> ''),
        question TEXT,
        stage TEXT,
        track_id BIGINT REFERENCES tracks ON DELETE SET NULL,
        recording_id BIGINT UNIQUE REFERENCES recordings,
        link TEXT,
        closes_at BIGINT NOT NULL,
        closed_at BIGINT,
        hidden_at BIGINT,
        CHECK ((recording_id IS NULL) <> (link IS NULL)),
        CHECK (hidden_at IS NULL OR closed_at IS NOT NULL),
        {_MEMBER}
    )
    """,
    "CREATE INDEX submissions_by_member ON submissions (guild_id, user_id, at)",
    "CREATE INDEX submissions_open ON submissions (guild_id, at) WHERE closed_at IS NULL",
    (
        "CREATE INDEX submissions_due_by_server ON submissions (guild_id, closes_at)"
        " WHERE closed_at IS NULL"
    ),
    "CREATE INDEX submissions_of_track ON submissions (track_id)",
    f"""
    CREATE TABLE feedback_claims (
        id BIGINT PRIMARY KEY,
        guild_id BIGINT NOT NULL,
        user_id BIGINT NOT NULL,
        submission_id BIGINT REFERENCES submissions ON DELETE SET NULL,
        claimed_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL CHECK (expires_at > claimed_at),
        ended_at BIGINT,
        outcome TEXT CHECK (outcome IN ('critiqued', 'lapsed', 'passed', 'withdrawn')),
        CHECK ((ended_at IS NULL) = (outcome IS NULL)),
        UNIQUE (submission_id, user_id),
        {_MEMBER}
    )
    """,
    (
        "CREATE UNIQUE INDEX one_open_claim ON feedback_claims (guild_id, user_id)"
        " WHERE ended_at IS NULL"
    ),
    "CREATE INDEX feedback_claims_by_member ON feedback_claims (guild_id, user_id, claimed_at)",
    (
        "CREATE INDEX feedback_claims_due_by_server ON feedback_claims (guild_id, expires_at)"
        " WHERE ended_at IS NULL"
    ),
    # A critique outlives its critic's deletion, without a name; a submission's deletion, too.
    f"""
    CREATE TABLE critiques (
        id BIGINT PRIMARY KEY,
        guild_id BIGINT NOT NULL,
        user_id BIGINT,
        submission_id BIGINT REFERENCES submissions ON DELETE SET NULL,
        at BIGINT NOT NULL,
        day TEXT NOT NULL,
        impression TEXT NOT NULL CHECK (impression <> ''),
        strongest TEXT NOT NULL CHECK (strongest <> ''),
        weakest TEXT NOT NULL CHECK (weakest <> ''),
        weakest_at_seconds INTEGER CHECK (weakest_at_seconds >= 0),
        suggestion TEXT NOT NULL CHECK (suggestion <> ''),
        focus TEXT NOT NULL,
        verdict TEXT NOT NULL CHECK (verdict IN ('finished', 'nearly', 'not-yet')),
        craft TEXT NOT NULL CHECK (craft IN ('starting', 'finding', 'steady', 'sure')),
        is_blind SMALLINT NOT NULL CHECK (is_blind IN (0, 1)),
        visible_at BIGINT NOT NULL CHECK (visible_at >= at),
        is_helpful SMALLINT CHECK (is_helpful IN (0, 1)),
        marked_at BIGINT,
        pays_at BIGINT,
        reply TEXT,
        replied_at BIGINT,
        maker_agrees SMALLINT NOT NULL DEFAULT 0 CHECK (maker_agrees IN (0, 1)),
        critic_agrees SMALLINT NOT NULL DEFAULT 0 CHECK (critic_agrees IN (0, 1)),
        hidden_at BIGINT,
        undone_at BIGINT,
        CHECK ((is_helpful IS NULL) = (marked_at IS NULL)),
        CHECK (pays_at IS NULL OR is_helpful IS NOT NULL),
        CHECK ((reply IS NULL) = (replied_at IS NULL)),
        UNIQUE (submission_id, user_id),
        {_MEMBER}
    )
    """,
    "CREATE INDEX critiques_by_member ON critiques (guild_id, user_id, at)",
    "CREATE INDEX critiques_by_server ON critiques (guild_id, visible_at)",
    (
        "CREATE INDEX critiques_due_by_server ON critiques (guild_id, pays_at)"
        " WHERE pays_at IS NOT NULL"
    ),
    f"""
    CREATE TABLE feedback_members (
        guild_id BIGINT NOT NULL,
        user_id BIGINT NOT NULL,
        submitted INTEGER NOT NULL DEFAULT 0 CHECK (submitted >= 0),
        given INTEGER NOT NULL DEFAULT 0 CHECK (given >= 0),
        lapsed SMALLINT NOT NULL DEFAULT 0 CHECK (lapsed BETWEEN 0 AND 2),
        paused_until BIGINT,
        PRIMARY KEY (guild_id, user_id),
        {_MEMBER}
    )
    """,
    """
    CREATE TABLE feedback_calls (
        id {identity},
        guild_id BIGINT NOT NULL REFERENCES servers,
        at BIGINT NOT NULL
    )
    """,
    "CREATE INDEX feedback_calls_by_server ON feedback_calls (guild_id, id)",
)

_BATTLES = (
    """
    CREATE TABLE battle_schedules (
        guild_id BIGINT PRIMARY KEY REFERENCES servers,
        every TEXT NOT NULL CHECK (every IN ('week', 'month')),
        format TEXT NOT NULL CHECK (format IN ('two-hour', 'weekend', 'week')),
        weekday SMALLINT NOT NULL CHECK (weekday BETWEEN 0 AND 6),
        start_time TEXT NOT NULL,
        next_at BIGINT NOT NULL
    )
    """,
    "CREATE INDEX battle_schedules_due ON battle_schedules (next_at)",
    """
    CREATE TABLE battles (
        id {identity},
        guild_id BIGINT NOT NULL REFERENCES servers,
        brief TEXT,
        title TEXT NOT NULL CHECK (title <> ''),
        task TEXT NOT NULL CHECK (task <> ''),
        format TEXT NOT NULL CHECK (format IN ('two-hour', 'weekend', 'week')),
        sample TEXT NOT NULL DEFAULT 'null',
        longest_seconds INTEGER NOT NULL CHECK (longest_seconds > 0),
        channel_id BIGINT NOT NULL,
        started_by BIGINT,
        starts_at BIGINT NOT NULL,
        entries_close_at BIGINT NOT NULL CHECK (entries_close_at > starts_at),
        votes_close_at BIGINT NOT NULL CHECK (votes_close_at > entries_close_at),
        phase TEXT NOT NULL CHECK (phase IN ('entries', 'voting', 'over', 'cancelled')),
        due_at BIGINT,
        pairs_each SMALLINT CHECK (pairs_each > 0),
        was_extended SMALLINT NOT NULL DEFAULT 0 CHECK (was_extended IN (0, 1)),
        reason TEXT,
        CHECK ((due_at IS NULL) = (phase IN ('over', 'cancelled')))
    )
    """,
    (
        "CREATE UNIQUE INDEX one_battle_at_a_time ON battles (guild_id)"
        " WHERE phase IN ('entries', 'voting')"
    ),
    "CREATE INDEX battles_by_server ON battles (guild_id, id)",
    "CREATE INDEX battles_due ON battles (due_at) WHERE due_at IS NOT NULL",
    "CREATE INDEX battles_of_staff ON battles (started_by) WHERE started_by IS NOT NULL",
    f"""
    CREATE TABLE battle_entries (
        id BIGINT PRIMARY KEY,
        battle_id BIGINT NOT NULL REFERENCES battles,
        guild_id BIGINT NOT NULL,
        user_id BIGINT NOT NULL,
        recording_id BIGINT NOT NULL UNIQUE REFERENCES recordings,
        note TEXT,
        at BIGINT NOT NULL,
        hidden_at BIGINT,
        is_ranked SMALLINT CHECK (is_ranked IN (0, 1)),
        place SMALLINT CHECK (place > 0),
        strength DOUBLE PRECISION,
        error DOUBLE PRECISION,
        undone_at BIGINT,
        CHECK ((place IS NULL) = (strength IS NULL)),
        CHECK ((place IS NULL) = (error IS NULL)),
        UNIQUE (battle_id, user_id),
        {_MEMBER}
    )
    """,
    "CREATE INDEX battle_entries_by_member ON battle_entries (guild_id, user_id, at)",
    # A vote outlives its voter's deletion, without a name, and ends with an entry's.
    f"""
    CREATE TABLE battle_pairs (
        id BIGINT PRIMARY KEY,
        battle_id BIGINT NOT NULL REFERENCES battles,
        guild_id BIGINT NOT NULL,
        user_id BIGINT,
        number SMALLINT NOT NULL CHECK (number > 0),
        first_id BIGINT NOT NULL REFERENCES battle_entries ON DELETE CASCADE,
        second_id BIGINT NOT NULL REFERENCES battle_entries ON DELETE CASCADE,
        dealt_at BIGINT NOT NULL,
        choice TEXT CHECK (choice IN ('first', 'second', 'neither')),
        reason TEXT,
        voted_at BIGINT,
        CHECK (first_id <> second_id),
        CHECK ((choice IS NULL) = (voted_at IS NULL)),
        CHECK (reason IS NULL OR choice IS NOT NULL),
        UNIQUE (battle_id, user_id, number),
        {_MEMBER}
    )
    """,
    ("CREATE UNIQUE INDEX one_open_pair ON battle_pairs (battle_id, user_id) WHERE choice IS NULL"),
    (
        "CREATE UNIQUE INDEX no_pair_twice ON battle_pairs (battle_id, user_id,"
        " (CASE WHEN first_id < second_id THEN first_id ELSE second_id END),"
        " (CASE WHEN first_id < second_id THEN second_id ELSE first_id END))"
    ),
    "CREATE INDEX battle_pairs_of_first ON battle_pairs (first_id)",
    "CREATE INDEX battle_pairs_of_second ON battle_pairs (second_id)",
    "CREATE INDEX battle_pairs_by_member ON battle_pairs (guild_id, user_id)",
    # Who should have or lack the winner's role; nothing is due once Discord has done it. The row of
    # who should lack it ends then: it may be of somebody whose data was deleted.
    """
    CREATE TABLE battle_winners (
        guild_id BIGINT NOT NULL,
        user_id BIGINT NOT NULL,
        battle_id BIGINT NOT NULL REFERENCES battles,
        role_id BIGINT NOT NULL,
        is_wanted SMALLINT NOT NULL CHECK (is_wanted IN (0, 1)),
        due_at BIGINT,
        until_at BIGINT,
        PRIMARY KEY (guild_id, user_id, role_id),
        CHECK (is_wanted = 1 OR due_at IS NOT NULL),
        CHECK (is_wanted = 0 OR until_at IS NULL)
    )
    """,
    (
        "CREATE INDEX battle_winners_due_by_server ON battle_winners (guild_id, due_at)"
        " WHERE due_at IS NOT NULL"
    ),
    "CREATE INDEX battle_winners_of_battle ON battle_winners (battle_id)",
    "CREATE INDEX battle_winners_until ON battle_winners (until_at) WHERE until_at IS NOT NULL",
)

_CLAIMS = ("ALTER TABLE milestone_claims ADD COLUMN critiques TEXT NOT NULL DEFAULT '[]'",)

# A constraint of a column goes with its column.
_ACTS = (
    (
        "ALTER TABLE staff_acts ADD COLUMN new_act TEXT NOT NULL DEFAULT 'adjust'"
        " CHECK (new_act IN ('adjust', 'undo', 'quest-add', 'quest-disable', 'quest-enable',"
        " 'accept', 'decline', 'import', 'mend', 'place', 'feedback-hide', 'feedback-reveal',"
        " 'battle-start', 'battle-extend', 'battle-cancel', 'battle-hide', 'battle-reveal'))"
    ),
    (
        "ALTER TABLE staff_acts ADD COLUMN new_told_at BIGINT"
        " CHECK (new_told_at IS NULL OR new_act IN ('adjust', 'undo', 'place'))"
    ),
    "UPDATE staff_acts SET new_act = act, new_told_at = told_at",
    "DROP INDEX staff_acts_untold",
    "ALTER TABLE staff_acts DROP COLUMN told_at",
    "ALTER TABLE staff_acts DROP COLUMN act",
    "ALTER TABLE staff_acts RENAME COLUMN new_act TO act",
    "ALTER TABLE staff_acts RENAME COLUMN new_told_at TO told_at",
    (
        "CREATE INDEX staff_acts_untold ON staff_acts (guild_id, user_id)"
        " WHERE told_at IS NULL AND act IN ('adjust', 'undo', 'place')"
    ),
)


def upgrade() -> None:
    """Add the tables, the servers' columns and the kinds of acts."""
    identity = {
        "sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT",
        "postgresql": "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
    }[op.get_bind().dialect.name]
    for statements in (_SERVERS, _RECORDINGS, _FEEDBACK, _BATTLES, _CLAIMS, _ACTS):
        for statement in statements:
            op.execute(statement.replace("{identity}", identity))
