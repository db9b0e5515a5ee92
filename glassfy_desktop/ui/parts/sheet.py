"""A sheet from the right edge: it decides something, or it stays open beside the page as a slide-over."""

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPoint, QPropertyAnimation, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.button import IconButton
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Hairline, Panel, ScrollPane, column, row
from glassfy_desktop.ui.theme import Role, colour, theme

WIDTH = 648
SLIDE_TIME = 140


class Scrim(QWidget):
    """The shade over a page behind a sheet, with the sheet's shadow. A click on it is `clicked`."""

    clicked = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.shadow_of = QRect()
        self.hide()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("scrim"))
        if not self.shadow_of.isNull():
            paint.shadow(painter, self.shadow_of, radius=0)


class Sheet(QWidget):
    """A panel over the right part of `host`, which is what lies between top bar and status bar.

    Put content into `body` (scrolls, margins of 24) and buttons into `foot` (shown once something is in it).
    A modal sheet has a scrim and keeps the focus; Esc, the scrim and the close button dismiss it, and the
    focus goes back where it was. `modal=False` is a slide-over: the page stays in use.
    """

    closed = Signal()

    def __init__(
        self, host: QWidget, title: str, subtitle: str = "", *, width: int = WIDTH, modal: bool = True
    ) -> None:
        super().__init__(host)
        self._host = host
        self._width = width
        self._before: QWidget | None = None
        self.scrim = Scrim(host) if modal else None
        self.title = Label(title, Role.TITLE, elide="right")
        self.subtitle = Label(subtitle, Role.SECONDARY, colour="text2", elide="right")
        self.body = QVBoxLayout()
        self.foot = QHBoxLayout()
        self.foot.setSpacing(8)
        self._foot = self._make_foot()
        self._lay_out()
        self.setAccessibleName(title)
        self.hide()
        host.installEventFilter(self)
        if self.scrim is not None:
            self.scrim.clicked.connect(self.dismiss)

    def add_foot(self, *items: QWidget | int | None) -> None:
        """Put widgets, spaces or a stretch (None) into the foot; the primary button last."""
        for item in items:
            if isinstance(item, QWidget):
                self.foot.addWidget(item)
            elif item is None:
                self.foot.addStretch(1)
            else:
                self.foot.addSpacing(item)
        self._foot.show()

    @property
    def foot_height(self) -> int:
        """Pixels at the sheet's lower edge that its buttons take; 0 without any."""
        return 0 if self._foot.isHidden() else self._foot.sizeHint().height()

    def open(self) -> None:
        """Slide in from the right edge and take the focus."""
        self._before = QApplication.focusWidget()
        if self.scrim is not None:
            self.scrim.setGeometry(self._host.rect())
            self.scrim.show()
            self.scrim.raise_()
        target = self._place()
        self.show()
        self.raise_()
        if not theme().reduce_motion:
            self._slide(target)
        stops = self._stops()
        first = next((stop for stop in stops if stop is not self._close), self._close)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        """Go away and give the focus back."""
        if self.isHidden():
            return
        self.hide()
        if self.scrim is not None:
            self.scrim.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        if self.scrim is None:
            return super().focusNextPrevChild(forward)
        stops = self._stops()
        at = next((place for place, stop in enumerate(stops) if stop.hasFocus()), -1 if forward else 0)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[(at + (1 if forward else -1)) % len(stops)].setFocus(reason)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("raised"))
        if self.scrim is None:
            paint.hairline(painter, 0, 0, height=self.height(), tone="line2")

    def _stops(self) -> list[QWidget]:
        """The widgets that the Tab key visits inside the sheet, in order."""
        found: list[QWidget] = []
        widget = self.nextInFocusChain()
        while widget is not None and widget is not self:
            tabbable = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
            if tabbable and self.isAncestorOf(widget) and widget.isVisibleTo(self) and widget.isEnabled():
                found.append(widget)
            widget = widget.nextInFocusChain()
        return found

    def _lay_out(self) -> None:
        self._close = IconButton("x", self.tr("Close"), compact=True)
        self._close.clicked.connect(self.dismiss)
        head = Panel(row(column(self.title, self.subtitle, gap=0), self._close, margins=(24, 12, 20, 12)))
        head.setFixedHeight(67)
        self.body.setContentsMargins(24, 16, 24, 24)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0 if self.scrim else 1, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (head, Hairline(), ScrollPane(self.body, tone="raised"), self._foot):
            layout.addWidget(widget)

    def _make_foot(self) -> QWidget:
        inside = column(Hairline(), gap=0)
        self.foot.setContentsMargins(24, 16, 24, 16)
        inside.addLayout(self.foot)
        made = Panel(inside, tone="sunken")
        made.hide()
        return made

    def _place(self) -> QRect:
        around = self._host.rect()
        width = min(self._width, around.width())
        place = QRect(around.right() + 1 - width, around.top(), width, around.height())
        self.setGeometry(place)
        if self.scrim is not None:
            self.scrim.setGeometry(around)
            self.scrim.shadow_of = place
        return place

    def _slide(self, target: QRect) -> None:
        sliding = QPropertyAnimation(self, b"pos", self)
        sliding.setDuration(SLIDE_TIME)
        sliding.setEasingCurve(QEasingCurve.Type.OutCubic)
        sliding.setStartValue(QPoint(self._host.width(), target.y()))
        sliding.setEndValue(target.topLeft())
        sliding.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)
