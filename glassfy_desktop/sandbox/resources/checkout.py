"""Checkout sessions: a page on which a customer buys, and what comes of it."""

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError, invalid, missing_parameter
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.operations import (
    PAGING,
    Operation,
    equal,
    listing,
    merged_metadata,
    page,
    retrieving,
)
from glassfy_desktop.sandbox.resources import (
    collection,
    customers,
    invoices,
    payment_methods,
    payments,
    subscriptions,
)
from glassfy_desktop.sandbox.resources.catalog import PRICE_DATA, price_for
from glassfy_desktop.sandbox.values import DAY, Given, StripeObject, in_order

PATH = "/v1/checkout/sessions"


def create(account: Account, given: Given) -> StripeObject:
    """An open session; nothing is bought before `complete`."""
    if not given.get("line_items"):
        raise missing_parameter("line_items")
    if given.get("customer"):
        account.get("customer", given["customer"], "customer")
    identifier = account.new_id("cs_test", 58)
    lines = [_line(account, line, f"line_items[{n}]") for n, line in enumerate(given["line_items"])]
    recurring = any(line["price"]["recurring"] for line in lines)
    mode = given.get("mode", "payment")
    if recurring != (mode == "subscription"):
        raise invalid("mode", _wrong_mode(mode))
    session = account.add(_new(account, identifier, given, lines))
    for line in lines:
        account.add({"id": line["id"], "object": "_line_item", "session": identifier, "line": line})
    account.add({"id": f"asked {identifier}", "object": "_asked", "given": _asked(given)})
    return session


def _wrong_mode(mode: str) -> str:
    if mode == "subscription":
        return "You must provide at least one recurring price in `subscription` mode when using prices."
    return (
        "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or "
        "use only one-time prices."
    )


def _asked(given: Given) -> Given:
    """What the session itself does not show but its completion needs."""
    return {name: given.get(name) for name in ("payment_intent_data", "subscription_data")}


def _line(account: Account, line: Given, name: str) -> StripeObject:
    price, quantity = price_for(account, line, name), line.get("quantity", 1)
    total = price["unit_amount"] * quantity
    return {
        "id": account.new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": price["currency"],
        "description": account.get("product", price["product"])["name"],
        "price": dict(price),
        "quantity": quantity,
    }


_BLANK: StripeObject = {
    **dict.fromkeys((
        "after_expiration", "billing_address_collection", "consent", "consent_collection",
        "currency_conversion", "customer_details", "invoice", "invoice_creation", "locale",
        "payment_intent", "payment_link", "recovered_from", "setup_intent",
        "shipping_address_collection", "shipping_cost", "shipping_details", "submit_type",
        "subscription",
    )),
    "automatic_tax": {"enabled": False, "status": None},
    "custom_fields": [],
    "custom_text": {"shipping_address": None, "submit": None},
    "livemode": False,
    "payment_method_options": {},
    "payment_status": "unpaid",
    "phone_number_collection": {"enabled": False},
    "shipping_options": [],
    "status": "open",
    "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
}  # fmt: skip
"""What a session begins with."""


def _new(account: Account, identifier: str, given: Given, lines: list[StripeObject]) -> StripeObject:
    total, now, mode = (
        sum(line["amount_total"] for line in lines),
        account.now(),
        given.get("mode", "payment"),
    )
    guest = "always" if mode == "subscription" else given.get("customer_creation", "if_required")
    return in_order(
        {
            **_BLANK,
            "id": identifier,
            "object": "checkout.session",
            "allow_promotion_codes": given.get("allow_promotion_codes"),
            "amount_subtotal": total,
            "amount_total": total,
            "cancel_url": given.get("cancel_url"),
            "client_reference_id": given.get("client_reference_id"),
            "created": now,
            "currency": lines[0]["currency"],
            "customer": given.get("customer"),
            "customer_creation": None if given.get("customer") else guest,
            "customer_email": given.get("customer_email"),
            "expires_at": given.get("expires_at", now + DAY),
            "metadata": merged_metadata({}, given.get("metadata", {})),
            "mode": mode,
            "payment_method_collection": "always" if mode == "subscription" else "if_required",
            "payment_method_types": given.get("payment_method_types") or ["card"],
            "success_url": given["success_url"],
            "url": f"https://checkout.stripe.com/c/pay/{identifier}",
        }
    )


def lines_of(account: Account, session: StripeObject) -> list[StripeObject]:
    """The session's line items, in order."""
    return [each["line"] for each in account.where("_line_item", "session", session["id"])]


def complete(account: Account, session: StripeObject, card: str, email: str | None = None) -> bool:
    """The customer fills in the page and pays with a test card; False where the card is declined.

    `email` is what a customer unknown to the session types.
    """
    if session["status"] != "open":
        raise ApiError(400, f"This Checkout Session is {session['status']} and takes no payment.")
    asked = account.get("_asked", f"asked {session['id']}")["given"]
    customer = _customer(account, session, email)
    buy = _subscribe if session["mode"] == "subscription" else _pay
    bought = buy(account, session, customer, card, asked)
    if bought is None:
        return False
    account.update(
        session,
        **bought,
        customer=customer["id"] if customer else None,
        customer_details=_details(customer, email or session["customer_email"]),
        payment_status="paid" if session["amount_total"] else "no_payment_required",
        status="complete",
        url=None,
    )
    emit(account, "checkout.session.completed", session)
    return True


def _customer(account: Account, session: StripeObject, email: str | None) -> StripeObject | None:
    if session["customer"]:
        return account.get("customer", session["customer"])
    if session["customer_creation"] != "always":
        return None
    return customers.create(account, {"email": email or session["customer_email"]})


def _details(customer: StripeObject | None, email: str | None) -> Given:
    known = customer or {}
    nobody = {"city": None, "country": "DE", "line1": None, "line2": None, "postal_code": None, "state": None}
    return {
        "address": known.get("address") or nobody,
        "email": known.get("email") or email,
        "name": known.get("name"),
        "phone": known.get("phone"),
        "tax_exempt": known.get("tax_exempt", "none"),
        "tax_ids": [],
    }


def _pay(
    account: Account, session: StripeObject, customer: StripeObject | None, card: str, asked: Given
) -> Given | None:
    wanted = {
        **(asked["payment_intent_data"] or {}),
        "amount": session["amount_total"],
        "currency": session["currency"],
        "customer": customer["id"] if customer else None,
        "payment_method": payment_methods.resolve(account, card, "payment_method")["id"],
    }
    intent = payments.new_intent(account, wanted)
    method = account.get("payment_method", wanted["payment_method"])
    paid = payments.attempt(account, intent, method)["status"] == "succeeded"
    return {"payment_intent": intent["id"]} if paid else None


def _subscribe(
    account: Account, session: StripeObject, customer: StripeObject | None, card: str, asked: Given
) -> Given | None:
    """The way a page goes: the subscription is announced incomplete, then paid, then active."""
    if customer is None:
        raise RuntimeError("a subscription session always has a customer")
    method = payment_methods.attach(account, card, customer, "payment_method")
    items = [
        {"price": line["price"]["id"], "quantity": line["quantity"]}
        for line in lines_of(account, session)
        if line["price"]["recurring"]
    ]
    wanted = {**(asked["subscription_data"] or {}), "items": items, "default_payment_method": method["id"]}
    subscription = subscriptions.add_subscription(account, customer, wanted)
    invoice = invoices.draft_for(account, subscription, "subscription_create")
    subscriptions.announce(account, subscription)
    invoices.finalize(account, invoice)
    if not collection.attempt(account, invoice, method):
        return None
    return {"subscription": subscription["id"], "invoice": invoice["id"]}


def _expire(account: Account, given: Given) -> StripeObject:
    session = account.get("checkout.session", given["id"])
    if session["status"] != "open":
        raise ApiError(400, f"Only Checkout Sessions with a status in [\"open\"] can be expired. "
                            f"This Checkout Session has a status of {session['status']}.")  # fmt: skip
    account.update(session, status="expired", url=None)
    emit(account, "checkout.session.expired", session)
    return session


def _list_lines(account: Account, given: Given) -> StripeObject:
    session = account.get("checkout.session", given["id"])
    return page(lines_of(account, session), given, f"{PATH}/{session['id']}/line_items")


_LINE: takes.Shape = {
    "price": takes.needed_text,
    "price_data": takes.record(PRICE_DATA, ("currency",)),
    "quantity": takes.integer(1, 999_999),
}
_FIELDS: takes.Shape = {
    "allow_promotion_codes": takes.boolean,
    "cancel_url": takes.text,
    "client_reference_id": takes.text,
    "customer": takes.needed_text,
    "customer_creation": takes.one_of("always", "if_required"),
    "customer_email": takes.text,
    "expires_at": takes.time,
    "line_items": takes.many(takes.record(_LINE)),
    "metadata": takes.metadata,
    "mode": takes.one_of("payment", "subscription"),
    "payment_intent_data": takes.record(
        {
            "description": takes.text,
            "metadata": takes.metadata,
            "receipt_email": takes.text,
            "setup_future_usage": takes.one_of("off_session", "on_session"),
            "shipping": takes.SHIPPING,
        }
    ),
    "payment_method_types": takes.many(takes.one_of("card")),
    "subscription_data": takes.record(
        {"description": takes.text, "metadata": takes.metadata, "trial_period_days": takes.integer(1, 730)}
    ),
    "success_url": takes.needed_text,
}

OPERATIONS: list[Operation] = [
    Operation("POST", PATH, "rak_checkout_session_write", create, _FIELDS, ("success_url",)),
    listing(
        "checkout.session", PATH, "rak_checkout_session_read",
        {
            name: equal(name)
            for name in ("customer", "payment_intent", "payment_link", "subscription")
        },
    ),
    retrieving("checkout.session", PATH, "rak_checkout_session_read"),
    Operation("GET", f"{PATH}/{{id}}/line_items", "rak_checkout_session_read", _list_lines, PAGING),
    Operation("POST", f"{PATH}/{{id}}/expire", "rak_checkout_session_write", _expire),
]  # fmt: skip
