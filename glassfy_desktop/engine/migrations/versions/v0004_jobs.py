"""Backfill and reconcile, and how far each is."""

import sqlalchemy as sa
from alembic import op

from glassfy_desktop.engine.columns import Integer, Text

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("options", Text, nullable=False),
        sa.Column("started", sa.Float(), nullable=False),
        sa.Column("finished", sa.Float(), nullable=True),
        sa.Column("reason", Text, nullable=True),
        sa.Column("note", Text, nullable=False),
        sa.Column("owner", Text, nullable=False),
        sa.Column("beat", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("jobs_started", "jobs", ["started", "id"], unique=False)
    running = sa.text("state = 'running'")
    op.create_index(
        "jobs_running", "jobs", ["kind"], unique=True, sqlite_where=running, postgresql_where=running
    )
    op.create_table(
        "job_steps",
        sa.Column("job", Text, nullable=False),
        sa.Column("resource", Text, nullable=False),
        sa.Column("place", Integer, nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("done", Integer, nullable=False),
        sa.Column("total", Integer, nullable=True),
        sa.Column("changed", Integer, nullable=False),
        sa.Column("cursor", Text, nullable=False),
        sa.PrimaryKeyConstraint("job", "resource"),
        sqlite_with_rowid=False,
    )
