"""Alembic's entry point: runs the migrations on the connection of `bot.db.migrating`."""

from alembic import context

# The caller has opened the one transaction that the whole upgrade runs in, and commits it.
context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
