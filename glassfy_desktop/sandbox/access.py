"""Who may ask what: the account's keys and their permissions."""

import hmac
import re

from glassfy_desktop.domain.requirements import REQUIRED_PERMISSIONS
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError
from glassfy_desktop.sandbox.values import StripeObject

STATES = ("active", "expired", "revoked")
_SECRET_KEY = "secret key"  # noqa: S105 (its name, from which the key is derived)
_FIRST_RESTRICTED_KEY = "key_first"


def secret_key(account: Account) -> str:
    """The account's secret key, which may do everything."""
    return account.secret("sk_test", _SECRET_KEY)


def restricted_key(account: Account) -> str:
    """The restricted key with the required permissions that every account has from its start."""
    return account.secret("rk_test", _FIRST_RESTRICTED_KEY)


def make_first_key(account: Account) -> None:
    """Give a new account its restricted key."""
    _keep(account, _FIRST_RESTRICTED_KEY, [each.name for each in REQUIRED_PERMISSIONS], "active")


def make_key(account: Account, permissions: list[str], state: str) -> str:
    """A new restricted key. Only its permissions are kept; the key itself is derived from its id."""
    identifier = account.new_id("key")
    _keep(account, identifier, permissions, state)
    return account.secret("rk_test", identifier)


def _keep(account: Account, identifier: str, permissions: list[str], state: str) -> None:
    account.add({"id": identifier, "object": "_key", "permissions": permissions, "state": state})


def authenticate(account: Account, key: str | None) -> StripeObject | None:
    """The record of the restricted key, None for the secret key. Raises ApiError (401)."""
    if not key:
        raise ApiError(
            401,
            "You did not provide an API key. You need to provide your API key in the Authorization header, "
            "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
        )
    if hmac.compare_digest(key.encode(), secret_key(account).encode()):
        return None
    for record in account.all("_key"):
        if key == account.secret("rk_test", record["id"]):
            return _usable(record, key)
    raise ApiError(401, f"Invalid API Key provided: {ends_of(key)}")


def _usable(record: StripeObject, key: str) -> StripeObject:
    if record["state"] == "expired":
        raise ApiError(401, f"Expired API Key provided: {ends_of(key)}", code="api_key_expired")
    if record["state"] == "revoked":
        raise ApiError(401, f"Invalid API Key provided: {ends_of(key)}")
    return record


def authorise(account: Account, record: StripeObject | None, permission: str, key: str) -> None:
    """Refuse (403) a restricted key without this permission; write includes read. An empty one all have."""
    if record is None or not permission:
        return
    granted = set(record["permissions"])
    if permission in granted or re.sub("_read$", "_write", permission) in granted:
        return
    raise ApiError(
        403,
        f"The provided key '{ends_of(key)}' does not have the required permissions for this endpoint on "
        f"account '{account.id}'. Having the '{permission}' permission would allow this request to continue.",
        code="more_permissions_required",
    )


def shown(account: Account, record: StripeObject) -> StripeObject:
    """A restricted key as a list shows it: `id`, `key` (its ends only), `permissions`, `state`."""
    masked = ends_of(account.secret("rk_test", record["id"]))
    return {
        "id": record["id"],
        "key": masked,
        "permissions": record["permissions"],
        "state": record["state"],
    }


def ends_of(key: str) -> str:
    """A key as Stripe's messages quote it: its prefix, stars, its last four characters."""
    prefix = re.match(r"(?:[a-z]{2}_(?:test|live)_)?", key)
    start = prefix[0] if prefix else ""
    rest = key[len(start) :]
    return start + "*" * max(len(rest) - 4, 4) + (rest[-4:] if len(rest) >= 12 else "")
