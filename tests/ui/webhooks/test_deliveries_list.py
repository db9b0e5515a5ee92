"""The list's presenter: pages, filter, counts, and what arrives while one looks."""

import asyncio

import pytest
from PySide6.QtCore import QObject

from glassfy_desktop.services.engine_client import EngineDownError, EngineRefusedError
from glassfy_desktop.services.engine_shapes import DeliveryRow
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.webhooks import presenter as presenter_module
from glassfy_desktop.ui.webhooks.deliveries_model import OBJECT, SOURCE, TYPE, VERDICT
from glassfy_desktop.ui.webhooks.presenter import PAGE, WebhooksPresenter
from tests.screenshots.webhooks import KEPT, NOW, listed, row_of, stop_engine
from tests.ui.webhooks.conftest import OpenStore, engine_of, until


def many(count: int) -> list[DeliveryRow]:
    return [
        row_of(count - place, NOW - place, "applied", "invoice.paid", "in_1", "stripe")
        for place in range(count)
    ]


async def loaded(workspace: Workspace, owner: QObject) -> WebhooksPresenter:
    presenter = WebhooksPresenter(workspace, owner)
    await until(presenter.changed, lambda: presenter.loaded)
    return presenter


def arrive(workspace: Workspace, *rows: DeliveryRow) -> None:
    """The engine records rows and tells of them, oldest first."""
    for row in rows:
        engine_of(workspace).rows.insert(0, row)
        workspace.arrived.tell(row)


def new(number: int, kind: str = "invoice.paid", verdict: str = "applied") -> DeliveryRow:
    return row_of(number, NOW + number, verdict, kind, "in_1QaNew", "stripe")


async def test_the_newest_page_is_read_with_its_counts(store: OpenStore, owner: QObject) -> None:
    presenter = await loaded(await store("test", listed(), KEPT), owner)
    assert [row["id"] for row in presenter.model.rows] == [row["id"] for row in listed()]
    assert (presenter.total, presenter.kept) == (KEPT, KEPT)


async def test_a_row_says_verdict_type_object_and_source(store: OpenStore, owner: QObject) -> None:
    model = (await loaded(await store(), owner)).model
    said = {column: model.index(3, column).data() for column in (VERDICT, TYPE, OBJECT, SOURCE)}
    assert said == {
        VERDICT: "Rejected",
        TYPE: "customer.subscription.updated",
        OBJECT: "sub_1QaPk2LmXw8Rt0c4",
        SOURCE: "Stripe",
    }


async def test_older_pages_come_when_they_are_asked_for(store: OpenStore, owner: QObject) -> None:
    presenter = await loaded(await store("test", many(PAGE + 5)), owner)
    assert len(presenter.model.rows) == PAGE
    presenter.model.fetchMore()
    await until(presenter.model.rowsInserted, lambda: len(presenter.model.rows) == PAGE + 5)
    assert not presenter.model.canFetchMore()


async def test_a_filter_is_asked_of_the_engine_and_counted(store: OpenStore, owner: QObject) -> None:
    presenter = await loaded(await store("test", listed(), KEPT), owner)
    presenter.set_query(" type:customer.subscription.* ")
    await until(presenter.changed, lambda: presenter.total == 7)
    assert presenter.kept == KEPT
    assert {row["type"].rpartition(".")[0] for row in presenter.model.rows if row["type"]} == {
        "customer.subscription"
    }


async def test_only_the_last_filter_of_a_quick_typist_is_asked_for(store: OpenStore, owner: QObject) -> None:
    workspace = await store()
    presenter = await loaded(workspace, owner)
    for typed in ("s", "status:", "status:rejected"):
        presenter.set_query(typed)
        for _ in range(5):
            await asyncio.sleep(0)  # turns of the loop, as between two keys
    await until(presenter.changed, lambda: presenter.total == 2)
    asked = {query for query, _, _ in engine_of(workspace).asked}
    assert asked == {"", "status:rejected"}


async def test_a_filter_that_is_not_known_says_so_and_keeps_the_rows(
    store: OpenStore, owner: QObject
) -> None:
    presenter = await loaded(await store(), owner)
    presenter.set_query("typ:invoice")
    await until(presenter.changed, lambda: bool(presenter.filter_error))
    assert presenter.filter_error.startswith("The filter “typ:invoice” is not known.")
    assert len(presenter.model.rows) == len(listed())
    presenter.set_query("type:invoice.*")
    await until(presenter.changed, lambda: not presenter.filter_error)


async def test_a_list_that_cannot_be_read_is_no_empty_list(store: OpenStore, owner: QObject) -> None:
    workspace = await store()
    engine_of(workspace).broken = EngineRefusedError(503, "The engine cannot do this.", "Wait.", [])
    presenter = WebhooksPresenter(workspace, owner)
    await until(presenter.changed, lambda: presenter.problem is not None)
    assert not presenter.is_empty
    engine_of(workspace).broken = None
    presenter.read()
    await until(presenter.changed, lambda: presenter.loaded)
    assert presenter.problem is None


async def test_a_later_failure_keeps_the_rows_and_goes_to_the_messages(
    store: OpenStore, owner: QObject
) -> None:
    workspace = await store()
    presenter = await loaded(workspace, owner)
    engine_of(workspace).broken = EngineRefusedError(503, "The engine cannot do this.", "Wait.", [])
    presenter.read()
    await until(presenter.changed, lambda: bool(messages().banners))
    assert len(presenter.model.rows) == len(listed())


async def test_while_the_engine_is_down_the_rows_stay_and_a_filter_waits(
    store: OpenStore, owner: QObject
) -> None:
    workspace = await store()
    presenter = await loaded(workspace, owner)
    stop_engine(workspace)
    assert not presenter.listening
    presenter.set_query("status:rejected")
    await until(presenter.changed, lambda: "once it is back" in presenter.filter_error)
    assert len(presenter.model.rows) == len(listed())
    assert not messages().banners


async def test_the_list_is_read_when_the_engine_comes_up(store: OpenStore, owner: QObject) -> None:
    workspace = await store()
    running = workspace.engine.state
    stop_engine(workspace)
    presenter = WebhooksPresenter(workspace, owner)
    assert not presenter.loaded
    engine_of(workspace).broken = None
    workspace.engine.state = running
    workspace.reloaded.tell()
    await until(presenter.changed, lambda: presenter.loaded)


async def test_what_arrives_at_the_top_becomes_rows_at_once(store: OpenStore, owner: QObject) -> None:
    workspace = await store("test", many(3), 10)
    presenter = await loaded(workspace, owner)
    arrive(workspace, new(11), new(12))
    await until(presenter.changed, lambda: presenter.total == 12)
    assert [row["id"] for row in presenter.model.rows] == ["12", "11", "3", "2", "1"]
    assert presenter.kept == 12


async def test_a_row_that_comes_alone_is_told_as_fresh_and_a_crowd_is_not(
    store: OpenStore, owner: QObject
) -> None:
    workspace = await store("test", many(3))
    presenter = await loaded(workspace, owner)
    told: list[int] = []
    presenter.fresh.connect(told.append)
    arrive(workspace, new(11))
    await until(presenter.changed, lambda: presenter.total == 4)
    assert told == [1]
    arrive(workspace, *(new(number) for number in range(12, 32)))
    await until(presenter.changed, lambda: presenter.total == 24)
    assert told == [1]


async def test_what_arrives_while_scrolled_away_is_counted_and_moves_nothing(
    store: OpenStore, owner: QObject
) -> None:
    workspace = await store("test", many(3))
    presenter = await loaded(workspace, owner)
    presenter.set_at_top(False)
    arrive(workspace, new(11), new(12))
    await until(presenter.changed, lambda: presenter.new_count == 2)
    assert len(presenter.model.rows) == 3
    presenter.set_at_top(True)
    await until(presenter.changed, lambda: presenter.new_count == 0)
    assert [row["id"] for row in presenter.model.rows] == ["12", "11", "3", "2", "1"]


async def test_with_a_filter_only_matching_rows_come_in(store: OpenStore, owner: QObject) -> None:
    workspace = await store("test", many(3))
    presenter = await loaded(workspace, owner)
    presenter.set_query("type:invoice.*")
    await until(presenter.changed, lambda: ("type:invoice.*", None, PAGE) in engine_of(workspace).asked)
    arrive(workspace, new(11, "customer.created"), new(12))
    await until(presenter.changed, lambda: presenter.total == 4)
    assert [row["id"] for row in presenter.model.rows] == ["12", "3", "2", "1"]
    assert presenter.kept == 5


async def test_with_a_filter_scrolled_away_only_matching_rows_are_counted(
    store: OpenStore, owner: QObject
) -> None:
    workspace = await store("test", many(3))
    presenter = await loaded(workspace, owner)
    presenter.set_query("type:invoice.*")
    await until(presenter.changed, lambda: ("type:invoice.*", None, PAGE) in engine_of(workspace).asked)
    presenter.set_at_top(False)
    arrive(workspace, new(11, "customer.created"), new(12))
    await until(presenter.changed, lambda: presenter.new_count == 1)
    assert len(presenter.model.rows) == 3


async def test_a_flood_is_read_as_one_page(store: OpenStore, owner: QObject) -> None:
    workspace = await store("test", many(3))
    presenter = await loaded(workspace, owner)
    arrive(workspace, *(new(number) for number in range(10, 12 + PAGE)))
    await until(presenter.changed, lambda: presenter.total == PAGE + 5)
    assert len(presenter.model.rows) == PAGE
    assert presenter.model.rows[0]["id"] == str(11 + PAGE)


async def test_a_list_that_followed_for_long_is_cut_to_its_newest_page(
    store: OpenStore, owner: QObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presenter_module, "MOST_ROWS", PAGE + 2)
    workspace = await store("test", many(PAGE))
    presenter = await loaded(workspace, owner)
    for number in range(PAGE + 1, PAGE + 5):
        arrive(workspace, new(number))
        await until(presenter.changed, lambda number=number: presenter.model.rows[0]["id"] == str(number))  # type: ignore[misc]
    assert len(presenter.model.rows) == PAGE
    assert presenter.model.canFetchMore()


async def test_a_pending_delivery_changes_in_place_once_applied(store: OpenStore, owner: QObject) -> None:
    workspace = await store("test", [new(5, verdict="pending"), *many(3)])
    presenter = await loaded(workspace, owner)
    workspace.arrived.tell(new(5))
    assert presenter.model.rows[0]["verdict"] == "applied"
    assert (presenter.kept, len(presenter.model.rows)) == (4, 4)


async def test_a_delivery_told_twice_before_it_is_shown_counts_once(store: OpenStore, owner: QObject) -> None:
    workspace = await store("test", many(3))
    presenter = await loaded(workspace, owner)
    workspace.arrived.tell(new(5, verdict="pending"))
    workspace.arrived.tell(new(5))
    await until(presenter.changed, lambda: len(presenter.model.rows) == 4)
    assert (presenter.model.rows[0]["verdict"], presenter.kept, presenter.total) == ("applied", 4, 4)
    presenter.set_at_top(False)
    arrive(workspace, new(6, verdict="pending"))
    await until(presenter.changed, lambda: presenter.new_count == 1)
    workspace.arrived.tell(new(6))
    assert (presenter.kept, presenter.new_count) == (5, 1)


async def test_reading_anew_keeps_rows_in_place_where_it_only_adds(store: OpenStore, owner: QObject) -> None:
    workspace = await store("test", many(3))
    presenter = await loaded(workspace, owner)
    resets: list[str] = []
    presenter.model.modelReset.connect(lambda: resets.append("reset"))
    engine_of(workspace).rows.insert(0, new(11))
    workspace.reloaded.tell()
    await until(presenter.changed, lambda: presenter.total == 4)
    assert [row["id"] for row in presenter.model.rows] == ["11", "3", "2", "1"]
    del engine_of(workspace).rows[1]
    workspace.reloaded.tell()
    await until(presenter.changed, lambda: presenter.total == 3)
    assert [row["id"] for row in presenter.model.rows] == ["11", "2", "1"]
    assert resets == ["reset"]


async def test_a_failed_older_page_can_be_asked_for_again(store: OpenStore, owner: QObject) -> None:
    workspace = await store("test", many(PAGE + 5))
    presenter = await loaded(workspace, owner)
    engine_of(workspace).broken = EngineDownError()
    told: list[bool] = []
    presenter.changed.connect(lambda: told.append(True))
    presenter.model.fetchMore()
    await until(presenter.changed, lambda: bool(told))
    engine_of(workspace).broken = None
    assert presenter.model.canFetchMore()


async def test_nothing_is_heard_any_more_once_the_screen_is_gone(
    store: OpenStore, owner: QObject, recwarn: pytest.WarningsRecorder
) -> None:
    import shiboken6

    workspace = await store()
    await loaded(workspace, owner)
    shiboken6.delete(owner)
    workspace.changed.tell()
    workspace.reloaded.tell()
    workspace.arrived.tell(new(99))
    assert not recwarn.list
