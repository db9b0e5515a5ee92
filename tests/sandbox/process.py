"""Starts the sandbox as the command line does."""

import json
import subprocess
import sys
from dataclasses import dataclass, field

RUN = """
import argparse, sys
from glassfy_desktop.sandbox.command import add_parser
parser = argparse.ArgumentParser(prog="glassfy-desktop")
add_parser(parser.add_subparsers(required=True))
options = parser.parse_args()
sys.exit(options.run(options))
"""


@dataclass(frozen=True)
class Sandbox:
    """What the ready line says."""

    url: str
    secret_key: str = field(repr=False)
    restricted_key: str = field(repr=False)


def command(*arguments: str) -> list[str]:
    """The command line of `sandbox …`."""
    return [sys.executable, "-c", RUN, "sandbox", *arguments]


def start(*arguments: str) -> tuple[subprocess.Popen[str], Sandbox]:
    """Start `sandbox serve` and wait for its ready line."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(command("serve", *arguments), stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    assert process.stdout and process.stderr
    line = process.stdout.readline()
    assert line, process.stderr.read()
    return process, Sandbox(**json.loads(line))
