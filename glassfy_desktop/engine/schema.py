"""The engine's tables. Times are Unix seconds, in `received_at` with a fraction; `live` is Stripe's livemode.

What is derived (objects, purchases, customers) can be made again from the snapshots.
"""

from sqlalchemy import Column, ColumnElement, Float, Index, LargeBinary, MetaData, Table, literal_column

from glassfy_desktop.engine.columns import Integer, Text

VERSION = 5
"""Of the tables, kept as `PRAGMA user_version` or in `alembic_version`; every migration raises it by one."""

metadata = MetaData()
_GUESTS: ColumnElement[bool] = literal_column("customer = ''")
_AT_WORK: ColumnElement[bool] = literal_column("state = 'running'")

config = Table(
    "config",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
    Column("saved_at", Integer, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("received_at", Float, nullable=False),
    Column("source", Text, nullable=False),
    Column("event_id", Text),
    Column("type", Text),
    Column("object_id", Text),
    Column("livemode", Integer),
    Column("api_version", Text),
    Column("verdict", Text, nullable=False),
    Column("reason", Text),
    Column("size", Integer, nullable=False),
    Index("deliveries_received_at", "received_at"),
    Index("deliveries_type", "type", "id"),
    Index("deliveries_verdict", "verdict", "id"),
    Index("deliveries_source", "source", "id"),
    Index("deliveries_event_id", "event_id"),
    Index("deliveries_object_id", "object_id"),
)

# apart from the list, so that paging never reads a body; headers are JSON, the body is zlib-compressed
bodies = Table(
    "bodies",
    metadata,
    Column("delivery", Integer, primary_key=True, autoincrement=False),
    Column("headers", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", Text, primary_key=True),
    Column("delivery", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# what each event said of its object; `place` orders those of one second and rank
snapshots = Table(
    "snapshots",
    metadata,
    Column("object", Text, primary_key=True),
    Column("created", Integer, primary_key=True),
    Column("rank", Integer, primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    Column("event", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("life", Integer, nullable=False),
    Column("snapshot", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# the newest of each object; `news_at` is when its metadata last named another customid, and `news_event`
# orders the news of one second: “1 evt_…” for a change, “0 evt_…” for a first customid
objects = Table(
    "objects",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("live", Integer, nullable=False),
    Column("customer", Text, nullable=False),
    Column("customid", Text, nullable=False),
    Column("news_at", Integer, nullable=False),
    Column("news_event", Text, nullable=False),
    Column("email", Text, nullable=False),
    Index("objects_customer", "customer", "news_at", "news_event"),
    Index("objects_email", "email"),
    Index("objects_guest", "customid", sqlite_where=_GUESTS, postgresql_where=_GUESTS),
    sqlite_with_rowid=False,
)

purchases = Table(
    "purchases",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("live", Integer, primary_key=True),
    Column("product", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("object", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("since", Integer, nullable=False),
    Column("period_start", Integer, nullable=False),
    Column("period_end", Integer, nullable=False),
    Column("until", Integer, nullable=False),
    Column("trial_end", Integer, nullable=False),
    Column("refunded_at", Integer, nullable=False),
    Column("disputed_at", Integer, nullable=False),
    Column("partly_at", Integer, nullable=False),
    Index("purchases_object", "object"),
    sqlite_with_rowid=False,
)

# which payment intents, charges and invoices an object says it belongs with
mentions = Table(
    "mentions",
    metadata,
    Column("object", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Index("mentions_name", "name", "object"),
    sqlite_with_rowid=False,
)

# the paid invoices of subscriptions, so that the latest is found without reading them all
renewals = Table(
    "renewals",
    metadata,
    Column("invoice", Text, primary_key=True),
    Column("subscription", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("paid_at", Integer, nullable=False),
    Index("renewals_subscription", "subscription", "start", "paid_at", "invoice"),
    sqlite_with_rowid=False,
)

# made by the developer; `until` is 0 without an end, `withdrawn_at` 0 while a grant stands
grants = Table(
    "grants",
    metadata,
    Column("id", Text, primary_key=True),
    Column("customid", Text, nullable=False),
    Column("live", Integer, nullable=False),
    Column("sku", Text, nullable=False),
    Column("since", Integer, nullable=False),
    Column("until", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("withdrawn_at", Integer, nullable=False),
    Index("grants_customid", "customid"),
    sqlite_with_rowid=False,
)

# a Stripe customer and the customid it is linked to now; `explicit` links were made by hand and beat metadata
customers = Table(
    "customers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("customid", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("since", Integer, nullable=False),
    Column("explicit", Integer, nullable=False),
    Index("customers_customid", "customid"),
    sqlite_with_rowid=False,
)

link_changes = Table(
    "link_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("customer", Text, nullable=False),
    Column("customid", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Index("link_changes_customer", "customer"),
    Index("link_changes_customid", "customid"),
)

# what has to be asked at Stripe; `due` is null once it was answered
lookups = Table(
    "lookups",
    metadata,
    Column("object", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due", Float),
    Column("products", Text, nullable=False),
    Index("lookups_due", "due"),
    sqlite_with_rowid=False,
)

# everyone a customid or an installed app was heard of from
subscribers = Table(
    "subscribers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("customid", Text, unique=True),
    Column("first_seen", Integer, nullable=False),
    Column("last_seen", Integer, nullable=False),
    Column("properties", Text, nullable=False),
    sqlite_with_rowid=False,
)

installations = Table(
    "installations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("subscriber", Text, nullable=False),
    sqlite_with_rowid=False,
)

# webhooks out: each waits, was delivered or was given up; `due` is null where it is not to be sent again
notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("url", Text, nullable=False),
    Column("type", Integer, nullable=False),
    Column("customid", Text),
    Column("subject", Text, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due", Float),
    Index("notices_due", "url", "due"),
    Index("notices_state", "state", "id"),
)

notice_attempts = Table(
    "notice_attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Column("status", Integer),
    Column("error", Text),
    Column("ms", Integer, nullable=False),
    Index("notice_attempts_notice", "notice"),
)

# when the access of a purchase, or of a grant (without a product), ends unless there is news before
ends = Table(
    "ends",
    metadata,
    Column("object", Text, primary_key=True),
    Column("product", Text, primary_key=True),
    Column("at", Integer, nullable=False),
    Index("ends_at", "at"),
    sqlite_with_rowid=False,
)

# what the engine has to know of itself after a restart
marks = Table(
    "marks",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)

# deliveries sent on to a target, each with what it answered
forwards = Table(
    "forwards",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery", Integer, nullable=False),
    Column("url", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("status", Integer),
    Column("ms", Integer, nullable=False),
    Column("error", Text),
    Column("headers", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("forwards_delivery", "delivery", "id"),
)

# work that asks Stripe for much; `owner` is the engine at it, `beat` when that last said so
jobs = Table(
    "jobs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("options", Text, nullable=False),
    Column("started", Float, nullable=False),
    Column("finished", Float),
    Column("reason", Text),
    Column("note", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("beat", Float, nullable=False),
    Index("jobs_started", "started", "id"),
    Index("jobs_running", "kind", unique=True, sqlite_where=_AT_WORK, postgresql_where=_AT_WORK),
    sqlite_with_rowid=False,
)

# how far a job is with each list: `cursor`, JSON, is written together with what the page before it told
job_steps = Table(
    "job_steps",
    metadata,
    Column("job", Text, primary_key=True),
    Column("resource", Text, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer),
    Column("changed", Integer, nullable=False),
    Column("cursor", Text, nullable=False),
    sqlite_with_rowid=False,
)
