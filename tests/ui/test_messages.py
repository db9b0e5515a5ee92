"""The one place that messages go to."""

import logging
from collections.abc import Iterator

import pytest

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.ui.messages import BannerMessage, Messages, ToastMessage


@pytest.fixture
def bus() -> Messages:
    return Messages()


@pytest.fixture
def changes(bus: Messages) -> Iterator[list[None]]:
    """One entry for each time the bus tells of a change."""
    told: list[None] = []
    bus.changed.connect(lambda: told.append(None))
    yield told


def keys(bus: Messages) -> list[str]:
    return [banner.key for banner in bus.banners]


def test_the_worst_banner_comes_first_and_of_equals_the_newest(bus: Messages) -> None:
    bus.show(BannerMessage("port", "warn", "Port taken."))
    bus.show(BannerMessage("done", "good", "It is back."))
    bus.show(BannerMessage("engine", "bad", "Stopped."))
    bus.show(BannerMessage("sandbox", "bad", "Stopped too."))
    assert keys(bus) == ["sandbox", "engine", "port", "done"]


def test_a_banner_of_the_same_key_takes_the_place_of_the_one_before(
    bus: Messages, changes: list[None]
) -> None:
    bus.show(BannerMessage("engine", "bad", "Stopped, next try in 4 s."))
    bus.show(BannerMessage("engine", "bad", "Stopped, next try in 3 s."))
    assert [banner.happened for banner in bus.banners] == ["Stopped, next try in 3 s."]
    assert len(changes) == 2


def test_the_same_banner_again_is_no_news(bus: Messages, changes: list[None]) -> None:
    bus.show(BannerMessage("engine", "bad", "Stopped."))
    bus.show(BannerMessage("engine", "bad", "Stopped."))
    assert len(changes) == 1


def test_a_closed_banner_stays_closed_while_it_says_the_same(bus: Messages) -> None:
    bus.show(BannerMessage("keychain", "warn", "No keychain is in use."))
    bus.close("keychain")
    bus.show(BannerMessage("keychain", "warn", "No keychain is in use."))
    assert keys(bus) == []


def test_a_closed_banner_comes_back_once_it_says_something_else(bus: Messages) -> None:
    bus.show(BannerMessage("keychain", "warn", "No keychain is in use."))
    bus.close("keychain")
    bus.show(BannerMessage("keychain", "warn", "The keychain is locked."))
    assert keys(bus) == ["keychain"]
    bus.close("keychain")
    bus.show(BannerMessage("keychain", "warn", "No keychain is in use."))
    assert keys(bus) == ["keychain"], "what was closed before the last one is news again"


def test_a_closed_banner_comes_back_when_it_becomes_true_again(bus: Messages) -> None:
    bus.show(BannerMessage("engine", "bad", "Stopped."))
    bus.close("engine")
    assert bus.clear("engine"), "it was true until now"
    assert not bus.clear("engine")
    bus.show(BannerMessage("engine", "bad", "Stopped."))
    assert keys(bus) == ["engine"]


def test_closing_or_clearing_what_is_not_there_is_no_news(bus: Messages, changes: list[None]) -> None:
    bus.close("engine")
    assert not bus.clear("engine")
    assert not changes


def test_another_store_begins_without_banners_closed_or_not(bus: Messages) -> None:
    bus.show(BannerMessage("engine", "bad", "Stopped."))
    bus.close("engine")
    bus.show(BannerMessage("port", "warn", "Port taken."))
    bus.clear_all()
    assert keys(bus) == []
    bus.show(BannerMessage("engine", "bad", "Stopped."))
    assert keys(bus) == ["engine"]


def test_a_users_error_is_told_in_its_own_words_and_not_logged(
    bus: Messages, caplog: pytest.LogCaptureFixture
) -> None:
    bus.report(UserError("The file is not JSON.", "Nothing was imported."), "import")
    [banner] = bus.banners
    assert (banner.severity, banner.happened, banner.remedy) == (
        "bad",
        "The file is not JSON.",
        "Nothing was imported.",
    )
    assert not caplog.records


def test_an_error_that_happens_again_after_it_was_closed_is_told_again(bus: Messages) -> None:
    error = UserError("The file is not JSON.")
    bus.report(error, "import")
    bus.close("error: import")
    bus.report(error, "import")
    assert keys(bus) == ["error: import"]


def test_a_bug_is_logged_with_its_trace_and_told_without_its_words(
    bus: Messages, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        raise ZeroDivisionError("secret detail")
    except ZeroDivisionError as error:
        bus.report(error, "counting")
    [banner] = bus.banners
    assert "Glassfy Desktop itself" in banner.happened
    assert "ZeroDivisionError" in banner.remedy
    assert "secret detail" not in banner.happened + banner.remedy
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None and record.exc_info[0] is ZeroDivisionError
    assert record.exc_info[2] is not None, "the trace says where"


def test_each_error_of_a_group_is_told_by_itself(bus: Messages, caplog: pytest.LogCaptureFixture) -> None:
    inner = ExceptionGroup("inner", [ValueError("one")])
    bus.report(BaseExceptionGroup("outer", [UserError("The engine is down."), inner]), "following")
    assert sorted(keys(bus)) == ["bug: following", "error: following"]
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [ValueError]


def test_a_toast_carries_its_undo(bus: Messages) -> None:
    heard: list[ToastMessage] = []
    bus.toasted.connect(heard.append)
    undone: list[str] = []
    bus.toast("Deleted weekend_pass.", lambda: undone.append("weekend_pass"))
    [toast] = heard
    assert toast.text == "Deleted weekend_pass."
    assert toast.undo is not None
    toast.undo()
    assert undone == ["weekend_pass"]
