"""The catalog as a value, what is wrong with one, and what a draft changes in it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassfy_desktop.domain.catalog import Catalog, Offering, Permission, Sku, id_problem, problems
from glassfy_desktop.domain.store_config import new_document, read_catalog, with_catalog
from glassfy_desktop.services.catalog_editing import (
    Change,
    ChangeKind,
    Draft,
    compare,
    document_of,
    id_from_name,
    propose_skus,
)
from glassfy_desktop.stripe_account.products import Product

CATALOG = Catalog(
    skus=(Sku("monthly", "prod_m"), Sku("yearly", "prod_y"), Sku("pass", "prod_p", 90)),
    permissions=(Permission("premium", ("monthly", "yearly")), Permission("maps", ("pass",))),
    offerings=(Offering("start", ("monthly", "yearly")),),
)


def kinds(draft: Draft, saved: Catalog = CATALOG) -> list[ChangeKind]:
    return [change.kind for change in compare(saved, draft).changes]


def test_a_renamed_sku_is_renamed_wherever_it_is_mentioned() -> None:
    renamed = CATALOG.renamed_sku("monthly", "each_month")
    assert [sku.id for sku in renamed.skus] == ["each_month", "yearly", "pass"]
    assert renamed.permissions[0].skus == ("each_month", "yearly")
    assert renamed.offerings[0].skus == ("each_month", "yearly")


def test_a_removed_sku_is_mentioned_nowhere() -> None:
    removed = CATALOG.without_sku("monthly")
    assert removed.ticks() == {("yearly", "premium"), ("pass", "maps")}
    assert removed.offerings[0].skus == ("yearly",)


@pytest.mark.parametrize(
    ("identifier", "said"),
    [
        ("", "needed"),
        ("a b", "letters, digits"),
        ("ümlaut", "letters, digits"),
        ("x" * 101, "100 characters"),
        ("Monthly", "taken"),
        ("premium_monthly.v2-1", ""),
    ],
)
def test_an_id_is_judged_in_a_sentence(identifier: str, said: str) -> None:
    found = id_problem(identifier, {"monthly"})
    assert said in found
    assert bool(found) == bool(said)


def test_problems_name_products_that_are_missing_or_archived_and_what_leads_nowhere() -> None:
    catalog = CATALOG.with_sku(Sku("gift", "prod_m")).with_permission(Permission("early"))
    found = {p.subject: p.sentence for p in problems(catalog, {"prod_m": True, "prod_y": False})}
    assert found == {
        "yearly": "Its product is archived; owners keep access",
        "pass": "Its product prod_p is not in this Stripe account",
        "gift": "Gives no permission",
        "early": "Permission has no SKU that can be bought",
    }


def test_nothing_is_said_of_products_while_they_are_unknown() -> None:
    assert problems(CATALOG, None) == []


def test_a_sku_without_product_blocks_saving_and_stands_first() -> None:
    catalog = CATALOG.with_permission(Permission("early")).with_sku(Sku("monthly", ""))
    first, *others = problems(catalog)
    assert (first.subject, first.blocks, first.no_product) == ("monthly", True, True)
    assert not any(each.blocks for each in others)


def test_ids_that_stand_twice_block_saving_each_kind_apart() -> None:
    twice = replace(CATALOG, permissions=(*CATALOG.permissions, Permission("monthly", ("pass",))))
    assert problems(twice) == []
    doubled = replace(CATALOG, skus=(*CATALOG.skus, CATALOG.skus[0]))
    assert [each.subject for each in problems(doubled) if each.blocks] == ["monthly"]


def test_an_untouched_draft_changes_nothing() -> None:
    assert compare(CATALOG, Draft(CATALOG)).changes == ()


def test_ticks_are_told_one_by_one_and_marked() -> None:
    draft = Draft(CATALOG.toggled("yearly", "maps").toggled("pass", "maps"))
    found = compare(CATALOG, draft)
    assert found.changes == (
        Change(ChangeKind.TICK_ADDED, "yearly", "maps"),
        Change(ChangeKind.TICK_REMOVED, "pass", "maps"),
    )
    assert (found.added, found.removed) == (
        frozenset({("yearly", "maps")}),
        frozenset({("pass", "maps")}),
    )


def test_a_tick_taken_away_and_set_again_is_no_change() -> None:
    assert kinds(Draft(CATALOG.toggled("monthly", "premium").toggled("monthly", "premium"))) == []


def test_a_new_sku_is_one_change_with_its_permissions_counted() -> None:
    with_new = CATALOG.with_sku(Sku("student", "prod_s")).toggled("student", "premium")
    found = compare(CATALOG, Draft(with_new.toggled("student", "maps")))
    assert found.changes == (Change(ChangeKind.SKU_ADDED, "student", after="prod_s", count=2),)
    assert found.new_skus == {"student"}


def test_a_renamed_sku_is_one_change_and_its_ticks_none() -> None:
    draft = Draft(CATALOG).renamed_sku("monthly", "each_month").renamed_sku("each_month", "m")
    assert compare(CATALOG, draft).changes == (
        Change(ChangeKind.SKU_RENAMED, "m", before="monthly", after="m"),
    )


def test_a_name_given_back_is_no_change() -> None:
    draft = Draft(CATALOG).renamed_sku("monthly", "m").renamed_sku("m", "monthly")
    assert kinds(draft) == []
    assert draft.sku_names == {}


def test_a_new_sku_under_an_old_name_is_new() -> None:
    draft = Draft(CATALOG).renamed_sku("monthly", "m")
    draft = draft.with_catalog(draft.catalog.with_sku(Sku("monthly", "prod_n")))
    assert kinds(draft) == [ChangeKind.SKU_RENAMED, ChangeKind.SKU_ADDED]


def test_a_sku_renamed_and_then_deleted_is_removed() -> None:
    draft = Draft(CATALOG).renamed_sku("monthly", "m").without_sku("m")
    draft = draft.with_catalog(draft.catalog.with_sku(Sku("m", "prod_n")))
    assert kinds(draft) == [ChangeKind.SKU_ADDED, ChangeKind.SKU_REMOVED]


def test_what_is_edited_in_a_sku_is_told_apart() -> None:
    draft = Draft(CATALOG.with_sku(Sku("pass", "prod_q", None, "A summer")))
    assert compare(CATALOG, draft).changes == (
        Change(ChangeKind.SKU_PRODUCT, "pass", before="prod_p", after="prod_q"),
        Change(ChangeKind.SKU_DURATION, "pass", before="90", after=""),
        Change(ChangeKind.SKU_DESCRIPTION, "pass", before="", after="A summer"),
    )


def test_permissions_are_told_added_renamed_described_and_removed() -> None:
    draft = Draft(CATALOG).renamed_permission("premium", "plus").without_permission("maps")
    catalog = draft.catalog.with_permission(replace(draft.catalog.permissions[0], description="All"))
    draft = draft.with_catalog(catalog.with_permission(Permission("team", ("yearly",))))
    assert compare(CATALOG, draft).changes == (
        Change(ChangeKind.PERMISSION_RENAMED, permission="plus", before="premium", after="plus"),
        Change(ChangeKind.PERMISSION_DESCRIPTION, permission="plus", before="", after="All"),
        Change(ChangeKind.PERMISSION_ADDED, permission="team", count=1),
        Change(ChangeKind.PERMISSION_REMOVED, permission="maps", count=1),
    )


def test_saving_a_rename_keeps_the_fields_this_version_does_not_know() -> None:
    document = with_catalog(new_document("Shop", "test"), CATALOG)
    document["skus"][0]["colour"] = "red"
    saved = document_of(document, Draft(CATALOG).renamed_sku("monthly", "m"))
    assert saved["skus"][0] == {
        "id": "m",
        "product": "prod_m",
        "duration_days": None,
        "description": "",
        "colour": "red",
    }
    assert document["skus"][0]["id"] == "monthly"


def test_products_are_proposed_once_each_with_free_ids() -> None:
    products = [
        Product("prod_1", "Premium, monthly", True, False),
        Product("prod_2", "Premium – Monthly", True, False),
        Product("prod_3", "Old plan", False, False),
        Product("prod_m", "Known", True, False),
        Product("prod_5", "会員", True, False),
    ]
    proposed = propose_skus(products, CATALOG)
    assert [(sku.id, sku.product) for sku in proposed] == [
        ("premium_monthly", "prod_1"),
        ("premium_monthly_2", "prod_2"),
        ("prod_5", "prod_5"),
    ]


@given(st.text(max_size=200))
def test_an_id_from_a_name_can_be_used_or_is_empty(name: str) -> None:
    made = id_from_name(name)
    assert made == "" or id_problem(made, set()) == ""


ids = st.sampled_from(["a", "b", "c", "d"])


@given(st.lists(st.tuples(st.booleans(), ids, ids), max_size=12))
def test_any_run_of_renames_is_saved_as_the_draft_says(renames: list[tuple[bool, str, str]]) -> None:
    saved = Catalog((Sku("a", "prod_a"), Sku("b", "prod_b")), (Permission("c", ("a",)), Permission("d")))
    document = with_catalog(new_document("Shop", "test"), saved)
    for raw in document["skus"]:
        raw["origin"] = raw["product"]
    draft = Draft(saved)
    for of_sku, before, now in renames:
        taken = {each.id for each in (draft.catalog.skus if of_sku else draft.catalog.permissions)}
        if before in taken and now not in taken:
            rename = draft.renamed_sku if of_sku else draft.renamed_permission
            draft = rename(before, now)
    written = document_of(document, draft)
    assert read_catalog(written) == draft.catalog
    assert all(raw["origin"] == raw["product"] for raw in written["skus"])
    assert all(change.kind.endswith("renamed") for change in compare(saved, draft).changes)
