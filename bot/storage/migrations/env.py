"""Alembic's entry point: runs the revisions on the connection that `bot.storage.schema` holds."""

from alembic import context

# The caller has opened the one transaction that the whole upgrade runs in, and commits it.
context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
