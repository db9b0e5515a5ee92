"""The desktop that end-to-end tests use."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.desktop import Desktop, desktop, missing


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Desktop]:
    """Someone in front of a desktop. Skips, with a reason, where this machine cannot have one."""
    if lacking := missing():
        assert not os.environ.get("CI"), f"CI has to run this test; install {lacking}"
        pytest.skip(f"needs {lacking} for a real window")
    with desktop(tmp_path) as made:
        yield made
