"""An event of our own that changes nothing: it shows whether a signature is accepted."""

import json
import secrets
import time

from glassfy_desktop.domain.requirements import API_VERSION


def check_event(livemode: bool) -> bytes:
    """The event's bytes, dated now."""
    event = {
        "id": f"evt_check_{secrets.token_hex(8)}",
        "object": "event",
        "api_version": API_VERSION,
        "created": int(time.time()),
        "livemode": livemode,
        "pending_webhooks": 0,
        "type": "glassfy.check",
        "data": {"object": {"id": "check", "object": "check"}},
    }
    return json.dumps(event).encode()
