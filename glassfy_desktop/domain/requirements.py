"""What Glassfy needs of a Stripe account: permissions of the key, events and version of the webhook."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

API_VERSION = "2022-11-15"
"""The newest API version whose shapes are promised; an endpoint must be pinned to it or to an older one."""

REQUIRED_EVENTS = (
    "checkout.session.completed",
    "payment_intent.succeeded",
    "payment_intent.partially_funded",
    "customer.subscription.updated",
    "invoice.paid",
    "invoice.updated",
    "charge.refunded",
    "charge.failed",
    "charge.succeeded",
)

RECOMMENDED_EVENTS = {
    "customer.subscription.created": "a subscription counts at once, not at its first change",
    "customer.subscription.deleted": "access ends the moment a subscription does",
    "customer.subscription.paused": "a paused trial ends access at once",
    "customer.subscription.resumed": "and a resumed one gives it back",
    "checkout.session.async_payment_succeeded": "bank debits count when they are paid",
    "charge.dispute.created": "a dispute ends access",
    "charge.dispute.closed": "and a won one gives it back",
    "credit_note.created": "a refund by credit note ends access",
    "customer.updated": "a customid set on the customer is seen at once",
}
"""Events beyond the required ones, and what each buys."""


@dataclass(frozen=True)
class Permission:
    """One permission of a restricted key: the probe that shows it, what it is for, what breaks without it."""

    name: str
    resource: str
    probe: str
    purpose: str
    without_it: str
    required: bool = True


PERMISSIONS = (
    Permission(
        "rak_customer_read", "Customers", "/v1/customers",
        "Links Stripe customers to your customid",
        "purchases could not be told apart by your users.",
    ),
    Permission(
        "rak_invoice_read", "Invoices", "/v1/invoices",
        "Renewals and one-time invoice lines",
        "a renewal or a one-time purchase by invoice would not count.",
    ),
    Permission(
        "rak_payment_intent_read", "PaymentIntents", "/v1/payment_intents",
        "One-time payments that name a product",
        "a payment made without checkout or invoice would give no access.",
    ),
    Permission(
        "rak_checkout_session_read", "Checkout Sessions", "/v1/checkout/sessions",
        "Which products a checkout sold",
        "a one-time checkout would give no access: its event does not name the products.",
    ),
    Permission(
        "rak_credit_note_read", "Credit notes", "/v1/credit_notes",
        "In Stripe it stands under “Invoices”",
        "a refund made by credit note would not end access.",
    ),
    Permission(
        "rak_subscription_read", "Subscriptions", "/v1/subscriptions",
        "Who is subscribed, and until when",
        "subscriptions made before today would not be known.",
    ),
    Permission(
        "rak_product_read", "Products", "/v1/products",
        "Lets Catalog propose SKUs",
        "products have to be typed by their id.", required=False,
    ),
    Permission(
        "rak_plan_read", "Prices", "/v1/prices",
        "Shows prices beside products",
        "products are shown without their prices.", required=False,
    ),
    Permission(
        "rak_event_read", "Events", "/v1/events",
        "Fetches missed events",
        "events that never arrived cannot be fetched later.", required=False,
    ),
    Permission(
        "rak_webhook_write", "Webhook endpoints", "/v1/webhook_endpoints",
        "Creates and repairs the webhook",
        "the webhook has to be made by hand, or with a one-time key.", required=False,
    ),
)  # fmt: skip

REQUIRED_PERMISSIONS = tuple(each for each in PERMISSIONS if each.required)
OPTIONAL_PERMISSIONS = tuple(each for each in PERMISSIONS if not each.required)


def create_key_url(name: str, mode: str) -> str:
    """The dashboard's page for a new restricted key, with name and permissions filled in."""
    wanted = [("name", name)] + [("permissions[]", each.name) for each in PERMISSIONS]
    test = "test/" if mode == "test" else ""
    return f"https://dashboard.stripe.com/{test}apikeys/create?{urlencode(wanted, quote_via=quote)}"


def version_is_supported(version: str) -> bool:
    """Whether an endpoint's API version (`2022-11-15`, `2025-03-31.basil`) is 2022-11-15 or older."""
    return version[:10] <= API_VERSION


def missing_events(enabled: list[str]) -> list[str]:
    """The required events an endpoint does not send; `*` sends all."""
    return [] if "*" in enabled else [event for event in REQUIRED_EVENTS if event not in enabled]
