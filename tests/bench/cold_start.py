"""Cold start: the program's first paint against that of a bare PySide6 window, run in turn."""

import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.measure import Measure

ROOT = Path(__file__).parent.parent.parent
ROUNDS = 15
BOUND = 1.6


def measures() -> Iterator[Measure]:
    """First start, and the start with a store that is opened again."""
    compileall.compile_dir(ROOT / "glassfy_desktop", quiet=1)
    compileall.compile_dir(ROOT / "tests" / "bench", quiet=1)
    with screen() as display, tempfile.TemporaryDirectory() as home:
        yield compare("cold start to first paint, first start", environment(display, home))
        prepare_store(Path(home))
        yield compare("cold start to first paint, a store opened again", environment(display, home))


def compare(what: str, environ: dict[str, str]) -> Measure:
    """Bare and program in turn, so that both see the same machine; the ratio is that of the medians."""
    times: dict[str, list[float]] = {"bare": [], "app": []}
    for kind in times:
        once(kind, environ)  # not counted: fills the disk's cache
    for _ in range(ROUNDS):
        for kind, measured in times.items():
            measured.append(once(kind, environ))
    bare, app = (statistics.median(times[kind]) for kind in ("bare", "app"))
    return Measure(what, f"{app * 1000:.0f} ms", f"a bare window's {bare * 1000:.0f} ms", app / bare, BOUND)


def once(kind: str, environ: dict[str, str]) -> float:
    """Seconds from starting the process to its end right after the first paint."""
    command = [sys.executable, str(ROOT / "tests" / "bench" / "first_paint.py"), kind]
    began = time.perf_counter()
    subprocess.run(command, env=environ, check=True, timeout=60)
    return time.perf_counter() - began


def environment(display: str, home: str) -> dict[str, str]:
    """This process's environment without Python's own variables, with data and a screen of its own."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "QT_", "XDG_"))
    }
    where = {"DISPLAY": display} if display else {"QT_QPA_PLATFORM": "offscreen"}
    return {**kept, **where, "XDG_DATA_HOME": f"{home}/data"}


def prepare_store(home: Path) -> None:
    """A store that was open last."""
    from glassfy_desktop.services.app_settings import AppSettings
    from glassfy_desktop.services.store_files import StoreFiles

    root = home / "data" / "glassfy-desktop"
    entry = StoreFiles(root).create("Acme", "test")
    AppSettings(last_store=entry.slug).save(root)


@contextmanager
def screen() -> Iterator[str]:
    """A virtual screen where there is Xvfb; else nothing, and Qt paints offscreen."""
    if not shutil.which("Xvfb"):
        yield ""
        return
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, pass_fds=[writing], stdout=quiet, stderr=quiet) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as told:
                display = f":{told.readline().strip()}"
            with window_manager(display):
                yield display
        finally:
            server.terminate()


@contextmanager
def window_manager(display: str) -> Iterator[None]:
    """A window manager where there is one: without it, windows are shown in steps of 50 ms."""
    if not shutil.which("openbox"):
        yield
        return
    quiet = subprocess.DEVNULL
    environ = {**os.environ, "DISPLAY": display}
    with subprocess.Popen(["openbox"], env=environ, stdout=quiet, stderr=quiet) as manager:
        try:
            yield
        finally:
            manager.terminate()
