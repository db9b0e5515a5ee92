"""Stripe's own command line as the way for events: `stripe listen`, where it is installed."""

import re
import shutil
from collections.abc import Sequence

from glassfy_desktop.services.outside_program import OutsideCommand

PROGRAM = "stripe"
KEY_VARIABLE = "STRIPE_API_KEY"
INSTALL = "npm install --global @stripe/cli"

_SECRET = re.compile(r"\bwhsec_[A-Za-z0-9+/=_-]{16,}")


def is_installed() -> bool:
    return shutil.which(PROGRAM) is not None


def listen_command(url: str, events: Sequence[str], key: str, api_base: str | None) -> OutsideCommand:
    """`stripe listen` to these events for an address. The key goes by the environment: arguments are seen by
    everyone on this machine, the environment by this user alone."""
    arguments = [PROGRAM, "listen", "--forward-to", url, "--events", ",".join(events), "--skip-update"]
    if api_base is not None:
        arguments += ["--api-base", api_base, "--no-wss"]
    return OutsideCommand(arguments, {KEY_VARIABLE: key, "STRIPE_CLI_TELEMETRY_OPTOUT": "1"})


def secret_in(line: str) -> str:
    """The signing secret in the line that says it is ready; empty in any other line."""
    found = _SECRET.search(line)
    return found[0] if found and "Ready!" in line else ""
