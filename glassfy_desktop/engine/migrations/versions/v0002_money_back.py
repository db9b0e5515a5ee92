"""Refunds, disputes and credit notes with what they belong to, and grants by hand."""

import sqlalchemy as sa
from alembic import op

from glassfy_desktop.engine.columns import Integer, Text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("refunded_at", "disputed_at", "partly_at"):
        op.add_column("purchases", sa.Column(name, Integer, nullable=False, server_default="0"))
    op.create_index("link_changes_customid", "link_changes", ["customid"], unique=False)
    op.create_table(
        "grants",
        sa.Column("id", Text, nullable=False),
        sa.Column("customid", Text, nullable=False),
        sa.Column("live", Integer, nullable=False),
        sa.Column("sku", Text, nullable=False),
        sa.Column("since", Integer, nullable=False),
        sa.Column("until", Integer, nullable=False),
        sa.Column("note", Text, nullable=False),
        sa.Column("withdrawn_at", Integer, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("grants_customid", "grants", ["customid"], unique=False)
    op.create_table(
        "mentions",
        sa.Column("object", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.PrimaryKeyConstraint("object", "name"),
        sqlite_with_rowid=False,
    )
    op.create_index("mentions_name", "mentions", ["name", "object"], unique=False)
    op.create_table(
        "renewals",
        sa.Column("invoice", Text, nullable=False),
        sa.Column("subscription", Text, nullable=False),
        sa.Column("start", Integer, nullable=False),
        sa.Column("paid_at", Integer, nullable=False),
        sa.PrimaryKeyConstraint("invoice"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "renewals_subscription", "renewals", ["subscription", "start", "paid_at", "invoice"], unique=False
    )
