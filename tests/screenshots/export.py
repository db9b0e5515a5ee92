"""Picture 09: exporting Northwind Trails, which is live."""

from PySide6.QtWidgets import QWidget

from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.export.view import build as build_screen
from glassfy_desktop.ui.screen import ScreenContext

MODE = "live"
SECRETS = {
    SecretKind.STRIPE_KEY: "rk_live_51NkQ2TLmXw8Rt0c4Believable00w8Qz",
    SecretKind.SIGNING_SECRET: "whsec_Believable4SigningSecret0000Kd3",
    SecretKind.SDK_KEY: "gsdk_BelievableKeyForApps000007fQ2",
    SecretKind.REST_KEY: "grest_BelievableKeyForBackEnds0Kx0a",
}
"""Made up; shaped as the real ones are."""


async def keep_secrets(workspace: Workspace) -> None:
    """Let the store hold one secret of each kind."""
    for kind, secret in SECRETS.items():
        await workspace.keychain.put(workspace.slug, kind, secret)
    await workspace.open()


def build(context: ScreenContext) -> QWidget:
    """The screen; `store.import`, which the window owns, is there in its place."""
    if not any(action.objectName() == "store.import" for action in context.actions.all()):
        context.actions.add("store.import", "Import a store configuration", lambda: None)
    return build_screen(context)
