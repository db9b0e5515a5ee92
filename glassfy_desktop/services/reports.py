"""What the permission check found, as Markdown to paste into a ticket. It holds no secret."""

import time

from glassfy_desktop.domain.key_audit import audit
from glassfy_desktop.domain.keys import redact
from glassfy_desktop.domain.onboarding import Grant
from glassfy_desktop.domain.requirements import PERMISSIONS, Permission
from glassfy_desktop.services.set_up import SetUp
from glassfy_desktop.stripe_account.probe import ProbeAnswer

WORDS = {Grant.GRANTED: "granted", Grant.MISSING: "missing", Grant.UNKNOWN: "unknown"}


def permissions_report(set_up: SetUp) -> str:
    """Store, key by its ends, audit, and a table of every permission with Stripe's own words."""
    config, key = set_up.workspace.config, set_up.facts.key
    checked = time.strftime("%Y-%m-%d %H:%M:%S %z", time.localtime(set_up.checked_at))
    lines = [
        f"# Permissions of the Stripe key of {config.store}",
        "",
        f"- Mode: {config.mode}",
        f"- Account: {config.account or 'unknown'}",
        f"- Key: {key.masked if key else 'none'}",
        f"- Checked: {checked if set_up.checked_at else 'not yet'}",
    ]
    if key is not None:
        lines.append(f"- More than needed: {audit(key, set_up.facts.not_needed)}")
    lines += ["", "| Permission | Needed | State | Stripe answered |", "|---|---|---|---|"]
    lines += [_line(each, set_up.probes.get(each.name)) for each in PERMISSIONS]
    return redact("\n".join(lines)) + "\n"


def _line(permission: Permission, answer: ProbeAnswer | None) -> str:
    needed = "required" if permission.required else "optional"
    state = WORDS[answer.grant] if answer else "not checked"
    said = " ".join(filter(None, (str(answer.status or ""), answer.message))) if answer else ""
    cells = (f"{permission.resource} (`{permission.name}`)", needed, state, said.replace("|", "\\|"))
    return f"| {' | '.join(cells)} |"
