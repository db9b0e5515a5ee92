"""Set up in the real program: by keyboard alone, and in as few clicks as the README says."""

import re

from tests.e2e.desktop import ROOT, Desktop
from tests.e2e.test_thread import secrets_in_files

STOPS = 40
"""So many presses of Tab reach everything on a page."""


def go_to(person: Desktop, name: str) -> None:
    """Press Tab until something of this name has the focus."""
    person.look(name, enabled=True)
    for _ in range(STOPS):
        if any("focused" in each.states for each in person.look_all(name)):
            return
        person.press("Tab")
    raise AssertionError(f"“{name}” cannot be reached by Tab. On the screen:\n{person.screen()}")


def use(person: Desktop, name: str) -> None:
    """Reach a button by Tab and press it with Return."""
    go_to(person, name)
    person.press("Return")


def test_the_keyboard_alone_leads_from_first_start_to_the_first_event(person: Desktop) -> None:
    person.start()
    use(person, "Open the sandbox")
    person.look("SANDBOX")
    use(person, "Use the sandbox’s key")
    person.look("All 6 required permissions are granted.")
    use(person, "Continue")
    use(person, "Create the webhook")
    person.look("Signing secret. whsec_…")
    use(person, "Continue")
    use(person, "Play “New subscription”")
    person.look("First event. customer…")
    use(person, "Continue")
    use(person, "Count the customers")
    person.look("1 of 1 customers carry a customid.")
    assert person.clicks == 0
    person.press("ctrl+q")
    assert person.wait_for_end() == 0
    assert secrets_in_files(person.home) == []


def test_six_clicks_lead_from_first_start_to_the_first_event_of_the_sandbox(person: Desktop) -> None:
    person.start()
    for words in (
        "Open the sandbox",
        "Use the sandbox’s key",
        "Continue",
        "Create the webhook",
        "Continue",
        "Play “New subscription”",
    ):
        person.click(words)
    person.look("First event. customer…")
    told = re.search(r"the sandbox takes (\d+) clicks to its first event", (ROOT / "README.md").read_text())
    assert told and int(told[1]) == person.clicks
