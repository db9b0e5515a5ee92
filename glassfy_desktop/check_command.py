"""`glassfy-desktop check`: its options, its secrets, its exit code. What looks is imported when it runs."""

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from glassfy_desktop.domain.errors import UserError
    from glassfy_desktop.services.check import Checked, CheckSecrets
    from glassfy_desktop.services.store_files import StoreEntry, StoreFiles

GOOD, ATTENTION, UNCHECKED = 0, 1, 2
SECRET_VARIABLES = {
    "stripe_key_env": "the restricted key to ask Stripe with",
    "signing_secret_env": "the webhook's signing secret",
    "admin_token_env": "the admin token of the store's engine",
}


def add_parser(commands: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `check` to the command line."""
    what = "look whether a store is set up well: 0 all good, 1 needs attention, 2 could not be checked"
    check = commands.add_parser("check", help=what, description=what[:1].upper() + what[1:] + ".")
    check.add_argument("--store", required=True, metavar="NAME", help="the store's name")
    check.add_argument("--json", action="store_true", help="print one JSON object")
    check.add_argument(
        "--stripe-api-base", type=_address, metavar="URL", help="address of Stripe or of a sandbox"
    )
    for name, holds in SECRET_VARIABLES.items():
        option = f"--{name.replace('_', '-')}"
        text = f"environment variable that holds {holds} (default: the keychain)"
        check.add_argument(option, metavar="NAME", help=text)
    check.set_defaults(run=run)


def _address(text: str) -> str:
    parts = urlsplit(text)
    loopback = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and loopback)):
        raise argparse.ArgumentTypeError(f"“{text}” is no https:// address, nor one of this machine")
    return text.rstrip("/")


def run(options: argparse.Namespace) -> int:
    """Check the store and say what was found. Why it could not be checked goes to standard error."""
    import asyncio

    from glassfy_desktop.domain.errors import UserError
    from glassfy_desktop.services import check_words
    from glassfy_desktop.services.check import Result

    try:
        given = _given(options)
        entry, checked = asyncio.run(_check(options, given))
    except (UserError, ExceptionGroup) as raised:
        if (error := _user_error(raised)) is None:
            raise
        sys.stderr.write(f"{error}\n")
        if options.json:
            _print(check_words.unchecked_document(options.store, error))
        return UNCHECKED
    if options.json:
        _print(check_words.as_document(entry.name, entry.mode, checked))
    else:
        sys.stdout.write(f"{check_words.as_text(checked)}\n")
    return GOOD if checked.result is Result.GOOD else ATTENTION


def _user_error(raised: Exception) -> "UserError | None":
    """The user's error in what a group of tasks raised; None where something else is among it."""
    from glassfy_desktop.domain.errors import UserError

    if isinstance(raised, ExceptionGroup):
        found = [_user_error(each) for each in raised.exceptions]
        return None if None in found else found[0]
    return raised if isinstance(raised, UserError) else None


def _print(document: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


async def _check(options: argparse.Namespace, given: dict[str, str]) -> "tuple[StoreEntry, Checked]":
    from glassfy_desktop.domain.errors import UserError
    from glassfy_desktop.services.check import StoreCheck
    from glassfy_desktop.services.folders import data_folder
    from glassfy_desktop.services.store_files import FILE, REMOTE_FILE, StoreFiles
    from glassfy_desktop.services.workspace import REMOTE

    files = StoreFiles(data_folder())
    entry = files.find(options.store)
    if entry is None:
        known = ", ".join(f"“{each.name}”" for each in files.list())
        raise UserError(
            f"There is no store “{options.store}” on this machine.",
            f"There are {known}." if known else "There is none yet.",
        )
    secrets = await _secrets(files, entry.slug, given)
    local = files.local(entry.slug)
    remote = bool(local.get(REMOTE)) and (files.folder(entry.slug) / REMOTE_FILE).is_file()
    config = files.load(entry.slug, REMOTE_FILE if remote else FILE)
    return entry, await StoreCheck(config, local, secrets, options.stripe_api_base).run()


def _given(options: argparse.Namespace) -> dict[str, str]:
    """The secrets that are named by variables. Raises UserError for a variable that is unset or empty."""
    from glassfy_desktop.domain.errors import UserError

    found = {}
    for name in SECRET_VARIABLES:
        if (variable := getattr(options, name)) is not None:
            found[name.removesuffix("_env")] = value = os.environ.get(variable, "").strip()
            if not value:
                raise UserError(
                    f"The environment variable {variable} is not set, or empty.",
                    "It is to hold the secret; nothing was checked.",
                )
    return found


async def _secrets(files: "StoreFiles", slug: str, given: dict[str, str]) -> "CheckSecrets":
    """Those that were given, the rest from the keychain."""
    from glassfy_desktop.domain.onboarding import Way
    from glassfy_desktop.services.check import CheckSecrets
    from glassfy_desktop.services.keychain import Keychain, SecretKind

    keychain = Keychain()
    if len(given) < len(SECRET_VARIABLES):
        await keychain.open()
    way = Way(files.local(slug).get("way", Way.ADDRESS))
    signing = SecretKind.SIGNING_SECRET if way.needs_endpoint else SecretKind.LOCAL_SECRET
    return CheckSecrets(
        stripe_key=given.get("stripe_key") or await keychain.get(slug, SecretKind.STRIPE_KEY),
        signing_secret=given.get("signing_secret") or await keychain.get(slug, signing),
        admin_token=given.get("admin_token") or await keychain.get(slug, SecretKind.ENGINE_TOKEN),
    )
