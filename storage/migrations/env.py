"""Alembic's environment: runs on the connection that `storage/schema.py` hands over."""

from alembic import context
from sqlmodel import SQLModel

import storage.models  # noqa: F401 - registers the tables
from storage.schema import render

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()
