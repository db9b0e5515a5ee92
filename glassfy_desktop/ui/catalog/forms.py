"""The sheets in which SKUs and permissions are made, named anew and given a product."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from glassfy_desktop.domain.catalog import Kind, Permission, Sku
from glassfy_desktop.ui.catalog.presenter import CatalogPresenter
from glassfy_desktop.ui.catalog.product_picker import ProductPicker
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.fields import ErrorLine, Field, LineEdit
from glassfy_desktop.ui.parts.sheet import Sheet

ID_WIDTH = 264


class Form(Sheet):
    """A sheet with fields and one primary button. It goes for good when it is closed.

    A form adds its fields first and ends with `add_buttons`: so the Tab key visits them in this order.
    """

    def __init__(
        self, host: QWidget, presenter: CatalogPresenter, title: str, subtitle: str, verb: str
    ) -> None:
        super().__init__(host, title, subtitle)
        self.presenter = presenter
        self.body.setSpacing(16)
        self.primary = Button(verb, "primary")
        self.primary.clicked.connect(self.submit)
        self.closed.connect(self.deleteLater)

    def add_buttons(self) -> None:
        """End the form with what does it and what leaves it."""
        self.body.addStretch(1)
        cancel = Button(self.tr("Cancel"))
        cancel.clicked.connect(self.dismiss)
        self.add_foot(None, cancel, self.primary)

    def add_id(self, label: str, hint: str, problem: Callable[[str], str], text: str = "") -> LineEdit:
        """A field for an id, judged when it is left."""
        edit = LineEdit(text, mono=True, width=ID_WIDTH)
        edit.left.connect(lambda: edit.set_error(problem(edit.text().strip()) if edit.text() else ""))
        edit.returnPressed.connect(self.submit)
        self.body.addWidget(Field(label, edit, hint))
        return edit

    def submit(self) -> None:
        """Do what the form is for, unless a field is wrong; then say so and go there."""
        raise NotImplementedError


def judged(edit: LineEdit, problem: str) -> bool:
    """Show what is wrong with a field and go there; whether it is right."""
    edit.set_error(problem)
    if problem:
        edit.setFocus()
    return not problem


class NewSku(Form):
    """Makes a SKU: its id and its product."""

    def __init__(self, host: QWidget, presenter: CatalogPresenter) -> None:
        super().__init__(host, presenter, self.tr("New SKU"), "", self.tr("Add SKU"))
        self.subtitle.set_text(self.tr("Something people buy, and the Stripe product behind it"))
        hint = self.tr("Apps name it by this id, such as premium_monthly.")
        self.id = self.add_id(self.tr("SKU id"), hint, presenter.sku_id_problem)
        self.picker = ProductPicker(presenter)
        self.error = ErrorLine()
        self.error.hide()
        self.picker.changed.connect(self.error.hide)
        self.body.addWidget(self.picker)
        self.body.addWidget(self.error)
        self.add_buttons()

    def submit(self) -> None:
        sku_id = self.id.text().strip()
        if not judged(self.id, self.presenter.sku_id_problem(sku_id)):
            return
        if missing := self.picker.problem():
            self.error.set_sentence(missing)
            self.error.show()
            return
        self.dismiss()
        self.presenter.add_skus([Sku(sku_id, self.picker.product)])


class NewPermission(Form):
    """Makes a permission: its id and its description."""

    def __init__(self, host: QWidget, presenter: CatalogPresenter) -> None:
        super().__init__(host, presenter, self.tr("New permission"), "", self.tr("Add permission"))
        self.subtitle.set_text(self.tr("Something an app unlocks for those who bought one of its SKUs"))
        hint = self.tr("Apps ask for it by this id, such as premium.")
        self.id = self.add_id(self.tr("Permission id"), hint, presenter.permission_id_problem)
        self.description = LineEdit()
        self.description.returnPressed.connect(self.submit)
        self.body.addWidget(Field(self.tr("Description"), self.description, self.tr("For you alone.")))
        self.add_buttons()

    def submit(self) -> None:
        permission_id = self.id.text().strip()
        if judged(self.id, self.presenter.permission_id_problem(permission_id)):
            self.dismiss()
            permission = Permission(permission_id, description=self.description.text().strip())
            self.presenter.add_permission(permission)


class Rename(Form):
    """Gives a SKU or a permission another id."""

    def __init__(self, host: QWidget, presenter: CatalogPresenter, kind: Kind, subject: str) -> None:
        title = self.tr("Rename {0}").format(subject)
        super().__init__(host, presenter, title, "", self.tr("Rename"))
        self._kind: Kind = kind
        self._subject = subject
        if kind == "sku":
            self.subtitle.set_text(self.tr("It is renamed in every permission and offering of this catalog"))
        hint = self.tr("Apps that name the old id no longer find it once this is saved.")
        self.id = self.add_id(self.tr("New id"), hint, self._problem, subject)
        self.add_buttons()

    def _problem(self, wanted: str) -> str:
        if self._kind == "sku":
            return self.presenter.sku_id_problem(wanted, besides=self._subject)
        return self.presenter.permission_id_problem(wanted, besides=self._subject)

    def submit(self) -> None:
        now = self.id.text().strip()
        if judged(self.id, self._problem(now)):
            self.dismiss()
            self.presenter.rename(self._kind, self._subject, now)


class PickProduct(Form):
    """Gives a SKU another product."""

    def __init__(self, host: QWidget, presenter: CatalogPresenter, sku: Sku) -> None:
        title = self.tr("Product of {0}").format(sku.id)
        super().__init__(host, presenter, title, "", self.tr("Use this product"))
        self.subtitle.set_text(self.tr("Whoever buys this product has the SKU"))
        self._sku = sku
        self.picker = ProductPicker(presenter, sku.product)
        self.picker.changed.connect(self._refresh)
        self.body.addWidget(self.picker)
        self.add_buttons()
        self._refresh()

    def _refresh(self) -> None:
        self.primary.setEnabled(not self.picker.problem())
        self.primary.setToolTip(self.picker.problem())

    def submit(self) -> None:
        self.dismiss()
        self.presenter.editor.change_sku(replace(self._sku, product=self.picker.product))
