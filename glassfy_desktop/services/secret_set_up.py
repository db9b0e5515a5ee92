"""The signing secret: kept, rolled, and proved by a round trip through the engine."""

import contextlib
import secrets
import time

from glassfy_desktop.domain.keys import mask, recognise_signing_secret
from glassfy_desktop.domain.onboarding import StepId
from glassfy_desktop.services.check_event import check_event
from glassfy_desktop.services.engine_client import EngineDownError
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.seen import Seen
from glassfy_desktop.services.workspace import Workspace

ROLL = 24 * 3600
"""Seconds for which Stripe signs with both secrets at most, after one is rolled."""
OLD_UNTIL = "old_secret_until"


class SecretSetUp:
    """Step 4. `unsaved` is a secret that Stripe told once and that no keychain took: it is shown until the
    developer has put it somewhere."""

    def __init__(self, workspace: Workspace, seen: Seen) -> None:
        self._workspace = workspace
        self._seen = seen
        self.unsaved = ""

    async def accept(self, text: str) -> None:
        """Read, keep and check a pasted signing secret. Raises KeyRefusedError; nothing is kept then.

        A secret that was there before is taken for another 24 hours: Stripe signs with both during a roll.
        """
        secret = recognise_signing_secret(text)
        before = self._workspace.secret(SecretKind.SIGNING_SECRET)
        if before is not None and before != secret:
            await self._workspace.keep(SecretKind.OLD_SIGNING_SECRET, before)
            self._save_until(time.time() + ROLL)
        await self._workspace.keep(SecretKind.SIGNING_SECRET, secret)
        self._seen.learn(refused_delivery=None)
        await self.check()

    async def capture(self, secret: str) -> None:
        """Keep the secret of an endpoint that was just made. It stays in `unsaved` until it is safe.

        Where there never was a keychain it lasts as long as everything else: the banner says so.
        """
        self.unsaved = secret
        had_keychain = self._workspace.keychain.state.persistent
        with contextlib.suppress(EngineDownError):  # the engine is given it as soon as it runs again
            await self._workspace.keep(SecretKind.SIGNING_SECRET, secret)
        if self._workspace.keychain.state.persistent or not had_keychain:
            self.unsaved = ""
        self._seen.learn(refused_delivery=None)

    def saved_elsewhere(self) -> None:
        """The developer has put the secret in a safe place: show it no longer."""
        self.unsaved = ""
        self._seen.changed.tell()

    async def forget_old(self) -> None:
        """Take only the new secret from now on."""
        await self._workspace.forget(SecretKind.OLD_SIGNING_SECRET)
        self._save_until(0.0)
        self._learn_old()

    async def check(self) -> None:
        """Send one signed event through the engine and see whether it is accepted."""
        await self._end_roll()
        secret = self._in_use()
        if secret is None:
            self._seen.learn(secret_masked="", secret_verified=False, secret_refused="")
            return
        self._seen.learn(secret_masked=mask(secret), secret_verified=False, secret_refused="")
        async with self._seen.checking(StepId.SECRET):
            try:
                event = check_event(self._workspace.config.livemode)
                answer = await self._workspace.need_engine().deliver(event, secret, "check")
            except EngineDownError:
                return
            self._seen.learn(
                secret_verified=answer.status == 200,
                secret_refused="" if answer.status == 200 else answer.reason or f"Answered {answer.status}.",
            )

    def _in_use(self) -> str | None:
        """The secret of the chosen way."""
        endpoint = self._seen.facts.way.needs_endpoint
        return self._workspace.secret(SecretKind.SIGNING_SECRET if endpoint else SecretKind.LOCAL_SECRET)

    async def _end_roll(self) -> None:
        """Forget the secret from before a roll once its time is over."""
        if self._workspace.secret(SecretKind.OLD_SIGNING_SECRET) and self._until() <= time.time():
            await self._workspace.forget(SecretKind.OLD_SIGNING_SECRET)
        self._learn_old()

    def _learn_old(self) -> None:
        old = self._workspace.secret(SecretKind.OLD_SIGNING_SECRET)
        self._seen.learn(
            old_secret_masked=mask(old) if old else "", old_secret_until=self._until() if old else 0.0
        )

    def _until(self) -> float:
        return float(self._workspace.files.local(self._workspace.slug).get(OLD_UNTIL, 0.0))

    def _save_until(self, until: float) -> None:
        self._workspace.files.save_local(self._workspace.slug, **{OLD_UNTIL: until})


async def made_secret(workspace: Workspace) -> str:
    """The secret with which this machine signs what it fetched itself; made at the first need."""
    if kept := workspace.secret(SecretKind.LOCAL_SECRET):
        return kept
    made = "whsec_" + secrets.token_urlsafe(24)
    await workspace.keep(SecretKind.LOCAL_SECRET, made)
    return made
