"""Alembic's way in: it is given an open connection and runs on that."""

from alembic import context

from glassfy_desktop.engine import schema

context.configure(connection=context.config.attributes["connection"], target_metadata=schema.metadata)
with context.begin_transaction():
    context.run_migrations()
