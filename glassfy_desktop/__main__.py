"""The program's one entry point: `glassfy-desktop`, `python -m glassfy_desktop`, `python main.py`."""

import gc
import sys


def main() -> int:
    """Run the command line (or, without arguments, the window) and return the exit code."""
    if not sys.argv[1:]:
        gc.disable()  # nothing becomes garbage before the first paint; `live` enables it again
    from glassfy_desktop.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
