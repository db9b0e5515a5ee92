"""What a check found, in sentences and as JSON."""

from typing import Any

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.onboarding import Facts, Grant, Step, StepId, StepState
from glassfy_desktop.domain.requirements import REQUIRED_PERMISSIONS
from glassfy_desktop.services.check import CAN_WAIT, Checked, Result

TITLES = {
    StepId.KEY: "Restricted key",
    StepId.PERMISSIONS: "Permissions",
    StepId.WEBHOOK: "Webhook",
    StepId.SECRET: "Signing secret",
    StepId.FIRST_EVENT: "First event",
    StepId.CUSTOMERS: "Customers",
    StepId.CATALOG: "Catalog",
}
WORDS = {
    "key none": "There is none.",
    "key refused": "Stripe refuses {key}.",
    "key too_powerful": "{key} may do everything. Use a restricted key.",
    "key accepted": "{key} may do everything, which was accepted.",
    "key kept": "{key}.",
    "permissions granted": "{granted} of {required} granted.",
    "webhook good": "{url}, version {version}.",
    "webhook none": "No endpoint sends to this store. Create one in Set up.",
    "webhook duplicate": "More than one endpoint sends to {url}: every event comes twice.",
    "webhook poll_open": "Not needed: events are polled.",
    "webhook poll_broken": "Events are polled, and the key may not read them.",
    "webhook listen_off": "Stripe’s command line listens only while the window is open.",
    "secret verified": "{secret} is accepted.",
    "secret unverified": "{secret} could not be tried.",
    "secret lost": "None is known, so every delivery is refused. Paste it in Set up.",
    "secret none": "None is known.",
    "first_event waiting": "None has come yet.",
    "first_event seen": "{type} has come.",
    "customers none": "The account has none yet.",
    "customers not_counted": "They could not be counted.",
    "customers unlinked": "None of {total} carries a customid.",
    "customers linked": "{linked} of {total} carry a customid.",
    "catalog none": "No permission has a SKU yet.",
    "catalog products_unknown": "The key may not list products, so they could not be looked up.",
    "catalog product_missing": "None of its products exists in this account.",
    "catalog mapped": "{permissions} permissions, {skus} SKUs.",
}
MARKS = {StepState.DONE: "ok", StepState.TODO: "to do", StepState.ATTENTION: "look", StepState.FAILED: "no"}


def sentence(step: Step, facts: Facts) -> str:
    """What was found of a step."""
    match step.id, step.finding:
        case StepId.PERMISSIONS, "missing" | "missing_and_unknown" | "unknown":
            return _permissions(facts)
        case StepId.WEBHOOK, "repair" | "recreate" if facts.endpoint is not None:
            return " ".join(facts.endpoint.faults)
        case StepId.WEBHOOK, "unknown":
            return facts.endpoint_unknown
        case StepId.SECRET, "refused":
            return f"{facts.secret_masked} is refused: {facts.secret_refused}"
    words = WORDS.get(f"{step.id} {step.finding}", f"{step.finding.replace('_', ' ').capitalize()}.")
    return words.format(**step.figures)


def _permissions(facts: Facts) -> str:
    def named(grant: Grant) -> str:
        found = (each for each in REQUIRED_PERMISSIONS if facts.grants.get(each.name, Grant.UNKNOWN) is grant)
        return ", ".join(f"{each.resource} ({each.name})" for each in found)

    missing, unknown = named(Grant.MISSING), named(Grant.UNKNOWN)
    parts = [f"Missing: {missing}." if missing else "", f"Unknown: {unknown}." if unknown else ""]
    return " ".join(part for part in parts if part)


def as_text(checked: Checked) -> str:
    """One line a step, and one in all."""
    width = max(len(title) for title in TITLES.values())
    lines = [
        f"{MARKS.get(step.state, step.state):<6} {TITLES[step.id]:<{width}}  {sentence(step, checked.facts)}"
        for step in checked.steps
    ]
    counted = sum(not step.done and not _can_wait(step) for step in checked.steps)
    word = "1 step needs attention." if counted == 1 else f"{counted} steps need attention."
    return "\n".join([*lines, "All good." if checked.result is Result.GOOD else word])


def _can_wait(step: Step) -> bool:
    return step.state is StepState.TODO and step.id in CAN_WAIT


def as_document(store: str, mode: str, checked: Checked) -> dict[str, Any]:
    """The same for programs; words in `says` may change, all else stays."""
    return {
        "store": store,
        "mode": mode,
        "result": checked.result.value,
        "steps": [
            {
                "step": step.id.value,
                "state": step.state.value,
                "finding": step.finding,
                "says": sentence(step, checked.facts),
                "figures": dict(step.figures),
            }
            for step in checked.steps
        ],
        "permissions": {name: grant.value for name, grant in checked.facts.grants.items()},
        "secret_tried_with": checked.through or "an engine made for this check",
    }


def unchecked_document(store: str, error: UserError) -> dict[str, Any]:
    """Why nothing could be checked."""
    return {"store": store, "result": Result.UNCHECKED.value, "error": str(error), "steps": []}
