"""`make bench`: every figure beside its floor, as ratios. `ARGS=cold_start` for one module of them.

A bound that is not held makes the exit code 1. The figures depend on the machine and on what else it does;
the ratios hardly do.
"""

import importlib
import sys

MODULES = ("cold_start", "ingest", "http_ingest", "million", "sandbox")
# memory takes minutes: by its name only


def main(wanted: list[str]) -> int:
    """Print each measure as it is taken."""
    held = True
    for name in wanted or MODULES:
        for measure in importlib.import_module(f"tests.bench.{name}").measures():
            print(measure.line(), flush=True)
            held = held and measure.held
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
