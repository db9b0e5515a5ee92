"""What can be done with whole stores: make, rename, duplicate, delete."""

import asyncio

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.keys import holds_secret
from glassfy_desktop.domain.store_config import with_name
from glassfy_desktop.services.keychain import Keychain
from glassfy_desktop.services.store_files import StoreEntry, StoreFiles
from glassfy_desktop.services.workspace import Workspace

LONGEST_NAME = 80
"""Characters."""


class Stores:
    """The stores on this machine, with their secrets. A method that raises UserError has changed nothing."""

    def __init__(self, files: StoreFiles, keychain: Keychain) -> None:
        self.files = files
        self.keychain = keychain

    def create(self, name: str, mode: str) -> StoreEntry:
        """Make a store with an empty catalog; `mode` is `test`, `live` or `sandbox`."""
        return self.files.create(self.free_name(name), mode)

    def duplicate(self, slug: str, name: str, mode: str) -> StoreEntry:
        """Make a store with the catalog and choices of another, perhaps for another mode.

        Account, webhook, secrets and data stay with the one that was copied.
        """
        return self.files.duplicate(slug, self.free_name(name), mode)

    async def rename(self, slug: str, name: str, opened: Workspace | None = None) -> None:
        """Give a store another name; `opened` is the open store, which may be this one."""
        name = self.free_name(name, besides=slug)
        if opened is None or opened.slug != slug:
            await asyncio.to_thread(self.files.rename, slug, name)
            return
        if opened.remote:
            raise UserError(
                "This store is served by a remote engine, which holds its name.",
                "Switch back to the engine on this machine, then rename it.",
            )
        await opened.change(lambda document: with_name(document, name))

    async def delete(self, slug: str, typed: str = "") -> None:
        """Remove a closed store: its configuration, database and sandbox, and its secrets in the keychain.

        A live store asks for its name, as `typed`. Nothing changes at Stripe. Secrets that a locked keychain
        does not give up are removed once it is open again.
        """
        self.check_delete(slug, typed)
        await asyncio.to_thread(self.files.delete, slug)
        if not await self.keychain.forget_store(slug):
            self.files.save_to_forget(self.files.to_forget() | {slug})

    def check_delete(self, slug: str, typed: str = "") -> None:
        """Raise UserError where the store is live and `typed` is not its name."""
        entry = next((each for each in self.files.list() if each.slug == slug), None)
        if entry is not None and entry.mode == "live" and typed.strip() != entry.name:
            raise UserError("This store is live.", "Type its name to delete it.")

    async def tidy(self) -> None:
        """Remove what is left of deleted stores: files, and secrets where the keychain is open now."""
        await asyncio.to_thread(self.files.sweep)
        waiting = self.files.to_forget()
        left = {slug for slug in waiting if not await self.keychain.forget_store(slug)}
        if left != waiting:
            self.files.save_to_forget(left)

    def free_name(self, name: str, besides: str = "") -> str:
        """The name without spaces around it, where a store may have it. Raises UserError."""
        name = " ".join(name.split())
        if not name:
            raise UserError("A store needs a name.", "Type one; it can be changed later.")
        if len(name) > LONGEST_NAME:
            raise UserError(f"A name may have {LONGEST_NAME} characters at most.", "Type a shorter one.")
        if holds_secret(name):
            raise UserError("This looks like a secret, not a name.", "Type a name that you can tell others.")
        same = (each for each in self.files.list() if each.name.casefold() == name.casefold())
        if any(each.slug != besides for each in same):
            raise UserError(f"There is a store “{name}” already.", "Type another name.")
        return name
