"""The account as it shows itself."""

from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError
from glassfy_desktop.sandbox.operations import Operation
from glassfy_desktop.sandbox.values import Given, StripeObject, list_of

NAME = "Glassfy sandbox"


def _nothing_due() -> StripeObject:
    return {
        "alternatives": [], "current_deadline": None, "currently_due": [], "disabled_reason": None,
        "errors": [], "eventually_due": [], "past_due": [], "pending_verification": [],
    }  # fmt: skip


def _settings() -> StripeObject:
    descriptor = {
        "statement_descriptor": None,
        "statement_descriptor_kana": None,
        "statement_descriptor_kanji": None,
    }
    return {
        "bacs_debit_payments": {},
        "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None},
        "card_issuing": {"tos_acceptance": {"date": None, "ip": None}},
        "card_payments": {
            "decline_on": {"avs_failure": True, "cvc_failure": True},
            "statement_descriptor_prefix": None,
            "statement_descriptor_prefix_kana": None,
            "statement_descriptor_prefix_kanji": None,
        },
        "dashboard": {"display_name": NAME, "timezone": "Europe/Berlin"},
        "payments": descriptor,
        "payouts": {
            "debit_negative_balances": True,
            "schedule": {"delay_days": 7, "interval": "daily"},
            "statement_descriptor": None,
        },
        "sepa_debit_payments": {},
    }


def show(account: Account, given: Given) -> StripeObject:
    """`GET /v1/account`."""
    contact = (
        "mcc",
        "product_description",
        "support_address",
        "support_email",
        "support_phone",
        "support_url",
        "url",
    )
    return {
        "id": account.id,
        "object": "account",
        "business_profile": {**dict.fromkeys(contact), "name": NAME},
        "business_type": None,
        "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "controller": {"type": "account"},
        "country": "DE",
        "created": 1577836800,
        "default_currency": "eur",
        "details_submitted": True,
        "email": "owner@example.com",
        "external_accounts": list_of([], f"/v1/accounts/{account.id}/external_accounts"),
        "future_requirements": _nothing_due(),
        "metadata": {},
        "payouts_enabled": True,
        "requirements": _nothing_due(),
        "settings": _settings(),
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": "standard",
    }


def _show_by_id(account: Account, given: Given) -> StripeObject:
    if given["id"] != account.id:
        raise ApiError(
            403,
            f"The provided key does not have access to account '{given['id'][:60]}' (or that account does "
            "not exist). Application access may have been revoked.",
            code="account_invalid",
        )
    return show(account, given)


OPERATIONS: list[Operation] = [
    Operation("GET", "/v1/account", "rak_connected_account_read", show),
    Operation("GET", "/v1/accounts/{id}", "rak_connected_account_read", _show_by_id),
]
