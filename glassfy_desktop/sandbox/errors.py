"""Stripe's errors: a status and the body that goes with it."""

from typing import Any

from glassfy_desktop.sandbox.values import StripeObject


class ApiError(Exception):
    """A refusal in Stripe's words. `status` is the HTTP status; the body holds only what is given.

    With `keeps`, what was done before the refusal stays done: a declined charge is a charge.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        keeps: bool = False,
    ) -> None:
        super().__init__(message)
        self.status, self.keeps = status, keeps
        fields = {"code": code, "message": message, "param": param, "type": kind}
        self.fields: dict[str, Any] = {name: value for name, value in fields.items() if value is not None}

    @property
    def body(self) -> dict[str, Any]:
        """The JSON body Stripe would answer."""
        return {"error": self.fields}


def missing_object(kind: str, identifier: str, param: str = "id") -> ApiError:
    """404 for an id nobody has; 400 where the id came as a parameter, as Stripe does."""
    name = {"payment_method": "PaymentMethod", "webhook_endpoint": "webhook endpoint"}.get(kind, kind)
    status = 404 if param == "id" else 400
    return ApiError(status, f"No such {name}: '{identifier}'", code="resource_missing", param=param)


def missing_parameter(param: str) -> ApiError:
    return ApiError(400, f"Missing required param: {param}.", code="parameter_missing", param=param)


def unknown_parameter(param: str) -> ApiError:
    return ApiError(400, f"Received unknown parameter: {param}", code="parameter_unknown", param=param)


def invalid(param: str, message: str, code: str | None = None) -> ApiError:
    return ApiError(400, message, code=code, param=param)


def card_declined(charge: str | None, *, keeps: bool = False, **more: StripeObject) -> ApiError:
    """402, for a card the bank refuses. `charge` is the failed charge, None where none was made."""
    refusal = ApiError(402, "Your card was declined.", kind="card_error", code="card_declined", keeps=keeps)
    refusal.fields |= {"decline_code": "generic_decline", **({"charge": charge} if charge else {}), **more}
    return refusal
