"""Servers as children of a bench: the engine, and one that does nothing."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
SECRET, ADMIN, REST = "whsec_of_a_bench", "admin-of-a-bench", "rest-of-a-bench"
CONFIG: dict[str, Any] = {
    "schema": 1,
    "store": "Acme",
    "mode": "test",
    "skus": [{"id": "premium_monthly", "product": "prod_premium"}],
    "permissions": [{"id": "premium", "skus": ["premium_monthly"]}],
}


@contextmanager
def engine(data_dir: Path, *arguments: str) -> Iterator[tuple[int, int]]:
    """`engine serve` on a data folder: its port and process id. It ends on the way out."""
    config = data_dir / "config.json"
    config.write_text(json.dumps(CONFIG))
    command = [sys.executable, "-m", "glassfy_desktop", "engine", "serve", "--secrets-stdin"]
    command += ["--data-dir", str(data_dir), "--config", str(config), *arguments]
    secrets = {"signing_secrets": [SECRET], "admin_token": ADMIN, "rest_key": REST}
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdin and child.stdout
        try:
            child.stdin.write(json.dumps(secrets) + "\n")
            child.stdin.flush()
            ready = json.loads(child.stdout.readline())
            yield int(ready["url"].rpartition(":")[2]), child.pid
        finally:
            child.terminate()


@contextmanager
def idle() -> Iterator[int]:
    """The port of the server that does nothing."""
    command = [sys.executable, "-m", "tests.bench.idle_server"]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE) as child:
        assert child.stdout
        try:
            yield int(child.stdout.readline())
        finally:
            child.terminate()
