"""Disputes: a customer's bank takes a payment back, until it is decided who was right."""

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.operations import Operation, equal, listing, merged_metadata, retrieving
from glassfy_desktop.sandbox.values import DAY, Given, StripeObject

PATH = "/v1/disputes"

_EVIDENCE = (
    "access_activity_log", "billing_address", "cancellation_policy", "cancellation_policy_disclosure",
    "cancellation_rebuttal", "customer_communication", "customer_email_address", "customer_name",
    "customer_purchase_ip", "customer_signature", "duplicate_charge_documentation",
    "duplicate_charge_explanation", "duplicate_charge_id", "product_description", "receipt", "refund_policy",
    "refund_policy_disclosure", "refund_refusal_explanation", "service_date", "service_documentation",
    "shipping_address", "shipping_carrier", "shipping_date", "shipping_documentation",
    "shipping_tracking_number", "uncategorized_file", "uncategorized_text",
)  # fmt: skip
_VERDICTS = {"winning_evidence": "won", "losing_evidence": "lost"}
"""What Stripe's test mode reads in `uncategorized_text`."""


def open_dispute(account: Account, charge: StripeObject, *, inquiry: bool = False) -> StripeObject:
    """The bank disputes a charge, or, as an inquiry, only asks about it; no money moves then."""
    dispute = account.add(
        {
            "id": account.new_id("dp"),
            "object": "dispute",
            "amount": charge["amount"],
            "balance_transactions": [],
            "charge": charge["id"],
            "created": account.now(),
            "currency": charge["currency"],
            "evidence": dict.fromkeys(_EVIDENCE),
            "evidence_details": {
                "due_by": account.now() + 9 * DAY,
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
            },
            "is_charge_refundable": inquiry,
            "livemode": False,
            "metadata": {},
            "payment_intent": charge["payment_intent"],
            "reason": "fraudulent",
            "status": "warning_needs_response" if inquiry else "needs_response",
        }
    )
    account.update(charge, disputed=True, dispute=dispute["id"])
    emit(account, "charge.dispute.created", dispute)
    if not inquiry:
        emit(account, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def close(account: Account, dispute: StripeObject, verdict: str) -> None:
    """Decide a dispute: `won` or `lost`; an inquiry just ends."""
    inquiry = dispute["status"].startswith("warning")
    before = account.update(dispute, status="warning_closed" if inquiry else verdict)
    emit(account, "charge.dispute.updated", dispute, before)
    emit(account, "charge.dispute.closed", dispute)
    if verdict == "won" and not inquiry:
        emit(account, "charge.dispute.funds_reinstated", dispute)


def _update(account: Account, given: Given) -> StripeObject:
    dispute = _open_one(account, given["id"])
    evidence = {**dispute["evidence"], **(given.get("evidence") or {})}
    submitted = bool(given.get("evidence")) and given.get("submit", True)
    before = account.update(
        dispute,
        evidence=evidence,
        evidence_details={
            **dispute["evidence_details"],
            "has_evidence": any(evidence.values()),
            "submission_count": dispute["evidence_details"]["submission_count"] + submitted,
        },
    )
    if "metadata" in given:
        account.update(dispute, metadata=merged_metadata(dispute["metadata"], given["metadata"]))
    emit(account, "charge.dispute.updated", dispute, before)
    verdict = _VERDICTS.get(evidence["uncategorized_text"] or "")
    if submitted and verdict:
        close(account, dispute, verdict)
    return dispute


def _close(account: Account, given: Given) -> StripeObject:
    """Give in."""
    dispute = _open_one(account, given["id"])
    close(account, dispute, "lost")
    return dispute


def _open_one(account: Account, identifier: str) -> StripeObject:
    dispute = account.get("dispute", identifier)
    if dispute["status"] in ("won", "lost", "warning_closed"):
        raise ApiError(400, "This dispute is already closed")
    return dispute


OPERATIONS: list[Operation] = [
    listing(
        "dispute", PATH, "rak_dispute_read",
        {name: equal(name) for name in ("charge", "payment_intent")},
    ),
    retrieving("dispute", PATH, "rak_dispute_read"),
    Operation(
        "POST", f"{PATH}/{{id}}", "rak_dispute_write", _update,
        {
            "evidence": takes.record(dict.fromkeys(_EVIDENCE, takes.text)),
            "metadata": takes.metadata, "submit": takes.boolean,
        },
    ),
    Operation("POST", f"{PATH}/{{id}}/close", "rak_dispute_write", _close),
]  # fmt: skip
