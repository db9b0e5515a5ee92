"""The store configuration: one JSON document, kept to the letter, with a typed view of it.

The document is the truth: fields this version does not know stay in it, in their place and order.
"""

import copy
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from glassfy_desktop.domain.catalog import Catalog, Offering, Permission, Sku
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.requirements import API_VERSION, REQUIRED_EVENTS

SCHEMA = 1
MODES = ("test", "live", "sandbox")
Document = dict[str, Any]


@dataclass(frozen=True)
class ConfigProblem:
    """One thing wrong with a document: where (a JSON pointer such as `/skus/3/product`) and what."""

    path: str
    problem: str


class InvalidConfigError(UserError):
    """A document that is no store configuration, with every problem found."""

    def __init__(self, problems: Iterable[ConfigProblem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        more = f" ({len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
        self.first = f"{first.path or 'it'} {first.problem}{more}"
        """What is wrong first, and how much else is, as half a sentence."""
        super().__init__(f"The store configuration cannot be used: {self.first}.")


@dataclass(frozen=True)
class Policy:
    """How late payments, silence, refunds and disputes are judged; days, and whether access ends."""

    grace_days: int = 7
    stale_after_days: int = 3
    revoke_on_refund: bool = True
    revoke_on_dispute: bool = True


@dataclass(frozen=True)
class Webhook:
    """The store's endpoint at Stripe: where it sends, what it sends, its id (`we_…`) once it exists."""

    url: str = ""
    events: tuple[str, ...] = REQUIRED_EVENTS
    endpoint: str = ""


@dataclass(frozen=True)
class Forward:
    """Where deliveries are sent on to: `events` are types, “*” at the end standing for any rest."""

    url: str
    events: tuple[str, ...] = ("*",)

    def takes(self, kind: str) -> bool:
        """Whether events of a type are meant."""
        return any(kind == each or (each[-1:] == "*" and kind.startswith(each[:-1])) for each in self.events)


@dataclass(frozen=True)
class Outbound:
    """Where Glassfy's webhooks are sent to: `events` are their types (5001 to 5013), none meaning all."""

    url: str
    events: tuple[int, ...] = ()

    def takes(self, kind: int) -> bool:
        """Whether notices of a type are meant."""
        return not self.events or kind in self.events


@dataclass(frozen=True)
class StoreConfig:
    """The typed view of a document. `mode` is `test`, `live` or `sandbox`; `account` may be empty."""

    document: Document = field(repr=False, compare=True)
    store: str = ""
    mode: str = "test"
    account: str = ""
    api_version: str = API_VERSION
    webhook: Webhook = Webhook()
    policy: Policy = Policy()
    catalog: Catalog = field(default_factory=Catalog)
    forward: tuple[Forward, ...] = ()
    outbound: tuple[Outbound, ...] = ()

    @property
    def livemode(self) -> bool:
        """Whether Stripe marks this store's events `livemode`."""
        return self.mode == "live"

    @property
    def version(self) -> int:
        """The saved version the document says it is; 0 where it says none."""
        return int(self.document.get("version") or 0)

    @property
    def catalog_version(self) -> int:
        """How many times its catalog was saved: the version people speak of. 0 where it never was.

        `version` counts every save, also those of the webhook's address or the account.
        """
        counted = self.document.get("catalog_version")
        if isinstance(counted, int) and not isinstance(counted, bool):
            return counted
        return self.version if self.catalog.skus or self.catalog.permissions else 0


def new_document(store: str, mode: str) -> Document:
    """The document of a store that has just been made."""
    return {
        "schema": SCHEMA,
        "store": store,
        "mode": mode,
        "stripe": {
            "account": None,
            "api_version": API_VERSION,
            "webhook": {"url": None, "events": list(REQUIRED_EVENTS), "endpoint": None},
        },
        "policy": {
            "grace_days": 7,
            "stale_after_days": 3,
            "revoke_on_refund": True,
            "revoke_on_dispute": True,
        },
        "skus": [],
        "permissions": [],
        "offerings": [],
        "forward": [],
        "outbound": [],
    }


def parse(document: object, shape: Iterable[ConfigProblem] = ()) -> StoreConfig:
    """The typed view of a document. `shape` are the problems its JSON Schema found, checked by the caller.

    Raises InvalidConfigError naming every problem: those of the shape, else those of its references.
    """
    if not isinstance(document, dict):
        raise InvalidConfigError([ConfigProblem("", "is not a JSON object")])
    if found := list(shape):
        raise InvalidConfigError(found)
    if references := list(reference_problems(document)):
        raise InvalidConfigError(references)
    stripe = document.get("stripe") or {}
    webhook = stripe.get("webhook") or {}
    return StoreConfig(
        document=document,
        store=document["store"],
        mode=document.get("mode", "test"),
        account=stripe.get("account") or "",
        api_version=stripe.get("api_version") or API_VERSION,
        webhook=Webhook(
            webhook.get("url") or "",
            tuple(webhook.get("events") or REQUIRED_EVENTS),
            webhook.get("endpoint") or "",
        ),
        policy=_policy(document.get("policy") or {}),
        catalog=read_catalog(document),
        forward=tuple(
            Forward(raw["url"], tuple(raw.get("events", ["*"]))) for raw in document.get("forward") or []
        ),
        outbound=tuple(
            Outbound(raw["url"], tuple(raw.get("events") or ())) for raw in document.get("outbound") or []
        ),
    )


def _policy(raw: Mapping[str, Any]) -> Policy:
    default = Policy()
    return Policy(
        grace_days=raw.get("grace_days", default.grace_days),
        stale_after_days=raw.get("stale_after_days", default.stale_after_days),
        revoke_on_refund=raw.get("revoke_on_refund", default.revoke_on_refund),
        revoke_on_dispute=raw.get("revoke_on_dispute", default.revoke_on_dispute),
    )


def read_catalog(document: Mapping[str, Any]) -> Catalog:
    """The catalog part of a document of valid shape."""
    return Catalog(
        skus=tuple(
            Sku(raw["id"], raw.get("product") or "", raw.get("duration_days"), raw.get("description") or "")
            for raw in document.get("skus") or []
        ),
        permissions=tuple(
            Permission(raw["id"], tuple(raw.get("skus") or []), raw.get("description") or "")
            for raw in document.get("permissions") or []
        ),
        offerings=tuple(
            Offering(raw["id"], tuple(raw.get("skus") or [])) for raw in document.get("offerings") or []
        ),
    )


def reference_problems(document: Mapping[str, Any]) -> Iterable[ConfigProblem]:
    """Duplicate ids, and mentions of SKUs that are not there, in a document of valid shape."""
    skus = {raw["id"] for raw in document.get("skus") or []}
    for part in ("skus", "permissions", "offerings"):
        seen: set[str] = set()
        for index, raw in enumerate(document.get(part) or []):
            if raw["id"] in seen:
                yield ConfigProblem(f"/{part}/{index}/id", f"“{raw['id']}” stands here twice")
            seen.add(raw["id"])
            for place, mention in enumerate((raw.get("skus") or []) if part != "skus" else []):
                if mention not in skus:
                    yield ConfigProblem(f"/{part}/{index}/skus/{place}", f"names the unknown SKU “{mention}”")


def with_catalog(document: Document, catalog: Catalog) -> Document:
    """A copy of the document with this catalog; unknown fields stay with their SKU or permission."""
    changed = copy.deepcopy(document)
    changed["skus"] = _merged(document.get("skus"), (_sku_fields(each) for each in catalog.skus))
    changed["permissions"] = _merged(
        document.get("permissions"),
        ({"id": p.id, "description": p.description, "skus": list(p.skus)} for p in catalog.permissions),
    )
    changed["offerings"] = _merged(
        document.get("offerings"), ({"id": o.id, "skus": list(o.skus)} for o in catalog.offerings)
    )
    before = StoreConfig(document, catalog=read_catalog(document))
    if catalog != before.catalog:
        changed["catalog_version"] = before.catalog_version + 1
    return changed


def _sku_fields(sku: Sku) -> Document:
    return {
        "id": sku.id,
        "product": sku.product,
        "duration_days": sku.duration_days,
        "description": sku.description,
    }


def _merged(before: list[Document] | None, now: Iterable[Document]) -> list[Document]:
    known = {raw["id"]: raw for raw in before or []}
    return [{**copy.deepcopy(known.get(fields["id"], {})), **fields} for fields in now]


def with_webhook(
    document: Document, url: str, endpoint: str | None, api_version: str, events: Sequence[str] = ()
) -> Document:
    """A copy of the document that names this webhook endpoint and, where they are given, its events."""
    changed = copy.deepcopy(document)
    stripe = changed.setdefault("stripe", {})
    stripe["api_version"] = api_version
    webhook = stripe.setdefault("webhook", {})
    webhook.update({"url": url, "endpoint": endpoint})
    if events:
        webhook["events"] = list(events)
    return changed


def with_name(document: Document, store: str) -> Document:
    """A copy of the document under another store name."""
    return {**copy.deepcopy(document), "store": store}


def as_copy(document: Document, store: str, mode: str) -> Document:
    """The document of a new store with the same catalog and choices, not yet connected to anything.

    Account and webhook stay behind: they belong to the store that was copied.
    """
    changed = {name: value for name, value in with_name(document, store).items() if name != "version"}
    changed["mode"] = mode
    stripe = changed.setdefault("stripe", {})
    stripe["account"] = None
    stripe["webhook"] = {**(stripe.get("webhook") or {}), "url": None, "endpoint": None}
    if catalog_version := StoreConfig(document, catalog=read_catalog(document)).catalog_version:
        changed["catalog_version"] = catalog_version
    return changed


def with_account(document: Document, account: str | None) -> Document:
    """A copy of the document that names this Stripe account (`acct_…`)."""
    changed = copy.deepcopy(document)
    changed.setdefault("stripe", {})["account"] = account
    return changed


def write(document: Document) -> str:
    """The document as text: two spaces, order kept, every character as itself, a newline at the end."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
