"""The customers: found, paged, asked for again when something changes."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.engine_client import EngineDownError, EngineRefusedError
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.customers.presenter import CustomersPresenter
from glassfy_desktop.ui.messages import messages
from tests.screenshots.customers import NOW, FakeEngine
from tests.screenshots.open_store import at_rest, delivery, open_store, start_engine, stop_engine


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def workspace(tmp_path: Path, engine: FakeEngine) -> Workspace:
    return open_store(tmp_path, engine)


@pytest.fixture
def presenter(workspace: Workspace) -> Iterator[CustomersPresenter]:
    made = CustomersPresenter(workspace, clock=lambda: NOW)
    yield made
    made.deleteLater()
    messages().clear_all()


def ids(presenter: CustomersPresenter) -> list[str]:
    return [row["customid"] for row in presenter.rows]


async def test_the_first_customer_is_shown_when_nobody_was_chosen(presenter: CustomersPresenter) -> None:
    presenter.reload()
    await at_rest()
    assert presenter.customid == "usr_4471"
    assert presenter.person is not None and presenter.person.customid == "usr_4471"


async def test_search_finds_by_the_beginning_and_counts(presenter: CustomersPresenter) -> None:
    presenter.find("usr_45")
    await at_rest()
    assert ids(presenter)[0] == "usr_4502"
    assert presenter.total == len(presenter.rows) == 8


async def test_a_late_answer_to_an_earlier_search_is_not_shown(
    presenter: CustomersPresenter, engine: FakeEngine
) -> None:
    late = engine.held_back["usr_5"] = asyncio.Event()
    presenter.find("usr_5")
    await asyncio.sleep(0)  # it has been asked for
    presenter.find("usr_447")
    found: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    presenter.listed.connect(lambda: found.set_result(None) if not found.done() else None)
    await found
    late.set()
    await at_rest()
    assert ids(presenter) == ["usr_4471", "usr_4478"]


async def test_pages_follow_each_other_until_all_are_read(
    presenter: CustomersPresenter, engine: FakeEngine
) -> None:
    engine.page_size = 5
    presenter.reload()
    await at_rest()
    while presenter.next is not None:
        presenter.read_on()
        await at_rest()
    assert ids(presenter) == [each[0] for each in engine.people]


async def test_reading_anew_keeps_the_later_pages(presenter: CustomersPresenter, engine: FakeEngine) -> None:
    engine.page_size = 5
    presenter.reload()
    await at_rest()
    presenter.read_on()
    await at_rest()
    engine.people = (("usr_0001", None, 5), *engine.people)
    presenter.reload()
    await at_rest()
    assert ids(presenter)[0] == "usr_0001"
    assert len(ids(presenter)) == 11
    assert ids(presenter) == sorted(set(ids(presenter)))


async def test_another_time_asks_the_engine_again(presenter: CustomersPresenter, engine: FakeEngine) -> None:
    presenter.show("usr_4471")
    await at_rest()
    presenter.set_as_of(NOW + 86_400)
    await at_rest()
    assert engine.asked_as_of == [None, NOW + 86_400]
    assert presenter.person is not None and presenter.person.answer["as_of"] == NOW + 86_400


async def test_a_customid_never_heard_of_shows_what_an_app_would_get(presenter: CustomersPresenter) -> None:
    await presenter.show_typed("usr_new")
    await at_rest()
    assert presenter.person is not None
    assert {each["entitlement"] for each in presenter.person.answer["permissions"]} == {-9}


async def test_an_email_shows_the_person_it_belongs_to(presenter: CustomersPresenter) -> None:
    await presenter.show_typed("tove@example.net")
    assert presenter.customid == "usr_4502"


async def test_a_typed_customid_is_not_mistaken_for_a_longer_one(presenter: CustomersPresenter) -> None:
    await presenter.show_typed("usr_44")
    assert presenter.customid == "usr_44"


async def test_grace_sums_a_person_up(presenter: CustomersPresenter) -> None:
    presenter.show("usr_4471")
    await at_rest()
    assert presenter.person is not None and presenter.person.standing_code == 1


async def test_deliveries_make_it_read_anew_once(presenter: CustomersPresenter, engine: FakeEngine) -> None:
    presenter.show("usr_4471")
    await at_rest()
    presenter.workspace.arrived.tell(delivery())
    timer = presenter.live.timerId()
    for _ in range(50):
        presenter.workspace.arrived.tell(delivery())
    assert presenter.live.timerId() == timer, "a steady stream must not put it off for ever"
    presenter.live.stop()
    presenter.live.timeout.emit()
    await at_rest()
    assert engine.searched == [""]
    assert engine.asked_as_of == [None, None]


async def test_out_of_sight_news_are_only_remembered(
    presenter: CustomersPresenter, engine: FakeEngine
) -> None:
    presenter.set_awake(False)
    for _ in range(3):
        presenter.live.timeout.emit()
    await at_rest()
    assert engine.searched == []
    presenter.set_awake(True)
    await at_rest()
    assert engine.searched == [""]
    presenter.set_awake(True)
    await at_rest()
    assert engine.searched == [""], "nothing was missed the second time"


async def test_a_stopped_engine_leaves_what_is_known_and_says_why(
    presenter: CustomersPresenter, workspace: Workspace
) -> None:
    presenter.reload()
    await at_rest()
    known = ids(presenter)
    stop_engine(workspace)
    presenter.reload()
    await at_rest()
    assert isinstance(presenter.list_problem, EngineDownError)
    assert isinstance(presenter.person_problem, EngineDownError)
    assert ids(presenter) == known
    assert presenter.person is not None


async def test_it_reads_anew_when_the_engine_is_back(
    presenter: CustomersPresenter, workspace: Workspace
) -> None:
    stop_engine(workspace)
    presenter.reload()
    await at_rest()
    start_engine(workspace)
    await at_rest()
    assert presenter.list_problem is None
    assert presenter.rows


async def test_a_bug_is_reported_and_not_shown_as_an_empty_list(
    presenter: CustomersPresenter, engine: FakeEngine
) -> None:
    engine.down = RuntimeError("unexpected")
    presenter.reload()
    await at_rest()
    assert isinstance(presenter.list_problem, UserError)
    assert any(banner.key == "bug: list customers" for banner in messages().banners)


async def test_connecting_reads_the_person_anew(presenter: CustomersPresenter, engine: FakeEngine) -> None:
    presenter.show("usr_4471")
    await at_rest()
    assert await presenter.connect_customer("cus_New1")
    await at_rest()
    assert engine.connected == [("usr_4471", "cus_New1", False)]
    assert len(engine.asked_as_of) == 2


async def test_a_customer_connected_elsewhere_moves_only_with_force(
    presenter: CustomersPresenter, engine: FakeEngine
) -> None:
    presenter.show("usr_4471")
    assert not await presenter.connect_customer(engine.taken)
    assert engine.connected == []
    assert await presenter.connect_customer(engine.taken, force=True)
    await at_rest()
    assert engine.connected == [("usr_4471", engine.taken, True)]


async def test_another_refusal_is_the_users_to_read(
    presenter: CustomersPresenter, engine: FakeEngine
) -> None:
    engine.down = EngineRefusedError(422, "No such customer.", "", [])
    with pytest.raises(EngineRefusedError, match="No such customer"):
        await presenter.connect_customer("cus_x")


def test_a_deleted_screen_hears_nothing_more(workspace: Workspace) -> None:
    shiboken6.delete(CustomersPresenter(workspace))
    workspace.changed.tell()
    workspace.reloaded.tell()


def test_products_are_called_as_the_catalog_does(presenter: CustomersPresenter) -> None:
    assert presenter.sku_name("prod_QxAlps") == "Map pack Alps"
    assert presenter.sku_name("prod_unknown") == "prod_unknown"
