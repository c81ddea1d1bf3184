"""Alembic's entry point: always run by `services_directory.database`, on its connection."""
from alembic import context

from services_directory.models import Base

connection = context.config.attributes["connection"]
# Batch mode: SQLite can only change a table by building it anew.
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
