"""What is asked of a Stripe account."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from glassfy_desktop.domain.requirements import (
    PERMISSIONS,
    RECOMMENDED_EVENTS,
    REQUIRED_EVENTS,
    REQUIRED_PERMISSIONS,
    create_key_url,
    missing_events,
    version_is_supported,
)
from glassfy_desktop.domain.webhook_endpoint import WebhookEndpoint, best, judge

URL = "https://hooks.example.com/stripe/webhook"


def endpoint(
    *,
    url: str = URL,
    events: tuple[str, ...] = REQUIRED_EVENTS,
    version: str = "2022-11-15",
    enabled: bool = True,
) -> WebhookEndpoint:
    return WebhookEndpoint("we_1", url, events, version, enabled)


def test_the_six_required_permissions_and_nine_required_events() -> None:
    assert [each.name for each in REQUIRED_PERMISSIONS] == [
        "rak_customer_read",
        "rak_invoice_read",
        "rak_payment_intent_read",
        "rak_checkout_session_read",
        "rak_credit_note_read",
        "rak_subscription_read",
    ]
    assert len(set(REQUIRED_EVENTS)) == 9
    assert not set(REQUIRED_EVENTS) & set(RECOMMENDED_EVENTS)
    assert all(each.purpose and each.without_it.endswith(".") for each in PERMISSIONS)


@pytest.mark.parametrize(("mode", "path"), [("test", "/test/apikeys/create"), ("live", "/apikeys/create")])
def test_the_key_page_is_filled_in_the_way_stripe_reads_it(mode: str, path: str) -> None:
    url = create_key_url("Glassfy Desktop, Acme & Söhne", mode)
    assert "permissions%5B%5D=rak_customer_read" in url
    parts = urlsplit(url)
    assert (parts.hostname, parts.path) == ("dashboard.stripe.com", path)
    fields = parse_qsl(parts.query)
    assert fields[0] == ("name", "Glassfy Desktop, Acme & Söhne")
    assert [value for name, value in fields[1:]] == [each.name for each in PERMISSIONS]


@pytest.mark.parametrize(
    ("version", "supported"),
    [("2022-11-15", True), ("2020-08-27", True), ("2022-11-16", False), ("2025-03-31.basil", False)],
)
def test_2022_11_15_is_the_newest_version_that_is_promised(version: str, supported: bool) -> None:
    assert version_is_supported(version) is supported


def test_a_star_sends_every_event() -> None:
    assert missing_events(["*"]) == []
    assert missing_events(list(REQUIRED_EVENTS[1:])) == [REQUIRED_EVENTS[0]]


def test_a_good_endpoint_has_no_fault() -> None:
    assert judge(endpoint(), URL).good
    assert judge(endpoint(events=("*",)), URL).good


@pytest.mark.parametrize(
    ("found", "says", "recreate"),
    [
        (endpoint(url="https://old.example.com/"), "It sends to https://old.example.com/.", False),
        (endpoint(enabled=False), "It is disabled.", False),
        (endpoint(events=REQUIRED_EVENTS[:8]), "It does not send charge.succeeded.", False),
        (endpoint(version="2024-06-20"), "Version 2024-06-20 is too new", True),
        (endpoint(version=""), "It follows the account's own version", True),
    ],
)
def test_each_fault_is_said_and_a_version_needs_a_new_endpoint(
    found: WebhookEndpoint, says: str, recreate: bool
) -> None:
    judged = judge(found, URL)
    assert len(judged.faults) == 1
    assert judged.faults[0].startswith(says)
    assert judged.recreate is recreate


def test_the_best_endpoint_of_a_url_is_a_good_one_else_the_one_easiest_to_mend() -> None:
    disabled, too_new = endpoint(enabled=False), endpoint(version="2024-06-20")
    assert best([], URL) is None
    assert best([endpoint(url="https://old.example.com/")], URL) is None
    mendable = best([too_new, disabled], URL)
    assert mendable is not None and mendable.endpoint == disabled
    good = best([disabled, endpoint(), too_new], URL)
    assert good is not None and good.good
