"""Set up with one permission missing and one unknown: picture 02."""

import time
from dataclasses import replace
from pathlib import Path

from glassfy_desktop.domain.keys import KeyKind, StripeKey
from glassfy_desktop.domain.onboarding import Facts, Grant, StepId
from glassfy_desktop.domain.requirements import PERMISSIONS, REQUIRED_EVENTS
from glassfy_desktop.domain.webhook_endpoint import WebhookEndpoint, judge
from glassfy_desktop.stripe_account.probe import ProbeAnswer
from glassfy_desktop.ui.setup.view import SetupScreen
from glassfy_desktop.ui.shell.window import MainWindow
from tests.screenshots.frame import ENGINE, document, open_store, window

MISSING = (
    "The provided key 'rk_test_…w8Qz' does not have the required permissions for this endpoint on account"
    " 'acct_1NkQ2TLmXw8Rt0c4'. Having the 'rak_credit_note_read' permission"
    " would allow this request to continue."
)
KEY = "_".join(("rk", "test", "0example0example0w8Qz"))


def answers() -> dict[str, ProbeAnswer]:
    """Four granted, one missing, one unknown; Products granted, the other optional ones not checked."""
    found: dict[str, ProbeAnswer] = {}
    for each in PERMISSIONS:
        match each.name:
            case "rak_credit_note_read":
                request = "GET /v1/credit_notes?limit=1"
                found[each.name] = ProbeAnswer(each, Grant.MISSING, request, 403, MISSING)
            case "rak_subscription_read":
                request = "GET /v1/subscriptions?limit=1"
                found[each.name] = ProbeAnswer(each, Grant.UNKNOWN, request, 429, "Too many requests.")
            case _ if each.required or each.name == "rak_product_read":
                found[each.name] = ProbeAnswer(each, Grant.GRANTED)
    return found


def scene(root: Path) -> MainWindow:
    """The page as in the picture."""
    presenter = open_store(root, document())
    set_up = presenter.set_up
    assert set_up is not None
    too_new = WebhookEndpoint("we_1", f"{ENGINE}/stripe/webhook", REQUIRED_EVENTS, "2024-06-20", True)
    set_up.probes = answers()
    set_up.checked_at = time.time()
    set_up.facts = Facts(
        key=StripeKey(KEY, KeyKind.RESTRICTED, "test"),
        grants={name: answer.grant for name, answer in set_up.probes.items()},
        endpoint=judge(too_new, too_new.url),
        endpoints_seen=True,
        customers=1311,
        customers_linked=1284,
    )
    return window(presenter, "setup")


def every_step(root: Path, step: StepId) -> MainWindow:
    """The page with another step chosen, for the eye."""
    made = scene(root)
    screen = made.findChild(SetupScreen)
    assert screen is not None
    screen.presenter.select(step)
    return made


def first_step(root: Path) -> MainWindow:
    """The page of a new store: nothing has been seen yet."""
    made = scene(root)
    screen = made.findChild(SetupScreen)
    assert screen is not None
    screen.presenter.set_up.facts = replace(Facts(), products=None)
    screen.presenter.set_up.probes = {}
    screen.presenter.select(StepId.KEY)
    screen.refresh()
    return made
