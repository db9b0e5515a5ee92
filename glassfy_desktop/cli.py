"""The command line. No argument opens the window."""

import argparse

from glassfy_desktop import __version__


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code: 0 done, 2 wrong usage."""
    options = parser().parse_args(arguments)
    code: int = options.run(options)
    return code


def parser() -> argparse.ArgumentParser:
    """Every command and its options; each command's module is imported when it runs."""
    top = argparse.ArgumentParser(
        prog="glassfy-desktop", description="See what your Stripe customers may use."
    )
    top.add_argument("--version", action="version", version=f"glassfy-desktop {__version__}")
    return top
