"""The window for a problem that keeps the app from starting."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QWidget

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.ui import icons
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.layout import Panel, column, row
from glassfy_desktop.ui.parts.messages import Notice

SIZE = QSize(640, 220)


class ProblemWindow(Panel):
    """Says what happened and what to do. `again` and `closing` are the two ways on."""

    again = Signal()
    closing = Signal()

    def __init__(self, error: UserError, parent: QWidget | None = None) -> None:
        super().__init__(tone="surface", parent=parent)
        self.setWindowTitle("Glassfy Desktop")
        self.setWindowIcon(icons.app_icon())
        self.setFixedSize(SIZE)
        again = Button(self.tr("Try again"), "primary", "refresh")
        leave = Button(self.tr("Quit"))
        again.clicked.connect(self.again)
        leave.clicked.connect(self.closing)
        notice = Notice("bad", error.happened, error.remedy)
        self.setLayout(column(notice, None, row(None, leave, again), margins=(24, 24, 24, 24), gap=16))
