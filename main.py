"""Starts the app: `python main.py` is the same program as `glassfy-desktop`."""

from glassfy_desktop.__main__ import main

if __name__ == "__main__":
    raise SystemExit(main())
