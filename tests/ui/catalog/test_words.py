"""What is said of changes and prices."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from glassfy_desktop.services.catalog_editing import Change, ChangeKind
from glassfy_desktop.stripe_account.products import Price
from glassfy_desktop.ui.catalog import words


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("price", "said"),
    [
        (Price("p", 8900, "eur", "year"), "€89.00 / year"),
        (Price("p", 2000, "usd", "month", 3), "$20.00 / 3 months"),
        (Price("p", 120000, "jpy"), "¥120,000"),
        (Price("p", 5050, "chf"), "CHF 50.50"),
        (Price("p", 12345, "kwd"), "KWD 12.345"),
        (Price("p", None, "eur", "month"), "in tiers / month"),
    ],
)
def test_a_price_is_said_in_its_currency_and_interval(price: Price, said: str) -> None:
    assert words.price(price) == said


@pytest.mark.parametrize(
    ("change", "subject", "sentence"),
    [
        (Change(ChangeKind.TICK_ADDED, "a", "p"), "a → p", "SKU gives one permission more"),
        (Change(ChangeKind.TICK_REMOVED, "a", "p"), "a → p", "SKU gives one permission less"),
        (Change(ChangeKind.SKU_ADDED, "a", count=3), "a", "New SKU with 3 permissions"),
        (Change(ChangeKind.SKU_ADDED, "a"), "a", "New SKU"),
        (Change(ChangeKind.SKU_REMOVED, "a", count=1), "a", "Deleted SKU with 1 permission"),
        (Change(ChangeKind.SKU_RENAMED, "b", before="a", after="b"), "b", "SKU, was a"),
        (
            Change(ChangeKind.SKU_DURATION, "a", before="1", after=""),
            "a",
            "Lasts as long as it is paid, was 1 day",
        ),
        (
            Change(ChangeKind.SKU_PRODUCT, "a", before="", after="prod_1"),
            "a",
            "Now prod_1, was without product",
        ),
        (Change(ChangeKind.PERMISSION_ADDED, permission="p", count=2), "p", "New permission with 2 SKUs"),
    ],
)
def test_a_change_is_said_in_words(change: Change, subject: str, sentence: str) -> None:
    assert (words.subject(change), words.sentence(change)) == (subject, sentence)


@pytest.mark.parametrize("kind", list(ChangeKind))
def test_every_kind_of_change_has_words(kind: ChangeKind) -> None:
    change = Change(kind, "a", "p", "30", "60")
    assert words.sentence(change)
    assert words.subject(change)
