"""Weeks with a theme, quests that staff place on coming days, and variants of quests."""

from alembic import op

revision = "0024"
down_revision = "0023"

# A week that has begun has the bag that its theme was drawn from; before, its theme is staff's.
_THEME_WEEKS = """
CREATE TABLE theme_weeks (
    guild_id BIGINT NOT NULL,
    week TEXT NOT NULL,
    theme TEXT NOT NULL,
    bag INTEGER CHECK (bag >= 0),
    PRIMARY KEY (guild_id, week)
)
"""

# A period without a quest is skipped. `instead_of` is the quest whose turn was swapped away.
_PLANNED_QUESTS = """
CREATE TABLE planned_quests (
    guild_id BIGINT NOT NULL,
    cadence TEXT NOT NULL CHECK (cadence IN ('daily', 'weekly', 'monthly')),
    period TEXT NOT NULL,
    quest TEXT,
    instead_of TEXT CHECK (instead_of IS NULL OR quest IS NOT NULL),
    PRIMARY KEY (guild_id, cadence, period)
)
"""

_STATEMENTS = (
    # Servers that exist keep what they have.
    (
        "ALTER TABLE servers ADD COLUMN draw TEXT NOT NULL DEFAULT 'mixed'"
        " CHECK (draw IN ('themed', 'mixed'))"
    ),
    _THEME_WEEKS,
    _PLANNED_QUESTS,
    "ALTER TABLE postings ADD COLUMN theme_week TEXT",
    (
        "ALTER TABLE postings ADD COLUMN theme_day INTEGER"
        " CHECK (theme_day IS NULL OR (theme_day BETWEEN 1 AND 7 AND theme_week IS NOT NULL))"
    ),
    (
        "CREATE INDEX postings_of_theme ON postings (guild_id, theme_week)"
        " WHERE theme_week IS NOT NULL"
    ),
    (
        "ALTER TABLE completions ADD COLUMN variant TEXT"
        " CHECK (variant IS NULL OR variant IN ('easier', 'harder'))"
    ),
    (
        "ALTER TABLE sessions ADD COLUMN variant TEXT"
        " CHECK (variant IS NULL OR (variant IN ('easier', 'harder') AND posting_id IS NOT NULL))"
    ),
)


def upgrade() -> None:
    """Add the tables and columns."""
    for statement in _STATEMENTS:
        op.execute(statement)
