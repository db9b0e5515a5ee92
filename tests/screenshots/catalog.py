"""The Catalog screen of a believable store: 21 SKUs, 7 permissions, 3 changes, 4 problems."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from glassfy_desktop.domain.catalog import Catalog, Offering, Permission, Sku
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.store_config import with_catalog
from glassfy_desktop.services.engine_client import EngineClient
from glassfy_desktop.services.processes import Phase, ProcessState
from glassfy_desktop.services.set_up import SetUp
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.stripe_account.products import Price, Product
from glassfy_desktop.ui.catalog.review import Review
from glassfy_desktop.ui.catalog.view import CatalogScreen
from glassfy_desktop.ui.shell.presenter import ShellPresenter
from glassfy_desktop.ui.shell.window import MainWindow
from tests.screenshots import frame
from tests.screenshots.frame import ENGINE, document

PLUS = ("premium", "offline_maps", "route_planner")
ALL = (*PLUS, "live_tracking")
TEAM = (*PLUS, "team")

# SKU, product's id and name, price in cents, interval, permissions
SHOP: tuple[tuple[str, str, str, int, str, tuple[str, ...]], ...] = (
    ("premium_monthly", "prod_OaPremMon1101", "Premium, monthly", 499, "month", PLUS),
    ("premium_yearly", "prod_OaPremYear1102", "Premium, yearly", 3900, "year", ALL),
    ("premium_lifetime", "prod_OaPremLife1103", "Premium, lifetime", 9900, "", ALL),
    ("family_yearly", "prod_OaFamYear2210", "Family plan", 8900, "year", PLUS),
    ("offline_alps", "prod_OaMapAlps3301", "Map pack Alps", 999, "", ("offline_maps",)),
    ("offline_pyrenees", "prod_OaMapPyr3302", "Map pack Pyrenees", 999, "", ("offline_maps",)),
    ("offline_norway", "prod_OaMapNor3303", "Map pack Norway", 1299, "", ("offline_maps",)),
    ("offline_dolomites_2023", "prod_OaMapDol3304", "Map pack Dolomites", 999, "", ("offline_maps",)),
    ("team_seat_monthly", "prod_OaTeam4401", "Team seat", 799, "month", TEAM),
    ("team_seat_yearly", "prod_OaTeam4401", "Team seat", 799, "month", TEAM),
    ("api_starter", "prod_OaApiStart5501", "API Starter", 2900, "month", ("api_access",)),
    ("api_scale", "prod_OaApiScale5502", "API Scale", 19900, "month", ("api_access",)),
    ("tracking_addon", "prod_OaTrack6601", "Live tracking add-on", 199, "month", ("live_tracking",)),
    ("summer_pass_2026", "prod_OaSummer7701", "Summer pass, 90 days", 1499, "", PLUS[:2]),
    ("winter_pass_2026", "prod_OaWinter7702", "Winter pass, 90 days", 1499, "", PLUS[:2]),
    ("weekend_pass", "prod_OaWeekend7703", "Weekend pass", 299, "", PLUS[:1]),
    ("group_leader", "prod_OaLeader8801", "Group leader", 5900, "year", ALL),
    ("hut_partner", "prod_OaHut8802", "Hut partner", 12000, "year", TEAM),
    ("beta_pass", "prod_LiveBeta8803", "", 0, "", ALL),
    ("gift_card_12m", "prod_OaGift9901", "Gift card, 12 months", 3900, "", ()),
)
DAYS = {"summer_pass_2026": 90, "winter_pass_2026": 90, "weekend_pass": 3}
PERMISSIONS = (*ALL, "team", "api_access", "early_access")
ARCHIVED = "prod_OaMapDol3304"


def saved_catalog() -> Catalog:
    """The catalog as last saved."""
    skus = tuple(Sku(each[0], each[1], DAYS.get(each[0])) for each in SHOP)
    skus = tuple(
        replace(sku, description="Up to six people, one bill") if sku.id == "family_yearly" else sku
        for sku in skus
    )
    permissions = tuple(
        Permission(each, tuple(sku[0] for sku in SHOP if each in sku[5])) for each in PERMISSIONS
    )
    return Catalog(skus, permissions, (Offering("start", ("premium_monthly", "premium_yearly")),))


def account_products() -> list[Product]:
    """The products of the account, one of them archived."""
    found = {}
    for _, product, name, cents, interval, _ in (each for each in SHOP if each[2]):
        prices = [Price(f"price_1Nm{product[-9:]}", cents, "eur", interval)]
        if product == "prod_OaFamYear2210":
            prices.append(Price("price_1PzFamYear02", 9900, "eur", interval))
        found[product] = Product(product, name, product != ARCHIVED, False, tuple(prices))
    student = Product("prod_OaStudent1104", "Student, yearly", True, False)
    return [*found.values(), student]


class FakeEngine(EngineClient):
    """An engine that keeps a configuration in memory; `refuse` is what it answers to the next save."""

    def __init__(self, document: dict[str, Any], version: int) -> None:
        super().__init__(ENGINE, "not-a-token")
        self.document = document
        self.version = version
        self.refuse: UserError | None = None

    async def put_config(self, document: dict[str, Any], version: int | None) -> int:
        if self.refuse is not None:
            refusal, self.refuse = self.refuse, None
            raise refusal
        self.document = document
        self.version += 1
        return self.version

    async def config(self) -> Any:
        return {"version": self.version, "config": self.document}


class FakeSetUp(SetUp):
    """Knows the account's products; counts how often it was asked to look again."""

    looked = 0

    async def check_catalog(self) -> None:
        self.looked += 1

    def know(self, products: list[Product] | None) -> None:
        """Learn the account's products, or that they cannot be listed."""
        self.products = products or []
        self.seen.learn(products=None if products is None else frozenset(each.id for each in self.products))


@dataclass
class Store:
    """An open store in a folder of its own, with an engine in memory."""

    presenter: ShellPresenter
    workspace: Workspace
    set_up: FakeSetUp
    engine: FakeEngine

    def run_engine(self, running: bool) -> None:
        """Let the engine run, or let it be down."""
        phase = Phase.RUNNING if running else Phase.WAITING
        self.workspace.engine.state = ProcessState(phase, ENGINE, 48213)
        self.workspace.changed.tell()


def open_store(root: Path, catalog: Catalog, *, mode: str = "test") -> Store:
    """A store with this catalog, version 14, its engine running and its account's products known."""
    content = with_catalog(document(mode=mode), catalog)
    content["catalog_version"] = content["version"]
    engine = FakeEngine(content, content["version"])
    presenter = frame.open_store(root, content, engine)
    workspace = presenter.workspace
    assert workspace is not None
    set_up = FakeSetUp(workspace)
    presenter.set_up = set_up
    set_up.know(account_products())
    return Store(presenter, workspace, set_up, engine)


def edit(screen: CatalogScreen) -> None:
    """The three changes of the pictures."""
    editor = screen.presenter.editor
    editor.toggle("family_yearly", "live_tracking")
    editor.toggle("summer_pass_2026", "offline_maps")
    editor.add_skus([Sku("student_yearly", "prod_OaStudent1104")])
    for permission in PLUS:
        editor.toggle("student_yearly", permission)
    screen.presenter.select("family_yearly", "live_tracking")


def screen_of(window: MainWindow) -> CatalogScreen:
    """The Catalog screen in a window."""
    found = window.findChild(CatalogScreen)
    assert isinstance(found, CatalogScreen)
    return found


def scene(root: Path) -> MainWindow:
    """The matrix: picture 05."""
    presenter = open_store(root, saved_catalog()).presenter
    frame.let_events_come(presenter)
    window = frame.window(presenter, "catalog")
    edit(screen_of(window))
    return window


def scene_review(root: Path) -> MainWindow:
    """Review changes in a live store: picture 06."""
    presenter = open_store(root, saved_catalog(), mode="live").presenter
    frame.let_events_come(presenter)
    window = frame.window(presenter, "catalog")
    screen = screen_of(window)
    edit(screen)
    window.show()
    screen.review.click()
    review = screen.sheets.current
    assert isinstance(review, Review)
    review.name.setText("Northwind Tr")
    review.name.setFocus()
    return window


def scene_empty(root: Path) -> MainWindow:
    """A store without a SKU."""
    return frame.window(open_store(root, Catalog()).presenter, "catalog")
