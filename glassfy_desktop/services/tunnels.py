"""Programs that give the engine on this machine a public https address."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class TunnelProgram:
    """A program, its arguments for an address on this machine, and how to read what it prints.

    `address_in` is the public address in a line, or empty; `problem_in` what the line complains of.
    """

    name: str
    arguments: Callable[[str], list[str]]
    address_in: Callable[[str], str]
    problem_in: Callable[[str], str]
    account: str
    """What has to be done once before it works, in half a sentence; empty where nothing has."""
    install: str
    """How it is installed, as a line for a terminal."""


_QUICK = re.compile(r"https://(?!api\.)[a-z0-9-]+\.trycloudflare\.com\b")
_COMPLAINT = re.compile(r"\b(?:ERR|FTL)\b\s+(.*)")


def _cloudflared_address(line: str) -> str:
    found = _QUICK.search(line)
    return found[0] if found else ""


def _cloudflared_problem(line: str) -> str:
    found = _COMPLAINT.search(line)
    return found[1] if found else ""


def _ngrok_line(line: str) -> dict[str, object]:
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _ngrok_address(line: str) -> str:
    said = _ngrok_line(line)
    url = str(said.get("url", ""))
    return url if said.get("msg") == "started tunnel" and url.startswith("https://") else ""


def _ngrok_problem(line: str) -> str:
    if line.startswith("ERROR:"):
        return line.removeprefix("ERROR:").strip()
    error = str(_ngrok_line(line).get("err", ""))
    return "" if error in ("", "<nil>") else error.splitlines()[0].strip()


PROGRAMS = (
    TunnelProgram(
        "cloudflared",
        lambda url: ["tunnel", "--no-autoupdate", "--url", url],
        _cloudflared_address,
        _cloudflared_problem,
        account="",
        install="brew install cloudflared",
    ),
    TunnelProgram(
        "ngrok",
        lambda url: ["http", url, "--log", "stdout", "--log-format", "json"],
        _ngrok_address,
        _ngrok_problem,
        account="needs a free account: run “ngrok config add-authtoken …” once",
        install="brew install ngrok",
    ),
)


def program(name: str) -> TunnelProgram:
    """The program of this name. Raises KeyError."""
    return {each.name: each for each in PROGRAMS}[name]


def installed() -> list[str]:
    """The names of the programs that are installed here, the first being the simplest."""
    return [each.name for each in PROGRAMS if shutil.which(each.name)]
