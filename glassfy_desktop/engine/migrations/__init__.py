"""Alembic's migrations of the engine's database."""
