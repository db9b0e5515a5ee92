"""Which engine a store uses, the one on this machine or a remote one; it holds once the store is reopened."""

from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.remote_engine import EngineSeen, RemoteEngineError, examine
from glassfy_desktop.services.store_files import REMOTE_FILE
from glassfy_desktop.services.workspace import REMOTE, Workspace


async def look_at(workspace: Workspace, url: str, token: str) -> EngineSeen:
    """What an engine says of itself. Raises RemoteEngineError, also where it does not fit the store."""
    if workspace.config.mode == "sandbox":
        raise RemoteEngineError(
            "A sandbox store keeps its engine on this machine.",
            "The sandbox could not send to another one. Use a store with a Stripe account.",
        )
    seen = await examine(url, token)
    workspace.check_remote(seen)
    return seen


async def use_remote(workspace: Workspace, url: str, token: str) -> EngineSeen:
    """Choose the engine at this address, its token kept in the keychain. Raises as `look_at` does."""
    seen = await look_at(workspace, url, token)
    await workspace.keychain.put(workspace.slug, SecretKind.ENGINE_TOKEN, token)
    (workspace.files.folder(workspace.slug) / REMOTE_FILE).unlink(missing_ok=True)
    workspace.files.save_local(workspace.slug, **{REMOTE: url})
    return seen


async def use_local(workspace: Workspace) -> None:
    """Choose the engine on this machine; the remote one runs on, its token is forgotten here."""
    workspace.files.save_local(workspace.slug, **{REMOTE: ""})
    await workspace.keychain.forget(workspace.slug, SecretKind.ENGINE_TOKEN)
