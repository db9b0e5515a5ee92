"""Makes a fresh machine ready: the virtual environment from the hashed locks, and missing system libraries.

Standard library only, since it runs before anything is installed.

    python3 packaging/bootstrap.py venv               make or refresh .venv
    python3 packaging/bootstrap.py system run|test    what the window, or the tests, need of the system
    python3 packaging/bootstrap.py lock               write the locks anew (maintainers; needs uv)
    python3 packaging/bootstrap.py check-locks        refuse locks that carry an address or lack hashes
"""

import ctypes
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = {"requirements.lock": [], "requirements-dev.lock": ["--extra", "dev"]}
DEV_LOCK = ROOT / "packaging" / "requirements-dev.lock"

# shared library -> Debian package
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
# command -> Debian package; without these the tests that drive a real window or a real keychain are skipped
TEST_COMMANDS = {
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "dbus-run-session": "dbus-daemon",
    "gnome-keyring-daemon": "gnome-keyring",
    "php": "php-cli",
    "ruby": "ruby",
}
TEST_FILES = {
    Path("/usr/libexec/at-spi-bus-launcher"): "at-spi2-core",
    Path("/usr/lib/python3/dist-packages/pyatspi"): "python3-pyatspi",
}


def main(arguments: list[str]) -> int:
    """Do what the arguments name and return the exit code."""
    match arguments:
        case ["venv"]:
            return make_venv()
        case ["system", "run"]:
            return need(missing_libraries(), optional=[])
        case ["system", "test"]:
            return need(missing_libraries(), optional=missing_test_tools())
        case ["lock"]:
            return write_locks()
        case ["check-locks"]:
            return check_locks()
        case _:
            print(__doc__)
            return 2


def make_venv() -> int:
    """Make .venv as the lock says; nothing to do where it already is so."""
    if sys.version_info < (3, 11):  # noqa: UP036 (this file also runs on the Python a machine came with)
        print(
            f"Glassfy Desktop needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr
        )
        return 2
    stamp, wanted = VENV / ".stamp", fingerprint()
    if stamp.is_file() and stamp.read_text() == wanted:
        return 0
    print("Making .venv from the lock …", flush=True)
    uv = shutil.which("uv")
    if not create_venv(uv):
        return 2
    python = str(venv_python())
    install = [uv, "pip", "install", "--python", python, "--compile-bytecode"] if uv else pip(python)
    offline = ["--no-deps", "--no-build-isolation"]
    for what in (["--require-hashes", "-r", str(DEV_LOCK)], [*offline, "-e", str(ROOT)]):
        if subprocess.run([*install, "--quiet", *what], check=False, env=clean_environment()).returncode:
            print("The packages could not be installed; the lines above say why.", file=sys.stderr)
            return 2
    stamp.write_text(wanted)
    return 0


def fingerprint() -> str:
    """What .venv was made from: when it changes, .venv is refreshed."""
    digest = hashlib.sha256(f"{sys.version}{ROOT}".encode())
    for path in (DEV_LOCK, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def create_venv(uv: str | None) -> bool:
    """Create .venv with uv where there is one, else with Python's own venv (which Debian packages apart)."""
    command = [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable] if uv else own_venv()
    if subprocess.run([*command, str(VENV)], check=False, env=clean_environment()).returncode == 0:
        return True
    print("The virtual environment could not be made; the lines above say why.", file=sys.stderr)
    return False


def own_venv() -> list[str]:
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        need(["python3-venv"], optional=[])
    return [sys.executable, "-m", "venv"]


def pip(python: str) -> list[str]:
    return [python, "-m", "pip", "install", "--disable-pip-version-check"]


def clean_environment() -> dict[str, str]:
    """The environment without Python's own variables, which would change what is compiled and where."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def missing_libraries() -> list[str]:
    """Debian packages of the shared libraries that Qt needs and this machine lacks."""
    if not sys.platform.startswith("linux"):
        return []
    missing = [package for library, package in QT_LIBRARIES.items() if not loads(library)]
    fonts = Path("/usr/share/fonts")
    if not any(fonts.rglob("*.ttf")) and not any(fonts.rglob("*.otf")):
        missing.append("fonts-dejavu-core")
    return missing


def missing_test_tools() -> list[str]:
    """Debian packages of the tools with which the end-to-end tests drive a real window."""
    if not sys.platform.startswith("linux"):
        return []
    commands = [package for command, package in TEST_COMMANDS.items() if not shutil.which(command)]
    return commands + [package for path, package in TEST_FILES.items() if not path.exists()]


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def need(required: Iterable[str], optional: Iterable[str]) -> int:
    """Install what is missing where that is allowed (root, apt); else print the exact line.

    Without the required packages the answer is 2; without the optional ones it is 0, and the line is printed.
    """
    required, packages = list(required), [*required, *optional]
    if not packages:
        return 0
    line = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if shutil.which("apt-get") and os.geteuid() == 0:
        print(f"Installing system packages: {' '.join(packages)}", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet, stdout=subprocess.DEVNULL)
        command = [*line.replace("-y", "-y -qq").split()]
        if subprocess.run(command, check=False, env=quiet, stdout=subprocess.DEVNULL).returncode == 0:
            return 0
    for_this_system = f"sudo {line}" if shutil.which("apt-get") else f"(names on Debian) {' '.join(packages)}"
    if required:
        print(
            f"Some system libraries are missing. Install them, then try again:\n  {for_this_system}",
            file=sys.stderr,
        )
        return 2
    print(f"Some tests are skipped until these are installed:\n  {for_this_system}", file=sys.stderr)
    return 0


def write_locks() -> int:
    """Write both locks with uv: hashed, for every platform, without any address."""
    base = [
        "uv",
        "pip",
        "compile",
        "pyproject.toml",
        "--universal",
        "--python-version",
        "3.11",
        "--generate-hashes",
    ]
    quiet = ["--quiet", "--no-emit-index-url", "--no-annotate", "--no-header", "--upgrade"]
    for name, extra in LOCKS.items():
        command = [*base, *quiet, *extra, "--output-file", f"packaging/{name}"]
        subprocess.run(command, cwd=ROOT, check=True, env=clean_environment())
    return check_locks()


def check_locks() -> int:
    """Refuse a lock that carries an address, or a requirement without a hash."""
    problems = []
    for name in LOCKS:
        text = (ROOT / "packaging" / name).read_text()
        problems += [f"{name}: an address: {found}" for found in re.findall(r"https?://\S+", text)]
        requirements = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
        problems += [
            f"{name}: no hash: {each.split()[0]}" for each in requirements if "--hash=sha256:" not in each
        ]
    print("\n".join(problems) or "Locks: hashed, and without any address.")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
