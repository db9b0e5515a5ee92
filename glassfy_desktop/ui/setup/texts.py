"""The words of Set up: titles, promises, and the evidence behind each state."""

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from glassfy_desktop.domain.onboarding import Step, StepId, StepState
from glassfy_desktop.ui.parts.states import StateName

translate = QCoreApplication.translate

BADGES: dict[StepState, StateName] = {
    StepState.TODO: "neutral",
    StepState.CHECKING: "running",
    StepState.DONE: "good",
    StepState.ATTENTION: "warn",
    StepState.FAILED: "bad",
}


def number(value: object) -> str:
    """A count with the locale's thousands separators."""
    return QLocale().toString(int(str(value)))


def at(time: float) -> str:
    """A moment, from Unix seconds, as date and time of day."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(time)), "d MMM yyyy, HH:mm:ss")


def skus(count: object) -> str:
    """So many SKUs, in words."""
    return translate("SetUp", "1 SKU") if count == 1 else translate("SetUp", "{0} SKUs").format(number(count))


def permissions(count: object) -> str:
    """So many permissions, in words."""
    return (
        translate("SetUp", "1 permission")
        if count == 1
        else translate("SetUp", "{0} permissions").format(number(count))
    )


def title(step: StepId) -> str:
    """A step's name."""
    return {
        StepId.KEY: translate("SetUp", "Restricted key"),
        StepId.PERMISSIONS: translate("SetUp", "Permissions"),
        StepId.WEBHOOK: translate("SetUp", "Webhook"),
        StepId.SECRET: translate("SetUp", "Signing secret"),
        StepId.FIRST_EVENT: translate("SetUp", "First event"),
        StepId.CUSTOMERS: translate("SetUp", "Customers"),
        StepId.CATALOG: translate("SetUp", "Catalog"),
    }[step]


def badge(state: StepState) -> str:
    """A state in a word or two."""
    return {
        StepState.TODO: translate("SetUp", "To do"),
        StepState.CHECKING: translate("SetUp", "Checking"),
        StepState.DONE: translate("SetUp", "Done"),
        StepState.ATTENTION: translate("SetUp", "Needs attention"),
        StepState.FAILED: translate("SetUp", "Needs attention"),
    }[state]


def evidence(step: Step, place: str, *, sandbox: bool = False) -> str:
    """What was seen of a step, in one line. `place` says where secrets are kept."""
    if sandbox and step.id is StepId.KEY and step.finding == "none":
        return translate("SetUp", "The sandbox has one ready")
    if step.state is StepState.CHECKING:
        return translate("SetUp", "Checking")
    if step.finding == "mapped":
        return f"{skus(step.figures['skus'])}, {permissions(step.figures['permissions'])}"
    one_each = step.figures.get("missing") == step.figures.get("unknown") == 1
    pattern = _EVIDENCE[step.id].get(f"one_{step.finding}" if one_each else step.finding, "")
    figures = {
        name: number(value) if isinstance(value, int) else value for name, value in step.figures.items()
    }
    host = str(step.figures.get("url", "")).partition("://")[2].partition("/")[0]
    return translate("SetUp", pattern).format(**figures, place=place, host=host)


_EVIDENCE = {
    StepId.KEY: {
        "none": "Make it in Stripe, paste it here",
        "refused": "Stripe refuses {key}",
        "too_powerful": "{key} may do everything",
        "accepted": "{key} may do everything",
        "kept": "{key}, {place}",
    },
    StepId.PERMISSIONS: {
        "no_key": "Needs the key",
        "not_checked": "Not checked yet",
        "missing": "{missing} of {required} missing",
        "missing_and_unknown": "{missing} missing, {unknown} unknown",
        "one_missing_and_unknown": "One is missing, one is unknown",
        "unknown": "{unknown} of {required} could not be checked",
        "granted": "All {required} are granted",
    },
    StepId.WEBHOOK: {
        "not_checked": "Not looked for yet",
        "none": "Stripe sends nothing here yet",
        "unknown": "Stripe did not list its endpoints",
        "repair": "The endpoint needs a repair",
        "recreate": "Version {version} is too new",
        "duplicate": "Every event comes twice",
        "good": "Sends to {host}",
        "tunnel_off": "No tunnel is open",
        "tunnel_opening": "The tunnel is being opened",
        "tunnel_broken": "The tunnel is down",
        "poll_off": "Asks Stripe for its events",
        "poll_opening": "Asks Stripe for its events",
        "poll_open": "Events are fetched from Stripe",
        "poll_broken": "Stripe’s events cannot be fetched",
        "listen_off": "Stripe’s command line starts",
        "listen_opening": "Stripe’s command line starts",
        "listen_open": "Stripe’s command line listens",
        "listen_broken": "Stripe’s command line ended",
    },
    StepId.SECRET: {
        "none": "Comes with the webhook",
        "lost": "Not known here any more",
        "unverified": "{secret}, not checked yet",
        "refused": "{secret} is refused",
        "not_stripes": "Stripe signs with another one",
        "verified": "{secret}, {place}",
    },
    StepId.FIRST_EVENT: {"waiting": "Waits for a verified delivery", "seen": "{type}"},
    StepId.CUSTOMERS: {
        "not_counted": "Not counted yet",
        "none": "The account has no customers yet",
        "unlinked": "None of {total} carries a customid",
        "linked": "{linked} of {total} carry a customid",
    },
    StepId.CATALOG: {
        "none": "No permission has a SKU yet",
        "products_unknown": "Mapped; products could not be listed",
        "product_missing": "No mapped product is in this account",
    },
}
