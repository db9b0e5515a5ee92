"""A new user's whole way, in the real program on a screen of its own, by mouse and keyboard.

From first start to a working store in the sandbox: key, permissions, webhook, secret, first event, catalog, a
user's permission, an export; then the subscription ends, the engine is killed, and the window is closed.
"""

import os
import re
import signal
import stat
from pathlib import Path

import pytest

from tests.e2e.desktop import Desktop

USER = "user_1"
SECRETS = re.compile(rb"\b(?:[rs]k_(?:test|live)|whsec|gsdk|grest)_[A-Za-z0-9_-]{16,}")


def set_up_the_sandbox(person: Desktop) -> None:
    person.start()
    person.click("Open the sandbox")
    person.look("SANDBOX")
    person.look("No keychain is in use…")

    person.click("Restricted key", "password text")
    for wrong, says in (
        ("pk_test_0123456789abcdef", "This is a publishable key…"),
        ("whsec_0123456789abcdef", "This is a signing secret, not a key…"),
        ("rk_test_0123456789abcdefghij", "Stripe refuses this key…"),
    ):
        person.type(wrong)
        person.press("Return")
        if wrong.startswith("rk"):
            person.click("Restricted key. Stripe refuses rk_test_…")
        person.look(says)
    person.click("Use the sandbox’s key")
    person.look("All 6 required permissions are granted.")

    person.click("Continue")
    person.click("Create the webhook")
    person.look("Stripe sends every event that is needed, in version 2022-11-15.")
    person.look("Signing secret. whsec_…")

    person.click("Continue")
    person.click("Play “New subscription”")
    person.look("First event. customer…")


def map_a_permission(person: Desktop) -> None:
    person.press("ctrl+3")
    person.click("Start from your products")
    person.click("Add 3 SKUs")
    person.click("Add a permission")
    person.look("New permission")
    person.type("premium")
    person.press("Return")
    person.click("premium_monthly does not give premium", "table cell")
    person.click("Review 4 changes")
    person.click("Save version…", "push button")
    person.look("Saved version…")
    person.press("ctrl+1")
    person.look("Catalog. 1 SKU, 1 permission")


def look_at_the_user(person: Desktop) -> str:
    """The code of the user's one permission, as the Customers screen shows it."""
    person.press("ctrl+4")
    person.click(f"{USER},…", "list item")
    person.look("premium", "table cell")
    codes = (each.name for each in person.look_all("…", "table cell"))
    return next(code for code in codes if re.match(r"[-−]?\d+ ", code))


def play_cancel_now(person: Desktop) -> None:
    person.click("Open Trigger")
    person.click("New subscription", "combo box")
    person.click("Cancel now…", "list item")
    person.click("customid", "text")
    person.press("ctrl+a")
    person.type(USER)
    person.click("Play scenario")


def secrets_in_files(home: Path) -> list[tuple[str, bytes]]:
    found = []
    for path in home.rglob("*"):
        if path.is_file() and not stat.S_ISSOCK(path.stat().st_mode):
            found += [(str(path.relative_to(home)), secret) for secret in SECRETS.findall(path.read_bytes())]
    return found


def test_a_new_user_has_a_working_store_within_minutes(person: Desktop) -> None:
    set_up_the_sandbox(person)
    map_a_permission(person)
    assert look_at_the_user(person).startswith("5 ")

    person.press("ctrl+5")
    person.look("No secret in this export. Checked against the 4 this store holds.")
    preview = person.look("Preview", "text").text
    assert "STRIPE_SIGNING_SECRET=<STRIPE_SIGNING_SECRET>" in preview
    assert "GLASSFY_PERMISSIONS=premium" in preview
    person.click("Save as")
    person.look("File name:…", "text")
    person.press("ctrl+a")
    person.type(str(person.home / "exported.env"))
    person.press("Return")
    person.look("Saved…")
    assert (person.home / "exported.env").read_text().rstrip() == preview

    person.press("ctrl+2")
    play_cancel_now(person)
    person.look("customer.subscription.deleted", "table cell")
    assert look_at_the_user(person).startswith(("-5 ", "−5 "))
    person.press("ctrl+q")
    assert person.wait_for_end() == 0
    assert secrets_in_files(person.home) == []


def test_the_engine_is_killed_and_comes_back_and_closing_ends_everything(person: Desktop) -> None:
    set_up_the_sandbox(person)
    person.press("ctrl+2")
    person.look("checkout.session.completed", "table cell")
    before = [each.name for each in person.look_all("…", "table cell")]
    assert before
    engine = next(
        pid for pid in person.children() if b"\0engine\0serve\0" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
    os.kill(engine, signal.SIGKILL)
    person.look("The engine runs again.")
    person.look("Engine running")
    assert [each.name for each in person.look_all("…", "table cell")][: len(before)] == before
    play_cancel_now(person)
    person.look("customer.subscription.deleted", "table cell")

    children = person.children()
    assert len(children) == 2
    person.press("ctrl+q")
    assert person.wait_for_end() == 0
    for pid in children:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert secrets_in_files(person.home) == []
