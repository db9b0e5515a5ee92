"""The sandbox's restricted keys: which there are, what each may, and making new ones."""

from dataclasses import replace

from glassfy_desktop.domain.keys import mask
from glassfy_desktop.domain.requirements import PERMISSIONS, REQUIRED_PERMISSIONS
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.sandbox_client import SandboxKey
from glassfy_desktop.ui.engine.sandbox.part import Part


class SandboxKeyList(Part):
    """`keys` oldest first; `made` is a key just made, whole, until it is put away. `doing`: `make`, `change`.

    A change is shown at once, and taken back where the sandbox refuses it.
    """

    keys: tuple[SandboxKey, ...] = ()
    made = ""

    async def load(self) -> None:
        self.keys = tuple(await self.client.restricted_keys())

    def key(self, key_id: str) -> SandboxKey | None:
        """The key of that id, where there is one."""
        return next((each for each in self.keys if each.id == key_id), None)

    def is_store_key(self, key: SandboxKey) -> bool:
        """Whether this is the key that the store uses: what happens to it is what Set up then finds."""
        kept = self.workspace.secret(SecretKind.STRIPE_KEY)
        return kept is not None and mask(kept)[-4:] == key.masked[-4:]

    def make(self) -> None:
        """Make a key with the required permissions."""
        self.start("make", self._make)

    def put_away(self) -> None:
        """Forget the key just made: it was copied."""
        self.made = ""
        self.changed.emit()

    def permit(self, key_id: str, permission: str, on: bool) -> None:
        """Give a key a permission, or take it away; others that it has stay."""
        key = self.key(key_id)
        if key is not None and on != (permission in key.permissions):
            kept = set(key.permissions) ^ {permission}
            known = [each.name for each in PERMISSIONS]
            wanted = tuple([name for name in known if name in kept] + sorted(kept.difference(known)))
            self._change(replace(key, permissions=wanted))

    def set_state(self, key_id: str, state: str) -> None:
        """Make a key active, expired or revoked."""
        key = self.key(key_id)
        if key is not None and key.state != state:
            self._change(replace(key, state=state))

    def _change(self, wanted: SandboxKey) -> None:
        self.keys = tuple(wanted if each.id == wanted.id else each for each in self.keys)
        self.start("change", lambda: self._tell(wanted))

    async def _tell(self, wanted: SandboxKey) -> None:
        permissions = list(wanted.permissions)
        await self.client.change_key(wanted.id, permissions=permissions, state=wanted.state)

    async def _make(self) -> None:
        self.made = await self.client.make_key([each.name for each in REQUIRED_PERMISSIONS])
        await self.load()
