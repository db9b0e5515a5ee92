"""What is known of a value in a payload."""

from glassfy_desktop.ui.webhooks.notes import notes_on
from tests.screenshots.webhooks import CATALOG, event_of, listed

EVENT = event_of(listed()[0])
NOTE = notes_on(EVENT, CATALOG)


def test_a_unix_second_is_told_as_a_time() -> None:
    assert NOTE(("created",), 1_795_448_911) == "23 Nov 2026, 15:48:31 UTC"
    assert NOTE(("data", "object", "current_period_end"), 1_795_448_911) == "23 Nov 2026, 15:48:31 UTC"


def test_a_number_that_is_no_time_has_no_note() -> None:
    assert NOTE(("amount",), 1_795_448_911) == ""
    assert NOTE(("created",), 12) == ""
    assert NOTE(("created",), True) == ""
    assert NOTE(("data", 0), 1_795_448_911) == ""


def test_a_customer_is_told_by_the_customid_that_some_metadata_name() -> None:
    assert NOTE(("data", "object", "customer"), "cus_QxT41bVn8sPz0R") == "customid usr_4478"
    assert NOTE(("data", "object", "customer"), "cus_unknown") == ""


def test_a_customer_object_names_itself() -> None:
    note = notes_on({"object": "customer", "id": "cus_1", "metadata": {"customid": "usr_1"}}, CATALOG)
    assert note(("id",), "cus_1") == "customid usr_1"


def test_a_product_is_told_by_the_skus_of_the_catalog() -> None:
    assert NOTE(("price", "product"), "prod_OaPremYearly01") == "SKU premium_yearly"
    assert NOTE(("price", "product"), "prod_unknown") == ""
