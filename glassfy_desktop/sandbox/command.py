"""`glassfy-desktop sandbox …`: serve the simulated account, list its scenarios, play one to an address."""

import argparse
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction


def add_parser(subparsers: "_SubParsersAction[ArgumentParser]") -> None:
    """Add `sandbox` with its own commands; what they need is imported when they run."""
    sandbox = subparsers.add_parser("sandbox", help="a Stripe account simulated on this machine")
    commands = sandbox.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="serve the account on 127.0.0.1")
    serve.add_argument("--port", type=_port, default=0, help="0, the default, takes a free one")
    serve.add_argument("--state", type=Path, metavar="FILE", help="keep the account in this file")
    serve.add_argument("--supervised", action="store_true", help="end when standard input ends")
    serve.set_defaults(run=_serve)
    commands.add_parser("list", help="list the scenarios").set_defaults(run=_list)
    scenario = commands.add_parser("scenario", help="play one and send its events to an address")
    scenario.add_argument("name", metavar="NAME")
    scenario.add_argument("--to", required=True, metavar="URL", help="where the events go")
    scenario.add_argument(
        "--secret-env", required=True, metavar="VAR", help="variable with the signing secret"
    )
    scenario.add_argument("--customid", help="the user it happens to")
    scenario.set_defaults(run=_scenario)


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port (0 to 65535)")
    return int(text)


def _serve(options: "Namespace") -> int:
    from glassfy_desktop.domain.errors import UserError
    from glassfy_desktop.sandbox.process import serve

    try:
        serve(options.port, options.state, supervised=options.supervised)
    except UserError as problem:
        return _refuse(str(problem), 1)
    return 0


def _list(options: "Namespace") -> int:
    from glassfy_desktop.sandbox.scenarios import known

    for scenario in known():
        sys.stdout.write(f"{scenario.name}\t{scenario.sentence}\n")
    return 0


def _scenario(options: "Namespace") -> int:
    from glassfy_desktop.sandbox import errors, scenarios
    from glassfy_desktop.sandbox.play import play_to

    if not _is_address(options.to):
        return _refuse(f"“{options.to}” is no address to send to; it starts with http:// or https://.", 2)
    variable = options.secret_env
    secret = os.environ.get(variable, "").strip()
    if not secret:
        return _refuse(f"The variable {variable} is not set, or empty; put the signing secret into it.", 2)
    if not re.fullmatch(r"whsec_[!-~]+", secret):
        return _refuse(f"The variable {variable} holds no signing secret; one starts with whsec_.", 2)
    try:
        scenario = scenarios.find(options.name)
    except errors.ApiError:
        return _refuse(f"There is no scenario “{options.name}”; “sandbox list” shows them.", 2)
    return 0 if play_to(scenario, options.to, secret, options.customid) else 1


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, an IPv6 address that is not closed
        return False


def _refuse(sentence: str, code: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code
