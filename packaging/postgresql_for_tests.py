"""A PostgreSQL of its own for tests and benches: made in a scratch folder, gone afterwards.

Standard library only.

    python3 packaging/postgresql_for_tests.py COMMAND …   run a command beside it; its exit code is the answer
    python3 packaging/postgresql_for_tests.py             run it until Ctrl-C, and print its URL

The command finds the URL of its superuser in GLASSFY_TEST_POSTGRESQL. Where no PostgreSQL can be started,
the command runs without it, and the tests that need one say so.
"""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

VARIABLE = "GLASSFY_TEST_POSTGRESQL"
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
"""Where distributions put what stands on nobody's PATH."""
SECONDS_TO_START = 60


class NoPostgresqlError(Exception):
    """None can be started here; why, in a sentence."""


def main(command: list[str]) -> int:
    """Run a command beside a server, or the server alone."""
    try:
        with server() as url:
            if not command:
                return wait(url)
            return subprocess.run(command, check=False, env={**os.environ, VARIABLE: url}).returncode
    except NoPostgresqlError as error:
        print(f"No PostgreSQL for tests: {error}", file=sys.stderr, flush=True)
        return subprocess.run(command, check=False).returncode if command else 1
    except KeyboardInterrupt:
        return 130


def wait(url: str) -> int:
    """Say where the server is, until a signal ends this."""
    print(f"export {VARIABLE}={url}\n# Ctrl-C ends it", flush=True)
    while True:
        signal.pause()


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The URL of a server's superuser, as long as the block runs. Raises NoPostgresqlError."""
    programs, owner = find_programs(), run_as()
    # a short path: a socket's may have a hundred bytes only
    folder = Path(tempfile.mkdtemp(prefix="glassfy-pg-"))
    try:
        if owner:
            shutil.chown(folder, owner["user"], owner["group"])
        password, port = secrets.token_urlsafe(18), free_port()
        initialize(programs, folder, password, owner)
        started = start(programs, folder, port, owner)
        try:
            wait_until_ready(programs, port, started, folder)
            yield f"postgresql+psycopg://postgres:{password}@127.0.0.1:{port}/postgres"
        finally:
            started.send_signal(signal.SIGINT)  # its “fast” end
            started.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> Path:
    """The folder of the newest server's programs; installed where that is allowed (root, apt)."""
    if found := newest():
        return found
    if shutil.which("apt-get") and os.name == "posix" and os.geteuid() == 0:
        print("Installing system packages: postgresql", flush=True)
        for line in ("update -qq", "install -y -qq --no-install-recommends postgresql"):
            quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            command = ["apt-get", *line.split()]
            subprocess.run(command, check=False, env=quiet, stdout=subprocess.DEVNULL)
        if found := newest():
            return found
    raise NoPostgresqlError("its server is not installed (apt-get install postgresql).")


def newest() -> Path | None:
    on_path = shutil.which("initdb")
    found = [path for place in PLACES for path in Path("/").glob(place.lstrip("/"))]
    found = [path for path in found if (path / "initdb").exists()]
    return max(found, key=version) if found else Path(on_path).parent if on_path else None


def version(programs: Path) -> int:
    digits = "".join(filter(str.isdigit, programs.parent.name))
    return int(digits) if digits else 0


def run_as() -> dict[str, Any]:
    """Who the server runs as: it refuses to run as root."""
    if os.name != "posix" or os.geteuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(name)
            return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise NoPostgresqlError("it refuses to run as root, and there is no other user to run it as.")


def initialize(programs: Path, folder: Path, password: str, owner: dict[str, Any]) -> None:
    secret = folder / "password"
    secret.touch(0o600)
    secret.write_text(password)
    if owner:
        shutil.chown(secret, owner["user"], owner["group"])
    command: list[str | Path] = [
        programs / "initdb",
        "-D",
        folder / "data",
        "-U",
        "postgres",
        "--pwfile",
        secret,
    ]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
    made = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder, **owner)
    secret.unlink()
    if made.returncode:
        raise NoPostgresqlError(f"it cannot be set up: {made.stderr.strip()}")


def start(programs: Path, folder: Path, port: int, owner: dict[str, Any]) -> "subprocess.Popen[bytes]":
    command: list[str | Path] = [programs / "postgres", "-D", folder / "data", "-p", str(port), "-k", folder]
    command += ["-c", "listen_addresses=127.0.0.1", "-c", "max_connections=60"]
    with (folder / "log").open("wb") as log:
        # a session of its own, so that Ctrl-C reaches the command first
        return subprocess.Popen[bytes](
            command, stdout=log, stderr=subprocess.STDOUT, cwd=folder, start_new_session=True, **owner
        )


def wait_until_ready(programs: Path, port: int, started: "subprocess.Popen[bytes]", folder: Path) -> None:
    for _ in range(SECONDS_TO_START * 10):
        asked: list[str | Path] = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
        if subprocess.run(asked, check=False).returncode == 0:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            started.wait(0.1)
            break
    raise NoPostgresqlError(f"it does not start: {(folder / 'log').read_text(errors='replace').strip()}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


if __name__ == "__main__":
    for ending in (signal.SIGTERM, signal.SIGHUP) if os.name == "posix" else ():
        signal.signal(ending, lambda *_: sys.exit(143))  # leaves by the way that also stops the server
    raise SystemExit(main(sys.argv[1:]))
