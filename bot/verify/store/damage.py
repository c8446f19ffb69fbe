"""What the database's own checks find."""

from bot.db.transactions import Transaction

# Indexes that were never finished, and constraints that were not checked on older rows.
_NOT_VALID = """
    SELECT 'the index ' || c.relname FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
    WHERE NOT i.indisvalid
    UNION ALL SELECT 'the constraint ' || conname FROM pg_constraint WHERE NOT convalidated
"""


def find_damage(tx: Transaction) -> list[str]:
    """Return what the database's own checks of file, indexes and constraints report."""
    if not tx.is_sqlite:
        return [f"{name} is not valid" for (name,) in tx.execute(_NOT_VALID)]
    problems = [str(problem) for (problem,) in tx.execute("PRAGMA integrity_check")]
    return [problem for problem in problems if problem != "ok"] + [
        f"row {row} of {table} refers to a row of {other} that's missing"
        for table, row, other, _ in tx.execute("PRAGMA foreign_key_check")
    ]
