"""Check boxes and radio buttons: only their paint and size are the app's own."""

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QSizePolicy, QWidget

from glassfy_desktop.ui import icons
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.theme import Role, colour, font, grown

BOX = 16
GAP = 8


class CheckBox(QCheckBox):
    """A box to tick, 16 px, with its word."""

    def __init__(self, text: str = "", *, checked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._ring = False
        self.setFont(font(Role.BODY))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setChecked(checked)

    def sizeHint(self) -> QSize:
        return toggle_size(self)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = paint.keyboard_focus(event, self._ring)
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        box = toggle_box(self)
        state = self.checkState()
        if state is Qt.CheckState.Unchecked:
            paint.frame(painter, box, fill="surface", edge=edge_tone(self), radius=4, width=1.25)
        else:
            paint.frame(painter, box, fill="accent" if self.isEnabled() else "press", radius=4)
            sign = "check" if state is Qt.CheckState.Checked else "minus"
            tone = "on_accent" if self.isEnabled() else "disabled"
            icons.paint(painter, sign, box.x() + 2, box.y() + 2, tone, size=12, stroke=2.2)
        paint_toggle_text(painter, self, ring=self._ring)


class RadioButton(QRadioButton):
    """One of several choices, 16 px, with its word."""

    def __init__(self, text: str = "", *, checked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._ring = False
        self.setFont(font(Role.BODY))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setChecked(checked)

    def sizeHint(self) -> QSize:
        return toggle_size(self)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = paint.keyboard_focus(event, self._ring)
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        box = toggle_box(self)
        if self.isChecked():
            paint.frame(painter, box, fill="accent" if self.isEnabled() else "press", radius=BOX / 2)
            painter.setBrush(colour("on_accent" if self.isEnabled() else "disabled"))
            painter.drawEllipse(QPointF(box.x() + BOX / 2, box.y() + BOX / 2), 3, 3)
        else:
            paint.frame(painter, box, fill="surface", edge=edge_tone(self), radius=BOX / 2, width=1.25)
        paint_toggle_text(painter, self, ring=self._ring, radius=BOX / 2)


def toggle_size(toggle: QAbstractButton) -> QSize:
    """How large a check box or radio button is."""
    words = GAP + paint.text_width(toggle.text(), toggle.font()) + 2 if toggle.text() else 0
    return QSize(BOX + words, grown(24))


def toggle_box(toggle: QAbstractButton) -> QRect:
    """Where the box stands: at the left edge, as fields do."""
    return QRect(0, (toggle.height() - BOX) // 2, BOX, BOX)


def edge_tone(toggle: QAbstractButton) -> str:
    """The tone of an empty box's edge."""
    return "control" if toggle.isEnabled() else "line"


def paint_toggle_text(painter: QPainter, toggle: QAbstractButton, *, ring: bool, radius: float = 4) -> None:
    """The word of a check box or radio button, and the focus ring on its box."""
    box = toggle_box(toggle)
    if ring and toggle.hasFocus():
        paint.focus_ring(painter, box, radius=radius)
    left = box.right() + 1 + GAP
    words = QRect(left, 0, toggle.width() - left, toggle.height())
    tone = "text" if toggle.isEnabled() else "disabled"
    paint.text(painter, words, toggle.text(), font=toggle.font(), tone=tone)
