"""The live guard: nothing writes to a live account but what was previewed, and agreed to by the store's name.

`account_for` is the only maker of accounts in the app. With a live key it makes one that reads freely and
refuses every write which `allowing` has not been given, to the letter and once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.stripe_account.client import Json, StripeAccount


@dataclass(frozen=True)
class Write:
    """One request that changes something at Stripe: `POST` or `DELETE`, its path and its form fields."""

    method: str
    path: str
    fields: Mapping[str, Any] = field(default_factory=dict)


class LiveGuardError(UserError):
    """A write to a live account that nobody agreed to; nothing was sent."""


class GuardedAccount(StripeAccount):
    """A live account. `store` says the name that has to be typed."""

    def __init__(self, key: str, api_base: str | None, store: Callable[[], str]) -> None:
        super().__init__(key, api_base)
        self._store = store
        self._agreed: list[Write] = []

    @contextmanager
    def allowing(self, typed: str, writes: Sequence[Write]) -> Iterator[None]:
        """Let through exactly these writes, each once. Raises LiveGuardError where the name does not fit."""
        if typed.strip() != self._store():
            raise LiveGuardError("This store is live.", "Type its name beside the button to go on.")
        self._agreed.extend(writes)
        try:
            yield
        finally:
            self._agreed.clear()

    async def post(self, path: str, **params: Any) -> Json:
        self._spend(Write("POST", path, params))
        return await super().post(path, **params)

    async def delete(self, path: str) -> Json:
        self._spend(Write("DELETE", path))
        return await super().delete(path)

    def _spend(self, write: Write) -> None:
        if write not in self._agreed:
            raise LiveGuardError(
                f"{write.method} {write.path} was held back: nobody agreed to it.",
                "This account is live. Nothing was changed at Stripe; look at the preview, then try again.",
            )
        self._agreed.remove(write)


def account_for(key: str, api_base: str | None, store: Callable[[], str]) -> StripeAccount:
    """The account that this key opens; guarded where the key is a live one. `store` says the store's name."""
    return GuardedAccount(key, api_base, store) if "_live_" in key[:8] else StripeAccount(key, api_base)


def allowing(account: StripeAccount, typed: str, writes: Sequence[Write]) -> AbstractContextManager[None]:
    """Let these writes through; an account that is not live needs no name. Raises LiveGuardError."""
    return account.allowing(typed, writes) if isinstance(account, GuardedAccount) else nullcontext()
