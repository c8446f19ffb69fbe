"""The database: one module of SQL per group of tables. Nothing here commits or knows a rule."""
