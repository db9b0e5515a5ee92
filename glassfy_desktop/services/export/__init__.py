"""The store configuration in the forms deployments want: pure functions from configuration to text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from glassfy_desktop.domain.store_config import StoreConfig
from glassfy_desktop.services.export import env, json_form

__all__ = ["FORMATS", "ExportFormat"]


@dataclass(frozen=True)
class ExportFormat:
    """One form. `render` gets the configuration and secrets by name; one left out is a placeholder.

    `suffix` ends the file's name, `language` is what its preview is coloured as.
    """

    name: str
    title: str
    purpose: str
    suffix: str
    language: str
    render: Callable[[StoreConfig, Mapping[str, str]], str]
    takes_secrets: bool


FORMATS = (
    ExportFormat("env", ".env", "Variables for one process", ".env", "env", env.render, True),
    ExportFormat("json", "JSON", "The whole configuration", ".json", "json", json_form.render, False),
)
