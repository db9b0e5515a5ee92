"""The command line. No argument opens the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code: 0 done, 2 wrong usage."""
    if not arguments:
        from glassfy_desktop import app

        return app.run()
    options = parser().parse_args(arguments)
    code: int = options.run(options)
    return code


def parser() -> argparse.ArgumentParser:
    """Every command and its options; what a command needs is imported when it runs."""
    import argparse

    from glassfy_desktop import __version__, check_command
    from glassfy_desktop.engine import command as engine
    from glassfy_desktop.sandbox import command as sandbox

    top = argparse.ArgumentParser(
        prog="glassfy-desktop",
        description="See what your Stripe customers may use. Without a command the window opens.",
    )
    top.add_argument("--version", action="version", version=f"glassfy-desktop {__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    engine.add_parser(commands)
    sandbox.add_parser(commands)
    check_command.add_parser(commands)
    return top
