"""A scenario played without a running sandbox: its events signed and sent to one address."""

import asyncio
import sys
import time

from glassfy_desktop.sandbox import shop
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.deliveries import new_client, send, succeeded
from glassfy_desktop.sandbox.events import rendered
from glassfy_desktop.sandbox.scenarios import Scenario, play
from glassfy_desktop.sandbox.values import StripeObject


def play_to(scenario: Scenario, url: str, secret: str, customid: str | None = None) -> bool:
    """Send the scenario's events in order, one line on standard output each; True if all got a 2xx."""
    account = Account()
    shop.furnish(account)
    with account.transaction():
        played = play(account, scenario, customid)
    events = [account.get("event", identifier) for identifier in played.events]
    return asyncio.run(_send_all(events, url, secret))


async def _send_all(events: list[StripeObject], url: str, secret: str) -> bool:
    all_taken = True
    async with new_client() as client:
        for event in events:
            attempt = await send(client, url, secret, rendered(event), int(time.time()))
            all_taken = all_taken and succeeded(attempt)
            outcome = attempt["error"] or attempt["status"]
            sys.stdout.write(f"{outcome}\t{event['type']}\t{event['id']}\n")
    return all_taken
