"""How jobs, their lists and the tries of webhooks out are said."""

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from glassfy_desktop.domain.notices import NoticeType
from glassfy_desktop.services.engine_shapes import Job, JobStep, OutboundRow, OutboundWebhook
from glassfy_desktop.ui.parts.states import StateName

translate = QCoreApplication.translate

STEP_LOOKS: dict[str, StateName] = {"done": "good", "running": "running", "not permitted": "unknown"}
JOB_LOOKS: dict[str, StateName] = {"done": "good", "running": "running", "failed": "bad", "cancelled": "none"}
OUTBOUND_LOOKS: dict[str, StateName] = {"delivered": "good", "waiting": "pending", "given_up": "bad"}


def count(number: int) -> str:
    """A number with the locale's separators."""
    return QLocale().toString(number)


def list_name(resource: str) -> str:
    """What a job reads, in words: “Checkout sessions”."""
    names = {
        "events": translate("Engine", "Events"),
        "customers": translate("Engine", "Customers"),
        "subscriptions": translate("Engine", "Subscriptions"),
        "invoices": translate("Engine", "Invoices"),
        "checkout_sessions": translate("Engine", "Checkout sessions"),
        "payment_intents": translate("Engine", "Payment intents"),
        "credit_notes": translate("Engine", "Credit notes"),
        "charges": translate("Engine", "Charges"),
        "disputes": translate("Engine", "Disputes"),
    }
    return names.get(resource, resource.replace("_", " ").capitalize())


def step_words(step: JobStep, job: Job) -> str:
    """How it stands with one list of a job."""
    match step["state"]:
        case "done":
            return translate("Engine", "done")
        case "not permitted":
            return translate("Engine", "not permitted")
        case "running" if job["state"] == "running":
            return translate("Engine", "reading")
        case "running":
            return translate("Engine", "in part")
        case _:
            return translate("Engine", "waits") if job["state"] == "running" else ""


def when(at: float, now: float) -> str:
    """A time of today as “15:48”, else with its day (Unix seconds, in the machine's own zone)."""
    then, today = (QDateTime.fromSecsSinceEpoch(int(each)) for each in (at, now))
    form = "HH:mm" if then.date() == today.date() else "d MMM HH:mm"
    return QLocale().toString(then, form)


def span(seconds: float) -> str:
    """A span of time in its largest unit: “0.4 s”, “12 min”, “3 h”, “2 days”."""
    if seconds < 60:
        return translate("Engine", "{0} s").format(QLocale().toString(seconds, "f", 1))
    if seconds < 3600:
        return translate("Engine", "{0} min").format(int(seconds // 60))
    if seconds < 2 * 86_400:
        return translate("Engine", "{0} h").format(int(seconds // 3600))
    return translate("Engine", "{0} days").format(int(seconds // 86_400))


def how_ended(job: Job, now: float) -> str:
    """Whether a job runs, and when and how it ended."""
    at = when(job["finished"] or job["started"], now)
    match job["state"]:
        case "done":
            return translate("Engine", "Done {0}").format(at)
        case "failed":
            return translate("Engine", "Failed {0}").format(at)
        case "cancelled":
            return translate("Engine", "Cancelled {0}").format(at)
        case _:
            return translate("Engine", "Since {0}").format(at)


def how_far(job: Job) -> str:
    """How many lists a job has read whole, how fast it reads, and how much of it was new."""
    steps = job["steps"]
    over = sum(step["state"] in {"done", "not permitted"} for step in steps)
    parts = [translate("Engine", "Objects read")]
    if job["state"] == "running" and job["rate"] is not None:
        parts.append(translate("Engine", "{0} a second").format(count(round(job["rate"]))))
    parts.append(translate("Engine", "{0} new").format(count(job["mended"])))
    if over < len(steps):
        parts.append(translate("Engine", "{0} of {1} lists done").format(over, len(steps)))
    return ", ".join(parts)


def comparison(job: Job) -> str:
    """What a reconcile has found: “43,042 compared, 2 mended”."""
    compared, mended = count(job["compared"]), count(job["mended"])
    return translate("Engine", "{0} compared, {1} mended").format(compared, mended)


def outbound_word(state: str) -> str:
    """The state of a webhook out."""
    words = {
        "delivered": translate("Engine", "Delivered"),
        "waiting": translate("Engine", "Waiting"),
        "given_up": translate("Engine", "Given up"),
    }
    return words.get(state, state)


def last_try(webhook: OutboundWebhook, now: float) -> str:
    """What came of a webhook's last try: “200, 61 ms”, “503, try 3 at 15:52”, “no answer, given up”."""
    if not webhook["log"]:
        return translate("Engine", "not sent yet")
    last = webhook["log"][-1]
    answer = str(last["status"]) if last["status"] is not None else translate("Engine", "no answer")
    if webhook["state"] == "delivered":
        return translate("Engine", "{0}, {1} ms").format(answer, count(last["ms"]))
    if webhook["state"] == "given_up":
        return translate("Engine", "{0}, given up").format(answer)
    return f"{answer}, {next_try(webhook, now)}"


def next_try(webhook: OutboundRow, now: float) -> str:
    """The try that comes next, and when."""
    number = webhook["attempts"] + 1
    if webhook["due"] is None or webhook["due"] <= now:
        return translate("Engine", "try {0} now").format(number)
    return translate("Engine", "try {0} at {1}").format(number, when(webhook["due"], now))


def address(url: str) -> str:
    """An address without its scheme."""
    return url.partition("://")[2] or url


def outbound_type(number: int) -> str:
    """A type of Glassfy's webhooks with its name: “5001 InitialBuy”."""
    try:
        name = NoticeType(number).name
    except ValueError:
        return str(number)
    return f"{number} {''.join(part.capitalize() for part in name.split('_'))}"
