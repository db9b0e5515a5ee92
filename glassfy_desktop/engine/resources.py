"""What a job reads of Stripe: its lists, how each is asked for, and how what is cut in them is made whole."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.stripe_event import items, mapping, seconds, text
from glassfy_desktop.engine.paths import PATHS, is_id
from glassfy_desktop.engine.reads import Read
from glassfy_desktop.stripe_account.client import Answer, StripeAccount, StripeRefusedError

PAGE = 100
Json = dict[str, Any]


@dataclass(frozen=True)
class Resource:
    """One list of the account.

    `expands` are sets of things to have told along, the best first: what a key may not have told is left
    away. `buys` is what the permission to read it would add; empty where nothing works without it.
    """

    name: str
    path: str
    permission: str
    params: Mapping[str, str] = field(default_factory=dict)
    expands: tuple[tuple[str, ...], ...] = ((),)
    buys: str = ""


_CHARGE_OF = "data.payment_intent.latest_charge"
RESOURCES = (
    Resource("customers", "/v1/customers", "rak_customer_read"),
    Resource("subscriptions", "/v1/subscriptions", "rak_subscription_read", {"status": "all"}),
    Resource("invoices", "/v1/invoices", "rak_invoice_read"),
    Resource(
        "checkout_sessions", "/v1/checkout/sessions", "rak_checkout_session_read",
        expands=(("data.line_items", _CHARGE_OF), ("data.line_items", "data.payment_intent"),
                 ("data.line_items",), ()),
    ),
    Resource(
        "payment_intents", "/v1/payment_intents", "rak_payment_intent_read",
        expands=(("data.latest_charge",), ()),
    ),
    Resource("credit_notes", "/v1/credit_notes", "rak_credit_note_read"),
    Resource(
        "charges", "/v1/charges", "rak_charge_read", expands=(("data.refunds",), ()),
        buys="refunds made before the webhook was there end access too, except those made by credit note",
    ),
    Resource(
        "disputes", "/v1/disputes", "rak_dispute_read",
        buys="disputes opened before the webhook was there end access too",
    ),
)  # fmt: skip
BY_NAME = {each.name: each for each in RESOURCES}


class OtherModeError(UserError):
    """The key reads the other mode of the account than the store's."""

    def __init__(self, live: bool) -> None:
        its, ours = ("live", "test") if live else ("test", "live")
        super().__init__(
            f"The Stripe key reads {its} mode; the store is in {ours} mode.",
            "Give the engine a key of the store’s mode, then try again.",
        )


@dataclass(frozen=True)
class Page:
    """One page of a list; `cursor` is where the next begins, None where this is the last."""

    reads: list[Read]
    cursor: Json | None


async def pages(account: StripeAccount, resource: Resource, cursor: Json) -> AsyncIterator[Page]:
    """The pages of a list from a cursor on ({}: from its newest), each object whole.

    Raises StripeRefusedError or StripeUnreachableError.
    """
    expands = list(resource.expands)
    here: Json | None = cursor
    while here is not None:
        answer = await _page(account, resource.path, {**resource.params, "limit": PAGE}, here, expands)
        found: list[Json] = answer.value["data"]
        here = _after(found[-1]) if found and answer.value.get("has_more") else None
        yield Page([Read(await whole(account, each), answer.at) for each in found], here)


def _after(last: Json) -> Json:
    return {"after": text(last.get("id")), "created": seconds(last.get("created"))}


async def _page(
    account: StripeAccount, path: str, asked: Json, cursor: Json, expands: list[tuple[str, ...]]
) -> Answer:
    """One page; `expands` loses what is refused. An object that is gone is no place to go on from: then the
    page begins with what was made at its time."""
    params = dict(asked)
    if cursor:
        params["starting_after"] = cursor["after"]
    while True:
        told = {"expand": list(expands[0])} if expands[0] else {}
        try:
            return await account.read(path, **params, **told)
        except StripeRefusedError as refusal:
            if refusal.code == "resource_missing" and "starting_after" in params:
                del params["starting_after"]
                params["created"] = {"lte": cursor["created"]}
            elif refusal.status in (400, 403) and len(expands) > 1:
                del expands[0]
            else:
                raise


async def read_one(account: StripeAccount, path: str) -> Read | None:
    """One object whole, by its path; None where Stripe has it no more.

    Raises StripeRefusedError or StripeUnreachableError.
    """
    resource = next((each for each in RESOURCES if path.startswith(f"{each.path}/")), None)
    if resource is None:
        return None
    expands = [tuple(each.removeprefix("data.") for each in some) for some in resource.expands]
    try:
        answer = await _page(account, path, {}, {}, expands)
    except StripeRefusedError as refusal:
        if refusal.status == 404:
            return None
        raise
    return None if answer.value.get("deleted") else Read(await whole(account, answer.value), answer.at)


async def whole(account: StripeAccount, raw: Json) -> Json:
    """The object with the list in it that was cut, or not told at all, fetched to its end."""
    object_id = text(raw.get("id"))
    if not is_id(object_id):
        return raw
    match raw.get("object"):
        case "subscription":
            name, path, params = "items", "/v1/subscription_items", {"subscription": object_id}
        case "invoice" | "credit_note" as kind:
            name, path, params = "lines", f"{PATHS[kind]}/{object_id}/lines", {}
        case "checkout.session":
            name, path, params = "line_items", f"/v1/checkout/sessions/{object_id}/line_items", {}
        case "charge":
            name, path, params = "refunds", "/v1/refunds", {"charge": object_id}
        case _:
            return raw
    listed = mapping(raw.get(name))
    if not listed.get("has_more") and (items(listed) or not _is_bought(raw)):
        return raw
    found = [each async for each in account.list_all(path, **params)]
    return {**raw, name: {**listed, "object": "list", "data": found, "has_more": False}}


def _is_bought(raw: Json) -> bool:
    """Whether this is a session that was paid once, of which the line items say what was bought."""
    return raw.get("mode") == "payment" and raw.get("payment_status") in ("paid", "no_payment_required")


def check_mode(reads: list[Read], livemode: bool | None) -> None:
    """Raises OtherModeError where an object is of the other mode; None: any is right."""
    if livemode is not None and any(each.value.get("livemode") is (not livemode) for each in reads):
        raise OtherModeError(not livemode)
