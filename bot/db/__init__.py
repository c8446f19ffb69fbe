"""The database: transactions, rows, migrations, errors, and copies between the two engines."""
