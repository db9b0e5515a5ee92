"""Webhooks out with their attempts, the ends of purchases they wait for, and forwarded deliveries."""

import sqlalchemy as sa
from alembic import op

from glassfy_desktop.engine.columns import Integer, Text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _outbound()
    op.create_table(
        "ends",
        sa.Column("object", Text, nullable=False),
        sa.Column("product", Text, nullable=False),
        sa.Column("at", Integer, nullable=False),
        sa.PrimaryKeyConstraint("object", "product"),
        sqlite_with_rowid=False,
    )
    op.create_index("ends_at", "ends", ["at"], unique=False)
    op.create_table(
        "marks",
        sa.Column("name", Text, nullable=False),
        sa.Column("value", Text, nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "forwards",
        sa.Column("id", Integer, nullable=False),
        sa.Column("delivery", Integer, nullable=False),
        sa.Column("url", Text, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("status", Integer, nullable=True),
        sa.Column("ms", Integer, nullable=False),
        sa.Column("error", Text, nullable=True),
        sa.Column("headers", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("forwards_delivery", "forwards", ["delivery", "id"], unique=False)


def _outbound() -> None:
    op.create_table(
        "notices",
        sa.Column("id", Integer, nullable=False),
        sa.Column("key", Text, nullable=False),
        sa.Column("url", Text, nullable=False),
        sa.Column("type", Integer, nullable=False),
        sa.Column("customid", Text, nullable=True),
        sa.Column("subject", Text, nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("body", Text, nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("attempts", Integer, nullable=False),
        sa.Column("due", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("notices_due", "notices", ["url", "due"], unique=False)
    op.create_index("notices_state", "notices", ["state", "id"], unique=False)
    op.create_table(
        "notice_attempts",
        sa.Column("id", Integer, nullable=False),
        sa.Column("notice", Integer, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("status", Integer, nullable=True),
        sa.Column("error", Text, nullable=True),
        sa.Column("ms", Integer, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("notice_attempts_notice", "notice_attempts", ["notice"], unique=False)
