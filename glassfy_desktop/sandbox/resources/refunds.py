"""Refunds: money given back for a charge, whole or in part."""

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError, invalid, missing_parameter
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.operations import Operation, equal, listing, merged_metadata, retrieving
from glassfy_desktop.sandbox.values import Given, StripeObject

PATH = "/v1/refunds"


def refund(account: Account, charge: StripeObject, given: Given) -> StripeObject:
    """Give back `amount` (minor units), or all that is left. Raises ApiError where that cannot be."""
    if charge["status"] == "succeeded" and not charge["captured"]:
        raise ApiError(400, f"Charge {charge['id']} was not captured; cancel its payment intent instead.")
    left = charge["amount"] - charge["amount_refunded"]
    amount = given.get("amount", left)
    if left == 0 or charge["status"] != "succeeded":
        raise ApiError(
            400, f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    if amount > left:
        raise invalid(
            "amount", f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        )
    made = account.add(
        {
            "id": account.new_id("re"),
            "object": "refund",
            "amount": amount,
            "balance_transaction": account.new_id("txn"),
            "charge": charge["id"],
            "created": account.now(),
            "currency": charge["currency"],
            "metadata": merged_metadata({}, given.get("metadata", {})),
            "payment_intent": charge["payment_intent"],
            "reason": given.get("reason"),
            "receipt_number": None,
            "source_transfer_reversal": None,
            "status": "succeeded",
            "transfer_reversal": None,
        }
    )
    refunded = charge["amount_refunded"] + amount
    before = account.update(charge, amount_refunded=refunded, refunded=refunded == charge["amount"])
    emit(account, "charge.refunded", charge, before)
    return made


def _create(account: Account, given: Given) -> StripeObject:
    return refund(account, _charge_of(account, given), given)


def _charge_of(account: Account, given: Given) -> StripeObject:
    if given.get("charge"):
        return account.get("charge", given["charge"], "charge")
    if not given.get("payment_intent"):
        raise missing_parameter("charge")
    intent = account.get("payment_intent", given["payment_intent"], "payment_intent")
    if intent["status"] != "succeeded":
        raise invalid(
            "payment_intent",
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
        )
    return account.get("charge", intent["latest_charge"])


def _update(account: Account, given: Given) -> StripeObject:
    found = account.get("refund", given["id"])
    before = account.update(found)
    if "metadata" in given:
        account.update(found, metadata=merged_metadata(found["metadata"], given["metadata"]))
    emit(account, "charge.refund.updated", found, before)
    return found


_REASONS = takes.one_of("duplicate", "fraudulent", "requested_by_customer")

OPERATIONS: list[Operation] = [
    Operation(
        "POST", PATH, "rak_charge_write", _create,
        {
            "amount": takes.integer(1), "charge": takes.needed_text, "metadata": takes.metadata,
            "payment_intent": takes.needed_text, "reason": _REASONS,
        },
    ),
    listing(
        "refund", PATH, "rak_charge_read",
        {name: equal(name) for name in ("charge", "payment_intent")},
    ),
    retrieving("refund", PATH, "rak_charge_read"),
    Operation("POST", f"{PATH}/{{id}}", "rak_charge_write", _update, {"metadata": takes.metadata}),
]  # fmt: skip
