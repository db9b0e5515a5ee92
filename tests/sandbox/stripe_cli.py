"""Stripe's own command line, as npm has it, with a home of its own."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.sandbox.process import Sandbox

VERSION = "1.52.0"
CACHE = Path(__file__).resolve().parents[2] / "build" / f"stripe-cli-{VERSION}"


class NotToBeHadError(Exception):
    """Stripe's command line cannot be had here; the message says why."""


def install() -> Path:
    """The path of the program, fetched once. Raises NotToBeHadError."""
    if program := _program():
        return program
    npm = shutil.which("npm")
    if npm is None:
        raise NotToBeHadError("npm is not installed")
    CACHE.mkdir(parents=True, exist_ok=True)
    command = [npm, "install", "--no-save", "--silent", "--prefix", str(CACHE), f"@stripe/cli@{VERSION}"]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    except subprocess.TimeoutExpired as problem:
        raise NotToBeHadError("the npm registry did not answer within a minute") from problem
    program = _program()
    if done.returncode != 0 or program is None:
        reason = (done.stderr.strip() or done.stdout.strip() or "npm gave no reason").splitlines()[-1]
        raise NotToBeHadError(f"npm could not install it: {reason}")
    return program


def _program() -> Path | None:
    """The binary itself: npm's wrapper around it would not hand on the signal that ends it."""
    found = (CACHE / "node_modules" / "@stripe").glob("cli-*/bin/stripe*")
    return next((each for each in found if each.stem == "stripe"), None)


@dataclass(frozen=True)
class StripeCli:
    """Runs the program against a sandbox."""

    program: Path
    home: Path
    sandbox: Sandbox

    async def run(self, *arguments: str) -> tuple[int | None, str]:
        """Exit code, and all it printed."""
        process = await self._start(*arguments)
        async with asyncio.timeout(30):
            output, _ = await process.communicate()
        return process.returncode, output.decode()

    @asynccontextmanager
    async def listening(self, to: str) -> AsyncIterator[str]:
        """`stripe listen`, forwarding every event to an address; the signing secret it prints."""
        process = await self._start(
            "listen", "--forward-to", to, "--all-snapshot", "--no-wss", "--skip-update"
        )
        assert process.stdout
        try:
            async with asyncio.timeout(30):
                while "Ready!" not in (line := (await process.stdout.readline()).decode()):
                    assert line, "stripe listen ended before it was ready"
            yield next(word for word in line.split() if word.startswith("whsec_"))
        finally:
            process.terminate()
            async with asyncio.timeout(10):
                await process.communicate()

    async def _start(self, *arguments: str) -> asyncio.subprocess.Process:
        reaching = ("--api-base", self.sandbox.url, "--api-key", self.sandbox.secret_key)
        environment = {
            "HOME": str(self.home),
            "PATH": os.environ["PATH"],
            "XDG_CONFIG_HOME": str(self.home),
            # its telemetry panics now and then at the very end (“WaitGroup is reused”)
            "STRIPE_CLI_TELEMETRY_OPTOUT": "1",
        }
        return await asyncio.create_subprocess_exec(
            str(self.program),
            *arguments,
            *reaching,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
