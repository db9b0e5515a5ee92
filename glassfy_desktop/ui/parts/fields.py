"""Fields: a line of text, a choice, and the label, help and error that go with them."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from glassfy_desktop.ui import icons
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import row
from glassfy_desktop.ui.theme import Role, colour, font, grown

ICON_SPACE = 24


class LineEdit(QLineEdit):
    """A line of text, 32 px (`compact`: 28), as wide as `width` pixels or as its layout gives.

    `icon` stands before the text, `set_trailing` behind it (“11 found”). `name` is its accessible name.
    `set_error` colours the edge; a `Field` around it shows the sentence.
    """

    error_changed = Signal(str)
    left = Signal()
    """The focus went elsewhere: the moment to judge what was typed."""

    def __init__(
        self,
        text: str = "",
        *,
        placeholder: str = "",
        name: str = "",
        icon: str = "",
        mono: bool = False,
        width: int = 0,
        compact: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.error = ""
        self._icon = icon
        self._trailing = ""
        self.setFont(font(Role.MONO if mono else Role.BODY))
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        self.setFixedHeight(grown(28 if compact else 32))
        if width:
            self.setFixedWidth(width)
        self._make_room()

    @property
    def trailing_text(self) -> str:
        """The quiet word at the right, or nothing."""
        return self._trailing

    def set_trailing(self, text: str) -> None:
        """Show a quiet word at the right inside the field; empty for none."""
        self._trailing = text
        self._make_room()
        self.update()

    def set_error(self, sentence: str) -> None:
        """Mark what was typed as wrong, with a sentence that names the remedy; empty takes it back."""
        if sentence == self.error:
            return
        self.error = sentence
        self.setProperty("wrong", bool(sentence))
        self.style().unpolish(self)
        self.style().polish(self)
        self.setAccessibleDescription(sentence)
        self.error_changed.emit(sentence)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.FocusOut:
            self.left.emit()
        return done

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = paint.painter_on(self)
        if self._icon:
            icons.paint(painter, self._icon, 10, self.height() // 2 - 8, "text3")
        if self._trailing:
            rect = QRect(0, 0, self.width() - 10, self.height())
            paint.text(
                painter, rect, self._trailing, font=font(Role.SECONDARY), tone="text3", align=paint.RIGHT
            )

    def _make_room(self) -> None:
        trailing = paint.text_width(self._trailing, font(Role.SECONDARY))
        left = ICON_SPACE - 2 if self._icon else 0
        self.setTextMargins(left, 0, trailing + 8 if trailing else 0, 0)


class ComboBox(QComboBox):
    """A choice from a list, 32 px (`compact`: 28). Use Qt's own `addItem(text, data)` and signals."""

    def __init__(
        self,
        items: list[str] | None = None,
        *,
        name: str = "",
        icon: str = "",
        width: int = 0,
        compact: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self.setFont(font(Role.SECONDARY if compact else Role.BODY))
        self.setAccessibleName(name)
        self.setFixedHeight(grown(28 if compact else 32))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setItemDelegate(ComboRows(self))
        if width:
            self.setFixedWidth(width)
        self.addItems(items or [])

    def sizeHint(self) -> QSize:
        words = (self.itemText(row) for row in range(self.count()))
        widest = max((paint.text_width(word, self.font()) for word in words), default=80)
        return QSize(widest + 48 + (ICON_SPACE if self._icon else 0), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        on = self.isEnabled()
        paint.frame(painter, self.rect(), fill="surface" if on else "press", edge="control" if on else "line")
        if self.hasFocus():
            paint.focus_ring(painter, self.rect())
        left = 12
        if self._icon:
            icons.paint(painter, self._icon, 10, self.height() // 2 - 8, "text2" if on else "disabled")
            left = 10 + ICON_SPACE - 2
        words = QRect(left, 0, self.width() - left - 28, self.height())
        tone = ("text" if self.currentIndex() >= 0 else "text3") if on else "disabled"
        shown = self.currentText() if self.currentIndex() >= 0 else self.placeholderText()
        paint.text(painter, words, shown, font=self.font(), tone=tone)
        icons.paint(painter, "down", self.width() - 24, self.height() // 2 - 8, "text2" if on else "disabled")


class ComboRows(QStyledItemDelegate):
    """Paints the rows of a combo box's list as those of a menu, 28 px high."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(option.rect.width(), grown(28))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        state = option.state
        chosen = bool(state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver))
        painter.fillRect(option.rect, colour("accent_soft" if chosen else "raised"))
        tone = "text" if state & QStyle.StateFlag.State_Enabled else "disabled"
        words = option.rect.adjusted(12, 0, -12, 0)
        paint.text(painter, words, str(index.data() or ""), font=option.font, tone=tone)


class SpinBox(QSpinBox):
    """A whole number, 96 × 32 px, changed by typing, the arrow keys or the wheel."""

    def __init__(
        self,
        minimum: int,
        maximum: int,
        value: int = 0,
        *,
        name: str = "",
        width: int = 96,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setFont(font(Role.BODY))
        self.setRange(minimum, maximum)
        self.setValue(value)
        self.setAccessibleName(name)
        self.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.setFixedSize(width, grown(32))
        self.lineEdit().setTextMargins(10, 0, 2, 0)


class Field(QWidget):
    """A field with its label above, and its hint, or its error in place of the hint, below."""

    def __init__(self, label: str, edit: QWidget, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = edit
        self._hint = Label(hint, Role.SECONDARY, colour="text3", wrap=True)
        self._error = ErrorLine()
        name = Label(label, Role.SECONDARY_STRONG, colour="text2")
        name.setBuddy(edit)
        edit.setAccessibleName(label)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(name)
        layout.addSpacing(2)
        layout.addLayout(row(edit, None) if edit.maximumWidth() < 10_000 else row(edit))
        layout.addWidget(self._error)
        layout.addWidget(self._hint)
        self._show_error(edit.error if isinstance(edit, LineEdit) else "")
        if isinstance(edit, LineEdit):
            edit.error_changed.connect(self._show_error)

    def _show_error(self, sentence: str) -> None:
        self._error.set_sentence(sentence)
        self._error.setVisible(bool(sentence))
        self._hint.setVisible(not sentence and bool(self._hint.text()))


class ErrorLine(QWidget):
    """What is wrong with a field, with its sign."""

    def __init__(self, sentence: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = Label(sentence, Role.SECONDARY, colour="bad", wrap=True)
        layout = row(self._sentence, margins=(22, 0, 0, 0))
        self.setLayout(layout)

    def set_sentence(self, sentence: str) -> None:
        """Show another sentence."""
        self._sentence.set_text(sentence)

    def paintEvent(self, event: QPaintEvent) -> None:
        icons.paint(paint.painter_on(self), "badc", 0, 0, "bad_mark")


def buddy_label(text: str, edit: QWidget) -> Label:
    """A label that stands left of its field, as in panels: 76 px wide, and the field's accessible name."""
    made = Label(text, Role.SECONDARY, colour="text2")
    made.setFixedWidth(76)
    made.setBuddy(edit)
    made.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    edit.setAccessibleName(text)
    return made
