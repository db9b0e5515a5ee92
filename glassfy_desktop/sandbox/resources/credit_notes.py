"""Credit notes, to be read."""

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.operations import Operation, equal, listing, retrieving

PATH = "/v1/credit_notes"

OPERATIONS: list[Operation] = [
    listing(
        "credit_note", PATH, "rak_credit_note_read",
        {name: (takes.needed_text, equal(name)) for name in ("customer", "invoice")},
    ),
    retrieving("credit_note", PATH, "rak_credit_note_read"),
]  # fmt: skip
