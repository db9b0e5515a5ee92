"""The command palette: every action by name, over the page, without a scrim."""

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QAction, QFont, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from glassfy_desktop.ui import icons
from glassfy_desktop.ui.actions import Actions, Hit
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Hairline, column, row
from glassfy_desktop.ui.screen import SCREENS
from glassfy_desktop.ui.theme import Role, font, grown

WIDTH = 600
ROWS = 8
TOP = 45
SHADOW = paint.SHADOW_REACH + 8
HIT = Qt.ItemDataRole.UserRole


class PaletteModel(QAbstractListModel):
    """The actions that match, as rows; a string among them is a heading, or says that nothing matches."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Hit | str] = []

    def set_hits(self, here: str, hits: list[Hit]) -> None:
        """Show these hits: those of the screen in view first, under a heading each."""
        self.beginResetModel()
        mine = [hit for hit in hits if here and hit.action.property("screen") == here]
        others = [hit for hit in hits if hit not in mine]
        self._rows = [self.tr("This screen"), *mine] if mine else []
        self._rows += [self.tr("Everywhere"), *others] if others else []
        self._rows = self._rows or [self.tr("No action has these words.")]
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return len(self._rows)

    def hit(self, place: int) -> Hit | None:
        """The action in a row; None for a heading."""
        row = self._rows[place] if 0 <= place < len(self._rows) else ""
        return row if isinstance(row, Hit) else None

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.action.text() if isinstance(row, Hit) else row
        return row if role == HIT else None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        both = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return both if self.hit(index.row()) else Qt.ItemFlag.NoItemFlags


class PaletteRows(QStyledItemDelegate):
    """Paints an action: icon, text with the hit letters, its screen, its shortcut as keys."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(WIDTH - 16, grown(36 if isinstance(index.data(HIT), Hit) else 28))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect, hit = option.rect, index.data(HIT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not isinstance(hit, Hit):
            heading = rect.adjusted(12, 0, -12, 0)
            words = index.data(Qt.ItemDataRole.DisplayRole)
            alone = index.model().rowCount() == 1
            shown, tone = (font(Role.BODY), "text2") if alone else (font(Role.LABEL), "text3")
            paint.text(painter, heading, words, font=shown, tone=tone)
            return
        if option.state & QStyle.StateFlag.State_Selected:
            paint.frame(painter, rect, fill="accent_soft")
        tone = "accent_text" if option.state & QStyle.StateFlag.State_Selected else "text2"
        icon = hit.action.property("icon_name") or "right"
        icons.paint(painter, icon, rect.left() + 12, rect.center().y() - 7, tone)
        right = self._paint_keys(painter, rect, hit.action)
        screen = next((each.title for each in SCREENS if each.name == hit.action.property("screen")), "")
        where = QRect(rect.left() + 340, rect.top(), right - rect.left() - 340, rect.height())
        paint.text(painter, where, screen, font=font(Role.SECONDARY), tone="text2", align=paint.RIGHT)
        self._paint_text(painter, rect.adjusted(40, 0, -200, 0), hit)

    def _paint_text(self, painter: QPainter, rect: QRect, hit: Hit) -> None:
        """Letter runs, hit or not, one behind the other."""
        plain, strong = font(Role.BUTTON), QFont(font(Role.BUTTON))
        strong.setWeight(QFont.Weight.DemiBold)
        text, start = hit.action.text(), 0
        while start < len(text):
            is_hit = start in hit.letters
            end = start
            while end < len(text) and (end in hit.letters) == is_hit:
                end += 1
            shown = strong if is_hit else plain
            tone = "accent_text" if is_hit else "text"
            rect.setLeft(rect.left() + paint.text(painter, rect, text[start:end], font=shown, tone=tone))
            start = end

    def _paint_keys(self, painter: QPainter, rect: QRect, action: QAction) -> int:
        """The shortcut's keys from the right; returns where the text before them may end."""
        right = rect.right() - 11
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        metrics = QFontMetrics(font(Role.RAIL))
        for key in reversed([key for key in keys.split("+") if key]):
            width = metrics.horizontalAdvance(key) + 14
            cap = QRect(right - width, rect.center().y() - 9, width, 20)
            paint.frame(painter, cap, fill="press", radius=4)
            paint.text(painter, cap, key, font=font(Role.RAIL), tone="text2", align=paint.CENTRE)
            right -= width + 4
        return right - 8 if keys else right


class Palette(QWidget):
    """Opens with Ctrl+K, takes the keyboard, closes with Esc or when the focus goes elsewhere."""

    def __init__(self, host: QWidget, actions: Actions) -> None:
        super().__init__(host)
        self._actions = actions
        self._screen = ""
        self._before: QWidget | None = None
        self.edit = QLineEdit()
        self.edit.setProperty("bare", True)
        self.edit.setObjectName("palette")
        self.edit.setFont(font(Role.BODY))
        self.edit.setAccessibleName(self.tr("Search or run a command"))
        self.edit.setPlaceholderText(self.tr("Search or run a command"))
        self.count = Label("", Role.SECONDARY, colour="text2")
        self.model = PaletteModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(PaletteRows(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.viewport().setAutoFillBackground(False)
        self.list.clicked.connect(lambda index: self._run(index.row()))
        self._lay_out()
        self.edit.textChanged.connect(self._search)
        self.edit.installEventFilter(self)
        self.hide()

    def open(self, screen: str) -> None:
        """Show every action, those of `screen` first."""
        self._screen = screen
        self._before = QApplication.focusWidget()
        self.edit.clear()
        self._search("")
        self._place()
        self.show()
        self.raise_()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        """Close, and give the focus back."""
        if self.isHidden():
            return
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut and not self.isHidden():
            self._before = None
            self.dismiss()
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._key(event.key())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        within = self.rect().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
        paint.shadow(painter, within)
        paint.frame(painter, within, fill="raised", edge="line2", radius=10)

    def _key(self, key: int) -> bool:
        match key:
            case Qt.Key.Key_Escape:
                self.dismiss()
            case Qt.Key.Key_Down | Qt.Key.Key_Tab:
                self._move(1)
            case Qt.Key.Key_Up | Qt.Key.Key_Backtab:
                self._move(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._run(self.list.currentIndex().row())
            case _:
                return False
        return True

    def _move(self, step: int) -> None:
        count, place = self.model.rowCount(), self.list.currentIndex().row()
        for _ in range(count):
            place = (place + step) % count
            if self.model.hit(place):
                self.list.setCurrentIndex(self.model.index(place))
                return

    def _run(self, place: int) -> None:
        if (hit := self.model.hit(place)) is not None:
            self.dismiss()
            hit.action.trigger()

    def _search(self, query: str) -> None:
        hits = self._actions.search(query, self._screen)
        self.model.set_hits(self._screen, hits)
        self.count.set_text(self._count_text(len(hits), query))
        self.list.setCurrentIndex(self.model.index(-1))
        self._move(1)
        self._place()

    def _count_text(self, found: int, query: str) -> str:
        """How many actions there are now, and while something is typed, how many of them have its words."""
        known = len(self._actions.search("", self._screen))
        if query.strip():
            return self.tr("{0} of {1}").format(found, known)
        return self.tr("1 action") if known == 1 else self.tr("{0} actions").format(known)

    def _place(self) -> None:
        """Below the top bar, in the middle, as high as its rows (eight at most, then they scroll)."""
        if (host := self.parentWidget()) is None:
            return
        shown = [self.model.hit(place) for place in range(self.model.rowCount())]
        actions = sum(hit is not None for hit in shown)
        headings = len(shown) - actions
        rows = min(actions, ROWS) * grown(36) + headings * grown(28)
        height = 52 + 1 + 6 + max(rows, grown(36)) + 2 + 6 + 1 + 34
        left = (host.width() - WIDTH) // 2 - SHADOW
        self.setGeometry(left, 48 + TOP - SHADOW + 3, WIDTH + 2 * SHADOW, height + 2 * SHADOW)

    def _lay_out(self) -> None:
        layout = column(gap=0, margins=(SHADOW + 1, SHADOW + 1, SHADOW + 1, SHADOW + 1))
        head = row(SearchIcon(), self.edit, self.count, gap=12, margins=(20, 0, 20, 0))
        head.setStretch(1, 1)
        top = QWidget()
        top.setLayout(head)
        top.setFixedHeight(51)
        layout.addWidget(top)
        layout.addWidget(Hairline())
        layout.addLayout(column(self.list, margins=(7, 6, 7, 6)), 1)
        layout.addWidget(Hairline())
        hints = (self.tr("↑ ↓ choose"), self.tr("Enter runs"), self.tr("Esc closes"))
        foot = QWidget()
        labels = [Label(hint, Role.SECONDARY, colour="text2") for hint in hints]
        foot.setLayout(row(*labels, None, gap=16, margins=(20, 0, 20, 0)))
        foot.setFixedHeight(34)
        layout.addWidget(foot)
        self.setLayout(layout)


class SearchIcon(QWidget):
    """The magnifying glass at the palette's left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(16, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        icons.paint(QPainter(self), "search", 0, 0, "text2")
