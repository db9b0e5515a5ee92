"""`python -m tests.bench.peers`: events a second of each engine, in turn, and how many times theirs ours are.

@stripe/sync-engine makes its tables from Stripe's OpenAPI document, which it fetches. Without a network it is
taken from the folder that STRIPE_OPENAPI_FOLDER names (stripe-openapi-….json.gz), as the sandbox's tests do.
"""

import gzip
import json
import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_cache_path

from glassfy_desktop.domain import signature
from tests.bench import events, http_ingest
from tests.bench.ingest import folder
from tests.bench.measure import rates
from tests.bench.servers import SECRET

HERE = Path(__file__).parent
PEERS = ("@supabase/stripe-sync-engine", "@stripe/sync-engine")
NUMBER, ROUNDS, BOUND = 2_000, 3, 5.0
Run = Callable[[str, Path], float]
"""Events a second on a database of its own (its URL) and with a folder of its own."""


class SkippedError(Exception):
    """An engine that cannot be measured here; why, in a sentence."""


def main() -> int:
    """Print each engine's rate, then ours against the fastest of theirs."""
    if not (shutil.which("node") and shutil.which("npm")):
        return skipped("node and npm are not installed.")
    try:
        return compare(os.environ["GLASSFY_TEST_POSTGRESQL"], installed())
    except KeyError:
        return skipped("no PostgreSQL is named in GLASSFY_TEST_POSTGRESQL.")
    except SkippedError as error:
        return skipped(str(error))


def skipped(why: str) -> int:
    print(f"The peers cannot be measured here: {why}")
    return 0


def installed() -> Path:
    """The folder with the packages, installed where they are not yet."""
    where = user_cache_path("glassfy-desktop", appauthor=False) / "bench-peers"
    where.mkdir(parents=True, exist_ok=True)
    wanted = (HERE / "package.json").read_text()
    shutil.copy(HERE / "feed.js", where)
    if (where / "package.json").is_file() and (where / "package.json").read_text() == wanted:
        return where
    (where / "package.json").write_text(wanted)
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--silent"]
    if subprocess.run(command, cwd=where, check=False).returncode:
        (where / "package.json").unlink()
        raise SkippedError("npm could not install them; the lines above say why.")
    return where


def compare(server: str, packages: Path) -> int:
    """All engines in turn, several rounds; the medians."""
    runs: dict[str, Run] = {name: peer(name, packages) for name in PEERS}
    runs |= {"ours on PostgreSQL": on_postgresql, "ours on SQLite": on_sqlite}
    found: dict[str, list[float]] = {}
    for turn in range(ROUNDS):
        for place, (name, run) in enumerate(list(runs.items())):
            try:
                with folder() as where:
                    found.setdefault(name, []).append(run(database(server, f"bench_{turn}_{place}"), where))
            except SkippedError as error:
                print(f"{name}: skipped. {error}", flush=True)
                del runs[name]
    medians = {name: statistics.median(each) for name, each in found.items() if each}
    for name, rate in medians.items():
        print(f"{name}: {rate:,.0f}/s", flush=True)
    theirs = [medians[name] for name in PEERS if name in medians]
    if not theirs:
        return 0
    measures = [
        rates(name, medians[name], max(theirs), "the faster peer", BOUND)
        for name in medians
        if name not in PEERS
    ]
    print("\n".join(each.line() for each in measures))
    return 0 if all(each.held for each in measures) else 1


def database(server: str, name: str) -> str:
    """A new database on the server: its URL."""
    import psycopg

    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{server.rpartition('/')[0]}/{name}"


def peer(name: str, packages: Path) -> Run:
    """How one of theirs is run."""

    def run(url: str, where: Path) -> float:
        now, lines = int(time.time()), where / "events.jsonl"
        with lines.open("w") as file:
            for body in events.renewals(NUMBER):
                told = {"body": body.decode(), "signature": signature.sign([SECRET], now, body)}
                file.write(json.dumps(told) + "\n")
        environment = {**os.environ, **openapi(where)}
        command = ["node", "feed.js", name, url.replace("+psycopg", ""), str(lines), SECRET]
        done = subprocess.run(
            command, cwd=packages, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        if done.returncode:
            raise SkippedError(next(iter(done.stderr.strip().splitlines()[-1:]), "It says nothing."))
        said = json.loads(done.stdout.strip().splitlines()[-1])
        if said["failed"]:
            raise SkippedError(f"{said['failed']} of {NUMBER} events failed: {said['error']}")
        return NUMBER / float(said["seconds"])

    return run


def openapi(where: Path) -> dict[str, str]:
    """The variable that names Stripe's OpenAPI document, where there is a copy of it."""
    copies = sorted(
        Path(os.environ.get("STRIPE_OPENAPI_FOLDER", "/nowhere")).glob("stripe-openapi-*.json.gz")
    )
    if not copies:
        return {}
    plain = where / "openapi.json"
    plain.write_bytes(gzip.decompress(copies[-1].read_bytes()))
    return {"STRIPE_OPENAPI": str(plain)}


def on_postgresql(url: str, where: Path) -> float:
    return http_ingest.engine_rate(where, http_ingest.signed(events.renewals(NUMBER)), "--database", url)


def on_sqlite(_: str, where: Path) -> float:
    return http_ingest.engine_rate(where, http_ingest.signed(events.renewals(NUMBER)))


if __name__ == "__main__":
    raise SystemExit(main())
