"""The detail pane: everything about the selected SKU or permission, edited in place."""

from dataclasses import replace

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QFont
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from glassfy_desktop.domain.catalog import Permission, Sku
from glassfy_desktop.services.catalog_editing import Difference
from glassfy_desktop.ui.catalog.duration import DurationField
from glassfy_desktop.ui.catalog.flow import Flow
from glassfy_desktop.ui.catalog.presenter import CatalogPresenter
from glassfy_desktop.ui.catalog.product_card import ProductCard
from glassfy_desktop.ui.parts.button import Button, IconButton
from glassfy_desktop.ui.parts.fields import Field, LineEdit
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Panel, ScrollPane, column, row
from glassfy_desktop.ui.parts.pill import Chip, ChipKind
from glassfy_desktop.ui.theme import Role, font

WIDTH = 316
MOST_CHIPS = 60


class Detail(QStackedWidget):
    """Shows the selected SKU, or the selected permission, or that nothing is selected."""

    rename_wanted = Signal()
    delete_wanted = Signal()
    product_wanted = Signal()

    def __init__(self, presenter: CatalogPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.sku_pane = SkuPane(presenter)
        self.permission_pane = PermissionPane(presenter)
        self.sku_pane.product_wanted.connect(self.product_wanted)
        nothing = Label(self.tr("Select a SKU to see it here."), colour="text3", wrap=True)
        self.addWidget(Panel(column(nothing, None, margins=(20, 20, 20, 20)), tone="surface"))
        for pane in (self.sku_pane, self.permission_pane):
            pane.rename_wanted.connect(self.rename_wanted)
            pane.delete_wanted.connect(self.delete_wanted)
            self.addWidget(ScrollPane(pane))
        presenter.selected.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what is selected now."""
        sku, permission = self.presenter.sku, self.presenter.permission
        if self.presenter.showing == "permission" and permission is not None:
            self.permission_pane.show_permission(permission)
            self.setCurrentIndex(2)
        elif sku is not None:
            self.sku_pane.show_sku(sku)
            self.setCurrentIndex(1)
        else:
            self.setCurrentIndex(0)


class Pane(Panel):
    """What both panes have: the id, a line below it, the menu, and a field for the description."""

    rename_wanted = Signal()
    delete_wanted = Signal()

    def __init__(self, presenter: CatalogPresenter, rename_key: str = "", delete_key: str = "") -> None:
        super().__init__(tone="surface")
        self.presenter = presenter
        self.subject = ""
        self.title = Label(elide="middle")
        self.title.setFont(title_font())
        self.subtitle = Label(role=Role.SECONDARY, colour="text2", elide="right")
        self.description = LineEdit()
        self.description.editingFinished.connect(self._describe)
        self.menu = QMenu(self)
        self.menu.addAction(self.tr("Rename") + rename_key).triggered.connect(self.rename_wanted)
        self.menu.addAction(self.tr("Delete") + delete_key).triggered.connect(self.delete_wanted)
        self.more = IconButton("dots", self.tr("More"), compact=True)
        self.more.clicked.connect(self._open_menu)
        self.chips = Flow()
        self._shown_chips: list[tuple[str, ChipKind]] | None = None
        self.chips_hint = Label(role=Role.SECONDARY, colour="text3", wrap=True)

    def head(self) -> QWidget:
        """Title, subtitle and menu."""
        texts = column(self.title, self.subtitle, gap=4)
        line = row(texts, self.more, gap=4)
        line.setStretch(0, 1)
        made = QWidget()
        made.setLayout(line)
        return made

    def show_chips(self, chips: list[tuple[str, ChipKind]], hint: str) -> None:
        """Show ids as chips; the hint stands there where there are none."""
        if chips == self._shown_chips:
            return
        self._shown_chips = chips
        shown: list[QWidget] = [Chip(text, kind) for text, kind in chips[:MOST_CHIPS]]
        if len(chips) > MOST_CHIPS:
            more = self.tr("{0} more").format(len(chips) - MOST_CHIPS)
            shown.append(Label(more, Role.SECONDARY, colour="text3"))
        self.chips.set_widgets(shown)
        self.chips_hint.set_text(hint)
        self.chips_hint.setVisible(not chips)

    def show_description(self, text: str) -> None:
        """Show the description, unless it is what stands there already."""
        if self.description.text() != text:
            self.description.setText(text)

    def state(self, is_new: bool, before: str, new_words: str, words: str) -> str:
        """The line below the title: new, renamed, or in which version it is."""
        if is_new:
            return new_words
        if before:
            return self.tr("{0}, was {1}").format(words, before)
        return self.tr("{0} in version {1}").format(words, self.presenter.workspace.config.catalog_version)

    def _open_menu(self) -> None:
        self.menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _describe(self) -> None:
        raise NotImplementedError


class SkuPane(Pane):
    """One SKU: its product, how long it lasts, its description, what it gives."""

    product_wanted = Signal()

    def __init__(self, presenter: CatalogPresenter) -> None:
        super().__init__(presenter, "\tF2", "\tDel")
        self.card = ProductCard(presenter)
        self.pick = Button(self.tr("Pick another product"), compact=True)
        self.pick.clicked.connect(self.product_wanted)
        self.open_in_stripe = Button(self.tr("Open in Stripe"), "ghost", "ext", compact=True)
        self.open_in_stripe.clicked.connect(self._open_in_stripe)
        self.duration = DurationField()
        self._shown_days: tuple[str, int | None] = ("", None)
        self.duration.chosen.connect(self._last)
        card_label = Label(self.tr("Stripe product"), Role.SECONDARY_STRONG, colour="text2")
        product = column(card_label, 2, self.card, 4, row(self.pick, self.open_in_stripe, None), gap=4)
        gives = column(Label(self.tr("Gives"), Role.SECONDARY_STRONG, colour="text2"), gap=6)
        gives.addLayout(self.chips)
        gives.addWidget(self.chips_hint)
        description = Field(self.tr("Description"), self.description)
        lay = column(self.head(), gap=20, margins=(20, 20, 20, 20))
        lay.setSpacing(20)
        lay.addLayout(product)
        lay.addWidget(self.duration)
        lay.addWidget(description)
        lay.addLayout(gives)
        lay.addStretch(1)
        self.setLayout(lay)

    def show_sku(self, sku: Sku) -> None:
        """Show a SKU as it is in the draft."""
        self.subject = sku.id
        self.title.set_text(sku.id)
        difference = self.presenter.editor.difference
        before = self.presenter.editor.draft.sku_names.get(sku.id, "")
        is_new = sku.id in difference.new_skus
        self.subtitle.set_text(self.state(is_new, before, self.tr("New SKU, not saved yet"), self.tr("SKU")))
        self.card.show_product(sku)
        self.pick.setText(self.tr("Pick another product") if sku.product else self.tr("Pick a product"))
        self.open_in_stripe.setVisible(
            bool(sku.product) and self.presenter.workspace.config.mode != "sandbox"
        )
        if self._shown_days != (sku.id, sku.duration_days):
            self._shown_days = (sku.id, sku.duration_days)
            self.duration.show_days(sku.duration_days)
        self.show_description(sku.description)
        those = self.presenter.catalog.permissions
        ticks = [(each.id, (sku.id, each.id), sku.id in each.skus) for each in those]
        self.show_chips(chips(ticks, difference), self.tr("Nothing yet. Tick a permission in its row."))

    def _open_in_stripe(self) -> None:
        sku = self.presenter.sku
        if sku is not None:
            test = "test/" if self.presenter.workspace.config.mode == "test" else ""
            address = f"https://dashboard.stripe.com/{test}products/{sku.product}"
            QDesktopServices.openUrl(QUrl(address))

    def _last(self, days: int) -> None:
        self._change(duration_days=days or None)

    def _describe(self) -> None:
        self._change(description=self.description.text().strip())

    def _change(self, **fields: object) -> None:
        sku = self.presenter.catalog.sku(self.subject)
        if sku is not None:
            self.presenter.editor.change_sku(replace(sku, **fields))  # type: ignore[arg-type]


class PermissionPane(Pane):
    """One permission: its description, and the SKUs that give it."""

    def __init__(self, presenter: CatalogPresenter) -> None:
        super().__init__(presenter)
        given = column(Label(self.tr("Given by"), Role.SECONDARY_STRONG, colour="text2"), gap=6)
        given.addLayout(self.chips)
        given.addWidget(self.chips_hint)
        lay = column(
            self.head(), Field(self.tr("Description"), self.description), gap=20, margins=(20, 20, 20, 20)
        )
        lay.addLayout(given)
        lay.addStretch(1)
        self.setLayout(lay)

    def show_permission(self, permission: Permission) -> None:
        """Show a permission as it is in the draft."""
        self.subject = permission.id
        self.title.set_text(permission.id)
        difference = self.presenter.editor.difference
        before = self.presenter.editor.draft.permission_names.get(permission.id, "")
        is_new = permission.id in difference.new_permissions
        new_words = self.tr("New permission, not saved yet")
        self.subtitle.set_text(self.state(is_new, before, new_words, self.tr("Permission")))
        self.show_description(permission.description)
        given = set(permission.skus)
        ticks = [(s.id, (s.id, permission.id), s.id in given) for s in self.presenter.catalog.skus]
        self.show_chips(chips(ticks, difference), self.tr("No SKU yet. Tick one in its column."))

    def _describe(self) -> None:
        if self.presenter.catalog.permission(self.subject) is not None:
            self.presenter.editor.describe_permission(self.subject, self.description.text().strip())


def chips(
    ticks: list[tuple[str, tuple[str, str], bool]], difference: Difference
) -> list[tuple[str, ChipKind]]:
    """Of (id, tick, whether it is set) those that are or were, each as it is to be shown."""
    found: list[tuple[str, ChipKind]] = []
    for text, tick, is_set in ticks:
        if is_set:
            found.append((text, "added" if tick in difference.added else "plain"))
        elif tick in difference.removed:
            found.append((text, "removed"))
    return found


def title_font() -> QFont:
    """The mono of a pane's title: an id as large as other sections' titles."""
    made = QFont(font(Role.MONO_STRONG))
    made.setPixelSize(font(Role.SECTION).pixelSize())
    return made
