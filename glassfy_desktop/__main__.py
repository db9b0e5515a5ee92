"""The program's one entry point: `glassfy-desktop`, `python -m glassfy_desktop`, `python main.py`."""

import sys


def main() -> int:
    """Run the command line (or, without arguments, the window) and return the exit code."""
    from glassfy_desktop.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
