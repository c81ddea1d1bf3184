"""Alembic's entry point for the counts: a version table of their own, so that they come and go without the directory."""
from alembic import context

from bot.counts.store import VERSION_TABLE, tables

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=tables, version_table=VERSION_TABLE, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
