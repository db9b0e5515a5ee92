"""JSON: the complete store configuration, which imports back to the same thing."""

from collections.abc import Mapping

from glassfy_desktop.domain.store_config import StoreConfig, write


def render(config: StoreConfig, secrets: Mapping[str, str]) -> str:
    """The configuration document; no secret ever stands in it."""
    return write(config.document)
