"""A desktop of its own for a test: screen, window manager, message bus, and someone who looks and clicks."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
SYSTEM_PYTHON = "/usr/bin/python3"
A11Y_SERVICE = Path("/usr/share/dbus-1/services/org.a11y.Bus.service")
COMMANDS = ("Xvfb", "openbox", "xdotool", "dbus-daemon")
PATIENCE = 30.0
"""Seconds something may take to appear."""

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""
"""A bus with nothing on it but accessibility: no keychain is found there, whatever this machine has."""


def missing() -> str:
    """What this machine lacks for driving a real window; empty where nothing."""
    absent = [command for command in COMMANDS if not shutil.which(command)]
    if not A11Y_SERVICE.exists():
        absent.append("at-spi2-core")
    if subprocess.run([SYSTEM_PYTHON, "-c", "import pyatspi"], capture_output=True, check=False).returncode:
        absent.append("python3-pyatspi")
    return ", ".join(absent)


@dataclass(frozen=True)
class Element:
    """Something on the screen: place is x, y, width, height in pixels of the screen."""

    name: str
    role: str
    description: str
    text: str
    states: list[str]
    place: tuple[int, int, int, int]

    @property
    def middle(self) -> tuple[int, int]:
        x, y, width, height = self.place
        return x + width // 2, y + height // 2


class Desktop:
    """What a person does: look, click, type."""

    def __init__(self, environment: dict[str, str], home: Path, stack: ExitStack) -> None:
        self.environment = environment
        self.home = home
        self.app: subprocess.Popen[bytes] | None = None
        self.clicks = 0
        self._stack = stack
        pipe = subprocess.PIPE
        eyes = [SYSTEM_PYTHON, str(Path(__file__).parent / "eyes.py")]
        self._eyes = subprocess.Popen(eyes, env=environment, stdin=pipe, stdout=pipe, text=True)
        stack.callback(self._end, self._eyes)

    def start(self) -> None:
        """Start the program as the README says it is started, without make."""
        command = [sys.executable, str(ROOT / "main.py")]
        with (self.home / "app.out").open("ab") as out, (self.home / "app.err").open("ab") as err:
            self.app = subprocess.Popen(command, cwd=self.home, env=self.environment, stdout=out, stderr=err)
        self._stack.callback(self._end, self.app)

    # Looking

    def look(self, name: str, role: str | None = None, *, enabled: bool = False) -> Element:
        """Wait for something with this name (one that ends with “…” begins so) and return the first."""
        found = self._ask(name=name, role=role, enabled=enabled, within=PATIENCE)
        assert found, f"“{name}” did not appear. On the screen:\n{self.screen()}"
        return found[0]

    def look_all(self, name: str, role: str | None = None) -> list[Element]:
        """Everything with this name that is there now."""
        return self._ask(name=name, role=role)

    def gone(self, name: str, role: str | None = None) -> None:
        """Wait until nothing with this name is there."""
        left = self._ask(name=name, role=role, gone=True, within=PATIENCE)
        assert not left, f"“{name}” is still there"

    def screen(self) -> str:
        """Everything visible, a line each, for a failing test's message."""
        lines = [f"{each.role}: {each.name} {each.text[:80]!r}" for each in self._ask(dump=True)]
        return "\n".join(line for line in lines if not re.fullmatch(r"(filler|panel): +''", line))

    def _ask(self, **request: Any) -> list[Element]:
        assert self._eyes.stdin is not None and self._eyes.stdout is not None
        self._eyes.stdin.write(json.dumps(request) + "\n")
        self._eyes.stdin.flush()
        return [
            Element(**{**each, "place": tuple(each["place"])})
            for each in json.loads(self._eyes.stdout.readline())
        ]

    # Doing

    def click(self, name: str, role: str | None = None) -> None:
        """Wait until something of this name can be used, and click into its middle."""
        x, y = self.look(name, role, enabled=True).middle
        self.clicks += 1
        self.do("mousemove", "--sync", str(x), str(y), "click", "1")

    def type(self, text: str) -> None:
        self.do("type", "--delay", "8", "--", text)

    def press(self, *keys: str) -> None:
        """Press keys as xdotool names them: `Return`, `ctrl+3`."""
        self.do("key", "--delay", "20", *keys)

    def do(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self.environment, check=True, timeout=20)

    # Ending

    def wait_for_end(self) -> int:
        """Wait until the program has ended; returns its exit code."""
        assert self.app is not None
        return self.app.wait(PATIENCE)

    def children(self) -> list[int]:
        """The program's child processes."""
        assert self.app is not None
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.app.pid)], capture_output=True, text=True, check=False
        )
        return [int(pid) for pid in listed.stdout.split()]

    @staticmethod
    def _end(process: subprocess.Popen[Any]) -> None:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


@contextmanager
def desktop(home: Path) -> Iterator[Desktop]:
    """A desktop with nothing started on it yet; everything is ended afterwards."""
    with ExitStack() as stack:
        display = _screen(stack)
        environment = {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "DISPLAY": display,
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_RUNTIME_DIR": str(_private(home / "run")),
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }
        environment["DBUS_SESSION_BUS_ADDRESS"] = _bus(stack, home, environment)
        _run(stack, ["openbox"], environment)
        yield Desktop(environment, home, stack)


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    return folder


def _screen(stack: ExitStack) -> str:
    """A virtual screen on the first free display."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, pass_fds=[writing], stdout=quiet, stderr=quiet)
    stack.callback(Desktop._end, process)
    os.close(writing)
    with os.fdopen(reading) as told:
        return f":{told.readline().strip()}"


def _bus(stack: ExitStack, home: Path, environment: dict[str, str]) -> str:
    """A message bus; returns its address."""
    services = home / "services"
    services.mkdir()
    shutil.copy(A11Y_SERVICE, services)
    config = home / "bus.conf"
    config.write_text(BUS.format(folder=environment["XDG_RUNTIME_DIR"], services=services))
    command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"]
    pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
    process = subprocess.Popen(command, env=environment, stdout=pipe, stderr=quiet, text=True)
    stack.callback(Desktop._end, process)
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _run(stack: ExitStack, command: list[str], environment: dict[str, str]) -> None:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet)
    stack.callback(Desktop._end, process)
