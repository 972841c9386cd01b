"""Alembic migrations; `storage/schema.py` runs them."""
