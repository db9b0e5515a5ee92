"""Work in the background is kept, named, watched, and ends with its owner."""

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from shiboken6 import delete

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.ui import tasks
from glassfy_desktop.ui.messages import messages


@pytest.fixture(autouse=True)
def no_banners() -> Iterator[None]:
    messages().clear_all()
    yield
    messages().clear_all()


async def fail(error: BaseException) -> None:
    raise error


async def one_turn() -> None:
    """Let the loop run what is ready."""
    await asyncio.sleep(0)


async def for_ever() -> None:
    await asyncio.Event().wait()


async def test_a_task_is_named_while_it_runs_and_forgotten_after_it() -> None:
    owner, done = QObject(), asyncio.Event()
    task = tasks.spawn(owner, done.wait(), "wait")
    assert tasks.names() == ["wait"]
    done.set()
    await task
    await one_turn()
    assert tasks.names() == []


async def test_what_it_raises_goes_to_the_message_bar() -> None:
    owner = QObject()
    task = tasks.spawn(owner, fail(UserError("The engine is down.")), "look")
    await asyncio.wait([task])
    await one_turn()
    assert [banner.happened for banner in messages().banners] == ["The engine is down."]


async def test_what_it_raises_goes_to_the_one_who_asked_for_it() -> None:
    owner = QObject()
    heard: list[Exception] = []
    task = tasks.spawn(owner, fail(UserError("No.")), "look", heard.append)
    await asyncio.wait([task])
    await one_turn()
    assert [str(error) for error in heard] == ["No."]
    assert messages().banners == []


async def test_a_task_is_cancelled_with_its_owner_and_that_is_no_error() -> None:
    owner = QObject()
    task = tasks.spawn(owner, for_ever(), "wait")
    await one_turn()
    delete(owner)
    await asyncio.wait([task], timeout=10)
    await one_turn()
    assert task.cancelled()
    assert messages().banners == []
    assert tasks.names() == []


async def test_an_owner_may_go_after_its_task_has_ended() -> None:
    owner = QObject()
    task = tasks.spawn(owner, one_turn(), "short")
    await task
    await one_turn()
    delete(owner)
    assert not task.cancelled()


async def test_cancel_all_waits_until_each_has_ended() -> None:
    owner = QObject()
    ended: list[str] = []

    async def tidy(name: str) -> None:
        try:
            await for_ever()
        finally:
            await one_turn()
            ended.append(name)

    for name in ("one", "two"):
        tasks.spawn(owner, tidy(name), name)
    await one_turn()
    await tasks.cancel_all()
    assert sorted(ended) == ["one", "two"]
    await one_turn()
    assert tasks.names() == []
