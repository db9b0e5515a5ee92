"""One API request from its parts to Stripe's answer: key, version, permission, parameters, operation."""

from dataclasses import dataclass, field

from glassfy_desktop.sandbox import access, timeline
from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.account import Account, Cause
from glassfy_desktop.sandbox.errors import ApiError
from glassfy_desktop.sandbox.expansion import expand
from glassfy_desktop.sandbox.forms import decode
from glassfy_desktop.sandbox.idempotency import Answer, Idempotency
from glassfy_desktop.sandbox.operations import Operation
from glassfy_desktop.sandbox.resources import (
    account_itself,
    balance,
    bank_transfers,
    catalog,
    charges,
    checkout,
    cli_sessions,
    credit_notes,
    customers,
    disputes,
    events,
    invoice_operations,
    payment_methods,
    payment_operations,
    payment_pages,
    refunds,
    subscription_item_operations,
    subscription_operations,
    test_clocks,
    webhook_endpoints,
)
from glassfy_desktop.sandbox.stripe_words import API_VERSIONS

_RESOURCES = (
    account_itself, balance, bank_transfers, catalog, charges, checkout, cli_sessions, credit_notes,
    customers, disputes, events, invoice_operations, payment_methods, payment_operations, payment_pages,
    refunds, subscription_item_operations, subscription_operations, test_clocks, webhook_endpoints,
)  # fmt: skip
OPERATIONS = [operation for resource in _RESOURCES for operation in resource.OPERATIONS]
"""Every operation of the API."""


@dataclass(frozen=True)
class Request:
    """What came in: the key, the path's ids, the query or form as it was sent."""

    id: str
    key: str | None = field(repr=False)
    ids: dict[str, str]
    encoded: str = field(repr=False)
    version: str | None = None
    idempotency_key: str | None = None


def answer(account: Account, done: Idempotency, operation: Operation, request: Request) -> Answer:
    """Do what the request asks; every refusal is an Answer too."""
    try:
        record = access.authenticate(account, request.key)
        if request.version is not None and request.version not in API_VERSIONS:
            raise ApiError(400, f"Invalid Stripe API version: {request.version[:40]}")
        access.authorise(account, record, operation.permission, request.key or "")
        let_time_go_on(account)
        if operation.method == "GET" or request.idempotency_key is None:
            return _run(account, operation, request)
        return done.once(
            request.idempotency_key,
            f"{request.key} {operation.method} {operation.path} {request.ids} {request.encoded}",
            lambda: _run(account, operation, request),
        )
    except ApiError as refusal:
        return Answer(refusal.status, refusal.body)


def let_time_go_on(account: Account) -> None:
    """Let happen what fell due since the last request; no request is its cause."""
    if timeline.is_due(account):
        with account.transaction():
            timeline.catch_up(account)


def _run(account: Account, operation: Operation, request: Request) -> Answer:
    shape = {**operation.shape, "expand": takes.many(takes.needed_text)}
    given = takes.read(shape, decode(request.encoded), operation.required)
    paths: list[str] = given.pop("expand", [])
    if operation.method == "GET":
        return Answer(200, expand(account, operation.run(account, {**given, **request.ids}), paths))
    given |= request.ids
    with (
        account.transaction(Cause(request.id, request.idempotency_key)),
        account.at(test_clocks.time_of(account, given)),
    ):
        try:
            result = operation.run(account, given)
            return Answer(200, expand(account, result, paths))
        except ApiError as refusal:
            if not refusal.keeps:
                raise
            return Answer(refusal.status, refusal.body)
