"""Which addresses Stripe can reach at all."""

import pytest

from glassfy_desktop.ui.setup.reach import obstacle


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://hooks.example.com/stripe/webhook", ""),
        ("  https://hooks.example.com/stripe/webhook ", ""),
        ("https://8.8.8.8/stripe/webhook", ""),
        ("http://hooks.example.com/stripe/webhook", "not_https"),
        ("http://127.0.0.1:51783/stripe/webhook", "local"),
        ("https://127.0.0.1/stripe/webhook", "local"),
        ("https://localhost:8443/", "local"),
        ("https://app.localhost/", "local"),
        ("https://mac.local/", "local"),
        ("https://192.168.1.4/", "local"),
        ("https://[::1]/", "local"),
        ("https://[::1/", "none"),
        ("hooks.example.com", "none"),
        ("https://", "none"),
        ("", "none"),
    ],
)
def test_only_public_https_addresses_are_without_obstacle(url: str, found: str) -> None:
    assert obstacle(url) == found
