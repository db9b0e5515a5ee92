"""Work that goes on while the window stays in use: one helper that keeps, names and watches every task."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject

from glassfy_desktop.ui.messages import messages

log = logging.getLogger(__name__)

_running: set[asyncio.Task[Any]] = set()


def spawn(
    owner: QObject,
    work: Coroutine[Any, Any, Any],
    name: str,
    failed: Callable[[Exception], None] | None = None,
) -> asyncio.Task[Any]:
    """Run `work` while `owner` lives. What it raises goes to `failed`, else to the message bar."""
    task = asyncio.get_running_loop().create_task(work, name=name)
    _running.add(task)

    def cancel() -> None:
        task.cancel()

    def ended(task: asyncio.Task[Any]) -> None:
        _running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _report(error, name, failed)

    connection = owner.destroyed.connect(cancel)
    task.add_done_callback(ended)
    task.add_done_callback(lambda _: _disconnect(owner, connection))
    return task


def _disconnect(owner: QObject, connection: Any) -> None:
    from shiboken6 import isValid

    if isValid(owner):
        owner.disconnect(connection)


def _report(error: BaseException, name: str, failed: Callable[[Exception], None] | None) -> None:
    if failed is not None and isinstance(error, Exception):
        failed(error)
    else:
        messages().report(error, name)


def names() -> list[str]:
    """The names of the tasks under way."""
    return sorted(task.get_name() for task in _running)


async def cancel_all() -> None:
    """Cancel every task and wait until each has ended."""
    for task in (waiting := list(_running)):
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
