"""The endpoint at Stripe: judged, created, repaired, made anew, or named after it was made by hand."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.keys import KeyRefusedError, StripeKey, recognise_key
from glassfy_desktop.domain.onboarding import StepId
from glassfy_desktop.domain.requirements import API_VERSION
from glassfy_desktop.domain.store_config import with_webhook
from glassfy_desktop.domain.webhook_endpoint import WebhookEndpoint, best
from glassfy_desktop.services.live_guard import Write, allowing
from glassfy_desktop.services.secret_set_up import SecretSetUp
from glassfy_desktop.services.seen import Seen
from glassfy_desktop.services.webhook_preview import EVENTS, create_writes, delete_writes, repair_writes
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.stripe_account.client import StripeAccount, StripeRefusedError
from glassfy_desktop.stripe_account.endpoints import (
    create_endpoint,
    delete_endpoint,
    list_endpoints,
    repair_endpoint,
)
from glassfy_desktop.stripe_account.probe import is_missing_permission


class EndpointLimitError(UserError):
    """The account has as many endpoints as Stripe allows."""


class AddressRefusedError(UserError):
    """Stripe does not send to this address."""


class MayNotWriteError(UserError):
    """The key may not create or change endpoints."""


class WebhookSetUp:
    """Step 3, as far as it is done at Stripe."""

    def __init__(self, workspace: Workspace, seen: Seen, secret: SecretSetUp) -> None:
        self._workspace = workspace
        self._seen = seen
        self._secret = secret

    async def check(self) -> None:
        """Judge the endpoints the account has. Where the key may not list them, say so."""
        async with self._seen.checking(StepId.WEBHOOK):
            try:
                found = await list_endpoints(self._workspace.account())
            except UserError as error:
                self._seen.learn(endpoint=None, endpoints_seen=False, endpoint_unknown=str(error))
                return
            url = self._workspace.webhook_url
            judged = best(found, url, self._workspace.config.webhook.endpoint)
            rest = [each for each in found if judged is None or each.id != judged.endpoint.id]
            self._seen.learn(
                endpoint=judged,
                duplicates=tuple(each for each in rest if each.url == url and each.enabled),
                others=tuple(each for each in rest if each.url != url),
                endpoints_seen=True,
                endpoint_unknown="",
            )

    async def create(self, url: str, one_time_key: str = "", typed: str = "") -> None:
        """Create the endpoint, keep its signing secret at once, then check both.

        `one_time_key` is used for this and forgotten; `typed` is the name a live store asks for.
        An endpoint that was there before is replaced. Raises UserError.
        """
        before = self._seen.facts.endpoint
        writes = create_writes(url, before.endpoint if before else None)
        async with self._seen.checking(StepId.WEBHOOK), self._writing(one_time_key, typed, writes) as account:
            created = await create_endpoint(account, url, EVENTS)
            await self._secret.capture(created.secret)
            await self._name(created.endpoint)
            if before is not None:
                await delete_endpoint(account, before.endpoint.id)
        await self.check()
        await self._secret.check()

    async def repair(self, one_time_key: str = "", typed: str = "") -> None:
        """Point the endpoint to the store's address, enable it and add the events it lacks."""
        if self._seen.facts.endpoint is None:
            raise UserError("There is no endpoint to repair.", "Create one instead.")
        endpoint, url = self._seen.facts.endpoint.endpoint, self._workspace.webhook_url
        async with self._writing(one_time_key, typed, repair_writes(endpoint, url)) as account:
            await self._name(await repair_endpoint(account, endpoint, url, EVENTS))
        await self.check()

    async def delete_duplicates(self, one_time_key: str = "", typed: str = "") -> None:
        """Delete the other endpoints that send to this store's address."""
        duplicates = self._seen.facts.duplicates
        async with self._writing(one_time_key, typed, delete_writes(duplicates)) as account:
            for each in duplicates:
                await delete_endpoint(account, each.id)
        await self.check()

    async def name_address(self, url: str, endpoint: str | None = None) -> None:
        """Name the address that Stripe is to send to and, where it is known, the endpoint that does."""
        await self._workspace.change(lambda document: with_webhook(document, url, endpoint, API_VERSION))
        if self._workspace.key is not None:
            await self.check()

    async def _name(self, made: WebhookEndpoint) -> None:
        """Let the configuration say what Stripe has: address, version and events as Stripe answered them."""
        version = made.api_version or API_VERSION
        await self._workspace.change(
            lambda document: with_webhook(document, made.url, made.id, version, made.events)
        )

    @asynccontextmanager
    async def _writing(
        self, one_time_key: str, typed: str, writes: Sequence[Write]
    ) -> AsyncIterator[StripeAccount]:
        """The account to write exactly this with; one of a one-time key is closed afterwards."""
        if not one_time_key:
            account = self._workspace.account()
        else:
            key = recognise_key_of_mode(one_time_key, self._workspace.config.mode)
            account = self._workspace.one_time_account(key.value)
        try:
            with allowing(account, typed, writes):
                yield account
        except StripeRefusedError as refusal:
            raise _explained(refusal) from None
        finally:
            if one_time_key:
                await account.close()


def _explained(refusal: StripeRefusedError) -> UserError:
    """What a refused write means, and the way out; a refusal not known here keeps Stripe's own words."""
    said = refusal.message
    if "You have reached the maximum of" in said:
        found = re.search(r"maximum of (\d+)", said)
        most = found[1] if found else "the most"
        return EndpointLimitError(
            f"This account already has {most} webhook endpoints, which is as many as Stripe allows.",
            "Delete one that nothing uses in Stripe, or take over one of those below. Nothing was made.",
        )
    if is_missing_permission(refusal):
        return MayNotWriteError(
            "The key may not create or change webhook endpoints.",
            "Paste a one-time key below that may, give the key “Webhook endpoints: Write” in Stripe,"
            f" or make the endpoint by hand. Stripe said: {said}",
        )
    if refusal.status == 400 and re.search(r"invalid url|publicly accessible|https", said, re.IGNORECASE):
        return AddressRefusedError(
            "Stripe does not send to this address.",
            "It has to be a public https address: of a deployed engine, or of a tunnel."
            f" Nothing was made. Stripe said: {said}",
        )
    return refusal


def recognise_key_of_mode(text: str, mode: str) -> StripeKey:
    """Read a pasted key of a store in this mode. Raises KeyRefusedError."""
    key = recognise_key(text)
    if key.mode != ("test" if mode == "sandbox" else mode):
        raise KeyRefusedError(
            f"This is a key of {key.mode} mode, and this store is in {mode} mode.",
            "Test and live never mix: copy the key in the same mode, or make another store.",
        )
    return key
