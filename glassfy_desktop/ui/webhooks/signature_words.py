"""The check of a signature in words: the answer first, then each step with what was found."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from glassfy_desktop.domain.signature import TOLERANCE
from glassfy_desktop.domain.signature_check import Fault, SignatureCheck
from glassfy_desktop.services.engine_shapes import DeliveryRow
from glassfy_desktop.ui.parts.states import StateName
from glassfy_desktop.ui.webhooks.words import utc_time, verdict_look

translate = QCoreApplication.translate

SECRET_FAULTS = frozenset({Fault.NO_SECRET, Fault.SECRET, Fault.MISMATCH})
"""Faults that another signing secret may repair."""


@dataclass(frozen=True)
class Answer:
    """Why a delivery was taken or refused, in a line, and what follows from it."""

    state: StateName
    title: str
    text: str
    paste_secret: bool = False


@dataclass(frozen=True)
class Rung:
    """One step of the check; `opens` where what it compared is to be seen."""

    state: StateName
    title: str
    finding: str
    value: str = ""
    opens: bool = False


def answer(row: DeliveryRow, seen: SignatureCheck) -> Answer:
    """What became of the signature of a delivery."""
    refused = row["verdict"] == "rejected"
    if seen.fault is None:
        return _held_but_refused(row) if refused else _held(seen)
    if not refused:
        title = translate("Signature", "It was accepted when it came")
        text = translate("Signature", "What it was checked with has changed since, so it does not fit today.")
        return Answer("info", title, text)
    title, text = _why(seen.fault, seen)
    return Answer("bad", title, text, seen.fault in SECRET_FAULTS)


def _held(seen: SignatureCheck) -> Answer:
    title = translate("Signature", "The signature holds")
    text = translate("Signature", "It was signed with a secret of this store, and nothing was changed since.")
    return Answer("good", title, text)


def _held_but_refused(row: DeliveryRow) -> Answer:
    title = translate("Signature", "The signature fits the secret kept now")
    text = translate("Signature", "When it came, it was refused: {0}").format(row["reason"] or "")
    return Answer("warn", title, text)


def _why(fault: Fault, seen: SignatureCheck) -> tuple[str, str]:
    match fault:
        case Fault.MISSING:
            return (
                translate("Signature", "The request carries no signature"),
                translate(
                    "Signature",
                    "Stripe signs everything it sends. This came from something else, or a proxy took the "
                    "Stripe-Signature header away.",
                ),
            )
        case Fault.MALFORMED:
            return (
                translate("Signature", "The signature header cannot be read"),
                translate(
                    "Signature",
                    "It needs one timestamp “t=…” and at least one “v1=…”. A proxy may have changed it.",
                ),
            )
        case Fault.OLD | Fault.FUTURE:
            return _why_the_age(fault, seen)
        case Fault.MODE:
            return _why_the_mode(seen)
        case _:
            return _why_no_secret_fits(fault)


def _why_no_secret_fits(fault: Fault) -> tuple[str, str]:
    match fault:
        case Fault.NO_SECRET:
            return (
                translate("Signature", "No signing secret is known"),
                translate(
                    "Signature",
                    "Nothing can be checked without it. Paste the endpoint's secret; Stripe sends the event "
                    "again.",
                ),
            )
        case Fault.BODY:
            return (
                translate("Signature", "The body was changed on its way"),
                translate(
                    "Signature",
                    "With its formatting put back the secret fits. Something between Stripe and here writes "
                    "the body anew; let it pass the bytes on untouched.",
                ),
            )
        case Fault.SECRET:
            return (
                translate("Signature", "Signed with another secret"),
                translate(
                    "Signature",
                    "The body looks as Stripe sends it, but no secret known here fits: it may be another "
                    "endpoint's, or it was rolled. Paste the secret of the endpoint that sent this.",
                ),
            )
        case _:
            return (
                translate("Signature", "No known secret fits"),
                translate(
                    "Signature",
                    "Either it was signed with another secret, or the body was changed on its way. Compare "
                    "the secret with the one in Stripe, then look for a proxy that touches the body.",
                ),
            )


def _why_the_age(fault: Fault, seen: SignatureCheck) -> tuple[str, str]:
    seconds = abs(seen.age or 0)
    if fault is Fault.OLD:
        return (
            translate("Signature", "Signed too long ago"),
            translate(
                "Signature",
                "The secret fits, but it was signed {0} seconds before it came; {1} are accepted. It was "
                "sent again with its old signature, or this machine's clock is ahead.",
            ).format(seconds, TOLERANCE),
        )
    return (
        translate("Signature", "Signed in the future"),
        translate(
            "Signature",
            "The secret fits, but it was signed {0} seconds ahead of this machine's clock; {1} are "
            "accepted. Set the clock right.",
        ).format(seconds, TOLERANCE),
    )


def _why_the_mode(seen: SignatureCheck) -> tuple[str, str]:
    if seen.livemode:
        return (
            translate("Signature", "An event of live mode"),
            translate(
                "Signature",
                "The signature holds, but this store is in test mode. Point the live endpoint at a live "
                "store.",
            ),
        )
    return (
        translate("Signature", "An event of test mode"),
        translate(
            "Signature",
            "The signature holds, but this store is in live mode. Point the test endpoint at a test store.",
        ),
    )


def rungs(row: DeliveryRow, seen: SignatureCheck) -> list[Rung]:
    """The steps of the check, in order; one that was not reached is a dash."""
    return [_header(seen), _timestamp(seen), _age(seen), _signature(seen), _mode(seen), _verdict(row, seen)]


def _state(holds: bool | None) -> StateName:
    return "none" if holds is None else "good" if holds else "bad"


def _header(seen: SignatureCheck) -> Rung:
    title = translate("Signature", "Header present")
    if not seen.schemes:
        return Rung("bad", title, translate("Signature", "There is no Stripe-Signature header."))
    shown = ",".join(f"{name}=" for name in seen.schemes)
    if seen.timestamp is None:
        return Rung("bad", title, translate("Signature", "It has no single timestamp, or no v1."), shown)
    count = len(seen.v1)
    finding = (
        translate("Signature", "One timestamp, one v1.")
        if count == 1
        else translate("Signature", "One timestamp, {0} signatures v1.").format(count)
    )
    if "v0" in seen.schemes:
        finding += " " + translate("Signature", "The v0 of test mode is ignored.")
    return Rung("good", title, finding, shown)


def _timestamp(seen: SignatureCheck) -> Rung:
    title = translate("Signature", "Timestamp")
    if seen.timestamp is None:
        return Rung("none", title, translate("Signature", "Not read."))
    return Rung("good", title, utc_time(seen.timestamp), f"t={seen.timestamp}")


def _age(seen: SignatureCheck) -> Rung:
    title = translate("Signature", "Age")
    if seen.age is None:
        return Rung("none", title, translate("Signature", "Not known."))
    accepted = translate("Signature", "Up to {0} seconds are accepted.").format(TOLERANCE)
    if seen.age < 0:
        found = translate("Signature", "{0} seconds in the future.").format(-seen.age)
    elif seen.age == 1:
        found = translate("Signature", "1 second.")
    else:
        found = translate("Signature", "{0} seconds.").format(seen.age)
    value = f"{seen.age} s".replace("-", "\u2212")
    return Rung(_state(seen.age_holds), title, f"{found} {accepted}", value)


def _signature(seen: SignatureCheck) -> Rung:
    title = translate("Signature", "Signature")
    if seen.signature_holds is None:
        text = translate("Signature", "Not computed: there is no secret to compute it with.")
        unread = translate("Signature", "Not computed: the header could not be read.")
        return Rung("none", title, unread if seen.timestamp is None else text)
    finding = translate("Signature", "HMAC-SHA256 of timestamp, dot and body, with each secret.")
    fitting = next((each.masked for each in seen.compared if each.fits), "")
    return Rung(_state(seen.signature_holds), title, finding, fitting, opens=not seen.signature_holds)


def _mode(seen: SignatureCheck) -> Rung:
    title = translate("Signature", "Mode")
    if seen.livemode is None:
        return Rung("none", title, translate("Signature", "The body names no mode."))
    said = "true" if seen.livemode else "false"
    finding = (
        translate("Signature", "livemode is {0}, as this store expects.")
        if seen.mode_holds
        else translate("Signature", "livemode is {0}; this store expects the other mode.")
    )
    value = translate("Signature", "live") if seen.livemode else translate("Signature", "test")
    return Rung(_state(seen.mode_holds), title, finding.format(said), value)


def _verdict(row: DeliveryRow, seen: SignatureCheck) -> Rung:
    if row["verdict"] == "rejected":
        title = translate("Signature", "Not applied")
        text = translate("Signature", "Refused, and nothing was changed. Stripe sends it again.")
        return Rung("none", title, text, "400" if seen.fault else "")
    word, state = verdict_look(row["verdict"])
    return Rung(state, word, row["reason"] or translate("Signature", "Answered after it was saved."), "200")
