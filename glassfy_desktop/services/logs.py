"""The app's log: a file in the data folder, every secret in it redacted."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from glassfy_desktop.domain.keys import redact

FILE = "glassfy-desktop.log"
LARGEST = 2_000_000
"""Bytes after which the file is put aside; three such are kept."""
CHATTY = ("httpx", "httpcore", "stripe", "asyncio", "keyring", "qasync")


class RedactedFormatter(logging.Formatter):
    """Formats a record, its trace included, and shows secrets by their ends only."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def log_to(folder: Path) -> None:
    """Log from INFO up into `folder`, and warnings to standard error."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    to_file = RotatingFileHandler(folder / FILE, maxBytes=LARGEST, backupCount=3, encoding="utf-8")
    to_file.setLevel(logging.INFO)
    to_screen = logging.StreamHandler()
    to_screen.setLevel(logging.WARNING)
    for handler in (to_file, to_screen):
        handler.setFormatter(RedactedFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
