"""`.env`: variables for one process."""

from collections.abc import Mapping

from glassfy_desktop.domain.store_config import StoreConfig
from glassfy_desktop.services.export.secrets import SECRET_NAMES, placeholder

TO_FILL_IN = "# Secrets: fill these in where the process runs, or with your secret manager"
_PLAIN = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:/+@%,")


def render(config: StoreConfig, secrets: Mapping[str, str]) -> str:
    """The store's variables, one a line; a secret that is not given stands as `<NAME>`."""
    lines = [
        f"# {one_line(config.store)}, store configuration version {config.version}",
        variable("GLASSFY_STORE", config.store),
        variable("GLASSFY_MODE", config.mode),
        variable("STRIPE_API_VERSION", config.api_version),
        variable("STRIPE_WEBHOOK_URL", config.webhook.url),
        variable("GLASSFY_GRACE_DAYS", str(config.policy.grace_days)),
        variable("GLASSFY_SKUS", ",".join(sku.id for sku in config.catalog.skus)),
        variable("GLASSFY_PERMISSIONS", ",".join(each.id for each in config.catalog.permissions)),
        "",
        TO_FILL_IN if any(name not in secrets for name in SECRET_NAMES) else "# Secrets: keep this file safe",
    ]
    for name in SECRET_NAMES:
        lines += [variable(name, secrets[name]) if name in secrets else f"{name}={placeholder(name)}"]
    return "\n".join(lines) + "\n"


def variable(name: str, value: str) -> str:
    """`NAME=value`, quoted where a reader of .env files would otherwise read something else."""
    if set(value) <= _PLAIN:
        return f"{name}={value}"
    if "'" not in value and "\\" not in value and "\n" not in value and "\r" not in value:
        return f"{name}='{value}'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'{name}="{escaped}"'


def one_line(text: str) -> str:
    """A text that may stand in a comment."""
    return " ".join(text.split())
