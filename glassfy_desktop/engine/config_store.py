"""The store configuration in force: kept in the database, every version of it, and at hand in memory."""

import math
import time

import orjson
from sqlalchemy import desc, func, insert, select

from glassfy_desktop.config_schema import read_config
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.store_config import Document, StoreConfig
from glassfy_desktop.engine import locks
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.database import Database
from glassfy_desktop.engine.schema import config
from glassfy_desktop.engine.sql import compiled

_NEWEST = compiled(select(config.c.version, config.c.document).order_by(desc(config.c.version)))
_VERSION = compiled(select(func.max(config.c.version)))
_SAVE = compiled(insert(config))


class OlderVersionError(UserError):
    """The change was made from a version that is not the newest."""

    def __init__(self, newest: int) -> None:
        super().__init__(
            "The change was not made from the newest configuration.",
            f"Version {newest} is the newest: load it and make the change again.",
        )


class ConfigStore:
    """The newest configuration. `version` is 0 and `current` empty before there is one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._looked_at = -math.inf
        self.version = 0
        self.document: Document | None = None
        self.current = StoreConfig(document={})

    @property
    def is_set(self) -> bool:
        return self.document is not None

    async def load(self) -> None:
        """Read the newest version from the database."""
        row = await self._database.read(_newest)
        if row is not None:
            self._use(row[0], read_config(orjson.loads(row[1])))

    async def refresh(self, older_than: float = 0.0) -> None:
        """Use what another engine on the same database saved; where it was looked at some seconds ago.

        Without others what is in memory is right. Raises DatabaseBusyError.
        """
        now = time.monotonic()
        if not self._database.home.is_shared or now - self._looked_at < older_than:
            return
        self._looked_at = now
        newest = await self._database.read(lambda connection: connection.execute(_VERSION).fetchone()[0])
        if newest is not None and newest > self.version:
            await self.load()

    async def save(self, document: object, based_on: frozenset[int] | None = None) -> int:
        """Keep a configuration as the next version and use it; returns its version.

        Raises InvalidConfigError, or OlderVersionError where the newest version is none of `based_on`.
        """
        read = read_config(document)

        def write(connection: Connection) -> int:
            version = _newest_version(connection)
            if based_on is not None and version not in based_on:
                raise OlderVersionError(version)
            return _write(connection, version + 1, read)

        version = await self._database.write(write)
        self._use(version, read)
        return version

    async def offer(self, document: object) -> bool:
        """Use the configuration of a file where there is none yet, or only a lower version.

        Returns whether it is used. Raises InvalidConfigError.
        """
        read = read_config(document)
        version = read.version or 1

        def write(connection: Connection) -> bool:
            if version <= _newest_version(connection):
                return False
            _write(connection, version, read)
            return True

        if not await self._database.write(write):
            await self.refresh()
            return False
        self._use(version, read)
        return True

    def says(self, document: Document) -> bool:
        """Whether the configuration in force says the same as this one, versions apart."""
        return self.document is not None and _content(document) == _content(self.document)

    def _use(self, version: int, read: StoreConfig) -> None:
        if version >= self.version:
            self.version, self.document, self.current = version, read.document, read


def _content(document: Document) -> Document:
    return {name: value for name, value in document.items() if name != "version"}


def _newest(connection: Connection) -> tuple[int, str] | None:
    row: tuple[int, str] | None = connection.execute(_NEWEST).fetchone()
    return row


def _newest_version(connection: Connection) -> int:
    """The newest version, which stays the newest until the transaction ends; 0 before there is one."""
    locks.hold(connection, {locks.CONFIGURATION})
    return connection.execute(_VERSION).fetchone()[0] or 0


def _write(connection: Connection, version: int, read: StoreConfig) -> int:
    document = orjson.dumps(read.document).decode()
    connection.execute(_SAVE, {"version": version, "document": document, "saved_at": int(time.time())})
    return version
