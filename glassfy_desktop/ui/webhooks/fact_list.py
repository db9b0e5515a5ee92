"""Labels and values below each other."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import row
from glassfy_desktop.ui.theme import Role
from glassfy_desktop.ui.webhooks.facts import Fact


class FactList(QWidget):
    """Facts in two columns, labels `label_width` pixels wide. Values elide and stand whole in a tooltip."""

    def __init__(self, label_width: int = 104, *, mono_labels: bool = False) -> None:
        super().__init__()
        self._label_width = label_width
        self._label_role = Role.MONO if mono_labels else Role.SECONDARY
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)

    def set_facts(self, facts: Sequence[Fact]) -> None:
        """Show other facts."""
        clear(self._layout)
        for fact in facts:
            label = Label(fact.label, self._label_role, colour="text2", elide="middle")
            label.setFixedWidth(self._label_width)
            value = Label(fact.value, Role.MONO if fact.mono else Role.SECONDARY, elide="middle")
            line = QWidget()
            line.setLayout(row(label, value, None))
            self._layout.addWidget(line)


def clear(layout: QVBoxLayout) -> None:
    """Take every widget out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
