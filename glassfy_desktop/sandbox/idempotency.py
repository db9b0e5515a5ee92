"""Idempotency keys: the same request twice gets the same answer twice."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from glassfy_desktop.sandbox.errors import ApiError
from glassfy_desktop.sandbox.values import StripeObject

MOST = 10_000


@dataclass(frozen=True)
class Answer:
    """Status and JSON body; `replayed` where an idempotency key had its answer already."""

    status: int
    body: StripeObject
    replayed: bool = False


@dataclass(frozen=True)
class _Done:
    fingerprint: str
    answer: Answer


class Idempotency:
    """The answers by key. They are held in memory: one may carry a signing secret, which no file may."""

    def __init__(self) -> None:
        self._done: OrderedDict[str, _Done] = OrderedDict()

    def once(self, key: str, asked: str, run: Callable[[], Answer]) -> Answer:
        """The earlier answer to this key, or `run`'s. `asked` is the whole request.

        Raises ApiError for a key that is too long or was used for another request. Requests refused before
        anything was done (and what `run` raises) are not remembered.
        """
        if not 0 < len(key) <= 255:
            raise ApiError(400, "Idempotency keys have 1 to 255 characters.", kind="idempotency_error")
        fingerprint = hashlib.sha256(asked.encode()).hexdigest()
        if known := self._done.get(key):
            if known.fingerprint != fingerprint:
                raise ApiError(
                    400,
                    "Keys for idempotent requests can only be used with the same parameters they were first "
                    f"used with. Try using a key other than '{key}' if you meant to execute a different "
                    "request.",
                    kind="idempotency_error",
                )
            return replace(known.answer, replayed=True)
        answer = run()
        self._done[key] = _Done(fingerprint, answer)
        if len(self._done) > MOST:
            self._done.popitem(last=False)
        return answer
