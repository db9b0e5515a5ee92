"""Each step in each of its states: its badge, its evidence in the list, its sentence, and the ways on."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from glassfy_desktop.domain.catalog import Catalog, Permission, Sku
from glassfy_desktop.domain.keys import KeyKind, StripeKey
from glassfy_desktop.domain.onboarding import Facts, Grant, SeenEvent, StepId
from glassfy_desktop.domain.requirements import PERMISSIONS
from glassfy_desktop.domain.webhook_endpoint import WebhookEndpoint, judge
from glassfy_desktop.services.processes import Phase, ProcessState
from glassfy_desktop.stripe_account.probe import ProbeAnswer
from glassfy_desktop.ui.parts.code_view import CodeView
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.segment import Segment
from glassfy_desktop.ui.setup import texts as words
from glassfy_desktop.ui.setup.permissions_pane import PermissionRow, Refusal
from glassfy_desktop.ui.setup.view import SetupScreen
from tests.screenshots.open_store import at_rest
from tests.screenshots.setup import MISSING
from tests.ui.setup.fakes import RESTRICTED, Shop
from tests.ui.setup.seen import buttons, choose, code, pane, press, texts, usable, within

Show = Callable[[Shop], SetupScreen]

KEY = StripeKey(RESTRICTED, KeyKind.RESTRICTED, "test")
POWERFUL = StripeKey("_".join(("sk", "test", "0123456789abcdefw8Qz")), KeyKind.SECRET, "test")
GRANTED = {each.name: Grant.GRANTED for each in PERMISSIONS}
ONE_MISSING = {**GRANTED, "rak_credit_note_read": Grant.MISSING}
ONE_UNKNOWN = {**GRANTED, "rak_invoice_read": Grant.UNKNOWN}
URL = "http://127.0.0.1:51783/stripe/webhook"
GOOD = judge(WebhookEndpoint("we_1", URL, ("*",), "2022-11-15", True), URL)
OFF = judge(WebhookEndpoint("we_1", URL, ("*",), "2022-11-15", False), URL)
NEW = judge(WebhookEndpoint("we_1", URL, ("*",), "2024-06-20", True), URL)
EVENT = SeenEvent("invoice.paid", 1_795_448_880.0)
MAPPED = Catalog((Sku("p", "prod_1"),), (Permission("premium", ("p",)),))


@dataclass(frozen=True)
class Case:
    """What is known, and what is seen of it."""

    step: StepId
    facts: Facts
    badge: str
    evidence: str
    says: str
    ways: tuple[str, ...]


CHECKING = frozenset(StepId)
OPEN, FORGET = "Open the key page in Stripe", "Forget the key"
ANOTHER, ACCEPT = "Make a restricted one", "Continue with it"
EDIT, AGAIN, BY_HAND = "Edit the key in Stripe", "Check again", "Make it by hand in Stripe"
DONE, TODO, NEEDS = "Done", "To do", "Needs attention"
CASES = [
    Case(StepId.KEY, Facts(), TODO, "Make it in Stripe, paste it here", "Make a restricted key", (OPEN,)),
    Case(
        StepId.KEY,
        Facts(key=KEY),
        DONE,
        "rk_test_…w8Qz, in the keychain",
        "rk_test_…w8Qz, test mode, is kept in the keychain.",
        ("Continue", OPEN, FORGET),
    ),
    Case(
        StepId.KEY,
        Facts(key=KEY, key_refused="Expired API Key."),
        NEEDS,
        "Stripe refuses rk_test_…w8Qz",
        "Stripe refuses this key: Expired API Key. Paste another one.",
        (OPEN, FORGET),
    ),
    Case(
        StepId.KEY,
        Facts(key=POWERFUL),
        NEEDS,
        "sk_test_…w8Qz may do everything",
        "This key may do everything",
        (ANOTHER, ACCEPT, FORGET),
    ),
    Case(StepId.PERMISSIONS, Facts(), TODO, "Needs the key", "Paste the restricted key in step 1", (EDIT,)),
    Case(
        StepId.PERMISSIONS,
        Facts(key=KEY),
        TODO,
        "Not checked yet",
        "Each permission is tried with one harmless request.",
        (AGAIN, EDIT),
    ),
    Case(
        StepId.PERMISSIONS,
        Facts(key=KEY, grants=GRANTED),
        DONE,
        "All 6 are granted",
        "All 6 required permissions are granted.",
        ("Continue", AGAIN, EDIT),
    ),
    Case(
        StepId.PERMISSIONS,
        Facts(key=KEY, grants=ONE_MISSING),
        NEEDS,
        "1 of 6 missing",
        "5 of 6 required permissions are granted. Tick the missing one in Stripe, save the key",
        (AGAIN, EDIT),
    ),
    Case(
        StepId.PERMISSIONS,
        Facts(key=KEY, grants=ONE_UNKNOWN),
        NEEDS,
        "1 of 6 could not be checked",
        "The others could not be checked: nothing is assumed of them.",
        (AGAIN, EDIT),
    ),
    Case(
        StepId.PERMISSIONS,
        Facts(key=KEY, grants={**ONE_MISSING, "rak_invoice_read": Grant.UNKNOWN}),
        NEEDS,
        "One is missing, one is unknown",
        "4 of 6 required permissions are granted.",
        (AGAIN, EDIT),
    ),
    Case(
        StepId.WEBHOOK,
        Facts(key=KEY, endpoints_seen=True),
        TODO,
        "Stripe sends nothing here yet",
        "Stripe has no endpoint for this store yet.",
        (AGAIN, BY_HAND),
    ),
    Case(
        StepId.WEBHOOK,
        Facts(key=KEY, endpoint=GOOD),
        DONE,
        "Sends to 127.0.0.1:51783",
        "Stripe sends every event that is needed",
        ("Continue", AGAIN, BY_HAND),
    ),
    Case(
        StepId.WEBHOOK,
        Facts(key=KEY, endpoint=OFF),
        NEEDS,
        "The endpoint needs a repair",
        "It is disabled.",
        ("Repair the webhook", AGAIN, BY_HAND),
    ),
    Case(
        StepId.WEBHOOK,
        Facts(key=KEY, endpoint=NEW),
        NEEDS,
        "Version 2024-06-20 is too new",
        "Has to be made anew",
        (AGAIN, BY_HAND),
    ),
    Case(
        StepId.WEBHOOK,
        Facts(key=KEY, endpoint_unknown="The key lacks a right."),
        NEEDS,
        "Stripe did not list its endpoints",
        "The key lacks a right.",
        (AGAIN, BY_HAND),
    ),
    Case(StepId.SECRET, Facts(), TODO, "Comes with the webhook", "It is taken over by itself", ()),
    Case(
        StepId.SECRET,
        Facts(secret_masked="whsec_…KLMN"),
        NEEDS,
        "whsec_…KLMN, not checked yet",
        "whsec_…KLMN is kept in the keychain; it has not been tried yet.",
        (AGAIN,),
    ),
    Case(
        StepId.SECRET,
        Facts(secret_masked="whsec_…KLMN", secret_verified=True),
        DONE,
        "whsec_…KLMN, in the keychain",
        "went through the engine and was accepted.",
        ("Continue", AGAIN),
    ),
    Case(
        StepId.SECRET,
        Facts(secret_masked="whsec_…KLMN", secret_refused="No secret fits."),
        NEEDS,
        "whsec_…KLMN is refused",
        "The engine refused an event signed with whsec_…KLMN: No secret fits.",
        (AGAIN,),
    ),
    Case(
        StepId.FIRST_EVENT,
        Facts(),
        TODO,
        "Waits for a verified delivery",
        "Make a test payment in Stripe, or run one of these",
        (),
    ),
    Case(
        StepId.FIRST_EVENT,
        Facts(first_event=EVENT),
        DONE,
        "invoice.paid",
        "invoice.paid arrived on",
        ("Continue",),
    ),
    Case(StepId.CUSTOMERS, Facts(), TODO, "Not counted yet", "The customid is your own user id.", ()),
    Case(
        StepId.CUSTOMERS,
        Facts(key=KEY, customers=0),
        TODO,
        "The account has no customers yet",
        "Give each one its customid when you make it.",
        ("Count the customers",),
    ),
    Case(
        StepId.CUSTOMERS,
        Facts(key=KEY, customers=1311),
        NEEDS,
        "None of 1,311 carries a customid",
        "0 of 1,311 customers carry a customid.",
        ("Count the customers",),
    ),
    Case(
        StepId.CUSTOMERS,
        Facts(key=KEY, customers=1311, customers_linked=1284),
        DONE,
        "1,284 of 1,311 carry a customid",
        "1,284 of 1,311 customers carry a customid.",
        ("Continue", "Count the customers"),
    ),
    Case(
        StepId.CATALOG,
        Facts(),
        TODO,
        "No permission has a SKU yet",
        "tick where they meet",
        ("Open Catalog",),
    ),
    Case(
        StepId.CATALOG,
        Facts(key=KEY, catalog=MAPPED),
        NEEDS,
        "Mapped; products could not be listed",
        "Whether their products exist is unknown",
        ("Open Catalog", AGAIN),
    ),
    Case(
        StepId.CATALOG,
        Facts(key=KEY, catalog=MAPPED, products=frozenset({"prod_2"})),
        NEEDS,
        "No mapped product is in this account",
        "none of their products is in this Stripe account",
        ("Open Catalog", AGAIN),
    ),
    Case(
        StepId.CATALOG,
        Facts(key=KEY, catalog=MAPPED, products=frozenset({"prod_1"})),
        DONE,
        "1 SKU, 1 permission",
        "Whoever buys a product gets what its SKU gives. Mapped: 1 SKU, 1 permission.",
        ("Continue", "Open Catalog", AGAIN),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.step}: {case.evidence}")
async def test_a_step_shows_what_is_known_of_it(show: Show, shop: Shop, case: Case) -> None:
    shop.set_up.facts = case.facts
    screen = show(shop)
    shown = choose(screen, case.step)
    screen.refresh()
    assert shown.badge.text() == case.badge
    assert screen.list.step(list(StepId).index(case.step)).evidence == case.evidence
    assert case.says in texts(shown)
    assert tuple(usable(shown)) == case.ways
    primary = [each for each in buttons(shown).values() if each.kind == "primary"]
    assert len(primary) <= 1, "one thing to do next"


@pytest.mark.parametrize("step", list(StepId))
async def test_a_step_that_is_checked_says_so(show: Show, shop: Shop, step: StepId) -> None:
    shop.set_up.facts = Facts(key=KEY, secret_masked="whsec_…KLMN", checking=CHECKING)
    screen = show(shop)
    shown = choose(screen, step)
    assert shown.badge.text() == "Checking"
    assert screen.list.step(list(StepId).index(step)).state == "checking"
    assert "Continue" not in usable(shown)
    shop.set_up.facts = Facts()
    screen.refresh()


def test_every_finding_has_its_words() -> None:
    seen = {(case.step, case.evidence) for case in CASES}
    assert len(seen) == len(CASES)
    said = {step: set(patterns) for step, patterns in words._EVIDENCE.items()}
    assert set(said) == set(StepId)


# Permissions


async def test_a_missing_permission_opens_with_stripes_answer_and_what_breaks(show: Show, shop: Shop) -> None:
    [credit_notes] = [each for each in PERMISSIONS if each.name == "rak_credit_note_read"]
    request = "GET /v1/credit_notes?limit=1"
    shop.set_up.probes = {credit_notes.name: ProbeAnswer(credit_notes, Grant.MISSING, request, 403, MISSING)}
    shop.set_up.facts = Facts(key=KEY, grants=ONE_MISSING)
    shown = choose(show(shop), StepId.PERMISSIONS)
    [refusal] = within(shown, Refusal)
    said = texts(refusal)
    for part in (request, "403", MISSING, f"What breaks without it: {credit_notes.without_it}"):
        assert part in said


async def test_a_missing_optional_permission_is_no_fault_and_stays_closed(show: Show, shop: Shop) -> None:
    optional = next(each for each in PERMISSIONS if not each.required)
    shop.set_up.probes = {optional.name: ProbeAnswer(optional, Grant.MISSING, "GET /v1/x", 403, MISSING)}
    shown = choose(show(shop), StepId.PERMISSIONS)
    assert within(shown, Refusal) == []
    [line] = [each for each in within(shown, PermissionRow) if each.permission is optional]
    assert (line.verdict.text(), line.verdict.state) == ("Not given", "none")
    assert line.verdict.width() >= line.verdict.sizeHint().width(), "the longest word is whole"


async def test_an_unknown_permission_says_why_and_is_not_red(show: Show, shop: Shop) -> None:
    first = PERMISSIONS[0]
    answer = ProbeAnswer(first, Grant.UNKNOWN, "GET /v1/customers", 429, "Too many requests.")
    shop.set_up.probes = {first.name: answer}
    shown = choose(show(shop), StepId.PERMISSIONS)
    [line] = [each for each in within(shown, PermissionRow) if each.permission is first]
    assert line.verdict.state == "unknown"
    assert line.purpose.text() == "Stripe answered 429: Too many requests."


async def test_check_again_asks_only_for_what_is_not_granted(show: Show, shop: Shop) -> None:
    asked: list[str] = []

    async def get(path: str, **params: object) -> dict[str, object]:
        asked.append(path)
        return {"id": "acct_1"}

    await shop.set_up.accept_key(RESTRICTED)
    shop.set_up.facts = Facts(key=KEY, grants=ONE_MISSING)
    shop.stripe.get = get  # type: ignore[method-assign]
    screen = show(shop)
    choose(screen, StepId.PERMISSIONS)
    press(screen, "Check again")
    await at_rest()
    assert asked == ["/v1/credit_notes"]
    assert "All 6 required permissions are granted." in texts(pane(screen))


# Other steps


async def test_the_snippets_carry_the_real_addresses(show: Show, sandbox_shop: Shop) -> None:
    shown = choose(show(sandbox_shop), StepId.CUSTOMERS)
    assert "http://127.0.0.1:51790/v1/customers/" in code(shown)
    [kinds] = within(shown, Segment)
    kinds.set_value("connect")
    assert "http://127.0.0.1:51783/v1/connect_stripe" in code(shown)


async def test_a_live_store_is_not_told_to_trigger_events(show: Show, live_shop: Shop) -> None:
    shown = choose(show(live_shop), StepId.FIRST_EVENT)
    assert "The next payment or renewal in Stripe does it" in texts(shown)
    assert within(shown, CodeView) == []


async def test_the_sandbox_plays_nothing_before_its_events_could_arrive(
    show: Show, sandbox_shop: Shop
) -> None:
    shown = choose(show(sandbox_shop), StepId.FIRST_EVENT)
    assert usable(shown) == []
    assert "Create the webhook first" in buttons(shown)["Play “New subscription”"].toolTip()


async def test_the_head_counts_what_is_done(show: Show, shop: Shop) -> None:
    shop.set_up.facts = Facts(key=KEY, grants=GRANTED, customers=1, customers_linked=1)
    screen = show(shop)
    assert "3 of 7 done" in texts(screen)
    assert "A step is done when the app has seen it work." in texts(screen)


async def test_the_head_says_when_everything_works(show: Show, shop: Shop) -> None:
    shop.set_up.facts = Facts(
        key=KEY,
        grants=GRANTED,
        endpoint=GOOD,
        secret_masked="whsec_…KLMN",
        secret_verified=True,
        first_event=EVENT,
        customers=1,
        customers_linked=1,
        catalog=MAPPED,
        products=frozenset({"prod_1"}),
    )
    assert "Everything works: events come in, and permissions follow them." in texts(show(shop))


async def test_nothing_is_checked_through_an_engine_that_is_down(show: Show, shop: Shop) -> None:
    screen = show(shop)
    shop.workspace.engine.state = ProcessState(Phase.WAITING, reason="It ended.")
    shop.workspace.changed.tell()
    button = buttons(screen)["Check all"]
    assert not button.isEnabled()
    assert button.toolTip() == "The engine is not running"


async def test_a_store_is_shown_at_its_first_step_that_is_not_done(show: Show, shop: Shop) -> None:
    shop.set_up.facts = Facts(key=KEY, grants=GRANTED, endpoint=GOOD)
    assert show(shop).presenter.selected is StepId.SECRET


async def test_the_smallest_window_shows_every_step_whole(show: Show, shop: Shop) -> None:
    screen = show(shop)
    screen.window().resize(1080, 680)
    for step in StepId:
        shown = choose(screen, step)
        texts(shown)
        for label in within(shown, Label):
            right = label.mapTo(shown, label.rect().topRight()).x()
            assert right < shown.width(), f"{step}: “{label.text()}” is cut"
            assert label.wordWrap() or label.is_elided() or label.width() >= label.sizeHint().width()
