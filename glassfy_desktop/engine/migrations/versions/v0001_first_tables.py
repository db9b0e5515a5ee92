"""The first tables."""

import sqlalchemy as sa
from alembic import op

from glassfy_desktop.engine.columns import Integer, Text

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bodies",
        sa.Column("delivery", Integer, nullable=False, autoincrement=False),
        sa.Column("headers", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("delivery"),
    )
    op.create_table(
        "config",
        sa.Column("version", Integer, nullable=False, autoincrement=False),
        sa.Column("document", Text, nullable=False),
        sa.Column("saved_at", Integer, nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "customers",
        sa.Column("id", Text, nullable=False),
        sa.Column("customid", Text, nullable=False),
        sa.Column("source", Text, nullable=False),
        sa.Column("since", Integer, nullable=False),
        sa.Column("explicit", Integer, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("customers_customid", "customers", ["customid"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", Integer, nullable=False),
        sa.Column("received_at", sa.Float(), nullable=False),
        sa.Column("source", Text, nullable=False),
        sa.Column("event_id", Text, nullable=True),
        sa.Column("type", Text, nullable=True),
        sa.Column("object_id", Text, nullable=True),
        sa.Column("livemode", Integer, nullable=True),
        sa.Column("api_version", Text, nullable=True),
        sa.Column("verdict", Text, nullable=False),
        sa.Column("reason", Text, nullable=True),
        sa.Column("size", Integer, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("deliveries_event_id", "deliveries", ["event_id"], unique=False)
    op.create_index("deliveries_object_id", "deliveries", ["object_id"], unique=False)
    op.create_index("deliveries_received_at", "deliveries", ["received_at"], unique=False)
    op.create_index("deliveries_source", "deliveries", ["source", "id"], unique=False)
    op.create_index("deliveries_type", "deliveries", ["type", "id"], unique=False)
    op.create_index("deliveries_verdict", "deliveries", ["verdict", "id"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", Text, nullable=False),
        sa.Column("delivery", Integer, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "installations",
        sa.Column("id", Text, nullable=False),
        sa.Column("subscriber", Text, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "link_changes",
        sa.Column("id", Integer, nullable=False),
        sa.Column("customer", Text, nullable=False),
        sa.Column("customid", Text, nullable=False),
        sa.Column("source", Text, nullable=False),
        sa.Column("at", Integer, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("link_changes_customer", "link_changes", ["customer"], unique=False)
    op.create_table(
        "lookups",
        sa.Column("object", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("path", Text, nullable=False),
        sa.Column("attempts", Integer, nullable=False),
        sa.Column("due", sa.Float(), nullable=True),
        sa.Column("products", Text, nullable=False),
        sa.PrimaryKeyConstraint("object"),
        sqlite_with_rowid=False,
    )
    op.create_index("lookups_due", "lookups", ["due"], unique=False)
    op.create_table(
        "objects",
        sa.Column("id", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("live", Integer, nullable=False),
        sa.Column("customer", Text, nullable=False),
        sa.Column("customid", Text, nullable=False),
        sa.Column("news_at", Integer, nullable=False),
        sa.Column("news_event", Text, nullable=False),
        sa.Column("email", Text, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("objects_customer", "objects", ["customer", "news_at", "news_event"], unique=False)
    op.create_index("objects_email", "objects", ["email"], unique=False)
    op.create_index(
        "objects_guest",
        "objects",
        ["customid"],
        unique=False,
        sqlite_where=sa.text("customer = ''"),
        postgresql_where=sa.text("customer = ''"),
    )
    op.create_table(
        "purchases",
        sa.Column("owner", Text, nullable=False),
        sa.Column("live", Integer, nullable=False),
        sa.Column("product", Text, nullable=False),
        sa.Column("id", Text, nullable=False),
        sa.Column("object", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("since", Integer, nullable=False),
        sa.Column("period_start", Integer, nullable=False),
        sa.Column("period_end", Integer, nullable=False),
        sa.Column("until", Integer, nullable=False),
        sa.Column("trial_end", Integer, nullable=False),
        sa.PrimaryKeyConstraint("owner", "live", "product", "id"),
        sqlite_with_rowid=False,
    )
    op.create_index("purchases_object", "purchases", ["object"], unique=False)
    op.create_table(
        "snapshots",
        sa.Column("object", Text, nullable=False),
        sa.Column("created", Integer, nullable=False),
        sa.Column("rank", Integer, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("event", Text, nullable=False),
        sa.Column("place", Integer, nullable=False),
        sa.Column("life", Integer, nullable=False),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("object", "created", "rank", "digest"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "subscribers",
        sa.Column("id", Text, nullable=False),
        sa.Column("customid", Text, nullable=True),
        sa.Column("first_seen", Integer, nullable=False),
        sa.Column("last_seen", Integer, nullable=False),
        sa.Column("properties", Text, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("customid"),
        sqlite_with_rowid=False,
    )
