"""What stands before the API when faults are switched on: an outage, a rate limit."""

from glassfy_desktop.sandbox import settings
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError


class Gate:
    """Lets requests pass, or refuses them as Stripe does on a bad day."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._second, self._passed = 0, 0

    def check(self) -> None:
        """Raises ApiError: 503 in an outage, 429 above the limit of requests a second."""
        faults = settings.faults(self._account)
        if faults["outage"]:
            raise ApiError(503, "Stripe is not available; the sandbox's outage is on.", kind="api_error")
        if faults["rate_limit"] is not None and not self._has_room(faults["rate_limit"]):
            raise ApiError(
                429,
                "Request rate limit exceeded. Learn more about rate limits in Stripe's documentation.",
                code="rate_limit",
            )

    def _has_room(self, limit: int) -> bool:
        second = int(self._account.real_time())
        if second != self._second:
            self._second, self._passed = second, 0
        self._passed += 1
        return self._passed <= limit
