"""The published sync engines, from npm, beside ours: `make bench-peers`.

The same signed events go to each through its own way in: to theirs by their `processWebhook`, in process, on
PostgreSQL; to ours over HTTP, on PostgreSQL and on SQLite. Nothing of theirs is replaced but the one question
at Stripe which account the key belongs to. Their packages are installed into a cache folder, never here.
"""
