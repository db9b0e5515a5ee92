"""Whole lives of payments as Stripe tells them: the events of purchases whose money partly goes back."""

from dataclasses import dataclass, field
from typing import Any

from tests.engine.support import DAY, START, Json, event, subscription


@dataclass
class Life:
    """The events of one customer, in the order in which they happened; the clock goes on by `gap` seconds."""

    number: int = 1
    gap: int = 100
    events: list[Json] = field(default_factory=list)
    now: int = START

    @property
    def customer(self) -> str:
        return f"cus_{self.number}"

    def tell(self, kind: str, stripe_object: Json, previous: Json | None = None) -> None:
        self.now += self.gap
        name = f"evt_{self.number}_{len(self.events):03}"
        self.events.append(event(kind, dict(stripe_object), name, created=self.now, previous=previous or {}))

    def id(self, prefix: str, name: object) -> str:
        return f"{prefix}_{self.number}_{name}"

    def buy(self, name: str, product: str = "prod_once") -> None:
        """A payment intent that names its product."""
        intent = {
            "id": self.id("pi", name), "object": "payment_intent", "customer": self.customer,
            "status": "succeeded", "amount_received": 1000,
            "metadata": {"productid": product, "customid": f"user_{self.number}"},
        }  # fmt: skip
        self.tell("payment_intent.succeeded", intent)
        self.tell("charge.succeeded", self.charge(name))

    def buy_as_guest(self, name: str, product: str = "prod_once") -> None:
        """A checkout that names nobody: see `pay_as_guest`."""
        session = {
            "id": self.id("cs", name), "object": "checkout.session", "mode": "payment", "customer": None,
            "payment_status": "paid", "amount_total": 1000, "payment_intent": self.id("pi", name),
            "metadata": {}, "line_items": {"data": [{"id": "li_1", "price": {"product": product}}]},
        }  # fmt: skip
        self.tell("checkout.session.completed", session)

    def pay_as_guest(self, name: str) -> None:
        """The payment intent of a guest's checkout, which alone names the customid."""
        intent = {
            "id": self.id("pi", name), "object": "payment_intent", "customer": None, "status": "succeeded",
            "amount_received": 1000, "metadata": {"customid": f"user_{self.number}"},
        }  # fmt: skip
        self.tell("payment_intent.succeeded", intent)

    def invoice(self, name: str, *lines: Json, **changes: Any) -> None:
        """A paid invoice with its charge."""
        self.tell("invoice.paid", self.invoice_object(name, *lines, **changes))
        self.tell("charge.succeeded", self.charge(name, invoice=self.id("in", name)))

    def invoice_object(self, name: str, *lines: Json, **changes: Any) -> Json:
        total = sum(each["amount"] for each in lines)
        return {
            "id": self.id("in", name), "object": "invoice", "customer": self.customer, "status": "paid",
            "amount_paid": total, "total": total, "payment_intent": self.id("pi", name),
            "charge": self.id("ch", name), "status_transitions": {"paid_at": self.now},
            "lines": {"data": list(lines)},
        } | changes  # fmt: skip

    def line(self, name: str, product: str, kind: str = "invoiceitem", amount: int = 1000) -> Json:
        return {"id": self.id("il", name), "type": kind, "proration": False, "amount": amount,
                "price": {"product": product}, "period": {"start": self.now}}  # fmt: skip

    def subscribe(self, name: str = "s", product: str = "prod_premium") -> None:
        self.period(name, "created", product)

    def period(self, name: str = "s", kind: str = "updated", product: str = "prod_premium") -> None:
        """A period of a subscription begins and is paid by an invoice `{name}{start}`."""
        start = self.now
        told = subscription(
            id=self.id("sub", name), customer=self.customer, products=[product],
            current_period_start=start, current_period_end=start + 30 * DAY,
            metadata={"customid": f"user_{self.number}"},
        )  # fmt: skip
        line = self.line(f"{name}{start}", product, "subscription")
        self.invoice(f"{name}{start}", line, subscription=self.id("sub", name))
        self.tell(f"customer.subscription.{kind}", told)

    def seat(self, name: str = "s") -> None:
        """One more seat within a period, paid by the invoice `{name}p{time}` of a proration."""
        line = self.line(f"{name}p{self.now}", "prod_premium") | {"proration": True}
        self.invoice(f"{name}p{self.now}", line, subscription=self.id("sub", name))

    def charge(self, name: str, back: int = 0, **changes: Any) -> Json:
        return {
            "id": self.id("ch", name), "object": "charge", "customer": self.customer,
            "payment_intent": self.id("pi", name), "amount": 1000, "amount_captured": 1000,
            "amount_refunded": back, "refunded": back == 1000,
        } | changes  # fmt: skip

    def refund(self, name: str, back: int, before: int = 0) -> None:
        """So much of a payment has gone back in all."""
        previous = {"amount_refunded": before, "refunded": False}
        self.tell("charge.refunded", self.charge(name, back), previous)

    def credit(self, name: str, amount: int, note: object = 1) -> None:
        """A credit note over the line of an invoice."""
        rows = [{"invoice_line_item": self.id("il", name), "amount": amount}]
        self.tell(
            "credit_note.created",
            {"id": self.id("cn", f"{name}{note}"), "object": "credit_note", "invoice": self.id("in", name),
             "customer": self.customer, "status": "issued", "total": amount, "lines": {"data": rows}},
        )  # fmt: skip

    def dispute(self, name: str, status: str = "needs_response", kind: str = "created") -> None:
        told = {
            "id": self.id("dp", name), "object": "dispute", "charge": self.id("ch", name),
            "payment_intent": self.id("pi", name), "status": status,
        }  # fmt: skip
        self.tell(f"charge.dispute.{kind}", told)
