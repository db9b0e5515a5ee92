"""A real Secret Service for tests: GNOME Keyring on a D-Bus session of its own, in a folder of its own."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import secretstorage

PASSWORD = b"pw"
needs_keyring = pytest.mark.skipif(
    not (shutil.which("dbus-daemon") and shutil.which("gnome-keyring-daemon")),
    reason="needs dbus-daemon and gnome-keyring: packaging/bootstrap.py system test",
)


class SecretService:
    """GNOME Keyring, unlocked, with a bus that only it and the tests know."""

    def __init__(self, folder: Path, address: str) -> None:
        self.environment = {
            **os.environ,
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "XDG_DATA_HOME": str(folder),
            "DBUS_SESSION_BUS_ADDRESS": address,
        }
        self._daemon: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the keyring, with the login collection unlocked."""
        command = ["gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground"]
        self._daemon = subprocess.Popen(
            command,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._daemon.stdin is not None and self._daemon.stdout is not None
        self._daemon.stdin.write(PASSWORD)
        self._daemon.stdin.close()
        self._daemon.stdout.readline()  # its first line comes when it is on the bus

    def kill(self) -> None:
        """End the keyring without a word."""
        if self._daemon is not None:
            self._daemon.kill()
            self._daemon.wait()
            if self._daemon.stdout is not None:
                self._daemon.stdout.close()
        self._daemon = None

    def lock(self) -> None:
        """Lock the collection, as a screen that locks does."""
        with_bus = secretstorage.dbus_init()
        try:
            secretstorage.get_default_collection(with_bus).lock()
        finally:
            with_bus.close()

    def entries(self) -> dict[str, str]:
        """What the keyring has: user name and secret of each entry, read past the app."""
        with_bus = secretstorage.dbus_init()
        try:
            items = secretstorage.get_default_collection(with_bus).get_all_items()
            return {item.get_attributes()["username"]: item.get_secret().decode() for item in items}
        finally:
            with_bus.close()


@contextmanager
def running(folder: Path) -> Iterator[SecretService]:
    """A bus and an unlocked keyring on it."""
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE
    )
    assert bus.stdout is not None
    service = SecretService(folder, bus.stdout.readline().decode().strip())
    try:
        service.start()
        yield service
    finally:
        service.kill()
        bus.terminate()
        bus.wait()
        bus.stdout.close()
