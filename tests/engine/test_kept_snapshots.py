"""Snapshots as they are kept: read again as they were, also those that earlier versions wrote."""

import sqlite3
from pathlib import Path
from typing import Any

import orjson
import pytest

from glassfy_desktop.domain.money_back import Charge, CreditNote, Dispute
from glassfy_desktop.domain.snapshot import Facts, Item, Line, Payment, Snapshot, Subscription
from glassfy_desktop.engine import schema
from glassfy_desktop.engine.database import FILE_NAME, open_database
from glassfy_desktop.engine.snapshots import decoded, encoded

FACTS: dict[str, Facts | None] = {
    "subscription": Subscription(
        "active", (Item("prod_1", 1, 2),), True, 3, 4, 5, True, "trialing", False, False
    ),
    "invoice": Payment(
        True, 7, ("prod_1",), False, "/v1/x", 9, 10, 11, "sub_1", (Line("il_1", "prod_1", 5, "renewal", 6),)
    ),
    "charge": Charge(10, 5, False, 3),
    "dispute": Dispute(4, True, False),
    "credit_note": CreditNote("in_1", 5, False, (("il_1", 5),)),
    "customer": None,
}


def snapshot(kind: str) -> Snapshot:
    return Snapshot("one_1", kind, "cus_1", "ada", "ada@example.com", FACTS[kind], ("pi_1", "ch_1"))


def as_object(told: Snapshot) -> bytes:
    """As versions before the fifth of the tables wrote it."""
    value: dict[str, Any] = told._asdict()
    if told.facts is not None:
        value["facts"] = {
            name: [each._asdict() if hasattr(each, "_asdict") else each for each in part]
            if isinstance(part, tuple)
            else part
            for name, part in told.facts._asdict().items()
        }
    return orjson.dumps(value)


@pytest.mark.parametrize("kind", FACTS)
def test_a_snapshot_is_read_as_it_was_kept(kind: str) -> None:
    assert decoded(encoded(snapshot(kind))) == snapshot(kind)


def test_snapshots_of_earlier_versions_are_read_after_the_migration(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    open_database(path).close()
    with sqlite3.connect(path) as kept:
        for kind in FACTS:
            row = (kind, as_object(snapshot(kind)))
            kept.execute("INSERT INTO snapshots VALUES (?, 1, 1, x'00', 'evt_1', 0, 0, ?)", row)
        kept.execute("UPDATE alembic_version SET version_num = '0004'")
        kept.execute("PRAGMA user_version = 4")
    kept.close()

    open_database(path).close()

    kept = sqlite3.connect(path)
    found = {kind: decoded(raw) for kind, raw in kept.execute("SELECT object, snapshot FROM snapshots")}
    assert kept.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
    kept.close()
    assert found == {kind: snapshot(kind) for kind in FACTS}
