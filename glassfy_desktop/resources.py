"""Where the files that ship with the program lie: in a checkout, in a wheel and in a frozen build."""

from functools import cache
from pathlib import Path


@cache
def folder() -> Path:
    """The folder of shipped files (icons, scenarios, schemas)."""
    installed = Path(__file__).parent / "_resources"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "resources"


def path(*parts: str) -> Path:
    """The path of one shipped file, named by its parts below the resource folder."""
    return folder().joinpath(*parts)
