"""`glassfy-desktop engine serve`: its options. What serves is imported when it runs."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import _SubParsersAction

SECRET_VARIABLES = {
    "signing_secret_env": "the webhook's signing secrets, separated by commas or spaces",
    "admin_token_env": "the admin token",
    "sdk_key_env": "the key apps send",
    "rest_key_env": "the key back ends send",
    "stripe_key_env": "the restricted key to ask Stripe with",
    "outbound_bearer_env": "the token that webhooks out carry to their targets",
}


def add_parser(commands: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `engine` and what it can do to the command line."""
    engine = commands.add_parser("engine", help="the sync engine")
    verbs = engine.add_subparsers(required=True, metavar="COMMAND")
    serve = verbs.add_parser("serve", help="receive webhooks and answer who may use what")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="another name by which admin routes may be asked for, as behind a proxy; may be repeated",
    )
    serve.add_argument("--port", type=_port, default=0, help="port to listen on (default: any free one)")
    where = serve.add_mutually_exclusive_group()
    where.add_argument(
        "--database",
        metavar="URL",
        help="sqlite:///… or postgresql+psycopg://user@host/name (default: a file in --data-dir)",
    )
    where.add_argument(
        "--database-env", metavar="NAME", help="environment variable that holds that URL, password included"
    )
    serve.add_argument("--data-dir", metavar="DIR", type=Path, help="folder of the database")
    serve.add_argument("--config", metavar="FILE", type=Path, help="store configuration to begin with")
    for name, what in SECRET_VARIABLES.items():
        option = f"--{name.replace('_', '-')}"
        serve.add_argument(option, metavar="NAME", help=f"environment variable that holds {what}")
    serve.add_argument(
        "--secrets-stdin",
        action="store_true",
        help="read secrets from standard input, one JSON object; ends when the input closes later on",
    )
    serve.add_argument(
        "--keep-bodies-days",
        type=_count,
        default=30,
        metavar="N",
        help="days for which bodies of deliveries are kept; 0 keeps none (default: %(default)s)",
    )
    serve.add_argument(
        "--keep-bodies-mb",
        type=_count,
        default=2048,
        metavar="N",
        help="megabytes of bodies that are kept, the newest; 0 keeps none (default: %(default)s)",
    )
    serve.add_argument("--stripe-api-base", metavar="URL", help="address of Stripe or of a sandbox")
    serve.add_argument("--log-format", choices=("text", "json"), default="text", help="of standard error")
    serve.add_argument(
        "--log-level",
        choices=("debug", "info", "warning", "error"),
        default="info",
        help="least level that is logged; debug has a line for each delivery (default: %(default)s)",
    )
    serve.set_defaults(run=run)


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"“{text}” is no port; use 0 to 65535")
    return int(text)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise argparse.ArgumentTypeError(f"“{text}” is no whole number")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Serve until told to end. 0 ended as told, 1 could not serve, 2 wrong usage; why, on standard error."""
    from glassfy_desktop.domain.errors import UserError
    from glassfy_desktop.engine import logs, process
    from glassfy_desktop.engine.retention import Limits

    logs.configure(options.log_format, options.log_level)
    try:
        named = options.database_env
        url = process.variable(named, os.environ) if named else options.database
        settings = process.Settings(
            host=options.host,
            port=options.port,
            database=process.database_of(url, options.data_dir),
            config=options.config,
            stripe_api_base=options.stripe_api_base,
            allowed_hosts=tuple(options.allow_host),
            limits=Limits(options.keep_bodies_days, options.keep_bodies_mb),
        )
        secrets = process.read_secrets(_variables(options), os.environ, options.secrets_stdin)
    except UserError as error:
        print(error, file=sys.stderr)  # noqa: T201 (for who called the command)
        return 2
    try:
        process.serve(settings, secrets, watch_stdin=options.secrets_stdin)
    except UserError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _variables(options: argparse.Namespace) -> dict[str, str]:
    """The environment variables that were named, by what they hold."""
    named = {name.removesuffix("_env"): getattr(options, name) for name in SECRET_VARIABLES}
    return {name: variable for name, variable in named.items() if variable is not None}
